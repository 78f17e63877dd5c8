"""The SDK's clients: one for each region, whose keys the thread says (`collector.bound`)."""

import logging
from collections.abc import Callable
from threading import Lock
from typing import Any, TypeVar
from urllib.parse import urlsplit

from alibabacloud_credentials.models import CredentialModel
from alibabacloud_sts20150401.client import Client as StsClient
from alibabacloud_tea_openapi.utils_models import Config
from alibabacloud_vpc20160428.client import Client as VpcClient

from collector.bound import current
from collector.source import CloudSource, home
from ipam.words import Provider

C = TypeVar("C")

CONNECT_SECONDS = 3.0
_MILLISECONDS = 1000
_NOISY = ("darabonba-core", "alibabacloud-tea", "credentials")


class BoundCredential:
    """Stands where the SDK expects a credential, and gives the one bound to the thread."""

    def get_credential(self) -> CredentialModel:
        """Return what to sign with."""
        keys = current()
        return CredentialModel(
            access_key_id=keys.access_key_id,
            access_key_secret=keys.secret,
            security_token=keys.token or None,
            type="sts" if keys.token else "access_key",
        )


class Clients:
    """Makes clients; they share the SDK's connections, so that accounts do as well."""

    def __init__(self, source: CloudSource) -> None:
        quieten()
        self._source = source
        self._lock = Lock()
        self._made: dict[tuple[object, str], Any] = {}

    def vpc(self, region: str) -> Any:
        """Return the client that lists the networks of a region."""
        return self.of(VpcClient, region)

    def sts(self) -> Any:
        """Return the client that assumes roles."""
        return self.of(StsClient, self.home)

    @property
    def home(self) -> str:
        """The region that is asked for what belongs to no region."""
        return self._source.regions[0] if self._source.regions else home(Provider.ALIBABA)

    def of(self, kind: Callable[[Config], Any], region: str) -> Any:
        """Return the client of a service in a region."""
        with self._lock:
            if (kind, region) not in self._made:
                self._made[kind, region] = kind(self._config(region))
            return self._made[kind, region]

    def _config(self, region: str) -> Config:
        source = self._source
        url = urlsplit(source.endpoint_url)
        read = source.timeout.total_seconds() / 3
        return Config(
            credential=BoundCredential(),
            region_id=region,
            endpoint=url.netloc or None,
            protocol=url.scheme or "https",
            connect_timeout=round(min(CONNECT_SECONDS, read) * _MILLISECONDS),
            read_timeout=round(read * _MILLISECONDS),
            http_proxy=source.proxy or None,
            https_proxy=source.proxy or None,
            ca=source.ca_bundle or None,
            max_idle_conns=source.max_connections,
            user_agent="cidrwatch",
        )


def quieten() -> None:
    """Take back the handlers that the SDK gives its loggers on import: it would print to stderr by itself."""
    for name in _NOISY:
        logger = logging.getLogger(name)
        for handler in list(logger.handlers):
            logger.removeHandler(handler)
        logger.setLevel(logging.CRITICAL)  # what goes wrong reaches us as an exception, and is told once
