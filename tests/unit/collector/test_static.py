import pytest
from reading_rows import told
from virtual import VirtualTime

from collector.read import read
from collector.retry import Asking
from collector.static.networks import collectors
from collector.static.source import Network, StaticSource
from ipam.reading import RejectedRow
from ipam.words import ErrorClass, Kind, Provider


def collected(source):
    (collector,) = collectors(source)
    return told(collector.collect(Asking(VirtualTime().patience, 60)))


@pytest.fixture
def csv(tmp_path):
    """Write a file and collect it."""

    def write(content):
        path = tmp_path / "datacentres.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return StaticSource("dc", path)

    return write


def test_a_source_is_one_shard():
    (collector,) = collectors(StaticSource("dc"))

    shard = collector.shard
    assert (shard.source, shard.provider, shard.account) == ("dc", Provider.STATIC, "dc")
    assert (shard.region, shard.kind) == ("global", Kind.NETWORK)


def test_a_line_is_told_whole(csv):
    (row,) = collected(csv("cidr,name,site,Owner,Rack\n10.0.0.0/16,core,fra1,netops,\n"))

    assert (str(row.cidr), row.resource, row.name, row.owner) == ("10.0.0.0/16", "core", "core", "dc")
    assert (row.zone, row.tags) == ("fra1", {"Owner": "netops"})


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("cidr,name,site\n10.0.0.0/16,core,fra1\n", id="plain"),
        pytest.param("\ufeffcidr,name,site\n10.0.0.0/16,core,fra1\n", id="byte order mark"),
        pytest.param("cidr,name,site\r\n10.0.0.0/16,core,fra1\r\n", id="line ends of Windows"),
        pytest.param(
            "# ours\n\ncidr,name,site\n\n  # lab\n10.0.0.0/16,core,fra1\n,,\n", id="comments, blanks"
        ),
        pytest.param("CIDR, Name ,Site\n 10.0.0.0/16 , core , fra1 \n", id="spaces and capitals"),
        pytest.param('cidr,name,site\n"10.0.0.0/16","core","fra1"', id="quoted, no last line end"),
    ],
)
def test_a_file_may_be_written_in_many_ways(csv, content):
    assert [(str(row.cidr), row.name, row.zone) for row in collected(csv(content))] == [
        ("10.0.0.0/16", "core", "fra1")
    ]


def test_a_network_is_known_by_its_name_and_otherwise_by_its_cidr(csv):
    lines = "10.0.0.0/16,core,\n10.1.0.0/16,,\n10.2.0.0/16,edge,\n10.3.0.0/16,edge,\n2001:db8::/32\n"

    assert [row.resource for row in collected(csv("cidr,name,site\n" + lines))] == [
        "core",
        "10.1.0.0/16",
        "edge 10.2.0.0/16",
        "edge 10.3.0.0/16",
        "2001:db8::/32",
    ]


@pytest.mark.parametrize(
    ("line", "rejected"),
    [
        pytest.param(
            "10.0.0.1/16,core,x",
            (
                "core",
                (
                    "datacentres.csv line 3: '10.0.0.1/16' has host bits set: "
                    "the network of this length is 10.0.0.0/16"
                ),
            ),
            id="host bits",
        ),
        pytest.param(
            "lab,core,x",
            (
                "core",
                "datacentres.csv line 3: 'lab' is not a CIDR: write it like 10.0.0.0/16 or 2001:db8::/56",
            ),
            id="no CIDR",
        ),
        pytest.param(
            "10.5.0.0/16,core,x,y",
            ("", "datacentres.csv line 3: 4 cells under 3 columns"),
            id="too many cells, so that the name may be another",
        ),
        pytest.param(
            "10.5.0.0/33,,x",
            (
                "",
                "datacentres.csv line 3: '10.5.0.0/33' is not a CIDR: write it like 10.0.0.0/16 or 2001:db8::/56",
            ),
            id="bad, and known by nothing else",
        ),
        pytest.param(
            "10.9.0.0/16,good,x",
            (
                "good (again)",
                "datacentres.csv line 3: declared in datacentres.csv line 2 already",
            ),
            id="declared twice",
        ),
    ],
)
def test_a_bad_line_is_rejected_with_its_number_and_the_others_go_on(csv, line, rejected):
    found = collected(csv(f"cidr,name,site\n10.9.0.0/16,good,x\n{line}\n10.8.0.0/16,fine,x\n"))

    assert [item for item in found if isinstance(item, RejectedRow)] == [RejectedRow(*rejected)]
    assert [str(item.cidr) for item in found if not isinstance(item, RejectedRow)] == [
        "10.9.0.0/16",
        "10.8.0.0/16",
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(
            "network,name,site\n10.0.0.0/16,a,b\n", "begins with 'network,name,site'", id="another header"
        ),
        pytest.param("10.0.0.0/16,a,b\n", "its first line has to be cidr,name,site", id="no header"),
        pytest.param("", "is empty", id="empty"),
        pytest.param("cidr,name,site,x,x\n", "name each column once", id="a column twice"),
        pytest.param("cidr,name,site,\n", "name each column once", id="a column without a name"),
        pytest.param(b"cidr,name,site\n10.0.0.0/16,M\xfcnchen,x\n", "is not UTF-8", id="Latin 1"),
        pytest.param('cidr,name,site\n10.0.0.0/16,"a"b,x\n', "is not CSV", id="stray quotes"),
        pytest.param('cidr,name,site\n10.0.0.0/16,"a,x\n', "is not CSV", id="an open quote"),
    ],
)
def test_a_file_that_cannot_be_read_is_the_shards_failure(csv, content, message):
    (collector,) = collectors(csv(content))
    reading = read(collector, Asking(VirtualTime().patience, 60))

    assert reading.failure.error_class is ErrorClass.PARSE
    assert message in reading.failure.message
    assert "datacentres.csv" in reading.failure.message


def test_a_file_that_is_not_there_is_the_shards_failure(tmp_path):
    (collector,) = collectors(StaticSource("dc", tmp_path / "gone.csv"))
    reading = read(collector, Asking(VirtualTime().patience, 60))

    assert reading.failure.error_class is ErrorClass.TRANSIENT
    assert (
        reading.failure.message
        == f"{tmp_path}/gone.csv: no such file or directory: check `file` of the source"
    )


def test_networks_may_stand_in_the_configuration_itself():
    networks = (
        Network("10.0.0.0/16", "core", "fra1", {"Owner": "netops"}, "networks[0]"),
        Network("10.0.0.1/8", "bad", place="networks[1]"),
    )
    bad, good = collected(StaticSource("dc", networks=networks))

    assert (str(good.cidr), good.resource, good.tags) == ("10.0.0.0/16", "core", {"Owner": "netops"})
    assert bad.resource == "bad"
    assert bad.reason.startswith("networks[1]: '10.0.0.1/8' has host bits set")


def test_a_changed_file_is_seen(csv):
    source = csv("cidr,name,site\n10.0.0.0/16,core,x\n")
    before = collected(source)
    csv("cidr,name,site\n10.1.0.0/16,core,x\n")

    assert [str(row.cidr) for row in [*before, *collected(source)]] == ["10.0.0.0/16", "10.1.0.0/16"]
