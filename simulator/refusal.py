"""How a simulated service says no."""


class Refusal(Exception):  # noqa: N818 - a service's answer, not a fault of the program
    """A request that a service understood and refuses, with the code and status of its cloud."""

    def __init__(self, code: str, message: str, status: int) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status
