"""Why the registry refuses: a word that the clouds' clients know, and a sentence for people."""

from enum import StrEnum


class Code(StrEnum):
    """What kind of refusal it is, as EC2 spells it.

    Source: Amazon EC2 API reference, "Error codes"; AWS RAM API reference, for what concerns shares; IAM API
    reference, "DeleteAccessKey"; the `.NotFound` codes as the Terraform AWS provider expects them of IPAM's
    calls, InvalidParameterValue as users report it where a pool has no room.
    """

    NO_IPAM = "InvalidIpamId.NotFound"
    NO_SCOPE = "InvalidIpamScopeId.NotFound"
    NO_POOL = "InvalidIpamPoolId.NotFound"
    NO_ALLOCATION = "InvalidIpamPoolAllocationId.NotFound"
    NO_SHARE = "UnknownResourceException"
    NO_INVITATION = "ResourceShareInvitationArnNotFoundException"
    EXPIRED = "ResourceShareInvitationExpiredException"
    NO_KEY = "NoSuchEntity"
    BAD_VALUE = "InvalidParameterValue"
    BAD_COMBINATION = "InvalidParameterCombination"
    MISSING = "MissingParameter"
    WRONG_STATE = "IncorrectState"
    IN_USE = "DependencyViolation"
    TOO_MANY = "ResourceLimitExceeded"
    NOT_OURS = "OperationNotPermitted"
    NOT_SHARED = "UnauthorizedOperation"
    OUTSIDER = "OperationNotPermittedException"
    OTHER_REQUEST = "IdempotentParameterMismatch"


MEANINGS = {
    Code.NO_IPAM: "There is no such IPAM, or none yet.",
    Code.NO_SCOPE: "There is no such scope.",
    Code.NO_POOL: "There is no such pool.",
    Code.NO_ALLOCATION: "There is no such allocation in the pool.",
    Code.NO_SHARE: "There is no such share.",
    Code.NO_INVITATION: "There is no such invitation, or it is somebody else's.",
    Code.EXPIRED: "Nobody answered the invitation in time: share the pool again.",
    Code.NO_KEY: "There is no such access key.",
    Code.BAD_VALUE: "A value breaks a rule of the pool, lies outside of its space, or finds no room in it.",
    Code.BAD_COMBINATION: "Two values contradict each other.",
    Code.MISSING: "A value is needed and was not given.",
    Code.WRONG_STATE: "The object is not one that this can be done to, like a default scope.",
    Code.IN_USE: "Something still lies in what is to go: begin at the bottom.",
    Code.TOO_MANY: "A quota is used up.",
    Code.NOT_OURS: "The object belongs to the configuration file or to a cloud's IPAM, and is changed there.",
    Code.NOT_SHARED: "The pool is not shared with the account, or only its owner may do this.",
    Code.OUTSIDER: "The principal is outside of the organization, and the share lets none in.",
    Code.OTHER_REQUEST: "The client token was used before, for another request.",
}


class RegistryError(ValueError):
    """The registry refuses, and nothing was changed; the sentence says what, where, and the way out."""

    def __init__(self, code: Code, sentence: str) -> None:
        super().__init__(f"{sentence} ({code})")
        self.code = code
        self.sentence = sentence


class MalformedError(RegistryError):
    """A value is wrong whatever the plan holds: the request is to be written anew, not asked again later."""

    def __init__(self, sentence: str) -> None:
        super().__init__(Code.BAD_VALUE, sentence)


class NoRoomError(RegistryError):
    """A pool has no block of a netmask length that it may give."""

    def __init__(self, told: str, length: int) -> None:
        """Refuse, with the way out that always helps.

        Args:
            told: What has no room for what.
            length: The netmask length that was asked for.
        """
        super().__init__(Code.BAD_VALUE, f"{told}: give it more space, or ask for less or another pool")
        self.told, self.length = told, length
