"""One scan of the simulated clouds, and what the reading commands say of it: every planted fact is found."""

from collections import Counter
from ipaddress import ip_network

import pytest


def ends(pair):
    return frozenset((end["provider"], end["account"], end["region"], end["id"], end["cidr"]) for end in pair)


def planted(*facts):
    return frozenset((v["provider"], v["account"], v["region"], v["id"], v["cidr"]) for v in facts)


def test_the_scan_is_partial_and_fine(scanned):
    shards = 4 * 3 * 7 + 1 * 2 * 6 + 1

    assert scanned.ended.status == 0
    assert scanned.ended.said[-2].endswith(f"; {shards - 21} shards answered, 21 did not.")
    assert scanned.ended.said[-1].endswith("21 are not: `cidrwatch status` names them.")
    assert scanned.ended.records == scanned.read("findings", "-o", "json").records


def test_a_denied_account_costs_its_own_shards_and_no_others(scanned):
    (denied,) = scanned.clouds.facts["denied"]
    status = scanned.read("status", "-o", "json").records
    refused = [shard for shard in status if shard["account"] == denied["account"]]
    others = [shard for shard in status if shard["account"] != denied["account"]]

    assert len(refused) == 21
    assert {(shard["status"], shard["error_class"]) for shard in refused} == {("error", "assume_denied")}
    assert all("cidrwatch-reader" in shard["error"] for shard in refused)
    assert {(shard["status"], shard["error"], shard["stale"]) for shard in others} == {("ok", None, False)}


def test_overlaps_name_the_three_owners_of_one_block_with_account_and_region(scanned):
    (one, two, three) = (fact["vpc"] for fact in scanned.clouds.facts["same_block"]["vpcs"])
    found = scanned.read("overlaps", "-o", "json").records
    same = [ends((pair["a"], pair["b"])) for pair in found if pair["intersection"] == "10.10.0.0/16"]

    assert len(same) == 3
    assert set(same) == {planted(one, two), planted(one, three), planted(two, three)}
    assert {vpc["region"] for vpc in (one, two, three)} == {"eu-west-1", "us-east-1", "ap-southeast-1"}


def of(scanned, fact):
    """Find the one overlap of two planted VPCs."""
    ids = {end["vpc"]["id"] for end in fact}
    found = scanned.read("overlaps", "-o", "json").records
    (pair,) = [pair for pair in found if {pair["a"]["id"], pair["b"]["id"]} == ids]
    finding = next(f for f in scanned.read("findings", "-o", "json").records if f["id"] == pair["finding"])
    return pair, finding


@pytest.mark.parametrize(
    ("joined", "through"), [("peering", "peering pcx-"), ("transit_gateway", "transit_gateway tgw-")]
)
def test_an_overlap_is_live_where_something_joins_the_two_and_names_it(scanned, joined, through):
    pair, finding = of(scanned, scanned.clouds.facts["live"][joined])

    assert (pair["reachability"], finding["severity"]) == ("live", "critical")
    assert pair["via"].startswith(through)


def test_an_overlap_is_live_where_a_cen_joins_the_two(scanned):
    pair, finding = of(scanned, scanned.clouds.facts["live_in_cen"])

    assert (pair["reachability"], finding["severity"]) == ("live", "critical")
    assert pair["via"].startswith("cen cen-")


def test_an_overlap_is_latent_where_route_tables_of_one_gateway_keep_the_two_apart(scanned):
    pair, finding = of(scanned, scanned.clouds.facts["latent"])

    assert (pair["reachability"], pair["via"] or "", finding["severity"]) == ("latent", "", "info")


def test_an_overlap_with_a_network_of_no_cloud_is_unknown(scanned):
    (pair,) = scanned.read("overlaps", "--provider", "static", "-o", "json").records

    assert pair["reachability"] == "unknown"


def test_overlaps_name_the_pair_across_the_clouds(scanned):
    fact = scanned.clouds.facts["cross_cloud"]
    found = scanned.read("overlaps", "--provider", "alibaba", "-o", "json").records
    (pair,) = [pair for pair in found if pair["a"]["provider"] != pair["b"]["provider"]]

    assert ends((pair["a"], pair["b"])) == planted(*(end["vpc"] for end in fact["vpcs"]))
    assert pair["intersection"] == fact["intersection"]
    assert {pair["a"]["provider"], pair["b"]["provider"]} == {"aws", "alibaba"}


