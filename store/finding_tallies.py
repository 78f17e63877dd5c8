"""What happened to findings, counted by rule in the transaction that takes note of them."""

from collections.abc import Mapping

import numpy as np
from sqlalchemy import Connection, bindparam, insert, select, update

from ipam.blocks import I64, U8
from ipam.finding import RULES, Rule
from ipam.tallies import Finding
from store.tally_schema import FINDING_TALLY

UNTOLD = 255  # the number of a finding's rule that an earlier version did not write

_RAISED = (
    update(FINDING_TALLY)
    .where(FINDING_TALLY.c.rule == bindparam("of"))
    .values(
        opened=FINDING_TALLY.c.opened + bindparam("more_opened"),
        resolved=FINDING_TALLY.c.resolved + bindparam("more_resolved"),
    )
)


def rule_numbers(connection: Connection) -> Mapping[str, int]:
    """Load the number of each rule that was ever told of: it stays the same in every version."""
    found = connection.execute(select(FINDING_TALLY.c.rule, FINDING_TALLY.c.number))
    return {row.rule: row.number for row in found}


def numbered(numbers: Mapping[str, int], rules: U8) -> U8:
    """Turn places in the list of rules into their numbers; UNTOLD where a rule has none yet."""
    table = np.array([numbers.get(str(rule), UNTOLD) for rule in RULES], np.uint8)
    return table[rules]


def numbered_anew(connection: Connection, rules: U8) -> Mapping[str, int]:
    """Give the rules among these a number that have none yet."""
    known = dict(rule_numbers(connection))
    for place in np.unique(rules).tolist():
        rule = str(RULES[place])
        if rule not in known:
            known[rule] = max(known.values(), default=-1) + 1
            row = {"rule": rule, "number": known[rule], "opened": 0, "resolved": 0}
            connection.execute(insert(FINDING_TALLY), [row])
    return known


def counted(connection: Connection, numbers: Mapping[str, int], opened: U8, resolved: U8) -> None:
    """Count findings by the numbers of their rules; of one whose rule is not told nothing is known."""
    new, gone = (_counts(one) for one in (opened, resolved))
    for rule, number in numbers.items():
        if new[number] or gone[number]:
            more = {"of": rule, "more_opened": int(new[number]), "more_resolved": int(gone[number])}
            connection.execute(_RAISED, more)


def finding_tallies(connection: Connection) -> Mapping[Rule, Finding]:
    """Load the tallies; those of a rule that this version does not know are left out."""
    known = {str(rule): rule for rule in RULES}
    return {
        known[row.rule]: Finding(row.opened, row.resolved)
        for row in connection.execute(select(FINDING_TALLY))
        if row.rule in known
    }


def _counts(numbers: U8) -> I64:
    found: I64 = np.bincount(numbers, minlength=UNTOLD + 1)
    return found
