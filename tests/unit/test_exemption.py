from datetime import date

import pytest

from ipam.exemption import Exemption
from ipam.finding import Rule


@pytest.mark.parametrize(
    ("until", "holds"),
    [
        pytest.param(None, True, id="no end"),
        pytest.param(date(2027, 3, 31), True, id="its last day"),
        pytest.param(date(2027, 3, 30), False, id="the day after"),
    ],
)
def test_an_exemption_holds_to_the_end_of_its_last_day(until, holds):
    exemption = Exemption(Rule.OVERLAP, "10.10.0.0/16", "merging", until)

    assert exemption.holds(date(2027, 3, 31)) is holds
