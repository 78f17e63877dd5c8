"""Certificates for tests: an authority of our own, and what it signs."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

DAYS = timedelta(days=30)


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _written(path: Path, content: bytes, mode: int = 0o644) -> Path:
    """Replace a file at once, as programs do that renew certificates."""
    beside = path.with_name(f"{path.name}.new")
    beside.write_bytes(content)
    beside.chmod(mode)
    return beside.rename(path)


def protected(path: Path, key: EllipticCurvePrivateKey) -> Path:
    """Write a key with a passphrase."""
    return _written(
        path, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret"))
    )


@dataclass(frozen=True)
class Pair:
    """A certificate and its key in files."""

    certificate: Path
    key: Path
    secret: EllipticCurvePrivateKey
    serial: int


class Authority:
    """Signs certificates."""

    def __init__(self, folder: Path, name: str = "authority") -> None:
        self.folder, self.name = folder, _named(name)
        self._key = generate_private_key(SECP256R1())
        now = datetime.now(UTC)
        made = (
            x509.CertificateBuilder(self.name, self.name, self._key.public_key(), x509.random_serial_number())
            .not_valid_before(now - DAYS)
            .not_valid_after(now + DAYS)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(self._key, hashes.SHA256())
        )
        self.path = _written(folder / f"{name}.crt", made.public_bytes(Encoding.PEM))

    def signed(self, file: str, *names: str, until: timedelta = DAYS) -> Pair:
        """Make a pair of files for a server or client with these names, at first or anew."""
        key, now = generate_private_key(SECP256R1()), datetime.now(UTC)
        serial = x509.random_serial_number()
        made = (
            x509.CertificateBuilder(self.name, _named(file), key.public_key(), serial)
            .not_valid_before(now - 2 * DAYS)
            .not_valid_after(now + until)
            .add_extension(
                x509.SubjectAlternativeName([_alternative(name) for name in names]), critical=False
            )
            .sign(self._key, hashes.SHA256())
        )
        plain = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        key_file = _written(self.folder / f"{file}.key", plain, 0o600)
        certificate = _written(self.folder / f"{file}.crt", made.public_bytes(Encoding.PEM))
        return Pair(certificate, key_file, key, serial)


def _alternative(name: str) -> x509.GeneralName:
    if "://" in name:
        return x509.UniformResourceIdentifier(name)
    if "@" in name:
        return x509.RFC822Name(name)
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)
