"""Public address pools of Alibaba Cloud through its unmodified SDK: a listing of pools, and one of blocks each."""

import pytest
from answering import account_of, alibaba, alibaba_error, alibaba_role
from cloud_reading import ALIBABA
from reading_rows import plain

from ipam.reading import UNKNOWN
from ipam.words import ErrorClass, Kind

(ME,) = ALIBABA.accounts(1)
OTHER = "253460731706911258"


def pool(name, **more):
    return {"PublicIpAddressPoolId": name, "Status": "Created", **more}


def pools(*rows, **more):
    return {"TotalCount": len(rows), "PublicIpAddressPoolList": list(rows), **more}


def blocks(*cidrs, **more):
    rows = [{"CidrBlock": cidr, "Status": "Created"} for cidr in cidrs]
    return {"TotalCount": len(rows), "PublicIpPoolCidrBlockList": rows, **more}


@pytest.fixture(autouse=True)
def own_keys(monkeypatch):
    for name, value in ALIBABA.environment.items():
        monkeypatch.setenv(name, value)


def read(listing, of_pool, enabled=True):
    """Read pools, each of which has the blocks that are given for it."""

    def reply(asked):
        if asked.operation == "AssumeRole":
            return alibaba_role(account_of(asked.given["RoleArn"]))
        if asked.operation == "GetPublicIpAddressPoolServiceStatus":
            return alibaba({"Enabled": enabled})
        answer = (
            listing
            if asked.operation == "ListPublicIpAddressPools"
            else of_pool[asked.given["PublicIpAddressPoolId"]]
        )
        answer = answer(asked) if callable(answer) else answer
        return alibaba(answer) if isinstance(answer, dict) else answer

    with ALIBABA.serve(reply) as server:
        return ALIBABA.only(server, kinds=(Kind.PUBLIC_IPV4_POOL,)), server


def test_a_pool_is_told_whole_a_row_for_each_block():
    told = pool(
        "pippool-1",
        Name="egress",
        OwnerId=int(OTHER),
        TotalIpNum=192,
        UsedIpNum=64,
        Tags=[{"Key": "team", "Value": "edge"}],
    )
    reading, server = read(pools(told), {"pippool-1": blocks("198.51.100.0/25", "203.0.113.0/26")})
    rows = plain(reading.rows)

    assert reading.complete
    assert [(str(row.cidr), row.free) for row in rows] == [("198.51.100.0/25", 128), ("203.0.113.0/26", 128)]
    assert {(row.resource, row.owner, row.name, row.state) for row in rows} == {
        ("pippool-1", OTHER, "egress", "Created")
    }
    assert rows[0].tags == {"team": "edge"}
    assert server.operations()[1:] == [
        "GetPublicIpAddressPoolServiceStatus",
        "ListPublicIpAddressPools",
        "ListPublicIpAddressPoolCidrBlocks",
    ]
    assert {(asked.given["MaxResults"], asked.region) for asked in server.asked[2:]} == {
        ("100", "cn-hangzhou")
    }


def test_every_page_of_both_listings_is_read_by_its_token():
    def listing(asked):
        last = asked.given.get("NextToken")
        return {**pools(pool("p-2" if last else "p-1")), "TotalCount": 2} | (
            {} if last else {"NextToken": "t"}
        )

    def of_first(asked):
        last = asked.given.get("NextToken")
        cidr = "203.0.113.0/26" if last else "198.51.100.0/25"
        return {**blocks(cidr), "TotalCount": 2} | ({} if last else {"NextToken": "t"})

    reading, _ = read(listing, {"p-1": of_first, "p-2": blocks("192.0.2.0/24")})

    assert [(row.resource, str(row.cidr)) for row in plain(reading.rows)] == [
        ("p-1", "198.51.100.0/25"),
        ("p-1", "203.0.113.0/26"),
        ("p-2", "192.0.2.0/24"),
    ]


