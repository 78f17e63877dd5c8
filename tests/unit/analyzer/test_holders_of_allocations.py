"""Which of several equal blocks holds which of several equal allocations."""

import pytest
from telling import compliance, management
from world import given, judged, pool, row_of, tree, vpc

from ipam.words import Breach, Provider

BLOCK = "10.0.0.0/16"
TOP, SUB = pool("top", "10.0.0.0/8"), pool("top/sub", BLOCK)


def test_who_holds_the_allocation_of_its_name_holds_no_equal_one_beside():
    twice = (given("top", BLOCK, id="one", resource="vpc-a"), given("top/sub", BLOCK, id="other"))
    seen = [vpc(BLOCK, "vpc-a", first_seen=1), vpc(BLOCK, "vpc-b", first_seen=2)]
    report = judged(seen, tree(TOP, SUB, given=twice))

    assert [management(report, name) for name in ("vpc-a", "vpc-b")] == ["managed", "managed"]


def test_of_two_clouds_that_use_the_name_one_holds():
    seen = [vpc(BLOCK, "vpc-a", provider=Provider.ALIBABA, first_seen=2), vpc(BLOCK, "vpc-a", first_seen=1)]
    report = judged(seen, tree(TOP, given=[given("top", BLOCK, resource="vpc-a")]))

    assert sorted(report.verdicts.management.tolist()) != [report.verdicts.management[0]] * 2


@pytest.mark.parametrize("account", ["1", "2", "3"])
def test_a_pool_that_is_shared_with_one_of_three_accounts_is_its_alone(account):
    plan = tree(
        pool("other", "11.0.0.0/8", scope="public"),
        pool("top", "10.0.0.0/8", auto_import=True, locale="eu-west-1", share=("2",)),
    )
    seen = [vpc(f"10.{number}.0.0/16", f"vpc-{number}", account=number) for number in "123"]
    report = judged(seen, plan)
    broken = Breach(0) if account == "2" else Breach.OWNER_NOT_SHARED

    assert Breach(int(report.verdicts.breaches[row_of(report, f"vpc-{account}")])) == broken
    assert compliance(report, f"vpc-{account}") == ("noncompliant" if broken else "compliant")
