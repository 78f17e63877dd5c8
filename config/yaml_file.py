"""YAML in, values with places out. Plain YAML only: no tags, one document, every key once."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import yaml

from config.mistakes import Location, Mistake, dotted
from config.node import Node, Scalar

DEEPEST = 100  # levels of nesting
NESTED = f"is nested more than {DEEPEST} levels deep: flatten it"
TOO_DEEP = "maximum nesting depth"  # the parser's own words, where a text is too deep for it as well
LARGEST = 1_000_000  # values, each use of an alias counted

_LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader  # one grammar, two speeds
_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?")
_WORDS: Mapping[str, Scalar] = {"true": True, "false": False, "null": None, "~": None, "": None}
_LONGEST_NUMBER = 400  # digits; beyond it a number is a text


class YamlError(ValueError):
    """The text cannot be read on from here."""

    def __init__(self, mistake: Mistake) -> None:
        self.mistake = mistake
        super().__init__(mistake.sentence)


@dataclass(slots=True)
class Tree:
    """What was read: the root (None in an empty file), and mistakes that did not stop the reading."""

    root: Node | None = None
    mistakes: list[Mistake] = field(default_factory=list)


def read(text: str) -> Tree:
    """Read one YAML document.

    Raises:
        YamlError: the text is not YAML, or is built to exhaust the reader.
    """
    try:
        return _Reader(iter(yaml.parse(text, Loader=_LOADER))).document()
    except yaml.MarkedYAMLError as error:
        raise YamlError(_syntax(error)) from None
    except yaml.reader.ReaderError as error:
        line = text.encode()[: error.position].count(b"\n") + 1
        raise YamlError(Mistake(line, 1, "", f"is not YAML: {error.reason}; remove the character")) from None


def _syntax(error: yaml.MarkedYAMLError) -> Mistake:
    mark = error.problem_mark or error.context_mark
    what = ", ".join(part for part in (error.context, error.problem) if part)
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    if TOO_DEEP in what:
        return Mistake(line, column, "", NESTED)
    return Mistake(line, column, "", f"is not YAML: {what}; check quotes, brackets and indentation near here")


def scalar(text: str) -> Scalar:
    """Resolve a plain scalar: decimal numbers, true, false, null; all else is text, `no` and `0x1f` too."""
    if text in _WORDS:
        return _WORDS[text]
    if len(text) > _LONGEST_NUMBER:
        return text
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text


class _Reader:
    """Builds nodes from the events of one document."""

    def __init__(self, events: Iterator[Any]) -> None:
        self.events = events
        self.anchors: dict[str, Node] = {}
        self.mistakes: list[Mistake] = []

    def document(self) -> Tree:
        next(self.events)  # the start of the stream
        event = next(self.events)
        root = None
        if isinstance(event, yaml.DocumentStartEvent):
            root = self.node(next(self.events), ())
            next(self.events)  # the end of the document
            event = next(self.events)
        if isinstance(event, yaml.DocumentStartEvent):
            self.stop(event, (), "starts a second document: keep one document in the file")
        empty = root is not None and root.value is None and not root.text
        return Tree(None if empty else root, self.mistakes)

    def node(self, event: Any, at: Location) -> Node:
        if len(at) > DEEPEST:
            self.stop(event, at[:1], NESTED)
        if isinstance(event, yaml.AliasEvent):
            return self.alias(event, at)
        self.untagged(event, at)
        if isinstance(event, yaml.SequenceStartEvent):
            node = self.sequence(event, at)
        elif isinstance(event, yaml.MappingStartEvent):
            node = self.mapping(event, at)
        else:
            value = scalar(event.value) if event.implicit[0] else event.value
            node = Node(*_place(event), value, event.value)
        if event.anchor:
            self.anchors[event.anchor] = node
        return node

    def sequence(self, start: Any, at: Location) -> Node:
        items: list[Node] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self.node(event, (*at, len(items))))
        return self.sized(
            start, at, Node(*_place(start), tuple(items), weight=1 + sum(i.weight for i in items))
        )

    def mapping(self, start: Any, at: Location) -> Node:
        entries: dict[str, Node] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self.key(event, at)
            line, column = _place(event)
            value = replace(self.node(next(self.events), (*at, key)), line=line, column=column)
            if key in entries:
                told = f"is given twice, first in line {entries[key].line}: keep one of the two"
                self.mistakes.append(Mistake(line, column, dotted((*at, key)), told))
            else:
                entries[key] = value
        weight = 1 + sum(entry.weight for entry in entries.values())
        return self.sized(start, at, Node(*_place(start), entries, weight=weight))

    def key(self, event: Any, at: Location) -> str:
        if not isinstance(event, yaml.ScalarEvent):
            self.stop(event, at, "has a key that is not plain text: write `key: value`")
        self.untagged(event, at)
        if event.value == "<<" and event.implicit[0]:
            self.stop(event, at, "has a merge key (<<), which this file does not know: repeat the keys")
        return str(event.value)

    def alias(self, event: Any, at: Location) -> Node:
        if event.anchor not in self.anchors:
            self.stop(event, at, f"uses *{event.anchor}, which no &{event.anchor} before it defines")
        line, column = _place(event)
        return self.sized(event, at, replace(self.anchors[event.anchor], line=line, column=column))

    def sized(self, event: Any, at: Location, node: Node) -> Node:
        if node.weight > LARGEST:
            self.stop(event, at, f"has more than {LARGEST:,} values: split the estate over several instances")
        return node

    def untagged(self, event: Any, at: Location) -> None:
        if event.tag is not None and event.tag != "!":
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self.stop(event, at, f"has the tag {tag}: remove it, and quote what has to be text")

    def stop(self, event: Any, at: Location, sentence: str) -> None:
        raise YamlError(Mistake(*_place(event), dotted(at), sentence))


def _place(event: Any) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1
