"""One SDK client for each service and region, shared by all accounts and threads.

A client costs more than a megabyte and its first connection 50 ms, so accounts share them; whose call
it is, the thread says (`collector.bound`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import Any

import boto3
import botocore.session
from botocore.config import Config
from botocore.credentials import ReadOnlyCredentials
from botocore.loaders import Loader, create_loader
from botocore.regions import EndpointResolver

from collector.bound import current
from collector.source import CloudSource, home
from ipam.words import Provider

CONNECT_SECONDS = 3.0
TRIES_OF_SDK = {"total_max_attempts": 1, "mode": "standard"}
"""None but the first: the SDK's own retries couple all accounts of a client."""


@dataclass(frozen=True, slots=True)
class BoundCredentials:
    """Stands where botocore expects credentials, and gives those bound to the thread."""

    method: str = "bound"

    def get_frozen_credentials(self) -> ReadOnlyCredentials:
        """Return what to sign with."""
        keys = current()
        return ReadOnlyCredentials(keys.access_key_id, keys.secret, keys.token or None)

    def get_deferred_property(self, name: str) -> Callable[[], None]:  # noqa: ARG002 - botocore's signature
        """Answer botocore that the account is not known before the call."""
        return _unknown


def _unknown() -> None:
    return None


@dataclass(frozen=True, slots=True)
class BoundChain:
    """Stands where botocore expects the chain of credential providers."""

    def load_credentials(self) -> BoundCredentials:
        """Return the credentials of whoever calls."""
        return BoundCredentials()


@cache
def _models() -> Loader:
    """Return what loads the SDK's models: 25 MB for EC2, so sources share them."""
    return create_loader()


def _home(source: CloudSource) -> str:
    """Choose the region whose STS is asked: the first that the SDK knows, so a slip harms only itself."""
    known = EndpointResolver(_models().load_data("endpoints")).get_available_endpoints(
        "sts", source.partition
    )
    asked = source.regions or (home(Provider.AWS, source.partition),)
    return next((region for region in asked if region in known), asked[0])


def _session() -> Any:
    core = botocore.session.Session()
    core.register_component("credential_provider", BoundChain())
    core.register_component("data_loader", _models())
    return boto3.Session(botocore_session=core)


class Clients:
    """Makes a client when it is first needed; sessions are not safe for threads, so one at a time."""

    def __init__(self, source: CloudSource) -> None:
        self.home = _home(source)
        self._source = source
        self._lock = Lock()
        self._session: Any = None
        self._made: dict[tuple[str, str], Any] = {}

    def client(self, service: str, region: str) -> Any:
        """Return the client of a service in a region.

        Raises:
            BotoCoreError: a region whose name cannot be one, or a profile that is not there.
        """
        key = (service, region)
        if key not in self._made:
            with self._lock:
                if key not in self._made:
                    self._made[key] = self._make(service, region)
        return self._made[key]

    def _make(self, service: str, region: str) -> Any:
        source = self._source
        self._session = self._session or _session()
        read = source.timeout.total_seconds() / 3
        config = Config(
            retries=TRIES_OF_SDK,
            connect_timeout=min(CONNECT_SECONDS, read),
            read_timeout=read,
            max_pool_connections=source.max_connections,
            user_agent_extra="cidrwatch",
            proxies={"http": source.proxy, "https": source.proxy} if source.proxy else None,
        )
        return self._session.client(
            service,
            region_name=region,
            endpoint_url=source.endpoint_url or None,
            verify=source.ca_bundle or None,
            config=config,
        )
