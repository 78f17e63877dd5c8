"""The store written to a file, and read from one."""

import gzip
import os
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

from service.exits import WRONG, ServiceError
from store.dump import Head, dumped
from store.dump_error import DumpError
from store.dump_seal import unsealed
from store.open import open_as_it_is, open_to_fill
from store.restoring import restored

Watch = Callable[
    [Iterable[str], int], Iterator[str]
]  # passes lines on, and tells how many of so many there were

ZIPPED = b"\x1f\x8b"  # how a gzip file begins
LEVEL = 6  # of compression


def exported(url: str, path: Path, watch: Watch) -> tuple[str, Head]:
    """Write a store to a file, which is there whole in the end, or as it was before; for this user alone.

    Raises:
        ServiceError: the file cannot be written.
        StoreError: the store cannot be read.
    """
    store, version = open_as_it_is(url)
    with closing(store), closing(dumped(store, version)) as lines:
        first = next(lines)
        head = Head.of(first)
        with _written(path) as file:
            file.write(first.encode())
            for line in watch(lines, head.rows):
                file.write(line.encode())
    return store.url, head


def imported(url: str, path: Path, watch: Watch, *, replace: bool) -> tuple[str, Head]:
    """Read a store from a file: whole, or not at all.

    Raises:
        ServiceError: the file cannot be read, is not whole, or was altered; or the store is not empty.
        StoreError: the store cannot be written.
    """
    with _read(path) as raw:
        lines = unsealed(raw)
        head = Head.of(next(lines, ""))
        with open_to_fill(url) as store:
            restored(store, head, watch(lines, head.rows), replace=replace)
            return store.url, head


@contextmanager
def _written(path: Path) -> Iterator[IO[bytes] | gzip.GzipFile]:
    """Open a file beside the one that is wanted, and put it in its place in the end."""
    try:
        with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as raw:
            try:
                with ExitStack() as ends:
                    yield ends.enter_context(_zipped(raw)) if path.suffix == ".gz" else raw
                raw.flush()
                os.fsync(raw.fileno())
                Path(raw.name).replace(path)
            except BaseException:
                with suppress(OSError):
                    Path(raw.name).unlink()
                raise
    except OSError as error:
        told = f"dump {path} cannot be written, {error.strerror}: name a file where this user may write"
        raise ServiceError(told, WRONG) from None


def _zipped(raw: IO[bytes]) -> gzip.GzipFile:
    """Compress; neither a name nor a time is in the file, so that equal stores make equal files."""
    return gzip.GzipFile(filename="", mode="wb", compresslevel=LEVEL, fileobj=raw, mtime=0)


@contextmanager
def _read(path: Path) -> Iterator[Iterator[str]]:
    """Open a dump; whatever is wrong with it names it."""
    try:
        with path.open("rb") as raw:
            zipped = raw.read(len(ZIPPED)) == ZIPPED
            raw.seek(0)
            file = gzip.GzipFile(fileobj=raw) if zipped else raw
            yield (line.decode() for line in file)
    except DumpError as error:
        raise ServiceError(f"dump {path} {error}", WRONG) from None
    except (EOFError, UnicodeDecodeError, zlib.error, gzip.BadGzipFile):
        raise ServiceError(f"dump {path} is damaged, or cut off: take another copy", WRONG) from None
    except OSError as error:
        raise ServiceError(f"dump {path} cannot be read, {error.strerror}: name another", WRONG) from None
