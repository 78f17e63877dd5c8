"""The exit status of a refusal: 2 for what is wrong whatever the plan holds, 1 for what the plan refuses."""

import pytest
from processes import read

CONFIG = """\
store: sqlite:///cidrwatch.db
sources:
  - {name: aws, kind: aws, accounts: ["111122223333"], regions: [eu-west-1], collect: [vpc]}
"""


@pytest.fixture
def config(tmp_path, blank):
    path = tmp_path / "cidrwatch.yaml"
    path.write_text(CONFIG)
    for line in ("pool create top --scope private", "provision top --cidr 10.0.0.0/8",
                 "pool create eu --source top --min 16 --max 24", "provision top/eu --cidr 10.0.0.0/16"):  # fmt: skip
        assert read(path, "registry", *line.split()).status == 0, line
    return path


@pytest.mark.parametrize(
    ("line", "told"),
    [
        pytest.param("allocate top/eu --netmask 33", "/33 is no netmask length", id="no length"),
        pytest.param("allocate top/eu --netmask -5", "/-5 is no netmask length", id="a negative length"),
        pytest.param("provision top/eu --netmask 33", "/33 is no netmask length", id="no length to carve"),
        pytest.param("pool create x --source top --min 33", "the min netmask length 33", id="no length as rule"),
        pytest.param("pool create x --source top --min 24 --max 16", "keep min ≤ default ≤ max", id="rules"),
        pytest.param("pool modify top/eu --min 24 --max 16", "keep min ≤ default ≤ max", id="rules of a change"),
        pytest.param("pool create .. --source top", "a pool cannot be named", id="a step as name"),
        pytest.param(f"pool create {256 * 'x'} --source top", "a pool cannot be named", id="a long name"),
        pytest.param("scope create a:b", "leave / and : out", id="a scope with a colon"),
        pytest.param("ipam create --region Bad", "'Bad' is not a region", id="a region"),
        pytest.param("share top foo", "'foo' is no principal", id="a principal"),
    ],
)  # fmt: skip
def test_what_is_malformed_ends_with_2(config, line, told):
    ended = read(config, "registry", *line.split())

    assert (ended.status, told in ended.err) == (2, True), ended.err


@pytest.mark.parametrize(
    ("line", "told"),
    [
        pytest.param("allocate top/eu --netmask 15", "larger than pool", id="a bound of the pool"),
        pytest.param("allocate top/eu --cidr 10.9.0.0/24", "does not lie in", id="outside"),
        pytest.param("provision top/eu --netmask 8", "has no room", id="no room"),
        pytest.param("pool modify top/eu --min 26", "keep min ≤ default ≤ max", id="against a rule that is there"),
        pytest.param("scope create private", "already", id="a name that is taken"),
    ],
)  # fmt: skip
def test_what_the_plan_refuses_ends_with_1(config, line, told):
    ended = read(config, "registry", *line.split())

    assert (ended.status, told in ended.err) == (1, True), ended.err
