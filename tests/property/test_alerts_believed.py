"""Findings open and close, Alertmanagers fail and restart, and so do we: what is believed in the end is true."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from alertmanaging import START, FakeAlertmanager, finding_alert, ids
from hypothesis import example, given
from hypothesis import strategies as st

from exporter.alerting.courier import Courier
from exporter.alerting.outbox import Outbox, Pace

STEP = timedelta(seconds=10)
PACE = Pace(timedelta(minutes=1), timedelta(minutes=1))
NAMES = ("a", "b", "c")
LONGEST_SILENCE = timedelta(seconds=160)  # an alert outlives it: four minutes less a pause and a step


@dataclass
class Told:
    """One Alertmanager, when it is told next, and since when nothing hindered that."""

    manager: FakeAlertmanager
    courier: Courier | None = None
    due: datetime = START
    wakeable: bool = True
    healthy_since: datetime = START
    heard: datetime = START  # of us, the last time
    down_since: datetime | None = None
    sure: set = field(default_factory=set)  # findings that it was told of and that have not closed since


class World:
    """A daemon that is killed and started again, two Alertmanagers, and the time."""

    def __init__(self) -> None:
        self.now = START
        self.open: set[str] = set()
        self.published: set[str] = set()
        self.changed = START
        self.analyzed = START - PACE.analysis
        self.kept = ()
        self.told = [Told(FakeAlertmanager(lambda: self.now)) for _ in range(2)]
        self._start()

    def _start(self) -> None:
        self.outbox = Outbox(PACE, self.kept)
        for one in self.told:
            one.courier = Courier(self.outbox, one.manager, lambda: self.now)
            one.due, one.wakeable, one.healthy_since = self.now, True, max(self.now, one.healthy_since)

    def killed(self, _place: int) -> None:
        self._start()

    def opened(self, place: int) -> None:
        self.open.add(NAMES[place])

    def closed(self, place: int) -> None:
        self.open.discard(NAMES[place])

    def failed(self, place: int) -> None:
        one = self.told[place % 2]
        one.manager.down = True
        one.down_since = one.down_since or self.now

    def broken(self, place: int) -> None:
        one = self.told[place % 2]
        one.manager.answer = 503
        one.down_since = one.down_since or self.now

    def recovered(self, place: int) -> None:
        one = self.told[place % 2]
        one.manager.down, one.manager.answer, one.down_since = False, 200, None
        one.healthy_since = self.now

    def restarted(self, place: int) -> None:
        one = self.told[place % 2]
        one.manager.restart()
        one.sure.clear()
        one.healthy_since = self.now

    def pass_time(self) -> None:
        for one in self.told:  # nobody is away for longer than an alert lasts, be it by several failures
            if one.down_since and self.now - one.heard >= LONGEST_SILENCE:
                self.recovered(self.told.index(one))
        if self.now - self.analyzed >= PACE.analysis:
            self.analyze()
        for one in self.told:
            if one.due <= self.now:
                self.deliver(one)

    def analyze(self) -> None:
        self.analyzed = self.now
        before, self.published = self.published, set(self.open)
        self.outbox.replace([finding_alert(name) for name in sorted(self.open)], self.now)
        self.kept = self.outbox.held
        if before != self.published:
            self.changed = self.now
        for one in self.told:
            one.sure &= self.published
            one.due = self.now if one.wakeable else one.due

    def deliver(self, one: Told) -> None:
        done = one.courier.deliver()
        one.due, one.wakeable = self.now + timedelta(seconds=done.pause), done.wakeable
        if done.good:
            one.heard = self.now
            one.sure |= ids(self.outbox.active)

    def check(self) -> None:
        for one in self.told:
            believed = one.manager.believed()
            assert one.sure <= believed, "an open finding has lapsed while we live"
            settled = max(one.healthy_since, self.changed) + PACE.resend + STEP
            if one.down_since is None and self.now >= settled:
                assert believed == self.published


EVENTS: tuple[Callable[[World, int], None], ...] = (
    World.opened, World.closed, World.failed, World.broken, World.recovered, World.restarted, World.killed,
)  # fmt: skip

CLOSED_WHILE_WE_WERE_AWAY = [(World.opened, 0, 12), (World.closed, 0, 0), (World.killed, 0, 20)]
AWAY_TWICE_IN_A_ROW = [(World.opened, 0, 5), (World.failed, 0, 13), (World.failed, 0, 5)]
TOLD_TO_NOBODY_BEFORE_WE_DIED = [
    (World.opened, 0, 12), (World.failed, 0, 0), (World.closed, 0, 8), (World.killed, 0, 1), (World.recovered, 0, 12),
]  # fmt: skip


@given(
    st.lists(
        st.tuples(st.sampled_from(EVENTS), st.integers(0, 2), st.integers(0, 12)), min_size=1, max_size=40
    )
)
@example(CLOSED_WHILE_WE_WERE_AWAY)
@example(TOLD_TO_NOBODY_BEFORE_WE_DIED)
@example(AWAY_TWICE_IN_A_ROW)
def test_an_alertmanager_believes_what_is_open_after_one_resend_and_nothing_open_lapses(story):
    world = World()
    for happens, place, steps in story:
        happens(world, place)
        for _ in range(steps):
            world.pass_time()
            world.check()
            world.now += STEP
    for place in range(2):
        world.recovered(place)
    for _ in range(20):
        world.pass_time()
        world.check()
        world.now += STEP

    assert all(one.manager.believed() == world.open for one in world.told)
