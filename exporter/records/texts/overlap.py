"""Words about overlaps: who meets whom and how, which side is cheaper to renumber, and where it could go."""

from collections import defaultdict
from collections.abc import Sequence

from exporter.records.advice import Case, Words
from exporter.records.entities import Record, subject
from exporter.records.overlaps import maximal_cidr
from exporter.records.phrases import counted, joint, named, short
from exporter.records.renumbering import Choice, choice
from exporter.records.rooms import Need, Room
from ipam.cidr import family
from ipam.report import REACHABILITY, Report
from ipam.words import Reachability, ResourceType

VIAS = 3  # routing domains that a sentence names
MET = {
    Reachability.LIVE: "live",
    Reachability.LATENT: "latent, nothing joins them",
    Reachability.UNKNOWN: "reachability unknown",
}


def overlap(case: Case) -> Words:
    """Tell of one group of blocks that collide."""
    report, group = case.report, _group(case)
    state = REACHABILITY[report.overlaps.reach[group]]
    vias = _vias(report, group) if state is Reachability.LIVE else []
    chosen = choice(report, case.advice.costs, group)
    room = None if chosen is None else _room(case, chosen.move)
    detail = {
        "cidr": str(maximal_cidr(report, group)),
        "blocks": case.count,
        "reachability": str(state),
        "via": vias,
        "scopes": _scopes(report, group),
        "renumber": None if chosen is None else subject(report, chosen.move),
        "keep": None if chosen is None else subject(report, chosen.keep),
        "room": None if room is None else {"pool": room.pool.path, "blocks": room.blocks},
    }
    if _only_defaults(report, group):
        return _defaults(case, detail)
    return Words(_summary(case, detail), _remedy(case, chosen, room, detail), detail)


def mentioned(case: Case) -> Sequence[int]:
    """List the blocks that the way out names; they need not be among the subjects that are shown."""
    chosen = choice(case.report, case.advice.costs, _group(case))
    return () if chosen is None else (chosen.keep, chosen.move)


def _group(case: Case) -> int:
    return int(case.report.findings.group[case.place])


def _summary(case: Case, detail: Record) -> str:
    state, scopes = Reachability(detail["reachability"]), detail["scopes"]
    how = MET[state] + (f" through {_listed(detail['via'])}" if detail["via"] else "")
    whose = "" if len(scopes) == 1 else f" of scopes {' and '.join(repr(name) for name in scopes)}"
    blocks = "networks" if all(one["type"] != "allocation" for one in case.subjects) else "blocks"
    return (
        f"{case.count} {blocks}{whose} share addresses of {detail['cidr']} ({how}): "
        f"{named(case.subjects, case.count)}"
    )


def _remedy(case: Case, chosen: Choice | None, room: Room | None, detail: Record) -> str:
    last = _last_resort(detail)
    if chosen is None:
        return f"release all but one of the reservations; {last}"
    move, keep = short(detail["renumber"]), short(detail["keep"])
    held = detail["keep"]["type"] == "allocation"
    if chosen.moving == 1 and held:
        first = f"renumber {move}, or release {keep} if nothing else is meant to have it"
    elif chosen.moving == 1:
        others = keep if chosen.keeping == 1 else f"the other {chosen.keeping}"
        first = f"renumber {move} rather than {others}: {chosen.why}"
    else:
        kept = keep if chosen.keeping == 1 else f"{keep}, with {chosen.keeping - 1} more of its scope,"
        first = f"keep {kept} and renumber the other {chosen.moving}, {move} first: {chosen.why}"
    return f"{first}; {_where(case, chosen.move, room)}; {last}"


def _last_resort(detail: Record) -> str:
    """Say what else there is: a block that others reach cannot just be looked away from."""
    if detail["reachability"] == Reachability.LIVE:
        return f"until then keep the routes of one side out of {_listed(detail['via']) or 'what joins them'}"
    return "where they never meet, give them a scope of their own, or exempt the finding with a reason"


def _where(case: Case, entity: int, room: Room | None) -> str:
    if room is not None:
        return str(room)
    need = _needs(case.report, entity)[-1]
    where = f"for {need.locale}" if need.locale else "without a locale"
    return f"no pool {where} has a /{need.length} left: provision one first"


def _room(case: Case, entity: int) -> Room | None:
    tags = case.report.snapshot.text(entity).tags
    found = [case.advice.rooms.best(need, tags=tags) for need in _needs(case.report, entity)]
    return min((room for room in found if room is not None), key=lambda room: room.obstacles, default=None)


def _needs(report: Report, row: int) -> Sequence[Need]:
    """Say what a network would need elsewhere; of pools without a locale a declared one can have a block."""
    block, region = report.snapshot.cidr(row), report.snapshot.region(row)
    scope, length = report.tree.scopes[int(report.verdicts.scope[row])].name, block.prefixlen
    if report.snapshot.type(row) is ResourceType.NETWORK:
        return [Need(scope, family(block), locale, length) for locale in (region, "")]
    return [Need(scope, family(block), region, length, (report.snapshot.owner(row),))]


def _only_defaults(report: Report, group: int) -> bool:
    members = report.overlaps.members(group)
    columns = report.snapshot.columns
    return bool((members < len(columns)).all() and columns.default[members].all())


def _defaults(case: Case, detail: Record) -> Words:
    """Tell in one sentence of what every account has in every region."""
    live = detail["reachability"] == Reachability.LIVE
    through = f" ({MET[Reachability.LIVE]} through {_listed(detail['via'])})" if live else ""
    summary = (
        f"{counted(case.count, 'default VPC')} share {detail['cidr']}{through}: "
        f"{named(case.subjects, case.count)}"
    )
    if live:
        remedy = (
            f"detach them from {_listed(detail['via'])}, and move what has to be reached to VPCs from a "
            "pool: a default VPC cannot have another block"
        )
    else:
        remedy = (
            "nothing has to be done while nobody routes to them: delete the empty ones, or ignore them all "
            '(ignore: match: {default_vpc: true}, reason: "never routed")'
        )
    return Words(summary, remedy, detail)


def _scopes(report: Report, group: int) -> list[str]:
    index = report.overlaps
    scopes = index.scope[index.starts[group] : index.stops[group]].tolist()
    return [report.tree.scopes[scope].name for scope in dict.fromkeys(scopes)]


def _vias(report: Report, group: int) -> list[str]:
    """Name the domains through which members of a group meet.

    Between a block and one inside it there is, in preorder, nothing that does not lie inside it as well: two
    neighbours of one domain tell whether anything in it collides.
    """
    index, reach = report.overlaps, report.reach
    if index.domain[group] >= 0:
        return [reach.names[int(index.domain[group])]]
    places: dict[int, list[int]] = defaultdict(list)
    for place in range(int(index.starts[group]), int(index.stops[group])):
        entity = int(index.entity[place])
        network = int(report.snapshot.columns.network[entity]) if entity < len(report.snapshot) else -1
        for domain in reach.of(network):
            places[domain].append(place)
    return [
        reach.names[domain]
        for domain in sorted(places)
        if any(
            index.last[one] >= other and index.network[one] != index.network[other]
            for one, other in zip(places[domain], places[domain][1:], strict=False)
        )
    ]


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - VIAS} more" if len(names) > VIAS else ""
    return ", ".join(map(joint, names[:VIAS])) + more
