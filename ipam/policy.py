"""What the operator decided about judging, beside the plan itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from ipam.domain import Domain
from ipam.exemption import Exemption
from ipam.organization import UNKNOWN, Organization
from ipam.quotas import Quotas
from ipam.scope import IgnoreRule, Move
from ipam.words import Kind


@dataclass(frozen=True, slots=True)
class Policy:
    """How a snapshot is judged."""

    ignore: tuple[IgnoreRule, ...] = ()
    stale_after: Mapping[Kind, timedelta] = field(
        default_factory=dict
    )  # a kind that is absent never goes stale
    domains: tuple[Domain, ...] = ()
    exemptions: tuple[Exemption, ...] = ()  # the expired ones, too
    quotas: Quotas = Quotas()  # of our own pools
    organization: Organization = UNKNOWN  # as the lists of accounts tell it; no decision of the operator's
    moves: tuple[Move, ...] = ()  # of blocks between scopes
