"""The variables: where the data are, which daemons, and which part of the estate."""

from grafana_foundation_sdk.builders import dashboard as build
from grafana_foundation_sdk.models import dashboard as model

from boards.panels import DATASOURCE
from boards.query import chosen

SOME, ANY = ".+", ".*"  # a label that is always there; one that may be left out or empty


def datasource() -> build.DatasourceVariable:
    """Let the reader choose a Prometheus."""
    return build.DatasourceVariable("datasource").label("Data source").type("prometheus")


def job() -> build.QueryVariable:
    """Choose the scrape jobs that are cidrwatch."""
    return several("job", "Job", "label_values(ipam_build_info, job)", SOME)


def instance() -> build.QueryVariable:
    """Choose replicas of those jobs."""
    return several("instance", "Instance", 'label_values(ipam_build_info{job=~"$job"}, instance)', SOME)


def of(metric: str, label: str, heading: str, everything: str = SOME) -> build.QueryVariable:
    """Choose values of a label of a metric; `everything` is the regular expression of all."""
    return several(label, heading, f"label_values({chosen(metric)}, {label})", everything)


def several(name: str, heading: str, query: str, everything: str) -> build.QueryVariable:
    """Make a variable of which several values may be chosen, at first all."""
    every = model.VariableOption(selected=True, text="All", value="$__all")
    made = one(name, heading, query).multi(True).include_all(True).all_value(everything)  # noqa: FBT003
    return made.current(every)


def one(name: str, heading: str, query: str) -> build.QueryVariable:
    """Make a variable of which one value is chosen, at first the first."""
    asked = {"qryType": 1, "query": query, "refId": "PrometheusVariableQueryEditor-VariableQuery"}
    return (
        build.QueryVariable(name)
        .label(heading)
        .query(asked)
        .datasource(DATASOURCE)
        .refresh(model.VariableRefresh.ON_TIME_RANGE_CHANGED)
        .sort(model.VariableSort.ALPHABETICAL_ASC)
    )
