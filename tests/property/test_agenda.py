"""Whatever comes: no shard starves, none is read twice at a time, bounds hold, and nobody waits for the throttled."""

from collections import Counter
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from collector.agenda import Agenda
from collector.turns import Turns
from ipam.shard import Shard
from ipam.words import Kind, Provider

PER_ACCOUNT = 2
ACCOUNTS, REGIONS = ("a", "b", "c"), ("r1", "r2", "r3", "r4")
EVERY = 10.0

SHARDS = [Shard("s", Provider.AWS, *place, Kind.VPC) for place in product(ACCOUNTS, REGIONS)]


class Fake:
    """A collector that nobody asks."""

    def __init__(self, shard):
        self.shard = shard

    def collect(self, ask):
        raise AssertionError


def chosen(bits):
    return [shard for number, shard in enumerate(SHARDS) if bits >> number & 1]


steps = st.lists(
    st.one_of(
        st.tuples(st.just("take")),
        st.tuples(st.just("end"), st.integers(0, 99), st.sampled_from([EVERY, 0.5, 0.0])),
        st.tuples(st.just("pass"), st.floats(0, 20)),
        st.tuples(st.just("replace"), st.integers(0, 2 ** len(SHARDS) - 1)),
        st.tuples(st.just("sooner"), st.integers(0, 2 ** len(SHARDS) - 1), st.floats(0, 20)),
        st.tuples(st.just("mark"), st.integers(0, 2 ** len(SHARDS) - 1), st.floats(0, 20)),
    ),
    max_size=60,
)


class Model:
    """What has to be true, kept in plain sets."""

    def __init__(self):
        self.agenda = Agenda(PER_ACCOUNT, lasting=True)
        self.now = 0.0
        self.wanted = set()
        self.due = {}  # of the shards that wait
        self.under_way = []
        self.marked = {}  # when those are to be read at the latest that changed while they were read
        self.replace(2 ** len(SHARDS) - 1)

    def take(self):
        entry = self.agenda.take(self.now)
        if entry is None:
            full = Counter(one.shard.account for one in self.under_way)
            assert not [
                shard
                for shard, due in self.due.items()
                if due <= self.now and full[shard.account] < PER_ACCOUNT
            ]
            return False
        assert entry.shard in self.wanted
        assert entry.shard not in {one.shard for one in self.under_way}
        assert self.due.pop(entry.shard) <= self.now
        self.under_way.append(entry)
        assert max(Counter(one.shard.account for one in self.under_way).values()) <= PER_ACCOUNT
        return True

    def end(self, which, later):
        if self.under_way:
            entry = self.under_way.pop(which % len(self.under_way))
            self.agenda.rest(entry)
            self.agenda.put(entry, self.now + later)
            marked = self.marked.pop(entry.shard, self.now + later)
            if entry.shard in self.wanted:
                self.due[entry.shard] = min(marked, self.now + later)

    def replace(self, bits):
        shards = chosen(bits)
        taken = {one.shard for one in self.under_way}
        self.wanted = set(shards)
        self.due = {shard: self.due.get(shard, self.now + 1) for shard in shards if shard not in taken}
        self.agenda.replace([Fake(shard) for shard in shards], lambda _: self.now + 1)

    def sooner(self, bits, due):
        for shard in chosen(bits):
            if self.due.get(shard, 0) > max(self.now, self.now + due):
                self.due[shard] = self.now + due
        self.agenda.sooner(chosen(bits), lambda _: self.now + due)

    def mark(self, bits, due):
        taken = {one.shard for one in self.under_way}
        for shard in chosen(bits):
            if shard in taken & self.wanted:
                self.marked[shard] = min(self.marked.get(shard, self.now + due), self.now + due)
            elif self.due.get(shard, 0) > max(self.now, self.now + due):
                self.due[shard] = self.now + due
        self.agenda.mark(chosen(bits), lambda _: self.now + due)

    def step(self, what, *rest):
        if what == "pass":
            self.now += rest[0]
        else:
            getattr(self, what)(*rest)


@given(script=steps)
def test_what_is_due_is_read_once_at_a_time_within_the_bounds_and_nothing_starves(script):
    model = Model()
    for step in script:
        model.step(*step)
    while model.under_way:
        model.end(0, EVERY)
    assert len(model.agenda) == len(model.wanted)
    model.now += 2 * EVERY

    read = set()
    while model.take():
        read.add(model.under_way[-1].shard)
        model.end(0, EVERY)

    assert read == model.wanted
    assert model.agenda.idle(model.now)


@given(slow=st.integers(1, 50), others=st.integers(1, 20))
def test_an_account_with_much_to_read_delays_another_by_no_more_than_one_place(slow, others):
    turns = Turns(per_account=99)
    for number in range(slow):
        turns.add(Fake(Shard("s", Provider.AWS, "slow", f"r{number}", Kind.VPC)))
    for number in range(others):
        turns.add(Fake(Shard("s", Provider.AWS, "other", f"r{number}", Kind.VPC)))
    order = [turns.take().shard.account for _ in range(slow + others)]

    places = [place for place, account in enumerate(order) if account == "other"]
    assert places == [min(2 * number + 1, slow + number) for number in range(others)]
