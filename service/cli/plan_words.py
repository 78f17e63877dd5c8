"""From the words of `cidrwatch plan` to an address plan."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import click

from ipam.address_plan import AddressPlan, LeafRules
from ipam.cidr import Cidr, CidrError, parse
from ipam.plan_level import Level
from ipam.scope import is_private

_LEVEL = re.compile(r"([^=+]+)(?:=([0-9]{1,39}))?(?:\+([0-9]{1,39}))?")  # 2^128 has 39 digits
_RULES = re.compile(r"([0-9]{1,3}),([0-9]{1,3}),([0-9]{1,3})")


@dataclass(frozen=True, slots=True)
class PlanWords:
    """The options that say what the plan is, as they were typed."""

    root: str
    levels: str
    names: Sequence[str]
    locale: str | None
    leaf_rules: str | None
    scope: str | None
    name: str

    def plan(self) -> AddressPlan:
        """Read the plan; whether it is possible, `plan_fit.check` says.

        Raises:
            click.BadParameter: an option is not written as it has to be.
            AddressPlanError: a level cannot be.
        """
        root = _root(self.root)
        named = _names(self.names)
        levels = tuple(_level(text.strip(), named) for text in self.levels.split(","))
        known = {level.name for level in levels}
        if unknown := named.keys() - known:
            told = (
                f"'{min(unknown)}' is not a level: --levels has {', '.join(level.name for level in levels)}"
            )
            raise _wrong("--names", told)
        scope = self.scope or ("private" if is_private(root) else "public")
        return AddressPlan(root, levels, self.name, scope, self.locale, _leaf_rules(self.leaf_rules))


def _wrong(option: str, sentence: str) -> click.BadParameter:
    return click.BadParameter(sentence, param_hint=option)


def _root(text: str) -> Cidr:
    try:
        return parse(text)
    except CidrError as error:
        raise _wrong("--root", str(error)) from None


def _names(texts: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for text in texts:
        level, sign, names = (part.strip() for part in text.partition("="))
        if not (level and sign and names):
            raise _wrong("--names", f"'{text}' has to be a level and names: region=eu-west-1,us-east-1")
        if level in found:
            raise _wrong("--names", f"names '{level}' twice: give all its names at once")
        found[level] = tuple(name.strip() for name in names.split(","))
    return found


def _level(text: str, named: Mapping[str, tuple[str, ...]]) -> Level:
    """Read one level: `region=3+5`, or `region+5` where the names say how many are active."""
    found = _LEVEL.fullmatch(text)
    if not found:
        told = f"'{text}' has to be a name, how many branches, and how many more to reserve: region=3+5"
        raise _wrong("--levels", told)
    name = found[1].strip()
    names = named.get(name, ())
    if found[2] is None and not names:
        raise _wrong(
            "--levels", f"'{name}' says no number: write {name}=3, or name its branches with --names"
        )
    return Level(name, int(found[2] or len(names)), int(found[3] or 0), names)


def _leaf_rules(text: str | None) -> LeafRules | None:
    if text is None:
        return None
    found = _RULES.fullmatch(text.replace(" ", ""))
    if not found:
        raise _wrong("--leaf-rules", f"'{text}' has to be three netmask lengths: 18,20,24")
    return LeafRules(*map(int, found.groups()))
