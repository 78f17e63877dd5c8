"""What can be wrong, how grave it is, and how a finding is known again."""

from enum import StrEnum
from hashlib import sha256


class Severity(StrEnum):
    """How soon somebody has to act: now, in working hours, never."""

    CRITICAL = "critical"
    WARNING = "warning"
    INFO = "info"


class Rule(StrEnum):
    """What a finding says is wrong."""

    OVERLAP = "overlap"
    NETMASK_OUT_OF_BOUNDS = "netmask_out_of_bounds"
    TAG_MISSING = "tag_missing"
    LOCALE_MISMATCH = "locale_mismatch"
    OWNER_NOT_SHARED = "owner_not_shared"
    UNMANAGED_IN_POOL = "unmanaged_in_pool"
    IMPORT_CANDIDATE = "import_candidate"
    IMPORT_BLOCKED = "import_blocked"
    POOL_EXHAUSTED = "pool_exhausted"
    POOL_NEARLY_EXHAUSTED = "pool_nearly_exhausted"
    POOL_FRAGMENTED = "pool_fragmented"
    STALE_SHARD = "stale_shard"
    ROW_REJECTED = "row_rejected"


# Codes in columns are positions in these tuples.
RULES = tuple(Rule)
SEVERITY_WORDS = tuple(Severity)

SEVERITIES = {
    Rule.OVERLAP: (
        Severity.CRITICAL,
        Severity.WARNING,
        Severity.INFO,
    ),  # live; unknown; latent or defaults only
    Rule.NETMASK_OUT_OF_BOUNDS: (Severity.WARNING,),
    Rule.TAG_MISSING: (Severity.WARNING,),
    Rule.LOCALE_MISMATCH: (Severity.WARNING,),
    Rule.OWNER_NOT_SHARED: (Severity.WARNING,),
    Rule.UNMANAGED_IN_POOL: (Severity.INFO,),
    Rule.IMPORT_CANDIDATE: (Severity.INFO,),
    Rule.IMPORT_BLOCKED: (Severity.WARNING,),
    Rule.POOL_EXHAUSTED: (Severity.CRITICAL,),
    Rule.POOL_NEARLY_EXHAUSTED: (Severity.WARNING,),
    Rule.POOL_FRAGMENTED: (Severity.INFO,),
    Rule.STALE_SHARD: (Severity.WARNING,),
    Rule.ROW_REJECTED: (Severity.WARNING,),
}


def identity(rule: Rule, *key: str) -> str:
    """Name a finding by its rule and what it is about, so that it keeps its name while the cause lasts.

    Returns:
        Sixteen hexadecimal digits.
    """
    return sha256("\0".join((rule, *key)).encode()).hexdigest()[:16]
