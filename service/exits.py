"""Exit statuses, and the errors that carry them; where several apply, the first of 2, 3, 1 wins."""

FINE = 0
FOUND = 1  # findings or collisions that the command gates on
WRONG = 2  # usage or configuration
UNREACHABLE = 3  # the store, or a whole source
BROKEN = 70  # a bug; the log has its trace
UNWRITTEN = 74  # the output could not be written; sysexits.h calls it EX_IOERR
INTERRUPTED = 130  # Ctrl-C; shells give the same to what a signal 2 ended


class ServiceError(Exception):
    """Something that ends a command: one sentence for the user, and the exit status."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status
