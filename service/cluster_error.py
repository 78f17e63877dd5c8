"""What goes wrong with a Dask cluster, in a sentence each; Dask's errors have no base to know them by."""

from collections.abc import Collection
from re import sub

from service.errands import versions
from service.exits import BROKEN, UNREACHABLE, WRONG, ServiceError

LOST = frozenset(
    {
        "CancelledError",
        "ClosedClientError",
        "CommClosedError",
        "FutureCancelledError",
        "OSError",
        "ConnectionError",
        "TimeoutError",
    }
)


class ClusterError(ServiceError):
    """The cluster cannot work for us."""


def unreachable(where: str, error: Exception) -> ClusterError:
    """Tell of a scheduler that is not there."""
    words = sub("^in <.*>: ", "", str(error).strip().partition("\n")[0]) or type(error).__name__
    told = f"{where} cannot be reached, {words}: start its scheduler, or correct collect.executor"
    return ClusterError(told, UNREACHABLE)


def workless(where: str, refused: Collection[str], silent: Collection[str] = ()) -> ClusterError:
    """Tell of a cluster in which nobody can work; why is told of each worker that there is."""
    if refused:
        return ClusterError(f"{where} has no worker that can read: {next(iter(refused))}", WRONG)
    if silent:
        return ClusterError(f"{where} has no worker that answers: {next(iter(silent))}", UNREACHABLE)
    return ClusterError(f"{where} has no workers: start some with `dask worker`", UNREACHABLE)


def gone(where: str, error: Exception) -> ClusterError:
    """Tell of work that did not come back."""
    kind = type(error).__name__
    if kind == "KilledWorker":
        return ClusterError(f"{where} lost several workers in the middle of it", UNREACHABLE)
    if kind == "RuntimeError" and "deserialization" in str(error):
        return ClusterError(f"{where} has a scheduler without cidrwatch: {_install()}", WRONG)
    if kind in LOST or isinstance(error, OSError):
        return ClusterError(f"{where} was lost ({kind})", UNREACHABLE)
    return ClusterError(f"{where} met a bug in a worker ({kind}): please report it", BROKEN)


def refused(told: object) -> str:
    """Say why a worker cannot read for us by what it told of its versions, "" where it can."""
    if isinstance(told, ImportError):
        return f"no answer ({type(told).__name__}): {_install()}"
    if not isinstance(told, tuple):
        return f"no answer ({type(told).__name__}): it is asked again; if it lasts, look at its log"
    pairs = zip(versions(), told, strict=True)
    differing = [f"{here} here and {there} there" for here, there in pairs if here != there]
    return f"{', '.join(differing)}: install the same on both sides" if differing else ""


def lasting(told: object) -> bool:
    """Tell whether a worker that cannot read for us stays so for as long as it runs."""
    return isinstance(told, tuple | ImportError)


def unreadable(error: Exception) -> ClusterError:
    """Tell of an answer of a worker that cannot be taken."""
    kind = type(error).__name__
    return ClusterError(f"a worker gave an answer that cannot be read ({kind}): please report it", BROKEN)


def _install() -> str:
    return f"install {versions()[0]} with its extra dask there"
