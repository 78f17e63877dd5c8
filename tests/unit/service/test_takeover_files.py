"""Files that are taken over, as spreadsheets and NetBox write them."""

import json
from pathlib import Path

import pytest

from ipam.registry.listed import Place
from service.exits import ServiceError
from service.takeover_csv import from_csv
from service.takeover_file import listing
from service.takeover_netbox import from_netbox


def read(text, form=from_csv):
    found = form(text, "list")
    return [(str(one.place), str(one.cidr), one.name, one.owner, dict(one.tags)) for one in found.blocks], [
        f"{one.place}: {one.sentence}" for one in found.obstacles
    ]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("cidr,name,owner,tags\n10.0.0.0/24,printers,net,site=fra;rack=2\n", id="plain"),
        pytest.param("Tags,OWNER,Cidr,name\nsite=fra;rack=2,net,10.0.0.0/24,printers\n", id="any order and case"),
        pytest.param('cidr;name;owner;tags\r\n10.0.0.0/24;printers;net;"site=fra;rack=2"\r\n', id="semicolons"),
        pytest.param("sep=;\ncidr;name;owner;site;rack\n10.0.0.0/24;printers;net;fra;2\n", id="separator declared"),
        pytest.param("cidr\tname\towner\tsite\track\n10.0.0.0/24\tprinters\tnet\tfra\t2\n", id="tabs"),
        pytest.param(" cidr , name,owner,tags,,\n\n , ,\n 10.0.0.0/24 ,printers,net, site = fra ; rack=2;,,\n", id="blanks"),
        pytest.param("cidr,name,owner,site,tags\n10.0.0.0/24,printers,net,fra,site=fra;rack=2", id="said twice alike"),
    ],
)  # fmt: skip
def test_a_spreadsheet_says_the_same_in_many_ways(text):
    (row,), obstacles = read(text)

    assert row[1:] == ("10.0.0.0/24", "printers", "net", {"site": "fra", "rack": "2"})
    assert not obstacles


