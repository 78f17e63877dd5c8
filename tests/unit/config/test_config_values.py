"""The edges of single values: what is just good, and what just is not."""

from dataclasses import FrozenInstanceError
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from config.address import Listen, read_listen, read_url, without_userinfo
from config.events import region_of
from config.executor import cluster_of, read_executor
from config.judging import read_subject
from config.load import load
from config.mistakes import ConfigError
from config.values import read_duration, read_ratio, write_duration

EXAMPLES = Path(__file__).parents[3] / "config" / "examples"
SOURCE = 'sources: [{name: dc, kind: static, networks: [{cidr: "192.168.0.0/16", name: office}]}]\n'
POOL = "pools: [{{name: top, scope: private, cidrs: [{cidr}], {rest}}}]\n"


@pytest.mark.parametrize(
    ("text", "listen"),
    [
        pytest.param("127.0.0.1:0", Listen("127.0.0.1", 0), id="a free port"),
        pytest.param("127.0.0.1:65535", Listen("127.0.0.1", 65535), id="the highest port"),
        pytest.param("127.8.8.8:80", Listen("127.8.8.8", 80), id="all of 127 is loopback"),
        pytest.param("localhost:80", Listen("localhost", 80), id="by name"),
        pytest.param("[::1]:80", Listen("::1", 80), id="IPv6"),
        pytest.param("host.example:80", Listen("host.example", 80), id="a name"),
        pytest.param("[fe80::1]:80", Listen("fe80::1", 80), id="beyond loopback"),
        pytest.param(":80", Listen("", 80), id="everywhere"),
    ],
)
def test_an_address_is_listened_on_and_written_as_it_was(text, listen):
    assert read_listen(text) == listen
    assert str(listen) == text


@pytest.mark.parametrize(
    "text", ["127.0.0.1:65536", "::1:80", "ho st:80", "host/path:80", "user@host:80", "127.0.0.1", ""]
)
def test_what_is_not_an_address_with_a_port_is_refused(text):
    with pytest.raises(ValueError, match="write"):
        read_listen(text)


@pytest.mark.parametrize(
    "url", ["http://host", "https://host:8443/path", "http://127.0.0.1:5000", "https://[::1]/"]
)
def test_a_url_of_a_web_server_is_taken_as_it_stands(url):
    assert read_url(url) == url


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("ftp://host", id="not the web"),
        pytest.param("https://", id="no host"),
        pytest.param("https://host:0", id="port 0"),
        pytest.param("https://host:99999", id="no such port"),
        pytest.param("https://[::1", id="half a bracket"),
        pytest.param("https://a b", id="a space"),
        pytest.param("https://me@host", id="a user"),
        pytest.param("https://:pw@host", id="a password"),
        pytest.param("https://host#part", id="a fragment"),
    ],
)
def test_a_url_that_leads_nowhere_or_holds_a_secret_is_refused(url):
    with pytest.raises(ValueError, match=r"must be a URL|no secret belongs"):
        read_url(url)


def test_a_url_for_display_has_no_user_even_where_the_password_holds_an_at_sign():
    assert without_userinfo("https://me:p@ss@host:1/x?y=1#z") == "https://***@host:1/x?y=1#z"


@pytest.mark.parametrize(
    ("text", "span"),
    [
        pytest.param("1s", timedelta(seconds=1), id="second"),
        pytest.param("90s", timedelta(seconds=90), id="no whole minute"),
        pytest.param("5m", timedelta(minutes=5), id="minutes"),
        pytest.param("12h", timedelta(hours=12), id="hours"),
        pytest.param("1095d", timedelta(days=1095), id="days"),
    ],
)
def test_a_duration_is_read_and_written_alike(text, span):
    assert read_duration(text) == span
    assert write_duration(span) == text


@pytest.mark.parametrize("value", ["5", "m", "-5m", "5 m", "1h30m", "1.5h", "1000000s", "", 5, True, None])
def test_what_is_not_a_number_with_a_unit_is_no_duration(value):
    with pytest.raises(ValueError, match="write it like"):
        read_duration(value)


@pytest.mark.parametrize("value", [0, 1, 0.0, 0.8, 1.0])
def test_a_share_lies_between_nothing_and_all(value):
    assert read_ratio(value) == value


@pytest.mark.parametrize("value", [-0.1, 1.01, 80, "0.8", True, None, float("nan")])
def test_a_percentage_is_no_share(value):
    with pytest.raises(ValueError, match=r"write 0\.8"):
        read_ratio(value)


