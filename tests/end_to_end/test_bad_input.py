"""What goes wrong outside: one clear sentence, the documented exit status, no trace, and nothing else harmed."""

from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from answering import account_of, alibaba, alibaba_role, answering_alibaba, answering_aws, aws_role, ec2
from processes import environment, here, read, run

KEYS = {
    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "hub-secret",
    "ALIBABA_CLOUD_ACCESS_KEY_ID": "LTAIEXAMPLE",
    "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "hub-secret",
}
ACCOUNT, ALIBABA_ACCOUNT = "111122223333", "1234567890123456"
EMPTY = {
    "DescribeVpcs": "Vpcs",
    "DescribeSubnets": "Subnets",
    "DescribeAddresses": "Addresses",
    "DescribeVpcPeeringConnections": "VpcPeeringConnections",
    "DescribeTransitGatewayAttachments": "TransitGatewayAttachments",
}
EMPTY_ALIBABA = {
    "DescribeVpcs": ("Vpcs", "Vpc"),
    "DescribeVSwitches": ("VSwitches", "VSwitch"),
    "DescribeEipAddresses": ("EipAddresses", "EipAddress"),
    "DescribeCens": ("Cens", "Cen"),
}


def nothing(asked):
    """Answer for an account of AWS that has nothing."""
    if asked.operation == "AssumeRole":
        return aws_role(account_of(asked.given["RoleArn"]))
    return ec2(asked.operation, {EMPTY[asked.operation]: []})


def nothing_in_alibaba(asked):
    """Answer for an account of Alibaba Cloud that has nothing."""
    if asked.operation == "AssumeRole":
        return alibaba_role(account_of(asked.given["RoleArn"]))
    if asked.operation == "ListVpcPeerConnections":
        return alibaba({"VpcPeerConnects": [], "TotalCount": 0})
    outer, inner = EMPTY_ALIBABA[asked.operation]
    return alibaba({outer: {inner: []}, "TotalCount": 0, "PageNumber": 1, "PageSize": 50})


@contextmanager
def cutting():
    """Serve answers that promise more than comes, and yield the URL."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers.get("content-length") or 0))
            self.send_response(200)
            self.send_header("content-type", "text/xml")
            self.send_header("content-length", "5000")
            self.end_headers()
            self.wfile.write(b"<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIA")
            self.close_connection = True

        def log_message(self, *_):
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    thread = Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{http.server_port}"
    finally:
        http.shutdown()
        thread.join()
        http.server_close()


def configuration(folder, *sources):
    config = folder / "cidrwatch.yaml"
    text = "\n".join(f"  - {source}" for source in sources)
    config.write_text(
        f"store: sqlite:///cidrwatch.db\ncollect: {{timeout: 9s, concurrency: 64}}\nsources:\n{text}\n"
        "pools:\n  - {name: top, scope: private, cidrs: [10.0.0.0/8], rules: {default_netmask_length: 16}}\n"
    )
    return config


def aws(name, url, more=""):
    return f'{{name: {name}, kind: aws, accounts: ["{ACCOUNT}"], regions: [eu-west-1], endpoint_url: "{url}"{more}}}'


def ali(name, url):
    return f'{{name: {name}, kind: alibaba, accounts: ["{ALIBABA_ACCOUNT}"], regions: [cn-hangzhou], endpoint_url: "{url}"}}'


def static(name, file):
    return f"{{name: {name}, kind: static, file: {file}}}"


@pytest.fixture(scope="module")
def trouble(tmp_path_factory, two_clouds):
    """Scan many sources at once, each with a trouble of its own."""
    folder = tmp_path_factory.mktemp("trouble")
    (folder / "bits.csv").write_text("cidr,name,site\n10.9.0.1/16,office,fra1\n10.8.0.0/16,lab,fra1\n")
    (folder / "header.csv").write_text("network,label\n10.9.0.0/16,office\n")
    (folder / "external-id").write_text((two_clouds.folder / "external-id").read_text())
    endpoints = two_clouds.manifest["endpoints"]
    readable = two_clouds.manifest["accounts"]["aws"][0]["id"]
    elsewhere = (
        f'{{name: elsewhere, kind: aws, accounts: ["{readable}"], regions: [eu-west-1, us-west-2], '
        f'external_id_file: external-id, endpoint_url: "{endpoints["aws"]}"}}'
    )
    with ExitStack() as servers:
        empty = servers.enter_context(answering_aws(nothing)).url
        empty_alibaba = servers.enter_context(answering_alibaba(nothing_in_alibaba)).url
        cut = servers.enter_context(cutting())
        config = configuration(
            folder, aws("empty", empty), ali("empty-alibaba", empty_alibaba), aws("cut", cut),
            ali("cut-alibaba", cut), elsewhere, static("bits", "bits.csv"), static("header", "header.csv"),
            aws("nobody", "http://127.0.0.1:1"),
        )  # fmt: skip
        scanned = run("scan", "-c", config, env=environment(folder, {**KEYS, **two_clouds.credentials}))
    assert scanned.status == 3, scanned
    status = read(config, "status", "-o", "json").records
    return scanned, status, config


def told(trouble, source, region=None):
    """Return the distinct ends of a source's shards: status, class, rows, and the sentences."""
    shards = [one for one in trouble[1] if one["source"] == source and region in (None, one["region"])]
    assert shards
    return {(one["status"], one["error_class"]) for one in shards}, [one["error"] for one in shards], shards


