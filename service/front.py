"""The HTTP server's terms: taken on with the configuration, and whenever a file of theirs changes."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock

import structlog

from config.mistakes import ConfigError
from config.settings import Settings
from config.web_terms import terms
from exporter.telemetry import Telemetry
from service import clock
from web.certificate import Certificate, TlsError, bared
from web.door import Door
from web.listener import Listener
from web.terms import Terms

log = structlog.get_logger()

Mark = tuple[int, int, int] | None  # what changes when somebody writes a file; None where there is none


@dataclass(frozen=True, slots=True)
class Read:
    """What was read of a web file, and what the files looked like just before."""

    settings: Settings
    terms: Terms
    marks: tuple[Mark, ...]


def read(settings: Settings, now: datetime | None = None) -> Read:
    """Read the web file of settings; where a time is given, its certificate has to be good then.

    Raises:
        ConfigError: it cannot be read, or holds mistakes.
    """
    before = _marks(settings, Terms())
    found = terms(settings, now)
    return Read(settings, found, before + _marks(settings, found)[len(before) :])


class Front:
    """Keeps the server on the terms of its web file. What cannot be used changes nothing."""

    def __init__(self, listener: Listener, door: Door, telemetry: Telemetry, first: Read) -> None:
        self._listener, self._door, self._telemetry = listener, door, telemetry
        self._serves = first
        self._seen = first.marks  # the last that were tried, good or not
        self._wrong = ""  # what was wrong with them, so that the log has it once
        self._taking = Lock()
        self._tell(first)

    def judged(self, settings: Settings) -> Read:
        """Read the web file of other settings; nothing changes yet.

        Raises:
            ConfigError: it cannot be read, holds mistakes, or has another certificate, which is out of date.
        """
        try:
            return read(settings, None if self._same(settings) else clock.now())
        except ConfigError:
            self._refused()
            raise

    def take(self, new: Read) -> None:
        """Serve on other terms from now on; connections that are there keep their certificate."""
        with self._taking:
            try:
                self._listener.secure(new.terms.tls)
            except TlsError as error:  # it changed after it was read
                self._tell_wrong(error)
                return
            self._door.replace(new.terms)
            self._serves, self._seen, self._wrong = new, new.marks, ""
        self._tell(new)

    def look(self) -> None:
        """Take on what changed in the web file, or in a file that it names."""
        settings = self._serves.settings
        marks = _marks(settings, self._serves.terms)
        if marks == self._seen and not self._wrong:
            return
        self._seen = marks
        try:
            self.take(read(settings, clock.now()))
        except ConfigError as error:
            self._tell_wrong(error)
            return
        if not self._wrong:
            log.info("web_file_reloaded", file=str(settings.web.config_file))

    def _same(self, settings: Settings) -> bool:
        """Tell whether the files are those served: a certificate that has run out holds up no reload."""
        serves = self._serves
        same = settings.web.config_file == serves.settings.web.config_file
        return same and _marks(settings, serves.terms) == serves.marks

    def _tell(self, new: Read) -> None:
        """Tell the metrics of what is served, and the log of what should not stay as it is."""
        if new.settings.web.config_file is None:
            self._telemetry.no_web_file()
            return
        now, tls = clock.now(), new.terms.tls
        certificate = Certificate.of(tls) if tls else None
        until = certificate.not_after if certificate else None
        self._telemetry.web_file(ok=True, at=now, certificate_until=until)
        wrong = certificate.out_of_date(now) if certificate else None
        if wrong:
            log.error("certificate_out_of_date", reason=str(wrong))
        bare = bared(tls) if tls else None
        if bare:
            log.warning("key_readable", reason=str(bare))

    def _tell_wrong(self, error: ConfigError | TlsError) -> None:
        if str(error) != self._wrong:
            log.error("web_file_refused", reason=str(error), goes_on="what was read before")
        self._wrong = str(error)
        self._refused()

    def _refused(self) -> None:
        if self._serves.settings.web.config_file is not None:
            self._telemetry.web_file(ok=False, at=clock.now())


def _marks(settings: Settings, known: Terms) -> tuple[Mark, ...]:
    web_file = settings.web.config_file
    return tuple(map(_mark, (web_file, *(known.tls.files if known.tls else ())))) if web_file else ()


def _mark(path: Path) -> Mark:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
