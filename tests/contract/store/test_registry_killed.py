"""A writer of the registry that is killed leaves whole requests, and those that it answered."""

import random

from registry_killing import kill_rounds


def test_a_killed_writer_leaves_whole_requests(store_url):
    assert kill_rounds(store_url, 5, random.Random(1)) > 5
