"""Scans of an organization of fifteen accounts, in which one thing at a time goes wrong."""

import shutil

import pytest
from organizations import alibaba_directory, alibaba_members, aws_organization, members
from processes import STORE, environment, here, read, run

from simulator.directory import AWS_ROOT, SANDBOXES, Member
from simulator.faults import fault

ACCOUNTS = 15
THERE = (
    *members(ACCOUNTS),
    Member("222200000001", "sandbox", "ACTIVE", SANDBOXES),
    Member("222200000002", "closed-shop", "SUSPENDED", AWS_ROOT),
)
CONFIG = """\
store: sqlite:///cidrwatch.db
collect: {{timeout: 9s, concurrency: 32}}
sources:
  - name: org
    kind: aws
    organization: {{}}
    exclude: [ou-sim1-sandboxes]
    external_id_file: external-id
    regions: all
    collect: [vpc]
    endpoint_url: {url}
  - name: dc
    kind: static
    networks: [{{cidr: 10.1.0.0/16, name: office}}]
"""


@pytest.fixture(scope="module")
def organization():
    with aws_organization(*THERE) as cloud:
        yield cloud


@pytest.fixture
def cloud(organization):
    """Give the organization back as it was."""
    yield organization
    organization.faults.clear()
    organization.organization.members = THERE


def written(folder, url, *changes):
    text = CONFIG.format(url=url)
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    folder.mkdir(exist_ok=True)
    (folder / "cidrwatch.yaml").write_text(text)
    (folder / "external-id").write_text("external\n")
    return folder / "cidrwatch.yaml"


@pytest.fixture(scope="module")
def known(organization, tmp_path_factory):
    """Scan once while all is well."""
    folder = tmp_path_factory.mktemp("known")
    config = written(folder, organization.url)
    done = run("scan", "-c", config, "-o", "json", env=environment(folder, organization.environment))
    return folder, done


@pytest.fixture
def later(known, cloud, tmp_path):
    """Scan again, after something has gone wrong, with the store of the first scan or without one."""

    def scan(*changes, stored=True, env=None):
        config = written(tmp_path, cloud.url, *changes)
        for name in STORE if stored else ():
            if (known[0] / name).exists():
                shutil.copy2(known[0] / name, tmp_path)
        given = cloud.environment if env is None else env
        return here("scan", "-c", config, env=environment(tmp_path, given)), config

    return scan


def accounts(config):
    return {one["account"]: one for one in read(config, "status", "--accounts", "-o", "json").records}


def shards(config):
    return read(config, "status", "-o", "json").records


def test_every_active_account_is_found_and_read(known):
    folder, done = known
    found = accounts(folder / "cidrwatch.yaml")

    assert done.status == 0, done
    assert done.said[-1].endswith("31 shards answered, 0 did not.")
    assert any(line.startswith("asked 15 of 15 accounts of 'org' for their regions") for line in done.said)
    assert {one["status"] for id_, one in found.items() if id_.startswith("1111")} == {"active"}
    assert (found["222200000001"]["status"], found["222200000002"]["status"]) == ("excluded", "suspended")
    assert found["111100000001"]["name"] == "team-1"
    assert found["111100000001"]["regions"] == ["eu-west-1", "us-east-1"]
    assert {one["account"] for one in shards(folder / "cidrwatch.yaml")} == {
        *(member.id for member in members(ACCOUNTS)),
        "dc",
    }


def test_the_table_of_accounts_counts_them(known):
    told = read(known[0] / "cidrwatch.yaml", "status", "--accounts", "--status", "suspended")

    assert "closed-shop" in told.out
    assert "team-1 " not in told.out
    assert told.err.splitlines() == ["org: 15 active, 1 suspended, 1 excluded."]


def test_an_account_that_no_source_has_is_no_empty_list(known):
    told = read(known[0] / "cidrwatch.yaml", "status", "--accounts", "--account", "999999999999")

    assert (told.status, told.out) == (2, "")
    assert told.err == (
        "there is no account '999999999999' here: cidrwatch status --accounts lists those of the sources\n"
    )


def test_a_static_source_has_no_accounts(known):
    told = read(known[0] / "cidrwatch.yaml", "status", "--accounts", "--account", "dc")

    assert (told.status, told.err) == (
        2,
        "'dc' is a static source and has no accounts: leave out --accounts\n",
    )


@pytest.mark.parametrize("option", ["--region", "--type"])
def test_a_filter_of_shards_does_not_fit_accounts(known, option):
    told = read(known[0] / "cidrwatch.yaml", "status", "--accounts", option, "vpc")

    assert told.status == 2
    assert f"{option} is about shards" in told.err


LISTS = {
    "denied: a member account": ("aws:ListAccounts:denied", "only the management account"),
    "no organization": ("aws:ListAccounts:absent", "list the account ids under accounts"),
    "throttled": ("aws:ListAccounts:throttled", "collect less often"),
    "their mistake": ("aws:ListAccounts:failing", "until the next attempt"),
}


