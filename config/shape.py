"""The configuration file as a whole."""

from typing import Annotated

from pydantic import Field

from config.address import StoreUrl
from config.alerting import Alerts
from config.daemon import Analyze, Collect, Gateway, Metrics, Quotas, Registry, Web
from config.judging import Domain, Exempt
from config.places import Ignore, Scope
from config.pools import Pool
from config.section import Section
from config.sources import Source


class File(Section):
    """The configuration file of cidrwatch. Paths in it are relative to its own folder."""

    store: StoreUrl = "sqlite:///cidrwatch.db"
    """Database of the daemon: a file of SQLite, or a PostgreSQL database like `postgresql+psycopg://user@host/cidrwatch`."""
    web: Web = Web()
    """The HTTP server."""
    collect: Collect = Collect()
    """How, and how often, the sources are read."""
    analyze: Analyze = Analyze()
    """How often the result is computed."""
    metrics: Metrics = Metrics()
    """What the exposition shows."""
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]
    """What is read."""
    scopes: tuple[Scope, ...] = ()
    """Address spaces; `private` and `public` are there without being named."""
    domains: tuple[Domain, ...] = ()
    """Routing domains: what reaches each other."""
    ignore: tuple[Ignore, ...] = ()
    """Resources that are left alone."""
    exempt: tuple[Exempt, ...] = ()
    """Findings that are silenced."""
    pools: tuple[Pool, ...] = ()
    """The plan: top pools, with their sub-pools inside."""
    quotas: Quotas = Quotas()
    """How far the pool tree may grow."""
    gateway: Gateway = Gateway()
    """The registry over the network."""
    registry: Registry = Registry()
    """How the registry gives space of the pools away."""
    alerts: Alerts | None = None
    """Who is told of findings. Absent: nobody."""