@pytest.mark.parametrize(
    ("source", "region", "error_class", "words"),
    [
        pytest.param("cut", None, "parse", "Unable to parse response", id="truncated answer"),
        pytest.param("cut-alibaba", None, "transient", "endpoint_url", id="truncated answer of Alibaba"),
        pytest.param("elsewhere", "us-west-2", "region_disabled", "us-west-2", id="wrong region"),
        pytest.param("nobody", None, "transient", "http://127.0.0.1:1", id="nobody answers"),
        pytest.param("header", None, "parse", "its first line has to be cidr,name,site", id="wrong header"),
    ],
)  # fmt: skip
def test_each_trouble_is_one_sentence_of_its_own_shards(trouble, source, region, error_class, words):
    ends, sentences, _ = told(trouble, source, region)

    assert ends == {("error", error_class)}
    assert all(words in sentence and "\n" not in sentence for sentence in sentences), sentences
    assert not [sentence for sentence in sentences if "Traceback" in sentence or "secret" in sentence]


@pytest.mark.parametrize("source", ["empty", "empty-alibaba"])
def test_an_empty_account_is_fine_and_empty(trouble, source):
    ends, _, shards = told(trouble, source)

    assert ends == {("ok", None)}
    assert [shard["rows"] for shard in shards] == [0] * len(shards)


def test_a_good_region_beside_a_wrong_one_is_read(trouble):
    ends, _, shards = told(trouble, "elsewhere", "eu-west-1")

    assert ends == {("ok", None)}
    assert sum(shard["rows"] for shard in shards) > 0


def test_a_cidr_with_host_bits_costs_its_own_line(trouble):
    ends, _, (shard,) = told(trouble, "bits")
    config = trouble[2]
    (finding,) = read(config, "findings", "--status", "row_rejected", "-o", "json").records

    assert (ends, shard["rows"], shard["rejected_rows"]) == ({("ok", None)}, 1, 1)
    assert finding["rule"] == "row_rejected"
    (said,) = [line for line in trouble[0].said if line.startswith("Not taken")]
    assert said == (
        "Not taken from bits/bits/global/network: office: bits.csv line 2: "
        "'10.9.0.1/16' has host bits set: the network of this length is 10.9.0.0/16."
    )


