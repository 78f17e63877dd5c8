"""One thing that is wrong with what a store holds."""

from dataclasses import dataclass

RESTORE = "restore the store from a copy"  # the way out where no command mends it


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong, where, and the way out."""

    rule: str  # which of the rules is broken, in a word or two
    where: str  # a pool's path, a scope, a table
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"
