"""The words of the domain, spelt as users, metrics and the API read them."""

from enum import IntFlag, StrEnum

ORIGIN_IMPORT = "auto-import"  # of an allocation: a discovered resource has it, and it goes with that


class Provider(StrEnum):
    """Who runs the network that a resource lives in."""

    AWS = "aws"
    ALIBABA = "alibaba"
    STATIC = "static"  # declared by hand: data centres, other providers


class Kind(StrEnum):
    """What one listing of one account and region asks for."""

    VPC = "vpc"
    SUBNET = "subnet"
    EIP = "eip"
    PUBLIC_IPV4_POOL = "public_ipv4_pool"  # what Elastic IPs are taken from
    BYOIP = "byoip"  # the ranges that somebody brought into the cloud
    ATTACHMENT = "attachment"  # what joins VPCs; it has no address blocks
    IPAM = "ipam"  # what the cloud's own IPAM plans and says; it has no address blocks of its own
    NETWORK = "network"  # the declared networks of a static source


class ResourceType(StrEnum):
    """What a discovered address block belongs to."""

    VPC = "vpc"
    SUBNET = "subnet"
    EIP = "eip"
    NETWORK = "network"
    PUBLIC_IPV4_POOL = "public_ipv4_pool"
    BYOIP_CIDR = "byoip_cidr"


TYPE_OF_KIND = {  # of the kinds that have address blocks
    Kind.VPC: ResourceType.VPC,
    Kind.SUBNET: ResourceType.SUBNET,
    Kind.EIP: ResourceType.EIP,
    Kind.PUBLIC_IPV4_POOL: ResourceType.PUBLIC_IPV4_POOL,
    Kind.BYOIP: ResourceType.BYOIP_CIDR,
    Kind.NETWORK: ResourceType.NETWORK,
}


class AccountStatus(StrEnum):
    """What a cloud says about an account of an organization, or what became of it."""

    ACTIVE = "active"
    PENDING = "pending"  # not usable yet
    SUSPENDED = "suspended"
    CLOSED = "closed"
    UNKNOWN = "unknown"  # a word that this version does not know: the account is read
    MISSING = "missing"  # the list does not have it any more
    EXCLUDED = "excluded"  # by the configuration


class Family(StrEnum):
    """An address family."""

    IPV4 = "ipv4"
    IPV6 = "ipv6"


class Management(StrEnum):
    """Whether a block is allocated from a pool."""

    MANAGED = "managed"
    UNMANAGED = "unmanaged"
    IGNORED = "ignored"


class Compliance(StrEnum):
    """Whether a managed block keeps the rules of its pool."""

    COMPLIANT = "compliant"
    NONCOMPLIANT = "noncompliant"
    UNMANAGED = "unmanaged"
    IGNORED = "ignored"


class Overlap(StrEnum):
    """Whether a block shares addresses with another network of its scope."""

    OVERLAPPING = "overlapping"
    NONOVERLAPPING = "nonoverlapping"
    IGNORED = "ignored"


class Reachability(StrEnum):
    """Whether the two ends of an overlap can reach each other."""

    LIVE = "live"
    LATENT = "latent"
    UNKNOWN = "unknown"  # attachments were not read


class AttachmentKind(StrEnum):
    """What joins VPCs to each other."""

    PEERING = "peering"
    TRANSIT_GATEWAY = "transit_gateway"
    CEN = "cen"


class Breach(IntFlag):
    """The rules of its pool that a managed block breaks; bits of a column."""

    NETMASK_OUT_OF_BOUNDS = 1
    TAG_MISSING = 2
    LOCALE_MISMATCH = 4
    OWNER_NOT_SHARED = 8


class AllocationType(StrEnum):
    """What an allocation of a pool is for."""

    CUSTOM = "custom"
    IPAM_POOL = "ipam-pool"
    VPC = "vpc"
    SUBNET = "subnet"
    EIP = "eip"


class Decision(StrEnum):
    """What auto-import does with an unmanaged block that lies in a pool."""

    IMPORT = "import"
    BLOCKED = "blocked"
    LOSES = "loses"
    IGNORED = "ignored"
    OFF = "off"


class Why(StrEnum):
    """The reason behind a decision of the import plan."""

    FITS = "fits"
    LARGER_SIBLING_WINS = "larger_sibling_wins"
    IDENTICAL_SEEN_EARLIER = "identical_seen_earlier"
    COVERS_ALLOCATION = "covers_allocation"
    INSIDE_ALLOCATION = "inside_allocation"
    AUTO_IMPORT_OFF = "auto_import_off"
    IGNORED_BY_RULE = "ignored_by_rule"


class ShardState(StrEnum):
    """How the last attempt to read a shard ended."""

    OK = "ok"
    ERROR = "error"
    PENDING = "pending"  # never attempted


class ErrorClass(StrEnum):
    """Why a shard did not answer; decides whether and when to ask again."""

    THROTTLED = "throttled"
    TRANSIENT = "transient"
    DENIED = "denied"
    DENIED_SCP = "denied_scp"
    ASSUME_DENIED = "assume_denied"
    TOKEN = "token"  # noqa: S105 - a word, not a secret
    REGION_DISABLED = "region_disabled"
    UNSUPPORTED = "unsupported"
    PARSE = "parse"
    BUG = "bug"
