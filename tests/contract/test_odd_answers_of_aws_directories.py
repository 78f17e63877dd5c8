"""Lists of accounts and regions that are of no shape that AWS describes: an error of class parse, never a crash."""

import json

import pytest
from answering import Answer, Asked, answering, aws_role, identity
from virtual import VirtualTime

from collector.aws.plan import AwsReach
from collector.port import ShardError
from collector.retry import Asking
from collector.source import CloudSource
from collector.waiting import waited
from ipam.words import ErrorClass
from wire.received import parameters

HUB = {"AWS_ACCESS_KEY_ID": "AKIAHUBHUBHUBHUBHUB1", "AWS_SECRET_ACCESS_KEY": "hub-secret"}
ACCOUNT = "111122223333"
ONE = {"Id": ACCOUNT, "Name": "one", "Status": "ACTIVE"}
EMPTY = [b"", b"<html>no</html>"]
ODD = [*EMPTY, *(json.dumps(body).encode() for body in (None, [], "x", 5, {}))]


def listing(key, *lists):
    return [json.dumps({key: entries}).encode() for entries in lists]


def described(*regions):
    return f"<DescribeRegionsResponse><regionInfo>{''.join(regions)}</regionInfo></DescribeRegionsResponse>"


ACCOUNTS = [*ODD, *listing("Accounts", None, 5, [5], [None], ["x"], [{}], [{"Id": None}], [ONE, None])]
PARENTS = [*ODD, *listing("Parents", None, 5, [], [5], [None], [{}], [{"Id": ACCOUNT}])]
REGIONS = [*ODD, *listing("Regions", None, 5, [], [5], [None], [{}], [{"RegionOptStatus": "ENABLED"}])]
DESCRIBED = [
    *EMPTY,
    *(described(one).encode() for one in ("", "<item/>", "<item>x</item>", "<item><regionEndpoint/></item>")),
    described("<item><regionName>eu-west-1</regionName></item>", "<item><optInStatus>x</optInStatus></item>"),
]


def understood(request):
    target = (request.header("x-amz-target") or "").rpartition(".")[2]
    body = request.body.decode()
    operation = target or (parameters(body)["Action"] if "Action=" in body else "ListRegions")
    return Asked(operation, {}, "", "")


@pytest.fixture
def failure(monkeypatch):
    """Return why there is no list where AWS gives these answers."""
    for name, value in HUB.items():
        monkeypatch.setenv(name, value)

    def of(listing, **answers):
        known = {"AssumeRole": aws_role(ACCOUNT), "GetCallerIdentity": identity()}

        def reply(asked):
            body = answers.get(asked.operation)
            if body is None:
                return known.get(asked.operation, Answer(b'{"__type": "AccessDeniedException"}', 400))
            return Answer(body if isinstance(body, bytes) else body.encode())

        with answering(understood, reply) as server:
            source = CloudSource("aws", (), (), role="reader", endpoint_url=server.url)
            directory = AwsReach.of(source, VirtualTime().clock).directory()
            ask = Asking(VirtualTime().patience, 600.0)
            with pytest.raises(ShardError) as caught:
                waited(lambda: listing(directory, ask), ask)
            return caught.value

    return of


def accounts(directory, ask):
    return directory.accounts(ask, {})


def regions(directory, ask):
    directory.refused.set()
    return directory.regions(ACCOUNT, ask)


@pytest.mark.parametrize("body", ACCOUNTS, ids=repr)
def test_accounts(failure, body):
    assert failure(accounts, ListAccounts=body).error_class is ErrorClass.PARSE


@pytest.mark.parametrize("body", PARENTS, ids=repr)
def test_parents(failure, body):
    told = failure(accounts, ListAccounts=json.dumps({"Accounts": [ONE]}), ListParents=body)

    assert told.error_class is ErrorClass.PARSE


@pytest.mark.parametrize("body", REGIONS, ids=repr)
def test_regions_by_the_hub(failure, body):
    told = failure(lambda directory, ask: directory._listed_regions(ACCOUNT, ask), ListRegions=body)

    assert told.error_class is ErrorClass.PARSE


@pytest.mark.parametrize("body", DESCRIBED, ids=repr)
def test_regions_by_the_account(failure, body):
    assert failure(regions, DescribeRegions=body).error_class is ErrorClass.PARSE
