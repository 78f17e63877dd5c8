"""A spreadsheet's blocks: CSV as Excel and others write it, with any further column as a tag."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO

from ipam.pool import Tags
from ipam.registry.listed import Listed, Listing, Obstacle, Place
from service.exits import WRONG, ServiceError
from service.takeover_values import RowError, block, checked, distinct

COLUMNS = ("cidr", "name", "owner", "tags")
SEPARATORS = (",", ";", "\t")
DECLARED = "sep="  # how Excel says which separator a file has, in a line before the header


def from_csv(text: str, name: str) -> Listing:
    """Read the blocks of a CSV file; its header has `cidr`, and the columns stand in any order.

    Raises:
        ServiceError: it is no CSV, or its header is wrong.
    """
    lines = text.splitlines(keepends=True)
    separator = _separator(lines)
    blocks: list[Listed] = []
    obstacles: list[Obstacle] = []
    header: list[str] | None = None
    for number, cells in _rows(lines, separator, name):
        if header is None:
            header = _header(cells, name)
            continue
        place = Place(number)
        try:
            blocks.append(_listed(place, header, cells))
        except RowError as error:
            obstacles.append(Obstacle(place, str(error)))
    if header is None:
        raise ServiceError(f"{name} is empty: its first line has to name the column cidr", WRONG)
    return Listing(name, tuple(blocks), tuple(obstacles))


def _separator(lines: Sequence[str]) -> str:
    """Choose what separates the cells: what the file declares, or what its header has most of."""
    head = next((line for line in lines if line.strip()), "")
    if head.lower().startswith(DECLARED):
        return head.strip()[len(DECLARED) :] or ","
    return max(SEPARATORS, key=head.count)


def _rows(lines: Sequence[str], separator: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the cells of each row that has any, with the number of its first line."""
    if len(separator) != 1:
        raise ServiceError(f"{name} declares the separator '{separator}': it has to be one character", WRONG)
    reader = csv.reader(StringIO("".join(lines), newline=""), delimiter=separator, strict=True)
    number = 1
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells) and not (number == 1 and separator.join(cells).lower().startswith(DECLARED)):
                yield number, cells
            number = reader.line_num + 1
    except csv.Error as error:
        told = f"{name} is not CSV, at line {number} ({error}): quote cells that hold separators or quotes"
        raise ServiceError(told, WRONG) from None


def _header(cells: Sequence[str], name: str) -> list[str]:
    """Read the header: our own columns in any case, further ones as they are."""
    header = [cell.lower() if cell.lower() in COLUMNS else cell for cell in cells]
    if "cidr" not in header:
        told = f"{name} begins with '{', '.join(cells)}', which has no column cidr"
        raise ServiceError(f"{told}: name the columns {', '.join(COLUMNS)}; further ones become tags", WRONG)
    named = [column for column in header if column]
    twice = next((column for column in named if named.count(column) > 1), None)
    if twice is not None:
        raise ServiceError(f"{name} has two columns '{twice}': name each column once", WRONG)
    return header


def _listed(place: Place, header: Sequence[str], cells: Sequence[str]) -> Listed:
    """Read one row.

    Raises:
        RowError: what is wrong with it.
    """
    values = dict(zip(header, cells, strict=False))
    beyond = [*cells[len(header) :], values.pop("", "")]
    unnamed = [cell for cell, column in zip(cells, header, strict=False) if not column and cell]
    if any(beyond) or unnamed:
        raise RowError("has a cell under no name: name its column, empty it, or quote what holds a separator")
    own = {column: checked(values.pop(column, ""), column) for column in COLUMNS}
    if not own["cidr"]:
        raise RowError("has no CIDR: give it one, or empty the line")
    tags = distinct((*_pairs(own["tags"]), *_further(values)))
    return Listed(place, block(own["cidr"]), own["name"], own["owner"], tags)


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """Read tags, written like `team=net;site=fra`."""
    for part in filter(None, (part.strip() for part in text.split(";"))):
        key, sign, value = part.partition("=")
        if not key.strip() or not sign:
            raise RowError(f"'{part}' is not a tag: write tags like Environment=prod;site=fra")
        yield key.strip(), value.strip()


def _further(values: Mapping[str, str]) -> Tags:
    return tuple((checked(key, "column"), checked(value, key)) for key, value in values.items() if value)
