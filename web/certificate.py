"""What stands in the files of a TLS server, looked at before OpenSSL gets them: its own words help nobody."""

import stat
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from web.terms import Tls


class TlsError(ValueError):
    """A file of a TLS server that cannot be used: which one, and why, with the way out."""

    def __init__(self, path: Path, sentence: str) -> None:
        self.path, self.sentence = path, sentence
        super().__init__(f"{path} {sentence}")


@dataclass(frozen=True, slots=True)
class Certificate:
    """The certificate that a server shows."""

    path: Path
    not_before: datetime
    not_after: datetime

    @classmethod
    def of(cls, tls: Tls) -> Self:
        """Read the certificate and its key, which have to belong together, and the clients' CA.

        Raises:
            TlsError: a file is not there, cannot be read, or holds something else.
        """
        own = _certificates(tls.certificate)[0]
        key = _key(tls.key)
        if _public(key) != own.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo):
            told = (
                f"is not the key of the certificate in {tls.certificate}: name the two that belong together"
            )
            raise TlsError(tls.key, told)
        if tls.client_ca is not None:
            _certificates(tls.client_ca)
        return cls(tls.certificate, own.not_valid_before_utc, own.not_valid_after_utc)

    def out_of_date(self, now: datetime) -> TlsError | None:
        """Say what is wrong with a certificate whose time is over, or has not come."""
        if now > self.not_after:
            return TlsError(self.path, f"holds a certificate that expired on {self.not_after:%F}: renew it")
        if now < self.not_before:
            told = (
                f"holds a certificate that is valid from {self.not_before:%F %H:%M} UTC on: check the clock"
            )
            return TlsError(self.path, told)
        return None


def bared(tls: Tls) -> TlsError | None:
    """Say so where everybody on the machine may read the key."""
    try:
        mode = tls.key.stat().st_mode
    except OSError:
        return None
    if not mode & stat.S_IROTH:
        return None
    told = (
        f"is a key that every user of this machine may read (mode {stat.S_IMODE(mode):04o}): `chmod 640` it"
    )
    return TlsError(tls.key, told)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        told = "is not there: check the path; a relative one begins at the folder of the web file"
    except PermissionError:
        told = "may not be read by the user that runs this: let its group read it, `chgrp` and `chmod 640`"
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        told = f"cannot be read, {reason.lower()}: check the path"
    raise TlsError(path, told)


def _certificates(path: Path) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(_content(path))
    except ValueError as error:
        if isinstance(error, TlsError):
            raise
        told = "holds no certificate in PEM form: the file begins with -----BEGIN CERTIFICATE-----"
        raise TlsError(path, told) from None


def _key(path: Path) -> PrivateKeyTypes:
    content = _content(path)
    try:
        return load_pem_private_key(content, None)
    except TypeError:
        told = (
            "is protected by a passphrase, which nobody could type: write it without one, by `openssl pkey`"
        )
    except (ValueError, UnsupportedAlgorithm):
        told = "holds no private key in PEM form: the file begins with -----BEGIN PRIVATE KEY-----"
    raise TlsError(path, told)


def _public(key: PrivateKeyTypes) -> bytes:
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
