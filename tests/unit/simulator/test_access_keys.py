from datetime import UTC, datetime, timedelta

import pytest

from simulator.keys import Keyring

NOW = datetime(2026, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def keys():
    return Keyring(("AKIA", "ASIA"), "999900001111")


def issued(keys, now=NOW):
    return keys.issue("111122223333", "reader", "session", now=now, lasts=HOUR)


def test_a_key_that_was_issued_is_found_and_another_is_not(keys):
    key = issued(keys)

    assert keys.find(key.access_key_id) is key
    assert keys.secret_of(key.access_key_id) == key.secret
    assert keys.find("ASIAUNKNOWN") is keys.secret_of("ASIAUNKNOWN") is None


def test_keys_of_roles_and_users_are_told_apart_by_their_ids(keys):
    assert keys.hub.access_key_id.startswith("AKIA")
    assert issued(keys).access_key_id.startswith("ASIA")


def test_a_key_holds_with_its_own_token_only(keys):
    one, other = issued(keys), issued(keys)

    assert one.holds(one.token)
    assert not one.holds(other.token)
    assert not one.holds(None)
    assert keys.hub.holds(None)
    assert not keys.hub.holds(one.token)


def test_a_key_is_forgotten_an_hour_after_its_end_and_the_hub_never(keys):
    key = issued(keys)

    issued(keys, NOW + HOUR + timedelta(minutes=59))
    assert keys.find(key.access_key_id) is key
    issued(keys, NOW + 2 * HOUR)
    assert keys.find(key.access_key_id) is None
    assert keys.find(keys.hub.access_key_id) is keys.hub


def test_no_secret_shows_in_a_key(keys):
    key = issued(keys)

    assert key.secret not in repr(key)
    assert key.token not in repr(key)
