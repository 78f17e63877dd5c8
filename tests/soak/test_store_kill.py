"""Many kills at any moment: nothing that was committed is lost, nothing half is there. Takes about a minute."""

import random
from threading import Event
from time import monotonic

from killing import held_after, write_and_kill

SECONDS = 60


def waiting(seconds):
    """Let the process write for a while, so that the kill falls anywhere."""

    def pause(_said):
        Event().wait(seconds)
        return []

    return pause


def test_no_kill_loses_or_halves_anything(tmp_path):
    url = f"sqlite:///{tmp_path}/cidrwatch.db"
    chance = random.Random(2026)
    end, number, rounds = monotonic() + SECONDS, 0, 0
    while monotonic() < end:
        last = write_and_kill(url, number, waiting(chance.uniform(0, 0.2)))
        reading, plan = held_after(url)

        assert last <= plan <= reading <= last + 1
        number, rounds = reading + 1, rounds + 1
    assert rounds > 10
