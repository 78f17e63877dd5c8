"""What a good file becomes, and what is said when there is no file to read."""

from dataclasses import replace
from datetime import date, timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest

from config.address import Listen
from config.load import load
from config.mistakes import ConfigError
from config.sources import Alibaba, Aws, Static, kinds_of, named_accounts
from ipam.declared import DeclaredAllocation, DeclaredPool
from ipam.domain import Domain
from ipam.exemption import Exemption
from ipam.finding import Rule
from ipam.pool import Rules, Thresholds
from ipam.quotas import PROFILES, Quotas
from ipam.scope import DEFAULT_SCOPES, IgnoreRule, Match, Scope
from ipam.words import Family, Kind, Provider, ResourceType

EXAMPLES = Path(__file__).parents[3] / "config" / "examples"
FULL = EXAMPLES / "full.yaml"
MINIMAL = (EXAMPLES / "minimal.yaml").read_text("utf-8")


def loaded(folder, text):
    file = folder / "cidrwatch.yaml"
    file.write_text(text, "utf-8")
    return load(file)


@pytest.mark.parametrize("example", sorted(EXAMPLES.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_example_loads(example):
    assert load(example).sources


def test_what_a_file_leaves_out_has_its_default():
    settings = load(EXAMPLES / "minimal.yaml")

    assert settings.web.listen == Listen("127.0.0.1", 10918)
    assert settings.collect.interval == timedelta(minutes=5)
    assert settings.collect.timeout == timedelta(seconds=60)
    assert settings.collect.concurrency == 32
    assert settings.analyze.interval == timedelta(minutes=1)
    assert settings.metrics.inventory_labels == ("provider", "account", "region")
    assert (settings.metrics.vpc, settings.metrics.subnet) == (None, None)
    assert settings.plan.scopes == DEFAULT_SCOPES
    assert settings.plan.quotas == Quotas(10, None, None)
    assert (settings.policy.domains, settings.policy.exemptions) == ((), ())
    assert settings.sources[0].role == "cidrwatch-reader"


def test_single_vpcs_and_subnets_have_metrics_where_a_key_says_so(tmp_path):
    vpc = '{tags: {Monitor: "true"}, ids: [vpc-1], limit: 20}'
    text = f"{MINIMAL}\nmetrics: {{vpc: {vpc}, subnet: {{}}, series_limit: 2000}}\n"
    metrics = loaded(tmp_path, text).metrics

    assert (metrics.vpc.tags, metrics.vpc.ids, metrics.vpc.limit) == ({"Monitor": "true"}, ("vpc-1",), 20)
    assert (metrics.subnet.tags, metrics.subnet.ids, metrics.subnet.limit) == ({}, (), 1000)
    assert metrics.series_limit == 2000


@pytest.mark.parametrize(
    ("kind", "interval"),
    [
        pytest.param(Kind.VPC, timedelta(minutes=5), id="the same as for all"),
        pytest.param(Kind.SUBNET, timedelta(minutes=10), id="its own"),
        pytest.param(Kind.NETWORK, timedelta(hours=1), id="declared networks"),
    ],
)
def test_a_kind_is_stale_after_so_many_of_its_own_intervals(kind, interval):
    settings = load(FULL)

    assert settings.collect.every(kind) == interval
    assert settings.policy.stale_after[kind] == 3 * interval


def test_sources_are_typed_and_their_paths_begin_at_the_file():
    aws, alibaba, static, inline = load(FULL).sources

    assert isinstance(aws, Aws)
    assert aws.external_id_file == EXAMPLES / "external-id.txt"
    assert named_accounts(aws) == ("111122223333", "222233334444")
    assert isinstance(alibaba, Alibaba)
    assert kinds_of(alibaba)[:3] == (Kind.VPC, Kind.SUBNET, Kind.EIP)
    assert kinds_of(alibaba)[3:] == (Kind.PUBLIC_IPV4_POOL, Kind.ATTACHMENT, Kind.IPAM)
    assert isinstance(static, Static)
    assert static.file == EXAMPLES / "datacentres.csv"
    assert kinds_of(static) == (Kind.NETWORK,)
    assert inline.networks[0].cidr == ip_network("192.168.40.0/24")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        pytest.param("sqlite:///state/a.db", "sqlite:///{folder}/state/a.db", id="relative: to the file"),
        pytest.param("sqlite:////var/lib/a.db", "sqlite:////var/lib/a.db", id="absolute: as it stands"),
    ],
)
def test_the_database_lies_beside_the_file_or_where_it_says(written, expected, tmp_path):
    settings = loaded(tmp_path, f"store: {written}\n{MINIMAL}")

    assert settings.store == expected.format(folder=tmp_path)