@pytest.mark.parametrize(
    ("written", "subject"),
    [
        pytest.param("10.10.0.0/16", "10.10.0.0/16", id="a block"),
        pytest.param("2001:DB8:0::/48", "2001:db8::/48", id="a block of IPv6, written another way"),
        pytest.param("::/0", "::/0", id="all of IPv6"),
        pytest.param("vpc-0a1b", "vpc-0a1b", id="a resource"),
        pytest.param("0123456789abcdef", "0123456789abcdef", id="a finding"),
        pytest.param("dead/12", "dead/12", id="a pool with a number below it"),
        pytest.param("lab:beef/12", "lab:beef/12", id="a pool outside the default scopes"),
        pytest.param("a:b/12", "a:b/12", id="a pool whose scope is a hexadecimal digit"),
        pytest.param("10.0/16", "10.0/16", id="a pool named like half an address"),
    ],
)
def test_the_subject_of_an_exemption_is_a_block_in_its_one_spelling_or_stands_as_it_is(written, subject):
    assert read_subject(written) == subject


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("domains: [{name: a, networks: [dc]}]\n", id="a domain of networks"),
        pytest.param("domains: [{name: a, accounts: ['00012']}]\n", id="a domain of accounts, not read here"),
        pytest.param(
            "domains: [{name: a, networks: [dc]}, {name: b, networks: [dc]}]\n", id="in two domains"
        ),
        pytest.param(
            "exempt: [{rule: overlap, subject: a, reason: r}, {rule: tag_missing, subject: a, reason: r}]\n",
            id="exempt from two rules",
        ),
        pytest.param(
            POOL.format(cidr="10.0.0.0/8", rest="rules: {min_netmask_length: 20, max_netmask_length: 20}"),
            id="one size only",
        ),
        pytest.param(
            POOL.format(cidr="10.0.0.0/8", rest="rules: {max_netmask_length: 32}"), id="one address"
        ),
        pytest.param(
            POOL.format(cidr='"fd00::/32"', rest="rules: {max_netmask_length: 128}"), id="one of IPv6"
        ),
        pytest.param(
            POOL.format(cidr="10.0.0.0/8", rest="thresholds: {utilization: [0.8, 0.8]}"),
            id="one threshold twice",
        ),
        pytest.param(
            POOL.format(
                cidr="10.0.0.0/8",
                rest="locale: a, pools: [{name: b, cidrs: [10.0.0.0/9], auto_import: true}]",
            ),
            id="a locale from above",
        ),
        pytest.param("scopes: [{name: lab, match: [{account: dc}]}]\n", id="a static source as account"),
        pytest.param("ignore: [{match: {account: '00012'}, reason: r}]\n", id="digits as account"),
        pytest.param("scopes: [{name: private, default: private}]\n", id="a default declared"),
        pytest.param(
            "scopes: [{name: public, default: private}, {name: b, default: public}]\n", id="names crossed"
        ),
        pytest.param(
            "scopes: [{name: private}, {name: a, default: private}]\n", id="a default's name set free"
        ),
    ],
)
def test_what_is_unusual_is_still_good(text, tmp_path):
    (tmp_path / "a.yaml").write_text(SOURCE + text)

    assert load(tmp_path / "a.yaml").sources


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param(
            "metrics: {inventory_labels: [" + "x" * 60 + "]}\n",
            f"'{'x' * 60}' is not known",
            id="as long as may be",
        ),
        pytest.param(
            "metrics: {inventory_labels: [" + "x" * 61 + "]}\n",
            f"'{'x' * 60}…' is not known",
            id="cut beyond",
        ),
        pytest.param(
            "ignore: [{match: {account: d-c}, reason: r}]\n", "neither an account id nor", id="misspelt"
        ),
        pytest.param(
            POOL.format(cidr="10.0.0.0/8", rest="rules: {min_netmask_length: true, max_netmask_length: 0}"),
            "must be a whole number, not true",
            id="a truth is no length",
        ),
    ],
)
def test_what_is_told_is_one_clear_sentence(text, told, tmp_path):
    (tmp_path / "a.yaml").write_text(SOURCE + text)

    with pytest.raises(ConfigError) as caught:
        load(tmp_path / "a.yaml")

    assert len(caught.value.mistakes) == 1
    assert told in str(caught.value)


def test_settings_do_not_change():
    settings = load(EXAMPLES / "full.yaml")

    with pytest.raises(FrozenInstanceError):
        settings.path = Path("other.yaml")
    with pytest.raises(ValidationError):
        settings.collect.concurrency = 1


@pytest.mark.parametrize(
    ("host", "region"),
    [
        pytest.param("sqs.eu-west-1.amazonaws.com", "eu-west-1", id="as it is shown"),
        pytest.param("sqs-fips.us-gov-west-1.amazonaws.com", "us-gov-west-1", id="FIPS"),
        pytest.param("sqs.cn-north-1.amazonaws.com.cn", "cn-north-1", id="China"),
        pytest.param("vpce-0abc.sqs.eu-west-1.vpce.amazonaws.com", "eu-west-1", id="a VPC endpoint"),
        pytest.param("eu-west-1.queue.amazonaws.com", "eu-west-1", id="an older form"),
        pytest.param("queue.example", "", id="another host"),
        pytest.param("127.0.0.1:5000", "", id="a test server"),
    ],
)
def test_the_region_of_a_queue_is_in_its_url(host, region):
    assert region_of(f"https://{host}/111122223333/cidrwatch") == region


@pytest.mark.parametrize(
    ("text", "cluster"),
    [
        pytest.param("threads", None, id="threads"),
        pytest.param("dask://scheduler.example:8786", "scheduler.example:8786", id="a name"),
        pytest.param("dask://[::1]:1", "[::1]:1", id="IPv6"),
        pytest.param("dask://10.0.0.1:65535", "10.0.0.1:65535", id="the highest port"),
    ],
)
def test_who_reads_is_threads_or_a_cluster(text, cluster):
    assert cluster_of(read_executor(text)) == cluster


@pytest.mark.parametrize(
    "text",
    [
        "dask://host:0",
        "dask://host:65536",
        "dask://me:secret@host:1",
        "dask://host:1/x",
        "dask://:1",
        "Threads",
    ],
)
def test_what_names_no_scheduler_is_refused(text):
    with pytest.raises(ValueError, match="must be threads"):
        read_executor(text)
