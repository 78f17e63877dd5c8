"""Prefixes as NetBox exports them: its JSON, bare or as its API answers."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from ipam.registry.listed import Listed, Listing, Obstacle, Place
from service.exits import WRONG, ServiceError
from service.takeover_values import RowError, block, checked, distinct

CONTAINER, ACTIVE = "container", "active"
NAMES = ("name", "display", "label", "value", "slug")  # what says whom an object means, the best first
PLACED = ("role", "site")
WAY_OUT = "take the answer of /api/ipam/prefixes/?limit=0, or a list of its prefixes"


def from_netbox(text: str, name: str) -> Listing:
    """Read prefixes: tenant is the owner, the VRF the scope, role, site, tags and custom fields are tags.

    Raises:
        ServiceError: it is not JSON of prefixes, or only a page of them.
    """
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        raise ServiceError(f"{name} is not JSON: {WAY_OUT}", WRONG) from None
    if isinstance(told, dict) and "results" in told:
        if told.get("next"):
            raise ServiceError(f"{name} is one page of several: {WAY_OUT}", WRONG)
        told = told["results"]
    if not isinstance(told, list):
        raise ServiceError(f"{name} has no list of prefixes: {WAY_OUT}", WRONG)
    blocks: list[Listed] = []
    obstacles: list[Obstacle] = []
    for number, entry in enumerate(told, 1):
        place = Place(number, "entry")
        try:
            blocks.append(_listed(place, entry))
        except RowError as error:
            obstacles.append(Obstacle(place, str(error)))
    return Listing(name, tuple(blocks), tuple(obstacles))


def _listed(place: Place, entry: Any) -> Listed:
    """Read one prefix.

    Raises:
        RowError: what is wrong with it.
    """
    if not isinstance(entry, dict) or not isinstance(entry.get("prefix"), str):
        raise RowError("has no prefix: it is none of NetBox's prefixes")
    status = _word(entry, "status", "value") or ACTIVE
    return Listed(
        place,
        block(entry["prefix"]),
        _word(entry, "description"),
        _word(entry, "tenant"),
        distinct(_tags(entry, status)),
        container=status == CONTAINER,
        scope=_word(entry, "vrf"),
    )


def _tags(entry: Mapping[str, Any], status: str) -> Iterator[tuple[str, str]]:
    if status not in {ACTIVE, CONTAINER}:
        yield "status", status
    for key in PLACED:
        if word := _word(entry, key):
            yield key, word
    if word := _word(entry, "scope"):  # where a site stands since NetBox 4.2
        yield str(entry.get("scope_type") or "scope").rpartition(".")[2], word
    given = entry.get("tags") or []
    if not isinstance(given, list):
        raise RowError("has tags that are no list")
    for tag in given:
        yield _meant(tag, "tags"), ""
    fields = entry.get("custom_fields") or {}
    if not isinstance(fields, dict):
        raise RowError("has custom_fields that are no object")
    for key, value in fields.items():
        if value not in (None, "", [], {}):
            yield checked(key, "custom_fields"), checked(_written(value), key)


def _word(entry: Mapping[str, Any], key: str, best: str = "") -> str:
    """Read a text, or the name of the object that stands there; "" where nothing does."""
    value = entry.get(key)
    return "" if value is None else _meant(value, key, best)


def _meant(value: Any, key: str, best: str = "") -> str:
    if isinstance(value, dict):
        value = next((value[name] for name in (best, *NAMES) if isinstance(value.get(name), str)), None)
    if not isinstance(value, str):
        raise RowError(f"says in {key} neither a text nor an object with a name")
    return checked(value.strip(), key)


def _written(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
