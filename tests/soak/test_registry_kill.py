"""A writer of the registry killed hundreds of times: nothing answered is lost, nothing half is there. Two minutes."""

import random

from registry_killing import kill_rounds


def test_no_kill_leaves_half_a_request_in_a_file(tmp_path):
    assert kill_rounds(f"sqlite:///{tmp_path}/cidrwatch.db", 200, random.Random(2026)) > 400


def test_no_kill_leaves_half_a_request_on_a_server(postgresql):
    assert kill_rounds(postgresql.database(), 50, random.Random(2026)) > 100
