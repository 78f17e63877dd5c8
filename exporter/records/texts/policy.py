"""Words about what the operator decided: quotas that are nearly used up, exemptions that have run out."""

from exporter.records.advice import Case, Words
from ipam.quotas import CLOUD_QUOTAS, Pressure

NOUNS = {
    "pools_per_scope": "pools",
    "pool_depth": "levels",
    "cidrs_per_pool": "CIDRs",
    "sub_pools_per_pool": "sub-pools",
    "shares_per_pool": "shares",
}
WAYS = {
    "pools_per_scope": "join pools that are split for no reason, or begin another scope",
    "pool_depth": "make the tree flatter before a level is missing",
    "cidrs_per_pool": "provision fewer and larger CIDRs, or make sub-pools",
    "sub_pools_per_pool": "put a level between, or join sub-pools that are split for no reason",
    "shares_per_pool": "share with an organizational unit instead of many accounts",
}


def headroom(case: Case) -> Words:
    """Tell which quotas a pool has nearly used up."""
    pressed = case.advice.pressures.get(case.pool, ())
    pool = case.report.tree.pools[case.pool]
    where = ", ".join(f"{one.used} of {one.limit} {NOUNS[one.quota]}" for one in pressed)
    names = ", ".join(one.quota for one in pressed)
    raised = (
        "ask the cloud to raise the quota"
        if pool.origin in CLOUD_QUOTAS
        else "raise it under `quotas` in the configuration"
    )
    ways = "; ".join(WAYS[one.quota] for one in pressed)
    return Words(
        f"{_whose(case, pressed[0]) if pressed else _pool(case)} has used {where} (quotas: {names})",
        f"{raised} in time; {ways}",
        {"quotas": [{"quota": one.quota, "used": one.used, "limit": one.limit} for one in pressed]},
    )


def expired(case: Case) -> Words:
    """Tell which exemption has run out."""
    exemption = case.report.policy.exemptions[int(case.report.findings.group[case.place])]
    until = "" if exemption.until is None else f" on {exemption.until.isoformat()}"
    return Words(
        f"the exemption of {exemption.subject} from {exemption.rule} ran out{until}: {exemption.reason}",
        "mend what it silenced, renew the exemption with a later day, or remove it: from `exempt`, "
        "or with `registry unexempt`",
        {
            "exempted_rule": str(exemption.rule),
            "exempted_subject": exemption.subject,
            "reason": exemption.reason,
            "until": None if exemption.until is None else exemption.until.isoformat(),
        },
    )


def _whose(case: Case, pressure: Pressure) -> str:
    if pressure.quota == "pools_per_scope":
        return f"scope '{case.report.tree.pools[case.pool].scope}'"
    return _pool(case)


def _pool(case: Case) -> str:
    return f"pool '{case.path}'"