@pytest.mark.parametrize(("told", "words"), LISTS.values(), ids=LISTS)
def test_a_list_that_fails_leaves_the_accounts_known_before(later, cloud, told, words):
    cloud.faults.append(fault(told))
    done, config = later()

    assert done.status == 0, done
    (warning,) = [line for line in done.said if line.startswith("Accounts of source 'org'")]
    assert words in warning
    assert "the 17 accounts known before go on" in warning
    assert len(shards(config)) == 31
    assert "Traceback" not in done.err


@pytest.mark.parametrize(("told", "words"), LISTS.values(), ids=LISTS)
def test_a_list_that_fails_where_none_is_known_is_a_source_out_of_reach(later, cloud, told, words):
    cloud.faults.append(fault(told))
    done, config = later(stored=False)

    assert done.status == 3
    assert any(words in line for line in done.said if line.startswith("Accounts of source 'org'"))
    assert "No account of source 'org' is known: `cidrwatch status --accounts` says why." in done.said
    assert [one["account"] for one in shards(config)] == ["dc"]
    assert [one["status"] for one in shards(config)] == ["ok"]
    assert words in read(config, "status", "--accounts").err


@pytest.mark.parametrize("stored", [True, False], ids=["known before", "nothing known"])
def test_no_credentials_are_one_sentence(later, stored):
    done, _ = later(stored=stored, env={})

    assert done.status == 3
    assert any("no AWS credentials found for the daemon itself" in line for line in done.said)


def test_an_unknown_role_is_told_by_every_account(later):
    done, config = later(("    regions", "    role: another\n    regions"))

    assert done.status == 3
    assert {one["error_class"] for one in shards(config) if one["source"] == "org"} == {"assume_denied"}


def test_without_trusted_access_each_account_tells_its_regions(later, cloud):
    cloud.faults.append(fault("aws:ListRegions:denied"))
    done, config = later(stored=False)

    assert done.status == 0, done
    assert len(shards(config)) == 31
    assert cloud.asked.count("DescribeRegions") >= ACCOUNTS


def test_a_region_that_does_not_exist_harms_only_itself(later):
    done, config = later(("regions: all", "regions: [eu-west-1, eu-west-9]"))

    assert done.status == 0
    ends = {(one["region"], one["error_class"]) for one in shards(config) if one["source"] == "org"}
    assert ends == {("eu-west-1", None), ("eu-west-9", "region_disabled")}


def test_a_list_that_lost_a_third_is_doubted_and_believed_the_second_time(later, cloud, tmp_path):
    cloud.organization.members = (*THERE[:10], *THERE[15:])
    done, config = later()
    first = accounts(config)
    again = here("scan", "-c", config, env=environment(tmp_path, cloud.environment))
    second = accounts(config)

    assert done.status == again.status == 0
    assert any("the list lost 5 of 16 accounts at once" in line for line in done.said)
    assert [one["status"] for one in first.values()].count("missing") == 0
    assert not [line for line in again.said if line.startswith("Accounts of")]
    assert [one["status"] for one in second.values()].count("missing") == 5
    assert len(shards(config)) == 31  # what was read of the missing ones stays
    old = [one for one in shards(config) if one["account"] == "111100000015"]
    assert all(one["last_success"] for one in old)


def test_an_account_that_left_stays_with_what_was_read_of_it(later, cloud):
    cloud.organization.members = THERE[1:]
    done, config = later()

    left = accounts(config)["111100000001"]
    assert done.status == 0
    assert (left["status"], left["missing_since"] is None) == ("missing", False)
    assert len([one for one in shards(config) if one["account"] == "111100000001"]) == 2
    assert done.said[-1].endswith("29 shards answered, 0 did not.") or done.said[-2].endswith(
        "29 shards answered, 0 did not."
    )


ALIBABA = """\
store: sqlite:///cidrwatch.db
collect: {{timeout: 9s, concurrency: 32}}
sources:
  - name: directory
    kind: alibaba
    resource_directory: {{}}
    exclude: ["1111000000000003"]
    regions: all
    collect: [vpc]
    endpoint_url: {url}
"""


def test_the_members_of_a_resource_directory_are_found_and_read(tmp_path):
    config = tmp_path / "cidrwatch.yaml"
    with alibaba_directory(*alibaba_members(12)) as cloud:
        config.write_text(ALIBABA.format(url=cloud.url))
        env = environment(tmp_path, cloud.environment)
        done = here("scan", "-c", config, env=env)
        cloud.faults.append(fault("alibaba:ListAccounts:denied"))
        denied = here("scan", "-c", config, env=env)

    assert (done.status, denied.status) == (0, 0), (done, denied)
    assert {one["status"] for one in accounts(config).values()} == {"active", "excluded"}
    assert len(shards(config)) == 22
    assert any("the 12 accounts known before go on" in line for line in denied.said)


def test_a_directory_that_is_not_enabled_is_out_of_reach(tmp_path):
    config = tmp_path / "cidrwatch.yaml"
    with alibaba_directory() as cloud:
        config.write_text(ALIBABA.format(url=cloud.url))
        cloud.faults.append(fault("alibaba:ListAccounts:absent"))
        done = run("scan", "-c", config, env=environment(tmp_path, cloud.environment))

    assert done.status == 3
    assert any("enable the resource directory" in line for line in done.said)
