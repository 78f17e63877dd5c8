"""What can be wrong, and how grave it is."""

from enum import StrEnum


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
    GHOST_ALLOCATION = "ghost_allocation"
    ALLOCATION_OUTSIDE_POOL = "allocation_outside_pool"
    ALLOCATION_CONFLICT = "allocation_conflict"
    SUBPOOL_MISMATCH = "subpool_mismatch"
    POOL_EXHAUSTED = "pool_exhausted"
    POOL_NEARLY_EXHAUSTED = "pool_nearly_exhausted"
    POOL_FRAGMENTED = "pool_fragmented"
    EIP_UNASSOCIATED = "eip_unassociated"
    QUOTA_HEADROOM = "quota_headroom"
    EXEMPTION_EXPIRED = "exemption_expired"
    STALE_SHARD = "stale_shard"
    MASS_DISAPPEARANCE = "mass_disappearance"
    ROW_REJECTED = "row_rejected"
    VERDICT_DRIFT = "verdict_drift"


ALERT_LABELS = (
    "alertname",
    "finding_id",
    "rule",
    "severity",
    "provider",
    "account",
    "region",
    "pool",
    "owner",
)
"""The labels of a finding's alert that say what it tells of; any other label says whose daemon tells it."""

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
    Rule.GHOST_ALLOCATION: (Severity.WARNING,),
    Rule.ALLOCATION_OUTSIDE_POOL: (Severity.CRITICAL,),
    Rule.ALLOCATION_CONFLICT: (Severity.CRITICAL,),
    Rule.SUBPOOL_MISMATCH: (Severity.CRITICAL,),
    Rule.POOL_EXHAUSTED: (Severity.CRITICAL,),
    Rule.POOL_NEARLY_EXHAUSTED: (Severity.WARNING,),
    Rule.POOL_FRAGMENTED: (Severity.INFO,),
    Rule.EIP_UNASSOCIATED: (Severity.INFO,),
    Rule.QUOTA_HEADROOM: (Severity.INFO,),
    Rule.EXEMPTION_EXPIRED: (Severity.WARNING,),
    Rule.STALE_SHARD: (Severity.WARNING,),
    Rule.MASS_DISAPPEARANCE: (Severity.WARNING,),
    Rule.ROW_REJECTED: (Severity.WARNING,),
    Rule.VERDICT_DRIFT: (Severity.WARNING,),
}
