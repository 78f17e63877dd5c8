"""What becomes of readings: kept, believed or read again, and due again when it is time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise

import pytest
from reading_rows import shard, vpc
from virtual import START, VirtualTime

from collector.agenda import Agenda
from collector.cadence import Cadence
from collector.port import Found, ShardError
from collector.sweep import Sweep
from ipam.finding import RULES, Rule
from ipam.reading import RejectedRow, Rows
from ipam.words import ErrorClass, Kind
from service.cycle import Cycle
from service.keeper import Keeper, Lasting
from service.planning import applied_plan

MINUTE = timedelta(minutes=1)
FIVE = tuple(vpc(f"vpc-{number}", f"10.{number}.0.0/16") for number in range(5))
CLOUD = (
    "sources:\n",
    'sources:\n  - {name: aws, kind: aws, accounts: ["111122223333"], regions: [eu-west-1], collect: [vpc]}\n',
)


class Cloud:
    """A shard that answers one after the other; the last answer stays."""

    def __init__(self, *answers, kind=Kind.VPC):
        self.shard = shard(kind=kind)
        self.left = list(answers)

    def collect(self, ask):
        found = self.left.pop(0) if len(self.left) > 1 else self.left[0]
        if isinstance(found, ErrorClass):
            raise ShardError(found, "no")
        return found if isinstance(found, Found) else Found(Rows.of(found))


@pytest.fixture
def time():
    return VirtualTime()


def held(memory):
    (content,) = memory.inventory.contents([shard()])
    return len(content.records)


def watched(memory, time, cloud, readings, cadence=None):
    """Read a cloud so many times; tell of each reading when it was and how many rows were held after it."""
    seen = []
    agenda = Agenda(lasting=cadence is not None)
    keeper = Keeper(memory.inventory, cadence and Lasting(agenda, cadence))

    def keep(reading, course):
        again = keeper(reading, course)
        seen.append(((reading.at - START).total_seconds(), held(memory)))
        time.stopped = len(seen) == readings
        return again

    agenda.replace([cloud], lambda _: 0.0)
    with ThreadPoolExecutor(1) as executor:
        list(Sweep(executor, 1, MINUTE, time.patience).follow(agenda, keep))
    return seen


def rules(written, memory):
    settings = written(CLOUD)
    report, _ = Cycle(settings, memory, applied_plan(settings, memory.plan), ()).analyze()
    return {RULES[code] for code in report.findings.rule.tolist()}


def test_what_vanishes_all_at_once_is_read_again_soon_and_then_believed(memory, time):
    cadence = Cadence(lambda _: 10 * MINUTE)
    (first, second, again, *_) = watched(memory, time, Cloud(FIVE, (), (), ()), 4, cadence)

    assert (first[1], second[1], again[1]) == (5, 5, 0)
    assert 0.5 <= again[0] - second[0] <= 60


def test_an_answer_that_was_a_slip_retires_nothing(memory, time, written):
    assert [
        rows for _, rows in watched(memory, time, Cloud(FIVE, (), FIVE), 2, Cadence(lambda _: MINUTE))
    ] == [5, 5]
    assert Rule.MASS_DISAPPEARANCE in rules(written, memory)
    time.stopped = False
    assert watched(memory, time, Cloud(FIVE), 1)[0][1] == 5
    assert Rule.MASS_DISAPPEARANCE not in rules(written, memory)


def test_a_slip_of_a_place_that_is_read_seldom_leaves_it_so(memory):
    three = [vpc(f"vpc-{number}", f"172.{number}.0.0/16", default=True) for number in range(31, 34)]
    cloud = Cloud(*[three] * 5, (), three)

    assert gaps(memory, [cloud], 9)[-1] == 6
    assert memory.inventory.statuses([shard()])[0].pace == 6


def test_a_scan_reads_twice_what_it_does_not_believe_and_gives_up_what_goes_on_changing(memory, time):
    ten = [vpc(f"vpc-{number}", f"10.{number}.0.0/16") for number in range(100)]
    watched(memory, time, Cloud(ten), 1)
    less = watched(memory, VirtualTime(), Cloud(ten[:40], ten[:16], ten[:6], ()), 99)
    less_still = watched(memory, VirtualTime(), Cloud(ten[:40]), 99)

    assert less == [(0, 100), (5, 100), (10, 100)]
    assert less_still[-1][1] == 40


def test_only_what_was_new_is_news(memory, time):
    news = []
    agenda = Agenda(lasting=True)
    keeper = Keeper(memory.inventory, Lasting(agenda, Cadence(lambda _: MINUTE)))

    def keep(reading, course):
        again = keeper(reading, course)
        news.append(keeper.news)
        keeper.news = False
        time.stopped = len(news) == 6
        return again

    agenda.replace(
        [Cloud(FIVE, FIVE, FIVE[:4], ErrorClass.DENIED, ErrorClass.DENIED, FIVE[:4])], lambda _: 0.0
    )
    with ThreadPoolExecutor(1) as executor:
        list(Sweep(executor, 1, MINUTE, time.patience).follow(agenda, keep))

    assert news == [True, False, True, True, False, True]


DEFAULT = vpc("vpc-default", "172.31.0.0/16", default=True)
OWN = vpc("vpc-own", "10.1.0.0/16")


def gaps(memory, clouds, readings, **more):
    """Read shards of one place for a while; tell after how many minutes each reading of the first one came."""
    time, seen = VirtualTime(), []
    agenda = Agenda(lasting=True)
    keeper = Keeper(memory.inventory, Lasting(agenda, Cadence(lambda _: MINUTE), **more))

    def keep(reading, course):
        again = keeper(reading, course)
        if reading.shard == clouds[0].shard:
            seen.append((reading.at - START).total_seconds() / 60)
            time.stopped = len(seen) == readings
        return again

    agenda.replace(clouds, lambda _: 0.0)
    with ThreadPoolExecutor(1) as executor:
        list(Sweep(executor, 1, MINUTE, time.patience).follow(agenda, keep))
    return [6 if later - before > 5 else round(later - before) for before, later in pairwise(seen[1:])]


@pytest.mark.parametrize(
    ("vpcs", "eips", "expected"),
    [
        pytest.param([[DEFAULT]], [()], [1, 6, 6, 6], id="a default VPC"),
        pytest.param([()], [()], [1, 6, 6, 6], id="nothing at all"),
        pytest.param([[DEFAULT]], [[vpc("eip-1", "198.51.100.1/32")]], [1, 1, 1, 1], id="an Elastic IP"),
        pytest.param([[DEFAULT, OWN]], [()], [1, 1, 1, 1], id="a VPC of its own"),
        pytest.param(
            [Found(Rows.of([DEFAULT]), (RejectedRow("vpc-x", "?"),))],
            [()],
            [1, 1, 1, 1],
            id="a row that cannot be read",
        ),
        pytest.param([[DEFAULT]], [ErrorClass.DENIED], [1, 1, 1, 1], id="a kind that nobody may read"),
        pytest.param([[DEFAULT]] * 4 + [[DEFAULT, OWN]], [()], [1, 6, 6, 1], id="until there is a VPC"),
        pytest.param([[DEFAULT]] * 4 + [()], [()], [1, 6, 6, 1], id="until the default VPC is gone"),
    ],
)
def test_a_place_that_holds_nothing_is_read_at_six_times_the_interval(memory, vpcs, eips, expected):
    clouds = [Cloud(*vpcs), Cloud(*eips, kind=Kind.EIP)]

    assert gaps(memory, clouds, 6) == expected


def test_what_one_kind_finds_brings_the_others_back_at_once_and_the_store_knows_how_old_is_too_old(memory):
    eips = [()] * 4 + [[vpc("eip-1", "198.51.100.1/32")]]
    clouds = [Cloud([DEFAULT]), Cloud(*eips, kind=Kind.EIP)]
    shards = [cloud.shard for cloud in clouds]
    assert gaps(memory, clouds, 4) == [1, 6]
    assert [status.pace for status in memory.inventory.statuses(shards)] == [6, 6]

    clouds = [Cloud([DEFAULT]), Cloud(*eips, kind=Kind.EIP)]
    assert gaps(memory, clouds, 9)[3:] == [1, 1, 1, 1]
    assert [status.pace for status in memory.inventory.statuses(shards)] == [1, 1]


def test_a_change_shortens_the_time_that_the_other_shards_of_its_place_wait(memory):
    agenda = Agenda(lasting=True)
    lasting = Lasting(agenda, Cadence(lambda _: MINUTE))
    agenda.replace([Cloud([DEFAULT])], lambda _: 0.0)
    entry = agenda.take(0.0)
    entry.course.readings, entry.course.quiet = 9, 3
    agenda.rest(entry)
    agenda.put(entry, 360.0)

    lasting.hasten([shard()], usual=False)
    assert agenda.pause(0.0) > 300
    lasting.hasten([shard()], usual=True)
    assert agenda.pause(0.0) < 70


def test_it_can_be_turned_off(memory):
    assert gaps(memory, [Cloud([DEFAULT])], 8, slow_when_empty=False) == [1] * 6
