import gc
import weakref

import pytest

from service.heap import BETWEEN, Heap


class Ring:
    """Something that refers to itself."""

    def __init__(self):
        self.self = self


@pytest.fixture(autouse=True)
def as_before():
    yield
    gc.unfreeze()


def test_what_is_there_is_not_searched_again():
    Heap(0.0).settle(1.0)

    assert gc.get_freeze_count() > len(gc.get_objects())


def test_what_refers_to_itself_goes_with_the_search_of_everything_that_is_due():
    heap, ring = Heap(0.0), Ring()
    seen = weakref.ref(ring)
    heap.settle(1.0)
    del ring
    gc.collect()
    heap.settle(BETWEEN - 1)

    assert seen() is not None

    heap.settle(BETWEEN)

    assert seen() is None
