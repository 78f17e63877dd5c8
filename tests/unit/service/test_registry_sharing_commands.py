"""Sharing and the IPAM by hand: invitations answered in the name of an account, units by the lists of accounts."""

import pytest
from processes import read
from reading_rows import answered, shard, vpc

from config.load import load
from ipam.account import Account, ListedAccount
from ipam.account_list import AccountList
from ipam.words import Provider
from service import clock
from service.memory import opened

CONFIG = """\
store: sqlite:///cidrwatch.db
sources:
  - {name: aws, kind: aws, organization: {}, regions: [eu-west-1], collect: [vpc]}
pools:
  - {name: filed, scope: private, cidrs: [172.16.0.0/12], share: ["444455556666", ou-prod-abcd1234]}
"""
MEMBER, OUTSIDER = "111122223333", "999900001111"


@pytest.fixture
def config(tmp_path, blank):
    path = tmp_path / "cidrwatch.yaml"
    path.write_text(CONFIG)
    for line in (
        "apply",
        "pool create top --scope private --locale eu-west-1",
        "provision top --cidr 10.0.0.0/8",
    ):
        registry(path, line)
    return path


@pytest.fixture
def listed(config):
    know(config)
    return config


def know(config):
    """Let the list of accounts be known."""
    with opened(load(config).store) as memory:
        kept = AccountList(
            (Account(ListedAccount(MEMBER, path=("r-1", "ou-prod-abcd1234")), clock.now(), clock.now()),)
        )
        memory.accounts.change(("aws", Provider.AWS), lambda _: kept)


def registry(config, line, *, status=0):
    """Run a command; returns its records, or the sentence of its refusal."""
    ended = read(config, "registry", *line.split(), "-o", "json")
    assert ended.status == status, ended.err
    return ended.records if status == 0 else ended.err


def test_a_member_of_a_shared_unit_allocates_and_an_outsider_once_they_accept(listed):
    (share,) = registry(listed, f"share top ou-prod-abcd1234 {OUTSIDER} --name lent")
    invitation = share["principals"][1]["invitation"]
    assert [one["status"] for one in share["principals"]] == ["accepted", "pending"]
    listed_now = registry(listed, "shares")
    assert [one["expires"] for one in listed_now] == [one["expires"] for one in share["principals"]]
    assert [one["expires"] is None for one in listed_now] == [True, False]
    assert (share["reasons"], share["name"]) == ([], "lent")

    (made,) = registry(listed, f"allocate top --netmask 24 --as {MEMBER}")
    assert (made["owner"], made["creator"]) == (MEMBER, MEMBER)
    assert "(UnauthorizedOperation)" in registry(
        listed, f"allocate top --netmask 24 --as {OUTSIDER}", status=1
    )
    assert "(ResourceShareInvitationArn" in registry(listed, f"accept {invitation} --as {MEMBER}", status=2)
    registry(listed, f"accept {invitation} --as {OUTSIDER}")
    registry(listed, f"allocate top --netmask 24 --as {OUTSIDER}")
    registry(listed, f"unshare top {OUTSIDER}")
    assert registry(listed, f"allocations --as {OUTSIDER}") == []
    assert len(registry(listed, "allocations top")) == 2


def test_a_pool_of_the_file_is_shared_with_the_units_that_it_names(listed):
    registry(listed, f"allocate filed --netmask 24 --as {MEMBER}")

    assert [one["pool"] for one in registry(listed, f"allocations --as {MEMBER}")] == ["filed"]
    assert "(OperationNotPermitted)" in registry(listed, "share filed ou-2", status=1)


def test_the_network_of_a_member_keeps_the_rule_of_its_pool_once_the_list_is_known(config):
    text = CONFIG.replace("cidrs: [", "locale: eu-west-1, auto_import: true, cidrs: [")
    config.write_text(text.replace("organization: {}", f'accounts: ["{MEMBER}"]'))
    with opened(load(config).store) as memory:
        theirs = vpc("vpc-a", "172.16.0.0/20", owner=MEMBER)
        memory.inventory.record(answered(theirs, at=clock.now(), of=shard(account=MEMBER)))
    assert "owner_not_shared" in told(config)
    assert "breaks_rules" in supposed(config)
    know(config)

    assert "owner_not_shared" not in told(config)
    assert "breaks_rules" not in supposed(config)


def told(config):
    return {one["rule"] for one in read(config, "findings", "-o", "json").records}


def supposed(config):
    """Say why the import of the network would be well, or not."""
    ended = read(config, "whatif", "import", "vpc-a", "-o", "json")
    return {reason["code"] for one in ended.records for reason in one["reasons"]}


