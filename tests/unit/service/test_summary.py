"""The summary of one cycle: made of the first few of everything, however large the estate is."""

from dataclasses import dataclass, replace

import pytest
from estate import report
from world import judged, vpc

from ipam.overlaps import Overlaps
from service.cli.summary import FEW, print_summary
from service.scanning import Scan

HOSTILE = "vpc\x1b[2J[red]x[/red]"


@dataclass(frozen=True, slots=True, eq=False)
class Counted(Overlaps):
    """Overlaps that fail when more pairs are taken than a summary shows, and one."""

    def pairs(self, group):
        for number, pair in enumerate(Overlaps.pairs(self, group)):
            assert number <= FEW
            yield pair


def summary(capsys, found, written):
    print_summary(Scan(found, 1, 0, ()), written())
    return capsys.readouterr().out


def counted(found):
    index = found.overlaps
    fields = {name: getattr(index, name) for name in Overlaps.__dataclass_fields__}
    return replace(found, overlaps=Counted(**fields))


@pytest.mark.parametrize(
    ("default", "shown"),
    [pytest.param(False, True, id="theirs"), pytest.param(True, False, id="default VPCs")],
)
def test_of_many_pairs_only_the_first_are_made(capsys, written, default, shown):
    crowd = [vpc("10.0.0.0/16", f"vpc-{n}", account=f"{n:012}", default=default) for n in range(100)]
    out = summary(capsys, counted(judged(crowd)), written)

    assert ("… and more" in out) is shown
    assert out.count("10.0.0.0/16 (aws/") == (2 * FEW if shown else 0)


def test_findings_are_counted_by_severity_and_rule(capsys, written):
    lines = [line.split() for line in summary(capsys, report(), written).splitlines()]

    assert ["warning", "tag_missing", "1"] in lines
    assert ["critical", "pool_exhausted", "1"] in lines


def test_names_do_not_command_the_terminal_nor_the_table(capsys, written):
    out = summary(capsys, judged([vpc("10.0.0.0/16", HOSTILE), vpc("10.0.0.0/16", "vpc-2")]), written)

    assert "vpc\\x1b[2J[red]x[/red]" in out
    assert "\x1b" not in out
