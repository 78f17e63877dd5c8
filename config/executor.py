"""Who reads the shards, as the file says it."""

import re
from typing import Annotated

from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticKnownError

THREADS = "threads"
_DASK = re.compile(r"dask://([A-Za-z0-9._-]+|\[[0-9a-fA-F:.]+\]):([0-9]{1,5})")
_HIGHEST_PORT = 65535


def read_executor(value: object) -> str:
    """Read `threads`, or the scheduler of a Dask cluster."""
    if not isinstance(value, str):
        raise PydanticKnownError("string_type")
    found = _DASK.fullmatch(value)
    if value != THREADS and (found is None or not 0 < int(found[2]) <= _HIGHEST_PORT):
        raise ValueError(
            "must be threads, or the scheduler of a Dask cluster: write it like dask://host.example:8786; "
            "whether that is TLS is said in Dask's own configuration"
        )
    return value


def cluster_of(executor: str) -> str | None:
    """Return the host and port of a scheduler; None for threads."""
    return None if executor == THREADS else executor.removeprefix("dask://")


Executor = Annotated[
    str,
    BeforeValidator(read_executor),
    WithJsonSchema({"type": "string", "pattern": f"^({THREADS}|{_DASK.pattern})$", "examples": [THREADS]}),
]
