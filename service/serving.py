"""The daemon with its store and its HTTP server: built, run, taken apart."""

from pathlib import Path
from urllib.parse import urlsplit

import structlog

from config.load import load
from config.settings import Settings
from exporter.api.whatif import Desk
from exporter.app import Surroundings, app
from exporter.state import Clocks, State
from exporter.telemetry import Telemetry
from service import clock
from service.daemon import REPEATED, Daemon
from service.exposed import exporter_settings
from service.front import Front, read
from service.memory import Memory, opened
from service.signals import Signals
from service.start import first_cycle
from service.trying import Trying
from service.worker import Worker
from store.error import StoreError
from web.door import Door
from web.hosts import Hosts
from web.listener import Listener

log = structlog.get_logger()

GRACE = 5.0  # seconds for requests under way when the daemon ends


def serve(config: Path) -> int:
    """Run the daemon with a configuration file until it is told to end.

    Returns:
        The exit status.

    Raises:
        ConfigError, ServiceError, StoreError, ListenError, TlsError: it cannot start.
    """
    settings = load(config)
    with Signals() as signals, opened(settings.store) as memory:
        return _run(settings, memory, signals)


def _run(settings: Settings, memory: Memory, signals: Signals) -> int:
    web = read(settings)
    telemetry = Telemetry(REPEATED)
    cycle, wrong = first_cycle(settings, memory)
    if wrong:
        log.error("plan_refused", reason=str(wrong), goes_on="the stored pool tree")
    telemetry.reload(ok=wrong is None, at=clock.now())
    state = State(exporter_settings(settings), telemetry, Clocks(clock.now, clock.monotonic))
    worker = Worker(cycle, state, telemetry)
    daemon = Daemon(worker, memory, state, telemetry, signals)
    desk = Desk(Trying(lambda: worker.cycle), (StoreError,))
    listen = settings.web.listen
    door = Door(app(state, _surroundings(settings, daemon, desk)), web.terms)
    server = Listener(door, listen.host, listen.port, web.terms.tls)
    daemon.serve(Front(server, door, telemetry, web))
    server.start()
    log.info("listening", url=server.url, metrics=f"{server.url}/metrics")
    try:
        return daemon.run()
    finally:
        server.stop(GRACE)
        log.info("ended")


def _surroundings(settings: Settings, daemon: Daemon, desk: Desk) -> Surroundings:
    external = settings.web.external_url
    return Surroundings(
        daemon.reload,
        daemon.configuration,
        Hosts.of(settings.web.listen.host, external),
        desk,
        urlsplit(external or "").path.rstrip("/"),
    )
