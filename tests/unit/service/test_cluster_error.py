"""What goes wrong with a cluster is told with the way out."""

import pytest

from service.cluster_error import gone, lasting, refused, unreachable, workless
from service.errands import versions
from service.exits import BROKEN, UNREACHABLE, WRONG

WHERE = "the Dask cluster at host:8786"
OURS = versions()


class KilledWorker(Exception):  # noqa: N818 - as Dask names it
    """A stand-in, known by its name."""


class FutureCancelledError(Exception):
    """A stand-in, known by its name."""


@pytest.mark.parametrize(
    ("error", "words", "status"),
    [
        pytest.param(
            unreachable(WHERE, OSError("Timed out trying to connect\nmore")),
            f"{WHERE} cannot be reached, Timed out trying to connect: start its scheduler, or correct collect.executor",
            UNREACHABLE,
            id="no scheduler",
        ),
        pytest.param(
            unreachable(WHERE, OSError("in <TCP (closed) local=tcp://[::1]:5 remote=tcp://[::1]:6>: Reset: by peer")),
            f"{WHERE} cannot be reached, Reset: by peer: start its scheduler, or correct collect.executor",
            UNREACHABLE,
            id="somebody else is there",
        ),
        pytest.param(
            workless(WHERE, []), f"{WHERE} has no workers: start some with `dask worker`", UNREACHABLE, id="no workers"
        ),
        pytest.param(
            workless(WHERE, ["a: b"]), f"{WHERE} has no worker that can read: a: b", WRONG, id="none that can"
        ),
        pytest.param(
            workless(WHERE, [], ["a: b"]), f"{WHERE} has no worker that answers: a: b", UNREACHABLE, id="none that answers"
        ),
        pytest.param(
            workless(WHERE, ["a: b"], ["c"]), f"{WHERE} has no worker that can read: a: b", WRONG, id="none that can or answers"
        ),
        pytest.param(
            gone(WHERE, KilledWorker()), f"{WHERE} lost several workers in the middle of it", UNREACHABLE, id="killed"
        ),
        pytest.param(
            gone(WHERE, FutureCancelledError()), f"{WHERE} was lost (FutureCancelledError)", UNREACHABLE, id="lost"
        ),
        pytest.param(gone(WHERE, ConnectionResetError()), f"{WHERE} was lost (ConnectionResetError)", UNREACHABLE, id="reset"),
        pytest.param(
            gone(WHERE, RuntimeError("Error during deserialization of the task graph.")),
            f"{WHERE} has a scheduler without cidrwatch: install {OURS[0]} with its extra dask there",
            WRONG,
            id="a scheduler of another environment",
        ),
        pytest.param(
            gone(WHERE, KeyError("secret")), f"{WHERE} met a bug in a worker (KeyError): please report it", BROKEN, id="a bug"
        ),
    ],
)  # fmt: skip
def test_a_cluster_that_does_not_work_is_told_in_a_sentence(error, words, status):
    assert (str(error), error.status) == (words, status)


def test_a_worker_of_the_same_versions_may_read():
    assert refused(versions()) == ""


def test_each_version_that_differs_is_named():
    told = refused((OURS[0], "Python 3.99", OURS[2]))

    assert told == f"{OURS[1]} here and Python 3.99 there: install the same on both sides"


def test_a_worker_without_cidrwatch_is_told_what_to_install():
    assert refused(ModuleNotFoundError("service")) == (
        f"no answer (ModuleNotFoundError): install {OURS[0]} with its extra dask there"
    )


@pytest.mark.parametrize("error", [TimeoutError(), KeyError("tcp://host:1"), OSError("no")])
def test_a_worker_that_does_not_answer_is_asked_again_and_has_nothing_to_install(error):
    assert refused(error) == (
        f"no answer ({type(error).__name__}): it is asked again; if it lasts, look at its log"
    )
    assert not lasting(error)


def test_what_a_worker_has_installed_stays_as_it_is():
    assert lasting(ModuleNotFoundError("service"))
    assert lasting(OURS)
