"""What would come of a change that nobody has made yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from ipam.cidr import Cidr

SUPPOSED = "what if"  # the source of a network that is only supposed to exist; no configured shard has it

MOST = 1000  # collisions that an outcome lists

Pair = tuple[int, int]  # two entities that share addresses, the larger block first


class Action(StrEnum):
    """What is tried."""

    NEXT = "next"
    ALLOCATE = "allocate"
    ATTACH = "attach"
    IMPORT = "import"


class Result(StrEnum):
    """How it would end."""

    OK = "ok"
    COLLIDES = "collides"
    REFUSED = "refused"


class Because(StrEnum):
    """Why it would end so, or what else there is to know; beside these, import and compliance have theirs."""

    BEST_FIT = "best_fit"
    REGISTERS = "registers"
    HELD_BY_PLAN = "held_by_plan"
    MEETS_NETWORKS = "meets_networks"
    OUTSIDE_POOL = "outside_pool"
    NETMASK_OUT_OF_BOUNDS = "netmask_out_of_bounds"
    NO_ROOM = "no_room"
    HELD_BACK = "held_back"
    NOTHING_SHARED = "nothing_shared"
    FULFILLED = "fulfilled"
    SIDES_COLLIDE = "sides_collide"
    NO_BLOCKS = "no_blocks"
    ONE_NETWORK = "one_network"
    MORE_COLLISIONS = "more_collisions"
    ALREADY_MANAGED = "already_managed"
    IN_NO_POOL = "in_no_pool"
    IN_ANOTHER_POOL = "in_another_pool"
    IGNORED_BY_RULE = "ignored_by_rule"
    BREAKS_RULES = "breaks_rules"
    AS_THE_POOL_ASKS = "as_the_pool_asks"
    STALE_SHARDS = "stale_shards"
    NOTHING_READ = "nothing_read"


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing to know about an outcome; the words are made from the values."""

    code: Because
    values: Mapping[str, object]
    other: int | None = None  # the entity that it is about


@dataclass(frozen=True, slots=True)
class Outcome:
    """What would come of one change; entities are those of the report in which it is supposed to be made."""

    action: Action
    asked: Mapping[str, object]
    result: Result
    cidr: Cidr | None = None  # what would be given, joined or imported, where it is one block
    collisions: tuple[Pair, ...] = ()
    reasons: tuple[Reason, ...] = ()
    row: int | None = None  # of the block whose import is judged: plan and compliance say the rest

    @property
    def fine(self) -> bool:
        """Tell whether nothing stands in the way."""
        return self.result is Result.OK