@pytest.mark.parametrize(
    ("listing", "of_pool"),
    [
        pytest.param(pools(), {}, id="no pool"),
        pytest.param(pools(pool("p")), {"p": blocks()}, id="a new one, without addresses"),
        pytest.param(pools(pool("p", Status="Deleted")), {}, id="deleted"),
        pytest.param(
            pools(pool("p")),
            {"p": blocks() | {"TotalCount": 1, "PublicIpPoolCidrBlockList": [{"Status": "Deleted"}]}},
            id="its block deleted",
        ),
    ],
)
def test_a_shard_without_public_space_is_complete(listing, of_pool):
    reading, _ = read(listing, of_pool)

    assert reading.complete
    assert (len(reading.rows), reading.rejected) == (0, ())


def test_an_account_that_never_opened_the_service_is_complete_after_one_request():
    reading, server = read(pools(pool("p")), {}, enabled=False)

    assert reading.complete
    assert len(reading.rows) == 0
    assert server.operations()[1:] == ["GetPublicIpAddressPoolServiceStatus"]


def test_whether_it_did_has_to_be_said():
    reading, _ = read(pools(), {}, enabled=None)

    assert reading.failure.error_class is ErrorClass.PARSE
    assert "does not say Enabled" in reading.failure.message


@pytest.mark.parametrize("state", ["Created", "Modifying", "Deleting"])
def test_a_pool_counts_until_it_is_gone(state):
    reading, _ = read(pools(pool("p", Status=state)), {"p": blocks("192.0.2.0/24")})

    assert [(row.resource, row.state) for row in plain(reading.rows)] == [("p", state)]


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({"TotalIpNum": 256, "UsedIpNum": 256}, 0),
        ({"TotalIpNum": "256", "UsedIpNum": "6"}, 250),
        ({"TotalIpNum": 256}, UNKNOWN),
        ({"TotalIpNum": 2, "UsedIpNum": 6}, UNKNOWN),
        ({"TotalIpNum": "many", "UsedIpNum": 6}, UNKNOWN),
    ],
)
def test_how_many_addresses_of_a_pool_are_free(counts, expected):
    reading, _ = read(pools(pool("p", **counts)), {"p": blocks("192.0.2.0/24")})

    assert reading.rows.free.tolist() == [expected]


@pytest.mark.parametrize(
    ("odd", "resource", "words"),
    [
        pytest.param({"Status": "Created"}, "", "without an id", id="no id"),
        pytest.param(pool("bad"), "bad", "is not a CIDR", id="a block"),
        pytest.param(None, "", "without an id", id="null"),
    ],
)
def test_a_malformed_pool_is_a_rejected_row(odd, resource, words):
    of_pool = {"p": blocks("192.0.2.0/24"), "bad": blocks("198.51.100.0/24", "nowhere")}
    reading, _ = read(pools(odd, pool("p")), of_pool)

    assert reading.rows.resource == ("p",)
    assert [row.resource for row in reading.rejected] == [resource]
    assert words in reading.rejected[0].reason


@pytest.mark.parametrize(
    ("listing", "of_pool", "error_class"),
    [
        pytest.param(alibaba_error("Forbidden.RAM", status=403), {}, ErrorClass.DENIED, id="denied"),
        pytest.param(alibaba_error("InvalidAction.NotFound"), {}, ErrorClass.UNSUPPORTED, id="not there"),
        pytest.param(
            pools(pool("p")),
            {"p": alibaba_error("Forbidden.RAM", status=403)},
            ErrorClass.DENIED,
            id="blocks",
        ),
        pytest.param(pools(pool("p")) | {"TotalCount": 2}, {"p": blocks()}, ErrorClass.PARSE, id="too few"),
        pytest.param(
            pools(pool("p"), pool("p")), {"p": blocks("192.0.2.0/24")}, ErrorClass.PARSE, id="twice"
        ),
        pytest.param(
            pools(pool("p")),
            {"p": blocks("192.0.2.0/24", TotalCount=3)},
            ErrorClass.PARSE,
            id="blocks missing",
        ),
    ],
)
def test_what_is_not_whole_is_a_failure_and_no_rows(listing, of_pool, error_class):
    reading, _ = read(listing, of_pool)

    assert reading.failure.error_class is error_class
    assert len(reading.rows) == 0
