"""Apprise, loaded where a configuration asks for it: an extra that need not be installed."""

import logging
import os
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from exporter.alerting.messages import Message
from ipam.finding import Severity
from service.exits import WRONG, ServiceError

NOT_INSTALLED = "alerts.apprise: Apprise is not installed here: pip install 'cidrwatch[apprise]'"
TYPES = {
    Severity.CRITICAL: "failure",
    Severity.WARNING: "warning",
    Severity.INFO: "info",
    None: "success",  # everything is resolved
}


class SendError(Exception):
    """A message did not arrive; the sentence says why, and holds no secret."""


def installed() -> bool:
    """Tell whether Apprise can be loaded."""
    return find_spec("apprise") is not None


def require_apprise() -> None:
    """Check that Apprise can be loaded.

    Raises:
        ServiceError: it is not installed.
    """
    if not installed():
        raise ServiceError(NOT_INSTALLED, WRONG)


@dataclass(frozen=True, slots=True)
class AppriseService:
    """One service that people read, by the place where its URL stands: the URL itself is a secret."""

    url_file: Path | None
    url_env: str | None

    def send(self, message: Message) -> None:
        """Send a message.

        Raises:
            SendError: it did not arrive.
        """
        logging.getLogger("apprise").setLevel(logging.CRITICAL)  # it would write parts of the URL
        apprise = import_module("apprise")
        service = apprise.Apprise()
        if not service.add(self._url()):
            raise SendError(f"{self._place} holds no URL of a service that Apprise knows: correct it")
        try:
            sent = service.notify(
                body=message.body,
                title=message.title,
                notify_type=TYPES[message.severity],
                body_format=apprise.NotifyFormat.TEXT,
            )
        except Exception as error:  # noqa: BLE001 - a bug in one of its many services is that service's failure
            raise SendError(f"Apprise met a bug of its own, {type(error).__name__}") from None
        if not sent:
            raise SendError(
                f"the service did not take it: try the URL of {self._place} with Apprise's own command, "
                "apprise -vv -b test URL"
            )

    @property
    def _place(self) -> str:
        return str(self.url_file) if self.url_file else f"${self.url_env}"

    def _url(self) -> str:
        if self.url_file is None:
            url = os.environ.get(self.url_env or "", "")
        else:
            try:
                url = self.url_file.read_text("utf-8").strip()
            except UnicodeDecodeError:
                raise SendError(f"{self.url_file} is not UTF-8 text: save it as UTF-8") from None
            except OSError as error:
                told = f"{self.url_file} cannot be read, {error.strerror}: check the path and its permissions"
                raise SendError(told) from None
        if len(url.splitlines()) != 1:
            raise SendError(f"{self._place} does not hold one line with a URL: correct it")
        return url
