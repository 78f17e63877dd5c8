"""What the network team runs: public space, and connections that make overlaps live or keep them latent."""

from simulator.estate import Account, Brought, By, Join


def aws_joins(network: Account) -> tuple[Join, ...]:
    """Join planted VPCs of AWS; the network team's account owns the transit gateway."""
    return (
        Join("peering", By.PEERING, network, "eu-west-1", (("peered-eu", "peered-us"),)),
        Join(
            "gateway",
            By.GATEWAY,
            network,
            "eu-west-1",
            (("gateway-one", "gateway-other"), ("isolated-one",), ("isolated-other",)),
        ),
    )


def alibaba_joins(network: Account) -> tuple[Join, ...]:
    """Join planted VPCs of Alibaba Cloud."""
    return (Join("backbone", By.CEN, network, "", (("cen-hangzhou", "cen-frankfurt"),)),)


def brought_along(network: Account) -> tuple[Brought, ...]:
    """List the public ranges of the network team: one in use, and one that it took back."""
    return (
        Brought(
            "egress", network.id, "eu-west-1", "198.51.100.0/24", "advertised", "198.51.100.0/25", used=96
        ),
        Brought("former", network.id, "eu-west-1", "203.0.113.0/24", "deprovisioned"),
    )