def test_a_relative_path_of_the_file_itself_does_not_matter(tmp_path, monkeypatch):
    (tmp_path / "cidrwatch.yaml").write_text(MINIMAL)
    monkeypatch.chdir(tmp_path)

    assert load(Path("cidrwatch.yaml")).store == f"sqlite:///{tmp_path}/cidrwatch.db"


def test_the_plan_is_handed_over_with_places():
    top = load(FULL).plan.pools[0]
    prod = top.pools[0].pools[0]

    assert prod == DeclaredPool(
        name="prod",
        scope="private",
        family=Family.IPV4,
        cidrs=(ip_network("10.0.0.0/16"),),
        rules=Rules(16, 20, 24, (("Environment", "prod"),)),
        thresholds=Thresholds((0.8, 0.95), 3),
        auto_import=True,
        owner="payments-platform",
        share=("222233334444",),
        allocations=(
            DeclaredAllocation(
                ip_network("10.0.240.0/22"),
                "reserved for eks-prod",
                date(2027, 1, 31),
                "pools[0].pools[0].pools[0].allocations[0]",
            ),
        ),
        renamed_from="production",
        place="pools[0].pools[0].pools[0]",
    )


def test_a_sub_pool_by_size_is_of_its_parents_family_and_scope(tmp_path):
    text = f"""{MINIMAL}
pools:
  - name: six
    scope: private
    cidrs: ["fd00::/32"]
    pools: [{{name: a, provision: [{{netmask_length: 40}}, {{netmask_length: 48}}]}}]
"""
    sub = loaded(tmp_path, text).plan.pools[0].pools[0]

    assert (sub.family, sub.scope, sub.provision) == (Family.IPV6, "private", (40, 48))


def test_scopes_stand_in_the_order_of_the_file_and_defaults_are_never_missing(tmp_path):
    text = f"{MINIMAL}\nscopes:\n  - {{name: corp, default: private}}\n  - {{name: lab, match: [{{source: aws}}]}}\n"

    assert loaded(tmp_path, text).plan.scopes == (
        Scope("corp", "private"),
        Scope("lab", None, (Match(sources=frozenset({"aws"})),)),
        Scope("public", "public"),
    )


def test_a_match_takes_one_value_or_a_list():
    acquired = load(FULL).plan.scopes[2]

    assert acquired.matches[0] == Match(
        providers=frozenset({Provider.AWS}),
        accounts=frozenset({"222233334444"}),
        regions=frozenset({"us-east-1"}),
        types=frozenset({ResourceType.VPC, ResourceType.SUBNET}),
    )


def test_ignore_rules_are_handed_over():
    default_vpcs = Match(
        providers=frozenset({Provider.AWS}), cidrs=(ip_network("172.31.0.0/16"),), default_vpc=True
    )

    assert load(FULL).policy.ignore == (
        IgnoreRule(default_vpcs, "default VPCs, never routed", date(2027, 6, 30)),
    )


def test_routing_domains_are_handed_over():
    networks, accounts = {"datacentres", "partners"}, {"111122223333", "1234567890123456"}

    assert load(FULL).policy.domains == (Domain("mpls", frozenset(networks), frozenset(accounts)),)


def test_exemptions_are_handed_over_the_expired_ones_too(tmp_path):
    text = f"{MINIMAL}\nexempt: [{{rule: tag_missing, subject: vpc-1, reason: later, until: 2001-01-31}}]\n"

    assert load(FULL).policy.exemptions == (
        Exemption(Rule.OVERLAP, "10.10.0.0/16", "merging in Q1", date(2027, 3, 31)),
    )
    assert loaded(tmp_path, text).policy.exemptions == (
        Exemption(Rule.TAG_MISSING, "vpc-1", "later", date(2001, 1, 31)),
    )


def test_quotas_hold_for_the_plan_and_for_judging():
    settings = load(FULL)

    assert settings.plan.quotas == settings.policy.quotas == Quotas(10, 50, 500)


@pytest.mark.parametrize(
    ("written", "quotas"),
    [
        pytest.param("{}", PROFILES["none"], id="none but the depth"),
        pytest.param("{profile: aws}", PROFILES["aws"], id="a cloud's"),
        pytest.param(
            "{profile: alibaba, cidrs_per_pool: 80, pool_depth: 4}",
            replace(PROFILES["alibaba"], cidrs_per_pool=80, pool_depth=4),
            id="a cloud's, and two of one's own",
        ),
        pytest.param("{shares_per_pool: 3}", Quotas(shares_per_pool=3), id="a single one"),
    ],
)
def test_a_profile_of_quotas_gives_way_to_single_keys(tmp_path, written, quotas):
    assert loaded(tmp_path, f"{MINIMAL}\nquotas: {written}\n").plan.quotas == quotas


