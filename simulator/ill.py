"""Accounts of the simulated AWS that are ill: what they answer instead, or beside what they should."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl

from simulator.ailments import AILMENTS, Ailment
from simulator.keys import Keyring
from simulator.listener import Answer, Handler
from wire.ec2 import XML
from wire.received import Received

_OK = 200
_ACCOUNT = 4  # its place in an ARN


@dataclass(frozen=True, slots=True)
class Ill:
    """Stands before the front of the cloud; it believes every signature, for the front checks them."""

    front: Handler
    keys: Keyring
    ailments: Mapping[str, Ailment]  # by account

    def answer(self, request: Received, request_id: str) -> Answer:
        """Answer as the ailment of the account says, else as the front does."""
        key_id, region = _scope(request)
        given = dict(parse_qsl(request.body.decode("utf-8", "replace")))
        ailment = self.ailments.get(self._account(key_id, given))
        if ailment is None:
            return self.front(request, request_id)
        action = given.get("Action", "")
        told = ailment.said(action, region, given)
        if told is not None:
            body, status = told
            return Answer(status, XML, body)
        answer = self.front(request, request_id)
        return replace(answer, body=ailment.changed(action, answer.body)) if answer.status == _OK else answer

    def _account(self, key_id: str, given: Mapping[str, str]) -> str:
        """Say whom a request is about: who is asked for a role, or whose the key is."""
        role = given.get("RoleArn", "").split(":")
        if len(role) > _ACCOUNT:
            return role[_ACCOUNT]
        key = self.keys.find(key_id)
        return key.account if key else ""


def ailing(accounts: Sequence[str]) -> Mapping[str, Ailment]:
    """Give some accounts an ailment each, every kind in turn."""
    return {account: AILMENTS[number % len(AILMENTS)] for number, account in enumerate(accounts)}


def _scope(request: Received) -> tuple[str, str]:
    """Read whose key signed a request, and for which region."""
    words = (request.header("authorization") or "").partition("Credential=")[2].split("/")
    return (words[0], words[2]) if len(words) > _ACCOUNT else ("", "")
