"""The keys of Alibaba accounts: the daemon's own from the SDK's chain, those of others by AssumeRole."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from alibabacloud_credentials.exceptions import CredentialException
from alibabacloud_credentials.provider import DefaultCredentialsProvider
from alibabacloud_sts20150401.models import AssumeRoleRequest

from collector.alibaba.classify import SDK_ERRORS, classified
from collector.alibaba.clients import Clients
from collector.bound import bound
from collector.credentials import SESSION_NAME, SESSION_SECONDS, Keys
from collector.port import ShardError
from collector.source import CloudSource
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
class RamRole:
    """The source's role, assumed through STS."""

    source: CloudSource
    clients: Clients

    def arn(self, account: str) -> str:
        """Name the role of an account in full."""
        return f"acs:ram::{account}:role/{self.source.role}"

    def request(self, account: str, own: Keys, what: str) -> Any:
        """Ask for the role of an account once."""
        request = AssumeRoleRequest(
            role_arn=self.arn(account),
            role_session_name=SESSION_NAME,
            duration_seconds=SESSION_SECONDS,
            external_id=self.source.external_id or None,
        )
        try:
            with bound(own):
                return self.clients.sts().assume_role(request)
        except SDK_ERRORS as error:
            raise classified(error, what, ErrorClass.ASSUME_DENIED) from error

    def keys(self, answer: Any, what: str) -> Keys:
        """Read the keys out of the answer."""
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
