"""The file of a list that is taken over."""

from hashlib import blake2b
from pathlib import Path

from ipam.registry.listed import Listing
from service.exits import WRONG, ServiceError
from service.takeover_csv import from_csv
from service.takeover_netbox import from_netbox

CSV, NETBOX = "csv", "netbox"
FORMATS = {CSV: from_csv, NETBOX: from_netbox}


def listing(path: Path, form: str | None) -> tuple[Listing, str]:
    """Read a list, in a format or the one that the file's name tells.

    Returns:
        The list, and a digest of the file.

    Raises:
        ServiceError: it cannot be read, or is of another format.
    """
    try:
        content = path.read_bytes()
        text = content.decode("utf-8-sig")
    except OSError as error:
        raise ServiceError(f"{path}: {(error.strerror or 'cannot be read').lower()}", WRONG) from None
    except UnicodeDecodeError as error:
        told = f"{path} is not UTF-8 (byte {error.start} cannot be read): save it as 'CSV UTF-8'"
        raise ServiceError(told, WRONG) from None
    read = FORMATS[form or (NETBOX if path.suffix.lower() == ".json" else CSV)]
    return read(text, path.name), blake2b(content, digest_size=16).hexdigest()
