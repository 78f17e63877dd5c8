"""Whether the sources of a file agree with each other."""

from collections.abc import Iterator
from pathlib import Path

from config.events import read_queue_url, region_of
from config.mistakes import Mistake
from config.part import Part

FINDS = {"aws": "organization", "alibaba": "resource_directory"}
FILES = ("file", "external_id_file", "ca_bundle")
_HOME = {"cn": "aws-cn", "us-gov": "aws-us-gov", "eusc": "aws-eusc"}  # where a region's name begins so


def check_sources(root: Part) -> Iterator[Mistake]:
    """Find what is wrong with the sources beyond their shape."""
    seen: set[str] = set()
    for source in root.parts("sources"):
        name = source.text("name")
        if name is not None and name in seen:
            yield source.wrong(f"'{name}' is the name of another source: choose a name of its own", "name")
        if name is not None and "/" in name:
            yield source.wrong("must be without /, which parts it from a scope of a cloud's IPAM", "name")
        seen.add(name or "")
        if source.text("kind") == "static":
            yield from _static(source)
        if source.text("kind") == "aws":
            yield from _partition(source)
        yield from _accounts(source)
        yield from _excluded(source)
    yield from _queues(root)


def check_files(root: Part, folder: Path) -> Iterator[Mistake]:
    """Find the files that sources name and that are not there."""
    for source in root.parts("sources"):
        yield from _files(source, folder)


def _static(source: Part) -> Iterator[Mistake]:
    if source.has("file") and source.has("networks"):
        yield source.wrong("stands beside `file`: keep one of the two, or make two sources", "networks")
    if not source.has("file") and not source.has("networks"):
        yield source.wrong("has neither `file` nor `networks`: name a CSV file, or list the networks")


def _partition(source: Part) -> Iterator[Mistake]:
    partition = source.text("partition") or "aws"
    for at, region in source.texts("regions"):
        if region == "all":
            continue
        home = next((_HOME[start] for start in _HOME if region.startswith(f"{start}-")), None)
        if home is not None and home != partition:
            yield source.wrong_at(at, f"'{region}' is in the partition {home}: make it a source of its own")
        if home is None and partition in _HOME.values():
            yield source.wrong_at(
                at, f"'{region}' is not in the partition {partition}: correct one of the two"
            )


def _queues(root: Part) -> Iterator[Mistake]:
    """Check the queues: a message that one source takes another one never sees."""
    seen: set[str] = set()
    for source in root.parts("sources"):
        events = source.part("events")
        url = events.text("queue_url")
        if url is None or source.text("kind") != "aws":
            continue
        if url in seen:
            told = "is the queue of another source, which would take its messages away: make a second one"
            yield events.wrong(told, "queue_url")
        seen.add(url)
        if not source.has("endpoint_url") and not _region_named(url):
            told = "names no region: write it like https://sqs.eu-west-1.amazonaws.com/111122223333/cidrwatch"
            yield events.wrong(told, "queue_url")


def _region_named(url: str) -> bool:
    """Tell whether a queue's URL names its region; what is no such URL is told elsewhere."""
    try:
        return bool(region_of(read_queue_url(url)))
    except ValueError:
        return True


def _accounts(source: Part) -> Iterator[Mistake]:
    found = FINDS.get(source.text("kind") or "")
    if found is None:
        return
    if source.has("accounts") and source.has(found):
        yield source.wrong("stands beside `accounts`: keep one of the two", found)
    if not source.has("accounts") and not source.has(found):
        yield source.wrong(
            f"has neither `accounts` nor `{found}`: list the account ids, or write {found}: {{}}"
        )


def _excluded(source: Part) -> Iterator[Mistake]:
    accounts = {text for _, text in source.texts("accounts")}
    if accounts and accounts <= {text for _, text in source.texts("exclude")}:
        yield source.wrong("leaves no account to read: remove the source, or exclude fewer", "exclude")


def _files(source: Part, folder: Path) -> Iterator[Mistake]:
    for key in FILES:
        name = source.text(key)
        if name and not _exists(folder / name):
            told = f"there is no file {name}: a relative path begins at the folder of this file"
            yield source.wrong(told, key)


def _exists(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False  # a name that no file can have
