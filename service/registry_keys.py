"""Access keys: issued, revoked, and who signs with one."""

from base64 import b32encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_bytes

from exporter.records.entities import Record
from exporter.records.moments import rfc3339, rfc3339_or_none
from ipam.registry.error import Code, RegistryError
from service.exits import WRONG, ServiceError
from service.master_keys import MasterKeys
from service.order import Made
from service.registry import Operation
from store.access_keys import AccessKey, AccessKeys
from store.book import Book
from store.database import Store

PREFIX = "AKIA"  # of the ids of access keys at AWS; sixteen letters and digits follow
RANDOM = 10  # bytes


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs with an access key, and with which secret."""

    account: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Keyring:
    """The access keys of a store, with the file that their secrets follow from."""

    store: Store
    path: Path

    def signer(self, name: str) -> Signer | None:
        """Find who signs with an access key; None where there is none, or it is revoked.

        Raises:
            ServiceError: its master key is not in the file.
            StoreError: the store cannot be read.
        """
        with self.store.read() as connection:
            key = AccessKeys(connection).find(name)
        if key is None or key.revoked:
            return None
        masters = MasterKeys.read(self.path)
        if masters is None or masters.mark(key.version) != key.mark:
            told = (
                f"access key {name} follows from version {key.version} of another key file than {self.path}"
            )
            raise ServiceError(f"{told}: bring that file back, or revoke the access key", WRONG)
        return Signer(key.account, masters.secret(key.version, key.id))

    def all(self) -> Sequence[AccessKey]:
        """List the access keys.

        Raises:
            StoreError: the store cannot be read.
        """
        with self.store.read() as connection:
            return AccessKeys(connection).all()


def creating_key(path: Path, account: str, *, dry_run: bool) -> Operation:
    """Make the operation that issues an access key, and the file of the master keys where there is none.

    Raises:
        ServiceError: from the operation, where the file is not as it has to be.
    """

    def operation(book: Book) -> Made:
        masters = MasterKeys.read(path)
        version = masters.newest if masters else _first_version(book, path)
        if masters is None and not dry_run:
            masters = MasterKeys.made(path, version)
            version = masters.newest
        mark = masters.mark(version) if masters else None
        key = AccessKey(new_key_id(), account, version, mark or "", book.now)
        book.access_keys.add(key)
        return Made(key.id, account, key_record(key))

    return operation


def revoking_key(name: str) -> Operation:
    """Make the operation that revokes an access key; one that is revoked already stays so."""

    def operation(book: Book) -> Made:
        key = book.access_keys.find(name)
        if key is None:
            told = f"there is no access key '{name}': `registry keys list` lists them"
            raise RegistryError(Code.NO_KEY, told)
        if key.revoked:
            told = f"access key '{name}' was revoked {rfc3339(key.revoked)}: nothing signs with it"
            raise RegistryError(Code.WRONG_STATE, told)
        book.access_keys.revoke(name, book.now)
        revoked = book.access_keys.find(name)
        assert revoked is not None
        return Made(key.id, key.account, key_record(revoked))

    return operation


def key_record(key: AccessKey) -> Record:
    """Make the record of an access key; no secret is in it."""
    return {
        "access_key_id": key.id,
        "account": key.account,
        "version": key.version,
        "created": rfc3339(key.created),
        "revoked": rfc3339_or_none(key.revoked),
    }


def new_key_id() -> str:
    """Make the id of an access key, another one each time."""
    return PREFIX + b32encode(token_bytes(RANDOM)).decode()


def _first_version(book: Book, path: Path) -> int:
    """Choose the version of the first master key of a new file.

    Raises:
        ServiceError: there are access keys that follow from a file which is not there.
    """
    keys = book.access_keys.all()
    left = next((one for one in keys if not one.revoked), None)
    if left is not None:
        told = f"key file {path} is not there, and access key {left.id} follows from it"
        raise ServiceError(f"{told}: bring it back, from another replica perhaps, or revoke its keys", WRONG)
    return 1 + max((one.version for one in keys), default=0)
