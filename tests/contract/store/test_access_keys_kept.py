"""Access keys, on every database."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from ipam.registry.asking import OPERATOR, Asker
from ipam.registry.error import Code, RegistryError
from service.exits import ServiceError
from service.order import Order
from service.registry import Registry
from service.registry_keys import Keyring, creating_key, revoking_key
from store.log_book import entries
from store.schema import METADATA

NOW = datetime(2026, 11, 1, tzinfo=UTC)
ACCOUNT = "444455556666"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "gateway.key"


@pytest.fixture
def keyring(store, path):
    return Keyring(store, path)


def run(keyring, operation, *, token="", dry_run=False, asker=OPERATOR, at=NOW):
    registry = Registry(keyring.store, now=lambda: at)
    return registry.run(Order("keys", {}, asker, token, dry_run=dry_run), operation)


def created(keyring, **how):
    operation = creating_key(keyring.path, ACCOUNT, dry_run=how.get("dry_run", False))
    return run(keyring, operation, **how)["access_key_id"]


def test_whoever_signs_with_a_key_is_its_account(keyring):
    one, other = created(keyring), created(keyring)
    signers = [keyring.signer(name) for name in (one, other)]

    assert [signer.account for signer in signers] == [ACCOUNT] * 2
    assert signers[0].secret != signers[1].secret
    assert keyring.signer(one) == signers[0]
    assert re.fullmatch("AKIA[A-Z2-7]{16}", one)


def test_nothing_signs_with_a_revoked_or_unknown_key(keyring):
    name = created(keyring)
    run(keyring, revoking_key(name), at=NOW + timedelta(hours=1))

    assert keyring.signer(name) is None
    assert keyring.signer("AKIAIOSFODNN7EXAMPLE") is None
    assert [(one.id, one.created, one.revoked) for one in keyring.all()] == [
        (name, NOW, NOW + timedelta(hours=1))
    ]


@pytest.mark.parametrize("again", [True, False])
def test_a_key_is_revoked_once(keyring, again):
    name = created(keyring)
    if again:
        run(keyring, revoking_key(name))
    with pytest.raises(RegistryError) as error:
        run(keyring, revoking_key(name if again else "AKIAIOSFODNN7EXAMPLE"))

    assert error.value.code is (Code.WRONG_STATE if again else Code.NO_KEY)


def test_the_database_has_no_secret_and_none_of_the_master_key(keyring, path):
    name = created(keyring, token="t")
    master = path.read_text().split()[1]
    with keyring.store.read() as connection:
        kept = json.dumps(
            [
                [list(map(str, row)) for row in connection.execute(select(table))]
                for table in METADATA.sorted_tables
            ]
        )

    assert name in kept
    assert keyring.signer(name).secret not in kept
    assert master not in kept
    assert "secret" not in kept


def test_a_dry_run_makes_neither_key_nor_file(keyring, path):
    created(keyring, dry_run=True)

    assert (list(keyring.all()), path.exists(), entries(keyring.store)) == ([], False, [])


def test_after_a_rotation_old_keys_go_on_and_new_ones_follow_the_new_master(keyring, path):
    old = created(keyring)
    secret = keyring.signer(old).secret
    path.write_text(path.read_text() + f"2 {'22' * 32}\n")
    created(keyring)

    assert sorted(one.version for one in keyring.all()) == [1, 2]
    assert keyring.signer(old).secret == secret

    path.write_text(f"2 {'22' * 32}\n")
    with pytest.raises(ServiceError, match=f"access key {old} follows from version 1 of another key file"):
        keyring.signer(old)


def test_a_master_key_that_was_exchanged_is_noticed(keyring, path):
    name = created(keyring)
    path.write_text(f"1 {'33' * 32}\n")

    with pytest.raises(ServiceError, match="bring that file back, or revoke the access key"):
        keyring.signer(name)


def test_a_lost_file_is_not_replaced_while_keys_follow_from_it(keyring, path):
    name = created(keyring)
    path.unlink()
    with pytest.raises(ServiceError, match=f"is not there, and access key {name} follows from it"):
        created(keyring)
    run(keyring, revoking_key(name))
    created(keyring)

    assert sorted(one.version for one in keyring.all()) == [1, 2]


def test_an_account_issues_no_keys(keyring):
    with pytest.raises(RegistryError) as error:
        created(keyring, asker=Asker(ACCOUNT))

    assert error.value.code is Code.NOT_SHARED
