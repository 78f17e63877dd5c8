"""The IPAM of the network team in AWS: a scope for the labs, and a first draft of the corporate plan."""

from simulator.aws_ipam_plan import AwsIpam, IpamGift, IpamPool, IpamScope
from simulator.estate import Account
from simulator.planted import Plant

SPACE = "172.20.0.0/16"
"""The space of the labs, which is no part of the corporate plan."""

LABS = (
    Plant("lab-managed", 0, "eu-west-1", "172.20.0.0/22", "lab"),
    # It lost its tag after it was allocated, which the IPAM has not noticed yet.
    Plant("lab-drift", 1, "eu-west-1", "172.20.4.0/22", "sandbox"),
)
GHOST = "172.20.12.0/22"


def labs_scope(account: str) -> str:
    """Return the id of the labs' scope."""
    return f"ipam-scope-0{account}0003"


def labs_ipam(network: Account, owner: Account) -> AwsIpam:
    """Make the IPAM of the network team; `owner` had a VPC that is gone."""
    private, public, labs = (f"ipam-scope-0{network.id}000{number}" for number in (1, 2, 3))
    top, ireland, subnets, draft = (f"ipam-pool-0{network.id}000{number}" for number in (1, 2, 3, 4))
    rules = {
        "AllocationMinNetmaskLength": 20,
        "AllocationDefaultNetmaskLength": 22,
        "AllocationMaxNetmaskLength": 26,
        "AllocationResourceTags": [{"Key": "Environment", "Value": "lab"}],
    }
    return AwsIpam(
        network.id,
        "eu-west-1",
        (
            IpamScope(private, "", default=True),
            IpamScope(public, "", "public", default=True),
            IpamScope(labs, "labs"),
        ),
        (
            IpamPool(top, "labs", labs, SPACE),
            IpamPool(ireland, "eu-west-1", labs, "172.20.0.0/18", top, "eu-west-1", rules),
            IpamPool(subnets, "robots", labs, "172.20.0.0/22", ireland, "eu-west-1", plans="lab-managed"),
            IpamPool(draft, "draft-2024", private, "10.0.0.0/9"),
        ),
        (
            IpamGift(top, "172.20.0.0/18", "ipam-pool", resource=ireland, owner=network.id),
            IpamGift(ireland, "172.20.0.0/22", "vpc", vpc="lab-managed"),
            IpamGift(ireland, "172.20.4.0/22", "vpc", vpc="lab-drift"),
            IpamGift(ireland, GHOST, "vpc", resource="vpc-0dead0dead0dead00", owner=owner.id),
            IpamGift(ireland, "172.20.32.0/24", "custom", description="the next robot hall"),
            IpamGift(subnets, "172.20.2.0/24", "custom", description="the next rack"),
        ),
        ((labs, "lab-managed", "compliant"), (labs, "lab-drift", "compliant")),
    )


def labs_facts(account: str) -> dict[str, object]:
    """Say what was planted."""
    return {
        "labs": {
            "scope": labs_scope(account),
            "managed": {"vpc": "lab-managed"},
            "drift": {"vpc": "lab-drift"},
            "ghost": GHOST,
        }
    }
