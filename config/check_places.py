"""Whether scopes and ignore rules agree with each other and with the sources."""

from collections.abc import Iterator

from config.known import nearest
from config.mistakes import Mistake
from config.part import Part

DEFAULTS = ("private", "public")  # a default scope that the file does not declare has this name


def check_places(root: Part) -> Iterator[Mistake]:
    """Find what is wrong with scopes and ignore rules beyond their shape."""
    sources = {source.text("name"): source.text("kind") for source in root.parts("sources")}
    yield from _names(root)
    for scope in root.parts("scopes"):
        for match in scope.parts("match"):
            yield from _match(match, sources)
    for rule in root.parts("ignore"):
        if rule.has("match"):
            yield from _match(rule.part("match"), sources)


def scope_names(root: Part) -> tuple[str, ...]:
    """List the scopes there are, the defaults among them."""
    declared = [(scope.text("name"), scope.text("default")) for scope in root.parts("scopes")]
    defaults = {default for _, default in declared}
    implied = [name for name in DEFAULTS if name not in defaults]
    return tuple(dict.fromkeys([*(name for name, _ in declared if name is not None), *implied]))


def _names(root: Part) -> Iterator[Mistake]:
    names: set[str] = set()
    defaults: dict[str, str] = {}
    for scope in root.parts("scopes"):
        name, default = scope.text("name") or "", scope.text("default")
        if name and name in names:
            yield scope.wrong(f"'{name}' is the name of another scope: choose a name of its own", "name")
        names.add(name)
        if default is None:
            continue
        if default in defaults:
            told = f"'{defaults[default]}' is the {default} default already: keep one"
            yield scope.wrong(told, "default")
        defaults.setdefault(default, name)
    for scope in root.parts("scopes"):
        taken = scope.text("name")
        if taken in DEFAULTS and taken not in defaults:
            told = (
                f"is the name of the built-in {taken} default: choose another, or declare a {taken} default"
            )
            yield scope.wrong(told, "name")


def _match(match: Part, sources: dict[str | None, str | None]) -> Iterator[Mistake]:
    if not any(match.filled(str(key)) for key, _ in match.node.items()):
        yield match.wrong("is empty and would take in everything: name a condition")
    known = [name for name in sources if name is not None]
    for at, name in match.texts("source"):
        if name not in known:
            yield match.wrong_at(at, f"'{name}' is not a source of this file: {nearest(name, known)}")
    declared = [name for name in known if sources[name] == "static"]
    for at, account in match.texts("account"):
        if not account.isdigit() and account not in declared:
            told = f"'{account}' is neither an account id nor a static source: write the digits in quotes"
            yield match.wrong_at(at, told)
