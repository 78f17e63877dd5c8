"""Why a request was not believed."""


class SignatureError(ValueError):
    """A request whose signature does not hold, with the code and status by which its cloud says so."""

    def __init__(self, code: str, message: str, status: int) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status
