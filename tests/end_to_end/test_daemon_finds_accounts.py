"""The daemon finds accounts by itself, reads new ones, and goes on with those it knows."""

import sqlite3
from contextlib import closing

import pytest
from organizations import aws_organization, members
from processes import daemon, environment, until

from simulator.faults import fault

CONFIG = """\
store: sqlite:///cidrwatch.db
web: {{listen: 127.0.0.1:0}}
collect: {{interval: 2s, timeout: 9s}}
sources:
  - name: org
    kind: aws
    organization: {{}}
    external_id_file: external-id
    regions: all
    collect: [vpc]
    endpoint_url: {url}
"""
SUCCESS = 'ipam_account_list_success{provider="aws",source="org"}'
AT = 'ipam_account_list_last_success_timestamp_seconds{provider="aws",source="org"}'


def status(word):
    return f'ipam_accounts{{provider="aws",source="org",status="{word}"}}'


@pytest.fixture
def cloud():
    with aws_organization(*members(4)) as served:
        yield served


@pytest.fixture
def config(cloud, tmp_path):
    (tmp_path / "external-id").write_text("external")
    path = tmp_path / "cidrwatch.yaml"
    path.write_text(CONFIG.format(url=cloud.url))
    return path


def long_ago(config):
    """Let the last list be of a time when another one is due."""
    with closing(sqlite3.connect(config.with_name("cidrwatch.db"))) as store, store:
        store.execute("UPDATE account_list SET last_attempt = '2026-01-01 00:00:00.000000'")


def shards(running, state):
    return running.metrics().get(f'ipam_shards{{provider="aws",status="{state}"}}')


def test_accounts_come_go_and_are_known_after_a_restart(cloud, config, tmp_path):
    env = environment(tmp_path, cloud.environment)
    with daemon(config, env) as first:
        first.ready()
        told = first.metrics()
        requests = sum(v for k, v in told.items() if "ListAccounts" in k and "requests_total" in k)
        found = first.logged("accounts_found")
        first.kill()
    cloud.asked.clear()
    cloud.faults.append(fault("aws:ListAccounts:denied"))
    long_ago(config)
    with daemon(config, env) as second:  # the list is refused: the one that is known goes on at once
        second.ready()
        failure = second.logged("account_list_failed")
        until(lambda: second.metrics().get(SUCCESS) == 0)
        refused = second.metrics()
        second.kill()
    cloud.faults.clear()
    cloud.organization.members = members(6)[1:]
    cloud.trusting.update(member.id for member in members(6))
    cloud.organization.regions = {member.id: ("eu-west-1",) for member in members(6)[4:]}
    long_ago(config)
    with daemon(config, env) as third:
        third.ready()
        anew = third.logged("planned_anew")
        until(lambda: shards(third, "ok") == 10)
        changed = third.metrics()
        assert third.events[-1]["event"] != "crashed"
        third.kill()

    assert (told[status("active")], told[status("missing")], told[SUCCESS]) == (4, 0, 1)
    assert told[AT] > 0
    assert requests == 1
    assert (found["accounts"], found["new"]) == (4, 4)
    assert failure["error_class"] == "denied"
    assert failure["goes_on"] == "4 accounts known before"
    assert (refused[status("active")], refused[AT]) == (4, told[AT])
    assert anew["shards"] == 8
    assert (changed[status("active")], changed[status("missing")], changed[SUCCESS]) == (5, 1, 1)


def test_where_no_account_is_known_nothing_is_said_of_the_plan(cloud, config, tmp_path):
    cloud.faults.append(fault("aws:ListAccounts:absent"))
    with daemon(config, environment(tmp_path, cloud.environment)) as running:
        running.logged("account_list_failed")

        assert running.ask("/-/ready").status == 503
        assert running.ask("/-/healthy").status == 200
        assert running.metrics()[SUCCESS] == 0
        assert running.metrics()[AT] == 0