@pytest.mark.parametrize(
    ("principal", "good"),
    [
        ("444455556666", True),
        ("1234567890123456", True),
        ("ou-prod-abcd1234", True),
        ("r-ab12", True),
        ("o-abcdefghij", True),
        ("fd-bVaRIG6lrK", True),
        ("rd-Abc123", True),
        ("arn:aws:organizations::222233334444:ou/o-abcdefghij/ou-prod-abcd1234", True),
        ("arn:aws-cn:organizations::222233334444:organization/o-abcdefghij", True),
        ("arn:aws:organizations::222233334444:account/o-abcdefghij/444455556666", False),
        ("arn:aws:iam::444455556666:root", False),
        ("payments", False),
        ("ou-", False),
    ],
)
def test_a_pool_is_shared_with_accounts_units_and_folders(tmp_path, principal, good):
    text = f"{MINIMAL}\npools: [{{name: a, scope: private, cidrs: [10.0.0.0/8], share: ['{principal}']}}]\n"
    if good:
        assert loaded(tmp_path, text).plan.pools[0].share == (principal,)
    else:
        with pytest.raises(ConfigError, match="must be an account id"):
            loaded(tmp_path, text)


@pytest.mark.parametrize(
    ("path", "place"),
    [
        pytest.param("sources", (1, 1), id="a key"),
        pytest.param("pools[0].pools[0]", (7, 9), id="a list item: its first key"),
        pytest.param("pools[0].pools[0].cidrs[1]", (8, 30), id="a value in a list"),
        pytest.param("pools[0].pools[0].allocations[3]", (7, 9), id="absent: the nearest above"),
        pytest.param("", (1, 1), id="the file"),
    ],
)
def test_the_place_of_a_path_can_be_asked(path, place, tmp_path):
    text = """sources: [{name: dc, kind: static, networks: [{cidr: 10.0.0.0/8, name: a}]}]
pools:
  - name: top
    scope: private
    cidrs: [10.0.0.0/8]
    pools:
      - name: prod
        cidrs: [10.0.0.0/16, 10.1.0.0/16]
"""
    positions = loaded(tmp_path, text).positions

    assert positions.of(path) == place
    assert positions.mistake(path, "x").told(Path("f.yaml")).startswith(f"f.yaml:{place[0]}:{place[1]}: ")


def test_windows_line_ends_and_a_byte_order_mark_do_no_harm(tmp_path):
    (tmp_path / "cidrwatch.yaml").write_bytes(b"\xef\xbb\xbf" + MINIMAL.replace("\n", "\r\n").encode())

    assert load(tmp_path / "cidrwatch.yaml").sources[0].name == "aws"


@pytest.mark.parametrize(
    ("store", "good"),
    [
        pytest.param("", False, id="beside the file"),
        pytest.param("store: sqlite:///a.db\n", False, id="relative"),
        pytest.param("store: sqlite:////var/lib/a.db\n", True, id="elsewhere"),
    ],
)
def test_a_folder_that_no_database_url_can_name_is_refused(store, good, tmp_path):
    folder = tmp_path / "what?"
    folder.mkdir()
    (folder / "a.yaml").write_text(store + MINIMAL)

    try:
        load(folder / "a.yaml")
    except ConfigError as error:
        told = [mistake.path for mistake in error.mistakes]
    else:
        told = []

    assert told == ([] if good else ["store"])


def missing(folder):
    return folder / "absent.yaml"


def a_folder(folder):
    return folder


def not_utf8(folder):
    (folder / "latin.yaml").write_bytes(b"store: caf\xe9\n")
    return folder / "latin.yaml"


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        pytest.param(
            missing,
            "there is no such file: check the path, or begin with one of the examples",
            id="no file",
        ),
        pytest.param(
            a_folder, "cannot be read, Is a directory: check the path and its permissions", id="a folder"
        ),
        pytest.param(not_utf8, "is not UTF-8 text from byte 11 on: save it as UTF-8", id="another encoding"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_in_one_sentence(make, sentence, tmp_path):
    path = make(tmp_path)

    with pytest.raises(ConfigError) as caught:
        load(path)

    assert str(caught.value) == f"{path}: {sentence}"