def test_a_principal_describes_a_pool_and_no_more(listed):
    registry(listed, "share top ou-prod-abcd1234")
    registry(listed, f"pool modify top --description theirs --as {MEMBER}")

    for line, words in (
        ("pool modify top --max 24", "may not modify allocation rules"),
        ("pool modify top --no-auto-import", "may not enable/disable auto import"),
        ("pool delete top", "may not delete an IPAM pool"),
        ("share top ou-2", "may not ask for `share`"),
    ):
        assert words in registry(listed, f"{line} --as {MEMBER}", status=1)


def test_without_a_list_of_accounts_the_answer_says_so(config):
    (share,) = registry(config, f"share top {MEMBER} ou-prod-abcd1234")
    no_list = "no list of accounts is known: give a source `organization: {}` or `resource_directory: {}`"

    assert [one["text"] for one in share["reasons"]] == [
        f"it is not known whether account {MEMBER} is in the organization, so it is asked: {no_list}",
        f"nobody is known to be in ou-prod-abcd1234: {no_list}",
    ]
    assert no_list in registry(config, f"share top {OUTSIDER} --no-external", status=1)


def test_a_unit_that_no_list_names_is_told(listed):
    (share,) = registry(listed, "share top ou-none-12345678 o-abc")

    assert [one["text"] for one in share["reasons"]] == [
        "nobody is known to be in ou-none-12345678: the lists of accounts name none"
    ]


def test_invitations_are_listed_for_whom_they_concern_and_rejected(config):
    registry(config, f"share top {OUTSIDER} ou-2")
    (mine,) = registry(config, f"shares --as {OUTSIDER}")
    assert [one["principal"] for one in registry(config, "shares top")] == [OUTSIDER, "ou-2"]
    assert registry(config, "shares filed") == []
    assert "(InvalidIpamPoolId.NotFound)" in registry(config, "shares nowhere", status=2)
    assert "(UnknownResourceException)" in registry(config, "unshare rs-0", status=2)
    (share,) = registry(config, f"reject {mine['invitation']} --as {OUTSIDER}")

    assert [one["status"] for one in share["principals"]] == ["rejected", "accepted"]
    assert "ou-2=accepted" in read(config, "registry", "share", "top", "ou-2").out


def test_the_ipam_has_its_regions_its_administrator_and_its_end(config):
    assert registry(config, "ipam show") == []
    (made,) = registry(
        config,
        "ipam create --region eu-west-1 --operating-region us-east-1 --delegated-admin 222233334444 --tag a=b",
    )
    assert made["operating_regions"] == ["eu-west-1", "us-east-1"]
    assert (made["scopes"], made["pools"], made["tags"]) == (2, 2, {"a": "b"})
    assert registry(config, "ipam show") == [made]
    assert "(InvalidParameterValue)" in registry(
        config, "pool create far --source top --locale eu-west-9", status=1
    )
    assert "(DependencyViolation)" in registry(config, "ipam delete", status=1)

    registry(config, "deprovision top --cidr 10.0.0.0/8 --as 222233334444")
    (changed,) = registry(
        config, "ipam modify --remove-region us-east-1 --no-delegated-admin --description ours"
    )
    assert (changed["operating_regions"], changed["delegated_admin"]) == (["eu-west-1"], "")
    assert changed["description"] == "ours"
    words = "--delegated-admin or --no-delegated-admin: say one of both"
    assert words in registry(config, "ipam modify --no-delegated-admin --delegated-admin 1", status=2)
    assert "of the origin config" in registry(config, "ipam delete --cascade", status=1)
    config.write_text(CONFIG.partition("pools:")[0])
    registry(config, "apply")
    (gone,) = registry(config, f"ipam delete {made['id']} --cascade")
    assert (gone["id"], gone["pools"]) == (made["id"], 1)
    assert "(InvalidIpamId.NotFound)" in registry(config, "ipam modify --description gone", status=2)


def test_a_default_scope_is_deleted_by_no_name_that_it_has(config):
    (made,) = registry(config, "ipam create --region eu-west-1")
    for scope in ("private_default_scope", "public_default_scope"):
        assert "(IncorrectState)" in registry(config, f"scope delete {made[scope]}", status=1)


def test_a_profile_of_quotas_holds(config):
    config.write_text(f"{CONFIG}quotas: {{profile: aws, pools_per_scope: 2}}\n")

    assert "(ResourceLimitExceeded)" in registry(config, "pool create b --scope private", status=1)
    for name in ("b", "c", "d"):
        registry(config, f"scope create {name}")
    assert "(ResourceLimitExceeded)" in registry(config, "scope create e", status=1)
