"""Where a click leads: from every pool to its own dashboard, and from each dashboard to the others."""

from collections.abc import Mapping
from typing import Any

from grafana_foundation_sdk.builders import dashboard as build
from grafana_foundation_sdk.models import dashboard as model

BOARDS = {
    "ipam-overview": "Overview",
    "ipam-pool": "Pool",
    "ipam-reconciliation": "Reconciliation",
    "ipam-inventory": "Inventory",
    "ipam-operations": "Operations",
}
KEPT = "${datasource:queryparam}&${job:queryparam}&${instance:queryparam}&${__url_time_range}"


def to_pool(pool: str) -> Mapping[str, Any]:
    """Lead to the dashboard of the pool that an expression of Grafana names."""
    return {"title": "Look at this pool", "url": f"/d/ipam-pool?var-pool={pool}&{KEPT}"}


OF_SERIES = to_pool("${__field.labels.pool:percentencode}")
OF_CELL = to_pool("${__value.raw:percentencode}")


def to_others(uid: str) -> list[build.DashboardLink]:
    """Lead to the other dashboards, with the same choice and the same time."""
    return [
        build.DashboardLink(title)
        .type(model.DashboardLinkType.LINK)
        .url(f"/d/{other}")
        .icon("dashboard")
        .include_vars(True)  # noqa: FBT003 - the SDK's own way
        .keep_time(True)  # noqa: FBT003
        for other, title in BOARDS.items()
        if other != uid
    ]
