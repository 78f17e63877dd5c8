"""The file of the master keys, from which the secrets of access keys follow; replicas share it.

Each line has a version and 32 random bytes in hexadecimal digits. New access keys follow from the highest
version; the others stay as long as access keys of theirs are in use.
"""

import os
import re
import stat
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from hmac import digest
from pathlib import Path
from secrets import token_bytes
from typing import Self

from service.exits import WRONG, ServiceError

BYTES = 32
SECRET = 30  # bytes of a secret: 40 letters, as at AWS
OTHERS = stat.S_IRWXG | stat.S_IRWXO

_LINE = re.compile(rf"\s*([1-9][0-9]{{0,3}})\s+([0-9a-fA-F]{{{2 * BYTES}}})\s*")


@dataclass(frozen=True, slots=True)
class MasterKeys:
    """The master keys of a file, by their version."""

    path: Path
    keys: Mapping[int, bytes] = field(repr=False)

    @classmethod
    def read(cls, path: Path) -> Self | None:
        """Read a file; None where there is none.

        Raises:
            ServiceError: it cannot be read, others may read it, or it holds something else.
        """
        try:
            with path.open("rb") as file:
                mode = os.fstat(file.fileno()).st_mode
                content = file.read()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise ServiceError(
                f"key file {path}: {(error.strerror or 'cannot be read').lower()}", WRONG
            ) from None
        if mode & OTHERS:
            told = f"key file {path} may be read by others than its owner (mode {stat.S_IMODE(mode):04o})"
            raise ServiceError(
                f"{told}: `chmod 600` it, and rotate its key if somebody may have read it", WRONG
            )
        return cls(path, _parsed(content, path))

    @classmethod
    def made(cls, path: Path, version: int) -> Self:
        """Make a file with one key, which only its owner may read.

        Raises:
            ServiceError: it cannot be written, or is there.
        """
        key = token_bytes(BYTES)
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(f"{version} {key.hex()}\n".encode())
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            told = f"key file {path} cannot be made: {(error.strerror or 'unknown').lower()}"
            raise ServiceError(f"{told}: name another one under gateway.key_file", WRONG) from None
        return cls(path, {version: key})

    @property
    def newest(self) -> int:
        """The version that new access keys follow from."""
        return max(self.keys)

    def mark(self, version: int) -> str | None:
        """Tell a master key from others without telling it; None where there is no such version."""
        key = self.keys.get(version)
        return None if key is None else digest(key, b"mark", sha256).hex()[:16]

    def secret(self, version: int, key_id: str) -> str:
        """Derive the secret of an access key."""
        told = digest(self.keys[version], f"access key\0{version}\0{key_id}".encode(), sha256)
        return b64encode(told[:SECRET]).decode()


def _parsed(content: bytes, path: Path) -> dict[int, bytes]:
    keys: dict[int, bytes] = {}
    for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        found = _LINE.fullmatch(line)
        if found is None or int(found[1]) in keys:
            what = "a version that another line has" if found else "no version and 64 hexadecimal digits"
            raise ServiceError(f"key file {path} has {what} in line {number}: mend that line", WRONG)
        keys[int(found[1])] = bytes.fromhex(found[2])
    if not keys:
        raise ServiceError(f"key file {path} is empty: bring its content back, or remove it", WRONG)
    return keys
