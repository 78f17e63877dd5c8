"""The tags of many entries: keys and values in two long lists, one after the other."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, pairwise
from operator import itemgetter
from typing import Self

from collector.cells import Faults, at_end
from collector.fields import Entry

Shape = tuple[str, ...]  # the keys of an entry: those who tag by a template give all of theirs the same


@dataclass(frozen=True, slots=True)
class Labels:
    """The tags of entries; none has a key twice."""

    keys: Sequence[str]
    values: Sequence[str]
    counts: Sequence[int]  # of each entry: how many tags it has
    shapes: Sequence[Shape]  # of each entry; or one alone, if it is that of all

    @classmethod
    def of(cls, entries: Sequence[Entry], way: Sequence[str], faults: Faults) -> Self:
        """Read the tags of entries; a tag without a value has an empty one."""
        lists = at_end(entries, way)
        if not all(lists):
            lists = [listed or () for listed in lists]
        try:
            return cls._plain(lists)
        except (
            KeyError,
            TypeError,
            ValueError,
        ):  # a tag without key or value, with one that is no text, twice
            return cls._odd([_tags(listed, number, faults) for number, listed in enumerate(lists)])

    @classmethod
    def _plain(cls, lists: Sequence[Sequence[Entry]]) -> Self:
        """Read lists of tags in which nothing is odd."""
        tags = list(chain.from_iterable(lists))
        keys, values = list(map(itemgetter("Key"), tags)), list(map(itemgetter("Value"), tags))
        counts = list(map(len, lists))
        shapes = _shapes(keys, counts)
        distinct = set(shapes)
        if any(len(set(shape)) < len(shape) for shape in distinct):
            raise ValueError
        "".join(values), "".join(chain.from_iterable(distinct))  # all are texts
        return cls(keys, values, counts, shapes)

    @classmethod
    def _odd(cls, tags: Sequence[Mapping[str, str]]) -> Self:
        values = chain.from_iterable(carried.values() for carried in tags)
        keys, counts = list(chain.from_iterable(tags)), list(map(len, tags))
        return cls(keys, list(values), counts, _shapes(keys, counts))

    def valued(self, key: str) -> Sequence[str]:
        """Return the value of one tag of each entry, "" where it has none."""
        places = {shape: shape.index(key) for shape in set(self.shapes) if key in shape}
        if not places:
            return [""] * len(self.counts)
        if len(self.shapes) == 1:
            ((shape, place),) = places.items()
            return self.values[place :: len(shape)]
        begins = accumulate(self.counts, initial=0)
        return [
            self.values[begin + places[shape]] if shape in places else ""
            for begin, shape in zip(begins, self.shapes, strict=False)
        ]


def _shapes(keys: list[str], counts: list[int]) -> Sequence[Shape]:
    """Cut the keys of all entries into those of each; if they are the same, those of one will do."""
    some = counts[:1]
    if counts == some * len(counts) and keys == keys[: sum(some)] * len(counts):
        return [tuple(keys[: sum(some)])]
    return [tuple(keys[begin:end]) for begin, end in pairwise(accumulate(counts, initial=0))]


def _tags(listed: Iterable[Mapping[str, object] | None], number: int, faults: Faults) -> Mapping[str, str]:
    """Read the tags of one entry, whatever they hold."""
    found: dict[str, str] = {}
    for tag in filter(None, listed):
        key, value = tag.get("Key"), tag.get("Value")
        if isinstance(key, str):
            found[key] = "" if value is None else str(value)
        else:
            faults.setdefault(number, "a tag without a key")
    return found
