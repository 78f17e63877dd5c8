"""Whether routing domains and exemptions agree with each other and with the sources."""

from collections.abc import Iterator

from config.judging import read_subject
from config.known import nearest
from config.mistakes import Location, Mistake
from config.part import Part


def check_judging(root: Part) -> Iterator[Mistake]:
    """Find what is wrong with routing domains and exemptions beyond their shape."""
    sources = {source.text("name") or "": source for source in root.parts("sources")}
    names: set[str] = set()
    for domain in root.parts("domains"):
        name = domain.text("name")
        if name is not None and name in names:
            yield domain.wrong(f"'{name}' is the name of another domain: choose a name of its own", "name")
        names.add(name or "")
        yield from _members(domain, sources)
    yield from _twice(root)


def _members(domain: Part, sources: dict[str, Part]) -> Iterator[Mistake]:
    if not domain.filled("networks") and not domain.filled("accounts"):
        yield domain.wrong("joins nothing: name static sources under networks, or account ids under accounts")
    for at, name in domain.texts("networks"):
        yield from _network(domain, at, name, sources)


def _network(domain: Part, at: Location, name: str, sources: dict[str, Part]) -> Iterator[Mistake]:
    if name not in sources:
        static = [known for known, source in sources.items() if source.text("kind") == "static"]
        told = f"'{name}' is not a source of this file"
        yield domain.wrong_at(
            at, f"{told}: {nearest(name, static)}" if static else f"{told}: declare it as one of kind static"
        )
    elif sources[name].text("kind") in {"aws", "alibaba"}:
        told = f"'{name}' reads a cloud, and networks are those of static sources: name its accounts instead"
        yield domain.wrong_at(at, told)


def _twice(root: Part) -> Iterator[Mistake]:
    seen: dict[tuple[str, str], int] = {}
    for entry in root.parts("exempt"):
        rule, subject = entry.text("rule"), entry.text("subject")
        if rule is None or subject is None:
            continue
        key = (rule, _canonical(subject))
        if key in seen:
            told = f"'{subject}' is exempt from {rule} by exempt[{seen[key]}] already: keep one of the two"
            yield entry.wrong(told, "subject")
        seen.setdefault(key, int(entry.at[-1]))


def _canonical(subject: str) -> str:
    try:
        return read_subject(subject)
    except ValueError:
        return subject
