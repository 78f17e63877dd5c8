from dataclasses import dataclass, field, replace
from itertools import islice

import estate
import pytest
from world import judged, pool, tree, vpc

from exporter.exposition import Exposition, render
from exporter.families import report_families
from exporter.overview import overview
from exporter.records.at_hand import CHUNK, at_hand
from exporter.records.candidates import candidates
from exporter.records.findings import findings
from exporter.records.overlaps import overlaps
from exporter.records.resources import resources
from exporter.settings import Build, Settings
from ipam.pool import Rules
from ipam.text import Texts

LISTS = (resources, findings, overlaps, candidates)


@dataclass
class Library:
    """Texts that remember what was asked of them."""

    texts: Texts
    reads: list[int] = field(default_factory=list)  # rows of each

    def of(self, rows):
        if len(rows):
            self.reads.append(len(rows))
        return self.texts.of(rows)


def watched(report):
    """Let a report read from a library."""
    library = Library(report.snapshot.texts)
    return replace(report, snapshot=replace(report.snapshot, texts=library)), library.reads


def crowd(count):
    """Make pairs of equal blocks in a pool: an overlap and a line of the import plan for each block."""
    blocks = [f"10.{number >> 8}.{number & 255}.0/24" for number in range(count)]
    seen = [vpc(block, f"vpc-{block}-{end}", account=f"{end}") for block in blocks for end in (1, 2)]
    return judged(seen, tree(pool("top", "10.0.0.0/8", auto_import=True, locale="eu-west-1")))


@pytest.fixture(scope="module")
def crowded():
    return crowd(CHUNK)


@pytest.mark.parametrize("records", LISTS)
def test_a_list_reads_words_in_chunks(crowded, records):
    report, reads = watched(crowded)

    made = sum(1 for _ in records(report))

    assert made >= CHUNK
    assert len(reads) == -(-made // CHUNK)
    assert min(reads) > 1


@pytest.mark.parametrize("records", LISTS)
def test_the_words_of_every_kind_of_record_are_read_at_once(records):
    report, reads = watched(estate.report())

    assert list(records(report)) == list(records(estate.report()))
    assert len(reads) == 1


@pytest.mark.parametrize("records", LISTS)
def test_a_list_reads_no_further_than_it_is_asked(crowded, records):
    report, reads = watched(crowded)

    listed = records(report)
    assert reads == []
    list(islice(listed, 3))
    assert len(reads) == 1


def test_few_pairs_need_few_words(crowded):
    report, reads = watched(crowded)

    list(overlaps(report, limit=3))

    assert reads == [6]


def test_metrics_need_no_words(crowded):
    report, reads = watched(crowded)
    settings = Settings(Build("1", "abc", "3.11"), estate.AT - estate.READ)

    assert Exposition.of(render(family, report) for family in report_families(settings)).series
    assert reads == []


def test_the_page_reads_the_words_of_what_it_shows_alone(crowded):
    report, reads = watched(crowded)

    overview(report)

    assert sum(reads) <= 20


def test_words_that_were_read_before_keep_their_order_and_others_are_looked_up():
    report, reads = watched(estate.report())
    texts, fresh = (
        at_hand(report, [estate.PAY, estate.COPY, estate.ALLOCATION]).snapshot.texts,
        report.snapshot.texts,
    )

    assert [text.resource for text in texts.of([estate.COPY, estate.PAY])] == ["vpc-copy", "vpc-pay"]
    assert reads == [2]
    assert texts.of([estate.PAY, estate.ALI]) == fresh.of([estate.PAY, estate.ALI])


def test_the_words_that_a_way_out_needs_are_read_with_the_list():
    crowd = [vpc("10.0.0.0/16", f"vpc-{number:02}", account=f"{number:012}") for number in range(40)]
    full = pool("top", "10.0.0.0/16", locale="eu-west-1", rules=Rules(default_netmask_length=24))
    report, reads = watched(judged(crowd, tree(full)))
    made = list(findings(report))

    assert {"overlap", "pool_exhausted"} <= {record["rule"] for record in made}
    assert (
        next(record for record in made if record["rule"] == "overlap")["detail"]["renumber"]["id"] == "vpc-39"
    )
    assert len(reads) == 1
