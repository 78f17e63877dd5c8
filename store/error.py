"""Why the store cannot be used: one sentence, with the way out."""

from sqlalchemy.exc import DBAPIError

# What SQLite says, and what it means for the operator.
MEANINGS = (
    (
        "unable to open database file",
        "cannot be opened: let this user read and write the file and its folder",
    ),
    ("readonly database", "cannot be written: let this user write the file and its folder"),
    ("not a database", "is not an SQLite database: name another file, or move this one away"),
    ("is locked", "is held by another process for too long: end what else uses it"),
    ("is full", "finds no room on its disk: make room"),
    ("malformed", "is damaged: restore it from a copy, or move it away to collect anew"),
    ("disk I/O error", "cannot be read or written because its disk fails: see the system's log"),
)


class StoreError(Exception):
    """The store cannot be opened, read or written; the message says which, why, and the way out."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(" ".join(filter(None, ("store", url, reason))))


def explained(url: str, error: DBAPIError) -> StoreError:
    """Turn a driver's complaint into a sentence; the statement and its values stay out of it."""
    said = str(error.orig)
    reason = next((meaning for words, meaning in MEANINGS if words in said), f"cannot be used: {said}")
    return StoreError(url, reason)