def test_lines_are_counted_as_an_editor_does():
    rows, obstacles = read('cidr,name\n\n10.0.0.0/24,"two\nlines"\n10.0.1.1/24,\n10.0.2.0/24,"a ""b"", c"\n')

    assert [(place, name) for place, _, name, _, _ in rows] == [
        ("line 3", "two\nlines"),
        ("line 6", 'a "b", c'),
    ]
    assert obstacles == ["line 5: '10.0.1.1/24' has host bits set: the network of this length is 10.0.1.0/24"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("10.0.0.0,a,", "'10.0.0.0' is not a CIDR: write it like 10.0.0.0/16 or 2001:db8::/56"),
        (",a,", "has no CIDR: give it one, or empty the line"),
        ("10.0.0.0/24,a,prod", "'prod' is not a tag: write tags like Environment=prod;site=fra"),
        ("10.0.0.0/24,a,a=1;a=2", "has two values for the tag a, '1' and '2': keep one"),
        ("10.0.0.0/24,a,,b", "has a cell under no name: name its column, empty it, or quote what holds a separator"),
        ("10.0.0.0/24,a\0b,", "its name has a character that cannot be kept: write it anew"),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_read_is_named(line, told):
    rows, obstacles = read(f"cidr,name,tags\n10.1.0.0/24,,\n{line}\n")

    assert (len(rows), obstacles) == (1, [f"line 3: {told}"])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "list is empty: its first line has to name the column cidr"),
        ("\n\n", "list is empty: its first line has to name the column cidr"),
        ("network,name\n", "list begins with 'network, name', which has no column cidr: name the columns cidr, name, owner, tags; further ones become tags"),
        ("cidr,CIDR\n", "list has two columns 'cidr': name each column once"),
        ('cidr,name\n10.0.0.0/24,"a" b\n', "list is not CSV, at line 2 (',' expected after '\"'): quote cells that hold separators or quotes"),
        ("sep=,;\ncidr\n", "list declares the separator ',;': it has to be one character"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_such_table_is_refused(text, told):
    with pytest.raises(ServiceError) as error:
        from_csv(text, "list")

    assert str(error.value) == told


PREFIX = {
    "id": 7,
    "family": {"value": 4, "label": "IPv4"},
    "prefix": "10.0.0.0/24",
    "site": {"id": 1, "display": "Frankfurt", "name": "Frankfurt", "slug": "fra"},
    "vrf": {"id": 3, "name": "acquired-b", "rd": None},
    "tenant": {"id": 2, "name": "network", "slug": "network"},
    "status": {"value": "reserved", "label": "Reserved"},
    "role": {"id": 1, "name": "printers", "slug": "printers"},
    "description": "third floor",
    "tags": [{"id": 1, "name": "legacy", "slug": "legacy"}],
    "custom_fields": {"ticket": "NET-1", "monitored": True, "empty": None},
}


@pytest.mark.parametrize(
    "told",
    [
        pytest.param([PREFIX], id="bare"),
        pytest.param({"count": 1, "next": None, "results": [PREFIX]}, id="as the API answers"),
        pytest.param(
            [PREFIX | {"vrf": "acquired-b", "tenant": "network", "status": "reserved", "role": "printers",
                       "tags": ["legacy"], "site": None, "scope_type": "dcim.site", "scope": {"name": "Frankfurt"}}],
            id="names alone, and the site of 4.2",
        ),
    ],
)  # fmt: skip
def test_a_prefix_of_netbox_keeps_what_it_says(told):
    (one,) = from_netbox(json.dumps(told), "list").blocks

    assert (one.place, str(one.cidr), one.name, one.owner, one.scope, one.container) == (
        Place(1, "entry"), "10.0.0.0/24", "third floor", "network", "acquired-b", False,
    )  # fmt: skip
    assert dict(one.tags) == {
        "status": "reserved", "role": "printers", "site": "Frankfurt", "legacy": "", "ticket": "NET-1",
        "monitored": "true",
    }  # fmt: skip


@pytest.mark.parametrize(("status", "container"), [("container", True), ("active", False), (None, False)])
def test_a_container_holds_others(status, container):
    (one,) = from_netbox(json.dumps([{"prefix": "10.0.0.0/8", "status": status}]), "list").blocks

    assert (one.container, one.tags) == (container, ())


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ("10.0.0.0/8", "has no prefix: it is none of NetBox's prefixes"),
        ({"address": "10.0.0.1/32"}, "has no prefix: it is none of NetBox's prefixes"),
        ({"prefix": "10.0.0.1/8"}, "'10.0.0.1/8' has host bits set: the network of this length is 10.0.0.0/8"),
        ({"prefix": "10.0.0.0/8", "vrf": 7}, "says in vrf neither a text nor an object with a name"),
        ({"prefix": "10.0.0.0/8", "tags": "a"}, "has tags that are no list"),
        ({"prefix": "10.0.0.0/8", "custom_fields": [1]}, "has custom_fields that are no object"),
        ({"prefix": "10.0.0.0/8", "description": "a\ud800"}, "its description has a character that cannot be kept: write it anew"),
    ],
)  # fmt: skip
def test_an_entry_that_cannot_be_read_is_named(entry, told):
    assert read(json.dumps([entry]), from_netbox) == ([], [f"entry 1: {told}"])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("cidr,name", "list is not JSON"),
        ("7", "list has no list of prefixes"),
        ('{"detail": "denied"}', "list has no list of prefixes"),
        ('{"results": [], "next": "https://netbox/?offset=50"}', "list is one page of several"),
    ],
)
def test_an_export_that_is_not_whole_is_refused(text, told):
    with pytest.raises(ServiceError) as error:
        from_netbox(text, "list")

    assert (
        str(error.value)
        == f"{told}: take the answer of /api/ipam/prefixes/?limit=0, or a list of its prefixes"
    )


def test_the_format_follows_the_name_or_the_option(tmp_path):
    table, export = tmp_path / "a.csv", tmp_path / "a.JSON"
    table.write_text("\ufeffcidr\n10.0.0.0/24\n")
    export.write_text('[{"prefix": "10.0.0.0/24"}]')
    (one, same), (other, _) = listing(table, None), listing(export, None)

    assert [str(block.cidr) for found in (one, other) for block in found.blocks] == ["10.0.0.0/24"] * 2
    assert listing(table, "csv")[1] == same
    with pytest.raises(ServiceError, match="is not JSON"):
        listing(table, "netbox")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        pytest.param(None, "no such file or directory", id="no file"),
        pytest.param("cidr,name\n10.0.0.0/24,Köln".encode("cp1252"), "is not UTF-8 (byte 23 cannot be read)", id="cp1252"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused(tmp_path, content, told):
    path = Path(tmp_path / "a.csv")
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ServiceError) as error:
        listing(path, None)

    assert told in str(error.value)
