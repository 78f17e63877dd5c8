"""What is asked of the registry: in which words, by whom, and how."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from ipam.registry.asking import OPERATOR, Asker


@dataclass(frozen=True, slots=True)
class Order:
    """One request. Its words are what the log keeps, and what a client token stands for."""

    action: str
    words: Mapping[str, Any]
    asker: Asker = OPERATOR
    token: str = ""  # asking again with the same token changes nothing
    dry_run: bool = False  # say what would come of it

    @property
    def digest(self) -> bytes:
        """Tell the request from others."""
        text = json.dumps([self.action, self.words], sort_keys=True, default=str)
        return blake2b(text.encode(), digest_size=16).digest()


@dataclass(frozen=True, slots=True)
class Made:
    """What an operation made, changed or took away."""

    id: str
    name: str  # its path, or its block
    record: Mapping[str, Any]