def test_overlaps_name_the_network_of_a_data_centre(scanned):
    fact = scanned.clouds.facts["datacentre_overlap"]
    (pair,) = scanned.read("overlaps", "--provider", "static", "-o", "json").records

    assert {pair["a"]["id"], pair["b"]["cidr"]} == {fact["vpc"]["id"], fact["network"]}


@pytest.mark.parametrize(
    "rule", ["netmask_out_of_bounds", "tag_missing", "locale_mismatch", "owner_not_shared"]
)
def test_each_kind_of_noncompliance_is_found_once_where_it_was_planted(scanned, rule):
    vpc = scanned.clouds.facts["noncompliant"][rule]["vpc"]
    found = scanned.read("findings", "--status", rule, "-o", "json").records
    (finding,) = [one for one in found if one["scope"] == "private"]

    assert [subject["id"] for subject in finding["subjects"]] == [vpc["id"]]
    assert vpc["id"] in finding["summary"]


def test_candidates_have_every_planted_decision_and_what_the_plan_takes_is_allocated(scanned):
    facts = scanned.clouds.facts["candidates"]
    found = scanned.read("candidates", "-o", "json").records
    held = scanned.read("registry", "allocations", "-o", "json").records
    decided = {(one["resource"], one["cidr"]): "imported" for one in held if one["origin"] == "auto-import"}
    decided |= {(line["subject"]["id"], line["subject"]["cidr"]): line["decision"] for line in found}

    def decision(fact):
        vpc = fact["vpc"]
        return decided[vpc["id"], vpc["cidr"]]

    assert "import" not in decided.values()
    assert {decision(fact) for fact in facts["import"]} == {"imported"}
    assert decision(facts["larger"]["wins"]) == "imported"
    assert decision(facts["larger"]["loses"]) == "loses"
    assert sorted(decision(fact) for fact in facts["tie"]) == ["imported", "loses"]
    assert decision(facts["blocked"]) == "blocked"
    assert {decision(fact) for fact in facts["off"]} == {"off"}


def test_a_blocked_candidate_names_the_allocation_in_its_way(scanned):
    fact = scanned.clouds.facts["candidates"]["blocked"]
    found = scanned.read("candidates", "--status", "blocked", "-o", "json").records
    (line,) = [line for line in found if line["subject"]["id"] == fact["vpc"]["id"]]

    assert [reason["other"]["cidr"] for reason in line["reasons"]] == [fact["allocation"]]


def test_the_pool_about_to_run_dry_has_two_blocks_left(scanned):
    fact = scanned.clouds.facts["two_blocks_left"]
    (pool,) = scanned.read("pools", "--pool", fact["pool"], "-o", "json").records
    (finding,) = scanned.read("findings", "--status", "pool_nearly_exhausted", "-o", "json").records

    assert (pool["allocatable_blocks"], pool["default_netmask_length"]) == (
        fact["blocks"],
        fact["netmask_length"],
    )
    assert finding["pool"] == fact["pool"]


def test_resources_are_exactly_the_planted_vpcs_of_readable_accounts(scanned):
    manifest = scanned.clouds.manifest
    denied = {row["account"] for row in manifest["facts"]["denied"]}
    expected = {
        (vpc["provider"], vpc["account"], vpc["region"], vpc["id"], cidr)
        for vpc in manifest["vpcs"]
        if vpc["account"] not in denied
        for cidr in (vpc["cidr"], *vpc["secondary"], *([vpc["ipv6"]] if vpc["ipv6"] else []))
    }
    found = scanned.read("resources", "--type", "vpc", "-o", "json").records

    assert expected == {
        (row["provider"], row["account"], row["region"], row["id"], row["cidr"])
        for row in found
        if row["cidr"] != "172.31.0.0/16"
    }
    assert sum(row["cidr"] == "172.31.0.0/16" for row in found) == 3 * 3


