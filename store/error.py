"""Why the store cannot be used: one sentence, with the way out."""


class StoreError(Exception):
    """The store cannot be opened, read or written; the message says which, why, and the way out."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(" ".join(filter(None, ("store", url, reason))))