def test_silent_sources_are_named_and_the_status_is_3(trouble):
    ended, _, _ = trouble

    assert ended.status == 3
    assert [line for line in ended.said if line.startswith("No shard")] == [
        f"No shard of source '{name}' answered: `cidrwatch status` says why."
        for name in ("cut", "cut-alibaba", "header", "nobody")
    ]
    assert "Traceback" not in ended.err


def test_a_csv_that_is_not_there_is_a_mistake_of_the_file(tmp_path):
    config = configuration(tmp_path, static("absent", "absent.csv"))
    ended = here("scan", "-c", config, env=environment(tmp_path))

    assert (ended.status, ended.out) == (2, "")
    assert ended.err == (
        f"{config}:4:34: sources[0].file: there is no file absent.csv: "
        "a relative path begins at the folder of this file\n"
    )


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        pytest.param({}, "no AWS credentials found for the daemon itself: set AWS_ACCESS_KEY_ID", id="none"),
        pytest.param({"AWS_SECRET_ACCESS_KEY": "wrong-one"}, "SignatureDoesNotMatch", id="wrong secret"),
    ],
)
def test_credentials_that_are_missing_or_wrong_are_one_sentence_and_status_3(
    two_clouds, tmp_path, keys, words
):
    (tmp_path / "external-id").write_text("an-external-id")
    url = two_clouds.manifest["endpoints"]["aws"]
    config = configuration(tmp_path, aws("aws", url, ", external_id_file: external-id"))
    given = {**two_clouds.credentials, **keys} if keys else {}
    ended = here("scan", "-c", config, env=environment(tmp_path, given))
    shards = read(config, "status", "-o", "json").records

    assert ended.status == 3
    assert {(shard["status"], shard["error_class"]) for shard in shards} == {("error", "token")}
    assert all(words in shard["error"] for shard in shards), shards
    assert "Traceback" not in ended.err
    assert "wrong-one" not in ended.err + str(shards)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        pytest.param(("scan", "-c", "absent.yaml"), "absent.yaml: there is no such file: check the path, or begin with one of the examples", id="no file"),
        pytest.param(("scan", "--fail-on", "overlaps", "-c", "absent.yaml"), "Error: --fail-on does not know overlaps; the rules are ", id="unknown rule"),
        pytest.param(("pools", "-o", "xml"), "Error: Invalid value for '-o': 'xml' is not one of 'table', 'json', 'csv'.", id="unknown form"),
    ],
)  # fmt: skip
def test_wrong_usage_is_status_2_and_says_what_would_be_right(tmp_path, words, sentence):
    ended = here(*words, env=environment(tmp_path), cwd=tmp_path)

    assert (ended.status, ended.out) == (2, "")
    assert ended.err.splitlines()[-1].startswith(sentence)
    assert "Traceback" not in ended.err


TWO_OF_ONE = (
    "{name: dc, kind: static, networks: [{cidr: 10.1.0.0/16, name: a}, {cidr: 10.1.0.0/16, name: b}]}"
)


@pytest.mark.parametrize(
    ("sources", "rules", "status"),
    [
        pytest.param((TWO_OF_ONE,), "tag_missing", 0, id="another rule"),
        pytest.param((TWO_OF_ONE,), "tag_missing,overlap", 1, id="a finding of the rule"),
        pytest.param(
            (TWO_OF_ONE, static("header", "header.csv")), "overlap", 3, id="a silent source counts more"
        ),
        pytest.param((TWO_OF_ONE, static("absent", "absent.csv")), "overlap", 2, id="a mistake counts most"),
    ],
)
def test_a_gate_decides_the_status_unless_something_worse_happened(tmp_path, sources, rules, status):
    (tmp_path / "header.csv").write_text("network,label\n")
    config = configuration(tmp_path, *sources)
    ended = here("scan", "-c", config, "-o", "json", "--fail-on", rules, env=environment(tmp_path))

    assert ended.status == status
    assert ("overlap" in {finding["rule"] for finding in ended.records}) if status != 2 else ended.out == ""
