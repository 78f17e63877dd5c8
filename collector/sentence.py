"""How a cloud's refusal is told: what, where, the way out, and never a secret."""

import re
from collections.abc import Mapping

from collector.port import ShardError
from ipam.words import ErrorClass

WAY_OUT = {
    ErrorClass.THROTTLED: "the account's request rate is used up, perhaps by others: collect less often",
    ErrorClass.TRANSIENT: "the last good state stays until the next attempt; if it lasts, check the network, "
    "the name of the region, and endpoint_url, proxy and ca_bundle of the source",
    ErrorClass.DENIED: "allow this operation in the policy of the role",
    ErrorClass.DENIED_SCP: "a control policy of the organization forbids it: exempt the role, "
    "or leave the region or the kind out of the source",
    ErrorClass.ASSUME_DENIED: "create the role in the account, and let it trust the daemon's identity "
    "with the external id of the source",
    ErrorClass.TOKEN: "check the daemon's credentials and the clock of this machine",
    ErrorClass.REGION_DISABLED: "enable the region in the account, or leave it out of the source",
    ErrorClass.UNSUPPORTED: "the region does not know this operation: leave the kind out of the source",
    ErrorClass.PARSE: "the answer is none that the API describes; the last good state stays",
    ErrorClass.BUG: "this version does not expect that answer: please report it",
}

LONGEST = 300

_SECRETS = (
    (re.compile(r"with url: \S+"), r"with url: …"),  # a query may hold an external id
    (
        re.compile(
            r"(?i)\b(external-?id|(?:x-\w+-)?security-?token|session-?token|\w*secret\w*|signature)"
            r"(\s*[:=]\s*['\"]?|\s+['\"])[^\s&,;'\"]+"
        ),
        r"\1\2…",
    ),
)


def scrubbed(text: str) -> str:
    """Keep the first line of a cloud's message, without anything that may be secret.

    A signature error of either cloud quotes the request, session token and all, on the lines below.
    """
    line = text.strip().partition("\n")[0].strip()
    for pattern, instead in _SECRETS:
        line = pattern.sub(instead, line)
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


def sentence(what: str, code: str, text: str, error_class: ErrorClass) -> str:
    """Tell a failure: the operation and its place, the cloud's words, the way out."""
    told = scrubbed(text).rstrip(".:")
    words = f"{code}: {told}" if code and told and code not in told else told or code
    return f"{what}: {words}; {WAY_OUT[error_class]}"


def instead(error: ShardError, ways_out: Mapping[ErrorClass, str]) -> ShardError:
    """Tell a failure with another way out, where its class has one in a table."""
    usual = WAY_OUT[error.error_class]
    told = error.message.removesuffix(usual) + ways_out.get(error.error_class, usual)
    return ShardError(
        error.error_class,
        told if error.message.endswith(usual) else error.message,
        error.code,
        error.retry_after,
    )
