"""The project's documents, and the parts of them that can be held against the code."""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
DOCUMENTS = tuple(sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")]))

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"(?<!\\)\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
_CODE = re.compile(r"`([^`\n]+)`")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block and where it stands."""

    document: str
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.document}: {self.text.strip().splitlines()[0][:60]}"


def name(document: Path) -> str:
    return str(document.relative_to(ROOT))


def blocks(*languages: str) -> list[Block]:
    return [
        Block(name(document), language, text)
        for document in DOCUMENTS
        for language, text in _FENCE.findall(document.read_text("utf-8"))
        if language in languages
    ]


def commands() -> list[tuple[str, str]]:
    """Every command line that a reader may type: its document, and the line."""
    typed = [(block.document, line) for block in blocks("sh") for line in block.text.splitlines()]
    shown = [
        (block.document, line[2:])
        for block in blocks("console")
        for line in block.text.splitlines()
        if line.startswith("$ ")
    ]
    return [(document, line) for document, line in typed + shown if line.strip()]


def prose(document: Path) -> str:
    """Return a document without its fenced blocks."""
    return _FENCE.sub("", document.read_text("utf-8"))


def codes(document: Path) -> list[str]:
    """Return what stands between single backticks."""
    return _CODE.findall(prose(document))


def links(document: Path) -> list[str]:
    return _LINK.findall(prose(document))


def anchors(document: Path) -> set[str]:
    return {_anchor(heading) for heading in _HEADING.findall(prose(document))}


def _anchor(heading: str) -> str:
    return "".join(one for one in heading.lower() if one.isalnum() or one in " -_").replace(" ", "-")


def table(document: str, heading: str) -> list[list[str]]:
    """Return the rows of the first table below a heading, cells without backticks."""
    text = (ROOT / document).read_text("utf-8")
    below = text.partition(f"{heading}\n")[2]
    lines = [line for line in below.partition("\n#")[0].splitlines() if line.startswith("| ")]
    return [[cell.strip().replace("`", "") for cell in line.strip("|").split(" | ")] for line in lines[1:]]
