"""The keys of AWS accounts: the daemon's own from boto3's chain, those of others by AssumeRole."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import botocore.session
from botocore import exceptions as sdk

from collector.access import Access, Assumed, Own
from collector.aws.classify import SDK_ERRORS, classified
from collector.aws.clients import Clients
from collector.aws.source import AwsSource
from collector.bound import bound
from collector.credentials import SESSION_NAME, SESSION_SECONDS, KeyCache, Keys
from collector.hub import Hub
from collector.port import Ask, Clock, ShardError
from ipam.words import ErrorClass

_NONE = (
    "no AWS credentials found for the daemon itself: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, "
    "name a profile in AWS_PROFILE, or run it where an instance or task role is"
)


def accesses(source: AwsSource, clients: Clients, clock: Clock) -> Mapping[str, Access]:
    """Say for each account how its keys are had."""
    hub = Hub(default_chain, clock.now)
    if not source.role:
        return {account: Own(hub) for account in source.accounts}
    cache = KeyCache(RoleAssumer(source, clients, hub), clock.now)
    return {account: Assumed(account, cache) for account in source.accounts}


def default_chain() -> Callable[[], Keys]:
    """Walk boto3's own chain of credentials; what is returned renews them where they have an end.

    Raises:
        ShardError: of class token; the chain has none.
    """
    try:
        found = botocore.session.Session().get_credentials()
    except sdk.BotoCoreError as error:
        raise classified(error, "the daemon's own AWS credentials") from error
    if found is None:
        raise ShardError(ErrorClass.TOKEN, _NONE, "NoCredentials")

    def keys() -> Keys:
        try:
            frozen = found.get_frozen_credentials()
        except sdk.BotoCoreError as error:
            raise classified(error, "the daemon's own AWS credentials") from error
        return Keys(frozen.access_key, frozen.secret_key, frozen.token or "")

    return keys


@dataclass(frozen=True, slots=True)
class RoleAssumer:
    """Assumes the source's role in an account."""

    source: AwsSource
    clients: Clients
    hub: Hub

    def __call__(self, account: str, ask: Ask) -> Keys:
        """Return fresh keys of the account.

        Raises:
            ShardError: the role cannot be assumed; class assume_denied where it is refused.
        """
        what = f"AssumeRole of {self.source.role_arn(account)}"

        def request(own: Keys) -> Mapping[str, Any]:
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

    def _assume(self, account: str, own: Keys) -> Mapping[str, Any]:
        identity = {"ExternalId": self.source.external_id} if self.source.external_id else {}
        with bound(own):
            answer: Mapping[str, Any] = self.clients.client("sts", self.clients.home).assume_role(
                RoleArn=self.source.role_arn(account),
                RoleSessionName=SESSION_NAME,
                DurationSeconds=SESSION_SECONDS,
                **identity,
            )
        return answer


def _keys(answer: Mapping[str, Any], what: str) -> Keys:
    try:
        told = answer["Credentials"]
        return Keys(told["AccessKeyId"], told["SecretAccessKey"], told["SessionToken"], told["Expiration"])
    except KeyError as error:
        raise ShardError(
            ErrorClass.PARSE,
            f"{what}: the answer has no {error.args[0]}: check endpoint_url of the source",
            "Parse",
        ) from None