def test_public_space_of_our_own_is_listed_while_it_lasts(scanned):
    fact = scanned.clouds.facts["public"]
    found = {
        kind: scanned.read("resources", "--provider", "aws", "--type", kind, "-o", "json").records
        for kind in ("byoip_cidr", "public_ipv4_pool")
    }
    (byoip,), (pool,) = found["byoip_cidr"], found["public_ipv4_pool"]

    assert (byoip["cidr"], pool["cidr"]) == (fact["byoip"], fact["pool"])
    assert {one["scope"] for one in (byoip, pool)} == {"public"}
    assert pool["utilization"] == fact["used"] / 128


def test_the_public_pools_of_alibaba_are_listed_with_their_use(scanned):
    (fact,) = scanned.clouds.facts["alibaba_address_pools"]
    only = ("--provider", "alibaba", "--type", "public_ipv4_pool")
    found = scanned.read("resources", *only, "-o", "json").records

    assert {one["cidr"] for one in found} == set(fact["cidrs"])
    assert {
        (one["account"], one["region"], one["id"], one["scope"], one["utilization"]) for one in found
    } == {(fact["account"], fact["region"], fact["id"], "public", fact["used"] / fact["addresses"])}


def test_the_ipam_of_alibaba_is_read_where_it_is_hosted(scanned):
    (fact,) = scanned.clouds.facts["alibaba_ipams"]
    status = scanned.read("status", "--provider", "alibaba", "-o", "json").records
    told = {(one["account"], one["region"]): one for one in status if one["kind"] == "ipam"}
    hosted = told.pop((fact["account"], fact["region"]))

    assert (hosted["status"], hosted["rejected_rows"]) == ("ok", 0)
    assert hosted["rows"] > len(fact["pools"]) + len(fact["given"])
    assert {(one["status"], one["rows"]) for one in told.values()} == {("ok", 0)}


def test_the_pools_of_alibabas_ipam_are_there_and_a_cloud_is_all_that_changes_them(scanned):
    (fact,) = scanned.clouds.facts["alibaba_ipams"]
    found = scanned.read("pools", "-o", "json").records
    mirrored = {pool["id"]: pool for pool in found if pool["origin"] == "alibaba-ipam"}

    assert {name: (pool["cidrs"], pool["locale"]) for name, pool in mirrored.items()} == {
        pool["id"]: (pool["cidrs"], pool["locale"]) for pool in fact["pools"]
    }
    assert {pool["scope"] for pool in mirrored.values()} == {
        f"alibaba/{scope}" for scope in fact["scopes"].values()
    }
    given = Counter()
    for one in fact["given"]:
        given[one["pool"]] += ip_network(one["cidr"]).num_addresses
    leaves = [name for name in mirrored if all(pool["parent"] != name for pool in fact["pools"])]
    assert {name: int(mirrored[name]["assigned_addresses"]) for name in leaves} == {
        name: given[name] for name in leaves
    }


def test_unassociated_elastic_ips_are_counted_as_such(scanned):
    found = scanned.read("resources", "--type", "eip", "-o", "json").records
    manifest = scanned.clouds.manifest
    denied = {row["account"] for row in manifest["facts"]["denied"]}

    assert {row["cidr"] for row in found} == {
        f"{eip['address']}/32" for eip in manifest["eips"] if eip["account"] not in denied
    }


def test_a_table_a_csv_and_json_tell_the_same_pairs(scanned):
    records = scanned.read("overlaps", "-o", "json").records
    lines = scanned.read("overlaps", "-o", "csv").out.splitlines()
    table = scanned.read("overlaps").out

    assert len(lines) == 1 + len(records)
    assert all(pair[end]["id"] in table for pair in records for end in ("a", "b"))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("pools", "--pool", "top/atlantis"), "there is no pool 'top/atlantis': a pool is named by its path"),
        (("resources", "--type", "vcp"), "'vcp' is not a type: it is one of vpc, subnet, eip"),
        (("findings", "--scope", "elsewhere"), "'elsewhere' is not a scope: it is one of private, public"),
        (("status", "--status", "fine"), "'fine' is not a status: it is one of ok, error, pending"),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_a_filter_that_nothing_could_meet_is_one_sentence_and_status_2(scanned, words, sentence):
    ended = scanned.read(*words)

    assert (ended.status, ended.out, len(ended.err.splitlines())) == (2, "", 1)
    assert ended.err.startswith(sentence)
