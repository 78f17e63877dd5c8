"""Whether scopes that stand for one of a cloud's IPAM agree with the sources, and with each other."""

from collections.abc import Iterator, Mapping

from config.known import nearest
from config.mistakes import Mistake
from config.part import Part

IPAM = "ipam"


def check_mirrors(root: Part) -> Iterator[Mistake]:
    """Find what is wrong with mirrors; whether a cloud has such a scope, only a reading can tell."""
    sources = {source.text("name") or "": source for source in root.parts("sources")}
    clouds = [name for name, source in sources.items() if source.text("kind") != "static"]
    holder: dict[str, str] = {}
    for scope in root.parts("scopes"):
        name, mirror = scope.text("name") or "", scope.text("mirror")
        if "/" in name and name.partition("/")[0] in sources:
            told = f"'{name}' is how a scope of a cloud's IPAM is named: choose another name"
            yield scope.wrong(told, "name")
        if mirror is None:
            continue
        if mirror in holder:
            told = f"scope '{holder[mirror]}' mirrors {mirror} already: keep one of the two"
            yield scope.wrong(told, "mirror")
        holder.setdefault(mirror, name)
        told = _wrong(mirror, sources, clouds)
        if told:
            yield scope.wrong(told, "mirror")


def mirrored_scopes(root: Part) -> Mapping[str, str]:
    """List the scopes that stand for a cloud's, and which."""
    return {
        name: mirror
        for scope in root.parts("scopes")
        if (name := scope.text("name")) and (mirror := scope.text("mirror"))
    }


def _wrong(mirror: str, sources: Mapping[str, Part], clouds: list[str]) -> str:
    source, slash, scope = mirror.rpartition("/")
    if not (source and slash and scope):
        return f"'{mirror}' names no scope of a cloud's IPAM: write <source>/<scope id>"
    if source not in sources:
        return f"'{source}' is not a source of this file: {nearest(source, clouds)}"
    if source not in clouds:
        return f"'{source}' is a static source, which has no IPAM: name a source of a cloud"
    if IPAM not in {kind for _, kind in sources[source].texts("collect")}:
        return f"source '{source}' does not read IPAMs: add {IPAM} to its `collect`"
    return ""
