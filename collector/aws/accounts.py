"""The keys of AWS accounts: the daemon's own from boto3's chain, those of others by AssumeRole."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import botocore.session
from botocore import exceptions as sdk

from collector.aws.classify import OWN, SDK_ERRORS, classified
from collector.aws.clients import Clients
from collector.bound import bound
from collector.credentials import SESSION_NAME, SESSION_SECONDS, Keys
from collector.port import ShardError
from collector.source import CloudSource
from ipam.words import ErrorClass

_NONE = (
    "no AWS credentials found for the daemon itself: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, "
    "name a profile in AWS_PROFILE, or run it where an instance or task role is"
)


def default_chain() -> Callable[[], Keys]:
    """Walk boto3's own chain of credentials; what is returned renews them where they have an end.

    Raises:
        ShardError: of class token; the chain has none.
    """
    try:
        found = botocore.session.Session().get_credentials()
    except sdk.BotoCoreError as error:
        raise classified(error, OWN) from error
    if found is None:
        raise ShardError(ErrorClass.TOKEN, _NONE, "NoCredentials")

    def keys() -> Keys:
        try:
            frozen = found.get_frozen_credentials()
        except sdk.BotoCoreError as error:
            raise classified(error, OWN) from error
        return Keys(frozen.access_key, frozen.secret_key, frozen.token or "")

    return keys


@dataclass(frozen=True, slots=True)
class IamRole:
    """The source's role, assumed through STS."""

    source: CloudSource
    clients: Clients

    def arn(self, account: str) -> str:
        """Name the role of an account in full."""
        return f"arn:{self.source.partition}:iam::{account}:role/{self.source.role}"

    def request(self, account: str, own: Keys, what: str) -> Mapping[str, Any]:
        """Ask for the role of an account once."""
        identity = {"ExternalId": self.source.external_id} if self.source.external_id else {}
        try:
            with bound(own):
                answer: Mapping[str, Any] = self.clients.client("sts", self.clients.home).assume_role(
                    RoleArn=self.arn(account),
                    RoleSessionName=SESSION_NAME,
                    DurationSeconds=SESSION_SECONDS,
                    **identity,
                )
                return answer
        except SDK_ERRORS as error:
            raise classified(error, what, ErrorClass.ASSUME_DENIED) from error

    def keys(self, answer: Mapping[str, Any], what: str) -> Keys:
        """Read the keys out of the answer."""
        try:
            told = answer["Credentials"]
            return Keys(
                told["AccessKeyId"], told["SecretAccessKey"], told["SessionToken"], told["Expiration"]
            )
        except KeyError as error:
            raise ShardError(
                ErrorClass.PARSE,
                f"{what}: the answer has no {error.args[0]}: check endpoint_url of the source",
                "Parse",
            ) from None
