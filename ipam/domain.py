"""Routing domains that a person declared: networks that reach each other, whatever the clouds say."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Domain:
    """Networks and accounts that are routed to each other: an overlap within is live, whatever the scopes."""

    name: str
    networks: frozenset[str] = frozenset()  # names of static sources: all networks they declare
    accounts: frozenset[str] = frozenset()  # ids: all VPCs the account owns
