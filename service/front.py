"""The HTTP server's terms: taken on with the configuration, and whenever a file of theirs changes."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock

import structlog

from config.mistakes import ConfigError, Mistake
from config.settings import Settings
from config.web_terms import terms
from exporter.telemetry import Telemetry
from service import clock
from web.certificate import Certificate, TlsError, bared
from web.door import Door
from web.listener import Listener
from web.server import Secured, secured_by
from web.terms import Terms

log = structlog.get_logger()

LESS = "has no {} any more: write it again, or have the daemon read its configuration again if that is meant"

Mark = tuple[int, int, int] | None  # what changes when somebody writes a file; None where there is none


@dataclass(frozen=True, slots=True)
class Read:
    """What was read of a web file, and what the files looked like just before."""

    settings: Settings
    terms: Terms
    marks: tuple[Mark, ...]
    secured: Secured
    certificate: Certificate | None


def read(settings: Settings, now: datetime | None = None) -> Read:
    """Read the web file of settings; where a time is given, its certificate has to be good then.

    Raises:
        ConfigError: it cannot be read, or holds mistakes.
        TlsError: a file that it names has changed meanwhile, and cannot be used.
    """
    before = _marks(settings, Terms())
    found = terms(settings, now)
    marks = before + _marks(settings, found)[len(before) :]
    certificate = Certificate.of(found.tls) if found.tls else None
    return Read(settings, found, marks, secured_by(found.tls), certificate)


class Front:
    """Keeps the server on the terms of its web file. What cannot be used changes nothing."""

    def __init__(self, listener: Listener, door: Door, telemetry: Telemetry, first: Read) -> None:
        self._listener, self._door, self._telemetry = listener, door, telemetry
        self._serves = first
        self._seen = first.marks  # the last that were tried, good or not
        self._wrong = ""  # what was wrong with them, so that the log has it once
        self._taking = Lock()
        self._tell(first)

    @property
    def address(self) -> str:
        """Return the URL at which the server is reached."""
        return self._listener.url

    @property
    def marks(self) -> tuple[Mark, ...]:
        """Return what the files that are served look like now."""
        return _marks(self._serves.settings, self._serves.terms)

    def judged(self, settings: Settings, *, asked: bool = True) -> Read:
        """Read the web file of other settings; nothing changes yet.

        Args:
            settings: What the configuration file says.
            asked: Whether somebody asked for it, who may want a file that guards less.

        Raises:
            ConfigError: it cannot be read, holds mistakes, or has another certificate, which is out of date.
            TlsError: a file that it names cannot be used.
        """
        try:
            found = read(settings, None if self._same(settings) else clock.now())
            return found if asked else self._guarded(found)
        except (ConfigError, TlsError):
            self._refused()
            self._seen = ()  # what is served is looked at again, and found good where it is
            raise

    def take(self, new: Read, over: Read | None = None) -> None:
        """Serve on other terms from now on; connections that are there keep their certificate.

        Args:
            new: What was read.
            over: What has to be served still: a reload may have been faster, and then nothing changes.
        """
        with self._taking:
            if over not in (None, self._serves):
                return
            self._listener.secure_by(new.secured)
            self._door.replace(new.terms)
            self._serves, self._seen, self._wrong = new, new.marks, ""
            self._tell(new)

    def look(self) -> None:
        """Take on what changed in the web file, or in a file that it names."""
        serves, marks = self._serves, self.marks
        if marks == self._seen and not self._wrong:
            return
        self._seen = marks
        try:
            self.take(self._guarded(read(serves.settings, clock.now())), over=serves)
        except (ConfigError, TlsError) as error:
            self._tell_wrong(error, serves)
            return
        if self._serves is not serves:
            log.info("web_file_reloaded", file=str(self._serves.settings.web.config_file))

    def _guarded(self, new: Read) -> Read:
        """Return what was read.

        Raises:
            ConfigError: the file guards less than before: it may be half written, and nobody asked for it.
        """
        path, before = new.settings.web.config_file, self._serves.terms.wanted
        gone = [word for word in before if word not in new.terms.wanted]
        if path is None or not gone:
            return new
        raise ConfigError(path, [Mistake(0, 0, "", LESS.format(" and ".join(gone)))])

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
        now, tls, certificate = clock.now(), new.terms.tls, new.certificate
        until = certificate.not_after if certificate else None
        self._telemetry.web_file(ok=True, at=now, certificate_until=until)
        wrong = certificate.out_of_date(now) if certificate else None
        if wrong:
            log.error("certificate_out_of_date", reason=str(wrong))
        bare = bared(tls) if tls else None
        if bare:
            log.warning("key_readable", reason=str(bare))

    def _tell_wrong(self, error: ConfigError | TlsError, serves: Read) -> None:
        with self._taking:
            if self._serves is not serves:  # it is nobody's web file any more
                return
            if str(error) != self._wrong:
                log.error("web_file_refused", reason=str(error), goes_on="what was read before")
            self._wrong = str(error)
            self._refused()

    def _refused(self) -> None:
        if self._serves.settings.web.config_file is not None:
            self._telemetry.web_file(ok=False, at=clock.now())


def _marks(settings: Settings, known: Terms) -> tuple[Mark, ...]:
    web_file = settings.web.config_file
    return tuple(map(mark, (web_file, *(known.tls.files if known.tls else ())))) if web_file else ()


def mark(path: Path) -> Mark:
    """Return what changes when somebody writes a file; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
