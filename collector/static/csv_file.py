"""Declared networks as a table: `cidr,name,site`, and any further columns are tags."""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO
from pathlib import Path

from collector.port import ShardError
from collector.static.source import Network
from ipam.words import ErrorClass

COLUMNS = ("cidr", "name", "site")


def networks(path: Path) -> list[Network]:
    """Read the networks of a file, line by line; a line that does not fit the header has a defect.

    Raises:
        ShardError: there is no such file, it may not be read, it is not UTF-8, or its header is wrong.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise _parse(
            f"{path} is not UTF-8 (byte {error.start} cannot be read): save it as UTF-8", "Encoding"
        ) from None
    except PermissionError:
        raise ShardError(
            ErrorClass.DENIED,
            f"{path} may not be read: allow the daemon's user to read it",
            "PermissionError",
        ) from None
    except OSError as error:
        reason = (error.strerror or "cannot be read").lower()
        raise ShardError(
            ErrorClass.TRANSIENT, f"{path}: {reason}: check `file` of the source", type(error).__name__
        ) from None
    try:
        return list(_networks(StringIO(text, newline=""), path))
    except csv.Error as error:
        raise _parse(
            f"{path} is not CSV ({error}): quote texts that hold commas or line ends", "Csv"
        ) from None


def _networks(lines: Iterable[str], path: Path) -> Iterator[Network]:
    """Yield one network for each line with content, under the header."""
    header: list[str] | None = None
    reader = csv.reader(_without_comments(lines), strict=True)
    for cells in reader:
        values = [cell.strip() for cell in cells]
        if not any(values):
            continue
        if header is None:
            header = _header(values, path)
        else:
            yield _network(header, values, f"{path.name} line {reader.line_num}")
    if header is None:
        raise _parse(f"{path} is empty: its first line has to be {','.join(COLUMNS)}", "Header")


def _without_comments(lines: Iterable[str]) -> Iterator[str]:
    """Empty the lines that begin with a hash sign, keeping the count of lines right."""
    return ("\n" if line.lstrip().startswith("#") else line for line in lines)


def _header(values: list[str], path: Path) -> list[str]:
    columns = [*(value.lower() for value in values[: len(COLUMNS)]), *values[len(COLUMNS) :]]
    if tuple(columns[: len(COLUMNS)]) != COLUMNS:
        raise _parse(
            f"{path} begins with '{','.join(values)}': its first line has to be {','.join(COLUMNS)}, "
            "and any further columns are tags",
            "Header",
        )
    if "" in columns or len(set(columns)) < len(columns):
        raise _parse(f"{path} has columns without a name, or of one name: name each column once", "Header")
    return columns


def _network(header: list[str], values: list[str], place: str) -> Network:
    cells = dict(zip(header, values, strict=False))
    tags = {name: cell for name, cell in cells.items() if name not in COLUMNS and cell}
    wide = f"{len(values)} cells under {len(header)} columns" if len(values) > len(header) else ""
    return Network(cells["cidr"], cells.get("name", ""), cells.get("site", ""), tags, place, wide)


def _parse(message: str, code: str) -> ShardError:
    return ShardError(ErrorClass.PARSE, message, code)
