import pytest

from simulator.aws_pages import PageError, page
from wire.ec2 import QueryApi

HERE = ("111122223333", "eu-west-1")


@pytest.fixture(scope="module")
def ec2():
    return QueryApi.load("ec2")


def listing(ec2, count):
    vpcs = [
        {"VpcId": f"vpc-{number}", "Tags": [{"Key": "Name", "Value": "a & b"}]} for number in range(count)
    ]
    return ec2.serialize("DescribeVpcs", {"Vpcs": vpcs}, "r-1")


def texts(document, tag):
    text = document.decode()
    return [part.partition("<")[0] for part in text.split(f"<{tag}>")[1:]]


def walked(document, given, size):
    pages, asked = [], dict(given)
    while True:
        part = page(HERE, asked, size).cut("DescribeVpcs", document)
        pages.append(texts(part, "vpcId"))
        token = texts(part, "nextToken")
        if not token:
            return pages
        asked["NextToken"] = token[0]


@pytest.mark.parametrize(
    ("count", "asked", "size", "lengths"),
    [
        pytest.param(0, {}, 5, [0], id="nothing"),
        pytest.param(5, {}, 5, [5], id="exactly one page"),
        pytest.param(6, {}, 5, [5, 1], id="one more"),
        pytest.param(12, {"MaxResults": "1000"}, 5, [5, 5, 2], id="our pages are smaller than asked"),
        pytest.param(12, {"MaxResults": "7"}, 50, [7, 5], id="the client's are smaller than ours"),
    ],
)
def test_pages_hold_every_item_once_in_order(ec2, count, asked, size, lengths):
    pages = walked(listing(ec2, count), {"Action": "DescribeVpcs", **asked}, size)

    assert [len(part) for part in pages] == lengths
    assert [vpc for part in pages for vpc in part] == [f"vpc-{number}" for number in range(count)]


def test_a_page_is_still_what_ec2_says_namespace_and_all(ec2):
    part = page(HERE, {"Action": "DescribeVpcs"}, 5).cut("DescribeVpcs", listing(ec2, 1)).decode()

    assert '<DescribeVpcsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">' in part
    assert "<value>a &amp; b</value>" in part


@pytest.mark.parametrize("most", ["4", "1001", "0", "-5", "many", ""])
def test_a_page_size_out_of_bounds_is_refused(most):
    with pytest.raises(PageError, match="maxResults"):
        page(HERE, {"Action": "DescribeVpcs", "MaxResults": most}, 5)


@pytest.mark.parametrize(
    ("here", "given"),
    [
        pytest.param(("999900001111", "eu-west-1"), {"Action": "DescribeVpcs"}, id="another account"),
        pytest.param(("111122223333", "us-east-1"), {"Action": "DescribeVpcs"}, id="another region"),
        pytest.param(HERE, {"Action": "DescribeVpcs", "VpcId.1": "vpc-1"}, id="another filter"),
    ],
)
def test_a_token_holds_for_its_own_listing_only(ec2, here, given):
    document = page(HERE, {"Action": "DescribeVpcs"}, 5).cut("DescribeVpcs", listing(ec2, 9))
    token = texts(document, "nextToken")[0]

    with pytest.raises(PageError, match="pagination token"):
        page(here, {**given, "NextToken": token}, 5)


@pytest.mark.parametrize("token", ["abc", "ä", "Nw==", "////"])
def test_a_token_that_nobody_gave_is_refused(token):
    with pytest.raises(PageError, match="pagination token"):
        page(HERE, {"Action": "DescribeVpcs", "NextToken": token}, 5)
