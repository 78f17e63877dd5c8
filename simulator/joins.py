"""What joins VPCs of the estate: each row makes one overlap live, or keeps one latent."""

from simulator.estate import Account, By, Join


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
