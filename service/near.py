"""What a user may have meant by a name that does not exist."""

from collections.abc import Iterable
from difflib import get_close_matches

from ipam.pool import Pool, PoolTree
from service.exits import WRONG, ServiceError

NAMED = 3


def pool_named(tree: PoolTree, name: str) -> Pool:
    """Find a pool by its path or id.

    Raises:
        ServiceError: there is none; near ones are named.
    """
    pool = tree.by_path.get(name) or tree.by_id.get(name)
    if pool is None:
        told = near(name, tree.by_path) or "a pool is named by its path, like top/eu-west-1, or id"
        raise ServiceError(f"there is no pool '{name}': {told}", WRONG)
    return pool


def near(name: str, names: Iterable[str]) -> str:
    """Name those that end with a name, or look like it; "" where none does."""
    known = tuple(names)
    ending = [one for one in known if one.endswith(f"/{name}")]
    found = (ending or get_close_matches(name, known, n=NAMED))[:NAMED]
    return f"perhaps {' or '.join(found)} is meant" if found else ""
