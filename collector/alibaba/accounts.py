"""The keys of Alibaba accounts: the daemon's own from the SDK's chain, those of others by AssumeRole."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from alibabacloud_credentials.exceptions import CredentialException
from alibabacloud_credentials.provider import DefaultCredentialsProvider
from alibabacloud_sts20150401.models import AssumeRoleRequest

from collector.access import Access, Assumed, Own
from collector.alibaba.classify import SDK_ERRORS, classified
from collector.alibaba.clients import Clients
from collector.alibaba.source import AlibabaSource
from collector.bound import bound
from collector.credentials import SESSION_NAME, SESSION_SECONDS, KeyCache, Keys
from collector.hub import Hub
from collector.port import Ask, Clock, ShardError
from ipam.words import ErrorClass

_KEY, _SECRET, _TOKEN = (
    "ALIBABA_CLOUD_ACCESS_KEY_ID",
    "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
    "ALIBABA_CLOUD_SECURITY_TOKEN",
)
_NONE = (
    f"no Alibaba Cloud credentials found for the daemon itself: set {_KEY} and {_SECRET}, "
    "or run it where the SDK's chain finds a profile or an instance role"
)


def accesses(source: AlibabaSource, clients: Clients, clock: Clock) -> Mapping[str, Access]:
    """Say for each account how its keys are had."""
    hub = Hub(default_chain, clock.now)
    if not source.role:
        return {account: Own(hub) for account in source.accounts}
    cache = KeyCache(RoleAssumer(source, clients, hub), clock.now)
    return {account: Assumed(account, cache) for account in source.accounts}


def default_chain() -> Callable[[], Keys]:
    """Look for the daemon's own keys: in the environment, then where else the SDK's chain looks.

    Raises:
        ShardError: of class token; there are none.
    """
    key, secret = os.environ.get(_KEY), os.environ.get(_SECRET)
    if key and secret:
        found = Keys(key, secret, os.environ.get(_TOKEN, ""))
        return lambda: found
    chain = DefaultCredentialsProvider()
    _from(chain)
    return lambda: _from(chain)


def _from(chain: Any) -> Keys:
    try:
        found = chain.get_credentials()
    except CredentialException:  # its text lists every place that was tried
        raise ShardError(ErrorClass.TOKEN, _NONE, "NoCredentials") from None
    return Keys(found.get_access_key_id(), found.get_access_key_secret(), found.get_security_token() or "")


@dataclass(frozen=True, slots=True)
class RoleAssumer:
    """Assumes the source's role in an account."""

    source: AlibabaSource
    clients: Clients
    hub: Hub

    def __call__(self, account: str, ask: Ask) -> Keys:
        """Return fresh keys of the account.

        Raises:
            ShardError: the role cannot be assumed; class assume_denied where it is refused.
        """
        what = f"AssumeRole of {self.source.role_arn(account)}"

        def request(own: Keys) -> Any:
            try:
                return self._assume(account, own)
            except SDK_ERRORS as error:
                failed = classified(error, what, ErrorClass.ASSUME_DENIED)
                if failed.error_class is ErrorClass.TOKEN:
                    self.hub.forget()
                raise failed from error

        try:
            return _keys(ask("AssumeRole", request, self.hub.keys), what)
        except ShardError as error:
            if error.error_class is ErrorClass.TOKEN:
                self.hub.hold(error)
            raise

    def _assume(self, account: str, own: Keys) -> Any:
        request = AssumeRoleRequest(
            role_arn=self.source.role_arn(account),
            role_session_name=SESSION_NAME,
            duration_seconds=SESSION_SECONDS,
            external_id=self.source.external_id or None,
        )
        with bound(own):
            return self.clients.sts().assume_role(request)


def _keys(answer: Any, what: str) -> Keys:
    told: Any = answer.body.credentials if answer.body else None
    if told and told.access_key_id and told.access_key_secret and told.security_token:
        ends = _time(told.expiration)
        if ends:
            return Keys(told.access_key_id, told.access_key_secret, told.security_token, ends)
    raise ShardError(
        ErrorClass.PARSE, f"{what}: the answer holds no keys: check endpoint_url of the source", "Parse"
    )


def _time(text: object) -> datetime | None:
    try:
        at = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return at if at.tzinfo else None
