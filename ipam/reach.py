"""Which networks reach each other: through peering, a transit gateway, a CEN, or a declared domain."""

from dataclasses import dataclass

from ipam.blocks import I32, I64, Flags
from ipam.words import Reachability


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """The routing domains that each network is in; networks are known by their numbers in the snapshot."""

    names: tuple[str, ...]  # of the domains
    starts: I64  # network n is in domains[starts[n]:starts[n + 1]], ascending
    domains: I32
    known: Flags  # of each network: all that it is attached to was read

    def of(self, network: int) -> frozenset[int]:
        """Return the numbers of the domains that a network is in; none of what is no network."""
        if not 0 <= network < len(self.known):
            return frozenset()
        return frozenset(self.domains[self.starts[network] : self.starts[network + 1]].tolist())

    def knows(self, network: int) -> bool:
        """Tell whether all that a network is attached to was read."""
        return 0 <= network < len(self.known) and bool(self.known[network])

    def between(self, one: int, other: int) -> tuple[Reachability, str]:
        """Say whether two networks reach each other, and through what; "" where they do not.

        Networks that share a domain do. Else they do not, if all about both is known.
        """
        shared = self.of(one) & self.of(other)
        if shared:
            return Reachability.LIVE, ", ".join(self.names[domain] for domain in sorted(shared))
        known = self.knows(one) and self.knows(other)
        return (Reachability.LATENT if known else Reachability.UNKNOWN), ""
