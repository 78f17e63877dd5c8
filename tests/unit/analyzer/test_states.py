"""What follows from each state of a block."""

import pytest

from analyzer.verdicts import ALONE, BROKEN, MANAGED, MEETING, compliance, management, overlap


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        pytest.param(0, ("unmanaged", "unmanaged", "nonoverlapping"), id="nothing known"),
        pytest.param(MANAGED, ("managed", "compliant", "nonoverlapping"), id="managed"),
        pytest.param(MANAGED | BROKEN, ("managed", "noncompliant", "nonoverlapping"), id="breaks a rule"),
        pytest.param(MEETING, ("unmanaged", "unmanaged", "overlapping"), id="meets another one"),
        pytest.param(MANAGED | MEETING, ("managed", "compliant", "overlapping"), id="managed, and meets one"),
        pytest.param(ALONE, ("ignored",) * 3, id="left alone"),
        pytest.param(ALONE | MANAGED | BROKEN | MEETING, ("ignored",) * 3, id="left alone, whatever it is"),
    ],
)
def test_the_words_for_a_block_follow_from_its_state(state, expected):
    assert (management(state), compliance(state), overlap(state)) == expected
