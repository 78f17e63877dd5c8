"""A serving daemon killed again and again in the middle of its sweeps. Takes about a minute."""

import random
from contextlib import closing
from threading import Event
from time import monotonic

from processes import clouds, daemon, environment, run

from config.load import load
from ipam.words import ShardState
from service.sources import shards
from store.inventory import Inventory
from store.open import open_store

SECONDS = 60
FAST = (("interval: 1m", "interval: 1s"), ("subnet: 2m", "subnet: 1s"), ("interval: 30s", "interval: 1s"))


def held(config):
    """Open the store as the killed daemon left it: the number of rows of each shard that was ever read."""
    settings = load(config)
    with closing(open_store(settings.store)) as store:
        contents = Inventory(store).contents(shards(settings))
        with store.read() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    for content in contents:
        planned = len(content.ipam.names) + len(content.opinions)
        assert len(content.records) + len(content.attachments) + planned == content.status.rows
    return {
        content.status.shard: content.status.rows
        for content in contents
        if content.status.state is ShardState.OK
    }


def pool_figures(metrics):
    return {name: value for name, value in metrics.items() if name.startswith("ipam_pool_")}


def test_no_kill_of_the_daemon_loses_the_last_whole_state(tmp_path):
    chance, rounds = random.Random(2026), 0
    with clouds(tmp_path / "clouds", "--accounts", "3", "--alibaba-accounts", "1") as running:
        config = running.copied(tmp_path / "daemon", *FAST)
        assert run("scan", "-c", config, env=running.env(tmp_path)).status == 0
        whole, figures = held(config), None
        end = monotonic() + SECONDS
        while monotonic() < end:
            with daemon(config, running.env(tmp_path)) as started:
                started.ready()  # at once, from the store
                served = pool_figures(started.metrics())
                Event().wait(
                    chance.uniform(0, 1.5)
                )  # somewhere in a sweep: they follow each other without a pause
                started.kill()
            rounds += 1

            assert held(config) == whole
            assert served == (figures or served)
            figures = served
    with daemon(config, environment(tmp_path)) as last:  # the clouds are gone
        last.ready()

        assert pool_figures(last.metrics()) == figures
    assert (
        len(whole) == 3 * 3 * 7 + 2 * 6 + 1
    )  # of three accounts seven kinds in three regions; six of one in two
    assert rounds > 3
