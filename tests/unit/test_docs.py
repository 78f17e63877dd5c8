"""What the documents name exists, and what they list is complete."""

import importlib.util
import re
from functools import cache
from itertools import chain

import pytest
from alerting import rules
from documents import DOCUMENTS, ROOT, anchors, blocks, codes, links, name, prose, table

from config.schema import schema
from config.unavailable import UNAVAILABLE
from exporter.families import PROCESS_FAMILIES, report_families
from exporter.family import Type
from exporter.settings import INVENTORY_LABELS, Build, Settings, Singles
from ipam.finding import SEVERITIES, Rule
from ipam.words import Decision, ErrorClass, Why
from service import exits
from service.cli.main import COMMANDS
from service.cli.tables import FIELDS

FILES = [pytest.param(document, id=name(document)) for document in DOCUMENTS]
STATUSES = {str(getattr(exits, word)) for word in vars(exits) if word.isupper()}


def families():
    settings = Settings(Build("", "", ""), None, {}, INVENTORY_LABELS, Singles(), Singles())
    return (*report_families(settings), *PROCESS_FAMILIES)


def samples():
    """Every name that a query may have."""
    for family in families():
        yield family.name
        if family.type is Type.HISTOGRAM:
            yield from (f"{family.name}_{end}" for end in ("bucket", "sum", "count"))


@cache
def keys():
    """Every key of the configuration, known or not available yet."""
    sections = schema()
    parts = (sections, *sections["$defs"].values())
    later = (row.path.replace("[]", "").split(".") for row in UNAVAILABLE)
    return frozenset(chain(*(part.get("properties", {}) for part in parts), *later))


@cache
def sections():
    """Every word with which the documents begin the name of a key."""
    return frozenset(schema()["properties"]) | {"rules", "thresholds", "gateway", "alerts"}


def reference_script():
    spec = importlib.util.spec_from_file_location("reference", ROOT / "scripts" / "reference.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    "file", ["alerts.md", "api.md", "command-line.md", "configuration.md", "metrics.md", "web-file.md"]
)
def test_a_generated_reference_says_what_the_code_says(file):
    made = reference_script().references()[file]

    assert (ROOT / "docs" / "reference" / file).read_text("utf-8") == made, "run `make docs`"


@pytest.mark.parametrize("document", FILES)
def test_every_link_leads_somewhere(document):
    for link in links(document):
        if re.match(r"https?://", link):
            continue
        path, _, anchor = link.partition("#")
        target = (document.parent / path).resolve() if path else document

        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def test_every_document_is_reached_from_the_readme():
    found, ahead = set(), [ROOT / "README.md"]
    while ahead:
        document = ahead.pop()
        found.add(document)
        targets = {(document.parent / link.partition("#")[0]).resolve() for link in links(document)}
        ahead += [target for target in targets - found if target.suffix == ".md"]

    assert set(DOCUMENTS) <= found


@pytest.mark.parametrize("document", FILES)
def test_every_metric_that_is_named_is_exposed(document):
    named = set(re.findall(r"(?<![\w:])ipam_\w+", document.read_text("utf-8")))

    assert named <= set(samples())


@pytest.mark.parametrize("document", FILES)
def test_every_recording_that_is_named_is_made(document):
    named = set(re.findall(r"\b\w+:ipam_\w+:\w+", document.read_text("utf-8")))

    assert named <= {rule.get("record") for rule in rules()}


def test_every_family_is_in_the_reference():
    text = (ROOT / "docs" / "reference" / "metrics.md").read_text("utf-8")

    assert [family.name for family in families() if f"| `{family.name}` |" not in text] == []


@pytest.mark.parametrize("document", FILES)
def test_every_rule_in_a_query_exists(document):
    assert set(re.findall(r'rule="(\w+)"', document.read_text("utf-8"))) <= set(Rule)


def test_findings_lists_every_rule_with_its_severities():
    rows = table("docs/reference/findings.md", "# Findings")

    assert {row[0]: row[1] for row in rows} == {
        rule: ", ".join(severities) for rule, severities in SEVERITIES.items()
    }


@pytest.mark.parametrize("records", FIELDS)
def test_records_lists_every_field(records):
    heading = "status" if records == "shards" else records
    rows = table("docs/reference/records.md", f"## `{heading}`")

    assert {field for row in rows for field in row[0].split(", ")} == set(FIELDS[records])


def test_the_import_plan_lists_every_decision_and_code():
    rows = table("docs/explanation/import-plan.md", "# The import plan")

    assert ({row[0] for row in rows}, {row[1] for row in rows}) == (set(Decision), set(Why))


def test_every_class_of_error_has_its_advice():
    rows = table("docs/how-to/read-aws-accounts.md", "## When a shard does not answer")

    assert {row[0] for row in rows} == set(ErrorClass)


@pytest.mark.parametrize("document", FILES)
def test_every_exit_status_that_is_named_exists(document):
    assert set(re.findall(r"(?:exit status|exits) (\d+)", prose(document), re.IGNORECASE)) <= STATUSES


def test_a_pipeline_is_told_every_status():
    rows = table("docs/how-to/gate-a-pipeline.md", "# Gate a pipeline")

    assert {row[0] for row in rows} == STATUSES


@pytest.mark.parametrize("document", FILES)
def test_every_key_of_the_configuration_that_is_named_exists(document):
    dotted = [code for code in codes(document) if re.fullmatch(r"[a-z_]+(\.[a-z_]+)+", code)]
    named = [code.split(".") for code in dotted if not code.endswith((".csv", ".yaml", ".key"))]

    assert [key for key in named if key[0] in sections() and not keys().issuperset(key)] == []


@pytest.mark.parametrize("document", FILES)
def test_every_command_that_the_prose_names_exists(document):
    named = {code.split()[1] for code in codes(document) if code.startswith("cidrwatch ") and " " in code}

    assert {word for word in named if word.islower()} <= set(COMMANDS)


def test_the_paths_of_the_reference_are_those_that_are_served():
    rows = table("docs/reference/http.md", "# HTTP")
    served = re.findall(r'Route\("([^"]+)"', (ROOT / "exporter" / "app.py").read_text("utf-8"))

    assert [row[0] for row in rows] == [*served, "/api/v1/…"]


def test_the_picture_is_small():
    assert (ROOT / "docs" / "pictures" / "page.png").stat().st_size < 200_000


def test_every_fenced_block_names_a_language_that_is_checked_or_plain():
    known = ("sh", "console", "yaml", "json", "promql", "text")
    count = sum(document.read_text("utf-8").count("\n```") for document in DOCUMENTS)

    assert len(blocks(*known)) * 2 == count


@pytest.mark.parametrize("document", FILES)
def test_no_fenced_block_hides_in_a_list(document):
    assert re.findall(r"^[ >]+```.*", document.read_text("utf-8"), re.MULTILINE) == []
