"""The description of the API: valid, complete, and true of every answer."""

import estate
import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator, validate
from world import judged

from exporter.api.openapi import document
from exporter.api.operations import OPERATIONS, PREFIX
from exporter.api.parameter import Parameter
from exporter.records.filter import CONDITIONS, STATUS, words
from service.cli.main import main
from service.cli.tables import FIELDS

DOCUMENT = document("0.1.0")
SCHEMAS = DOCUMENT["components"]["schemas"]
RECORDS = {
    "Pool": "pools",
    "Resource": "resources",
    "Finding": "findings",
    "Overlap": "overlaps",
    "Candidate": "candidates",
    "Shard": "shards",
    "WhatIf": "whatif",
}


def strict(schema):
    """Allow no field that a record does not name."""
    if isinstance(schema, dict):
        closed = {"additionalProperties": False} if "properties" in schema else {}
        return {key: strict(value) for key, value in schema.items()} | closed
    return [strict(one) for one in schema] if isinstance(schema, list) else schema


def validator(name):
    return Draft202012Validator(
        {"$ref": f"#/components/schemas/{name}", "components": {"schemas": strict(SCHEMAS)}}
    )


def test_the_document_is_openapi(running):
    validate(running.read("/openapi.json"), cls=OpenAPIV31SpecValidator)

    assert running.read("/openapi.json") == DOCUMENT


def test_every_schema_is_one_and_is_used():
    for schema in SCHEMAS.values():
        Draft202012Validator.check_schema(schema)

    used = {name for name in SCHEMAS if f"'#/components/schemas/{name}'" in str(DOCUMENT)}
    assert used == set(SCHEMAS)


@pytest.mark.parametrize("name", RECORDS)
def test_a_schema_has_the_fields_of_the_record(name):
    assert tuple(SCHEMAS[name]["properties"]) == FIELDS[RECORDS[name]]
    assert SCHEMAS[name]["required"] == list(FIELDS[RECORDS[name]])


@pytest.mark.parametrize(
    "report", [estate.report(), estate.without_anything(), judged([])], ids=["all", "none", "judged"]
)
@pytest.mark.parametrize(
    "operation", [one for one in OPERATIONS if "{" not in one.path], ids=lambda one: one.name
)
def test_an_answer_is_as_its_schema_says(running, operation, report):
    running.state.publish(report)
    query = "?action=allocate&pool=top" if operation.name == "whatif" else ""
    answered = running.read(f"{operation.path}{query}")

    assert [error.message for error in validator(operation.schema).iter_errors(answered)] == []


def test_single_records_are_as_their_schemas_say(running):
    running.state.publish(estate.report())
    for path, name in (("/pools", "Pool"), ("/findings", "Finding")):
        for one in running.read(path)["items"]:
            answered = running.read(f"{path}/{one['id']}")
            assert [error.message for error in validator(name).iter_errors(answered)] == []


@pytest.mark.parametrize("path", ["/resources?limit=0", "/pools/nope", "/whatif", "/nothing"])
def test_a_refusal_is_as_its_schema_says(running, path):
    _, problem = running.refused(path)

    assert [error.message for error in validator("Problem").iter_errors(problem)] == []


def test_a_record_that_lacks_a_field_or_has_one_more_is_not_as_its_schema_says(running):
    running.state.publish(estate.report())
    (one, *_) = running.read("/pools")["items"]

    assert list(validator("Pool").iter_errors(one)) == []
    assert list(validator("Pool").iter_errors(one | {"more": 1}))
    assert list(validator("Pool").iter_errors({key: value for key, value in one.items() if key != "id"}))
    assert list(validator("Pool").iter_errors(one | {"size_addresses": 1}))


@pytest.mark.parametrize("records", CONDITIONS)
def test_a_list_takes_the_filters_of_its_command(records):
    path = "/status" if records == "shards" else f"/{records}"
    (operation,) = (one for one in OPERATIONS if one.path == path)
    command = main.get_command(None, path.removeprefix("/"))
    options = {one.name for one in command.params} & {*CONDITIONS["findings"]}
    taken = {one.name: one for one in operation.parameters}

    assert options | {"limit", "page"} == set(taken) - {"rule", "severity"}
    assert ("rule" in taken) is (records == "findings")
    if "status" in taken:
        assert taken["status"].words == STATUS[records]
        assert taken["provider"].words == words(records, "provider")


def test_the_description_names_every_path_that_is_served(running):
    assert set(DOCUMENT["paths"]) == {one.path for one in OPERATIONS}
    assert DOCUMENT["servers"] == [{"url": PREFIX}]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.name)
def test_every_parameter_of_a_path_is_in_it_and_described(operation):
    assert {one.name for one in operation.parameters if one.in_path} == {
        part.strip("{}") for part in operation.path.split("/") if part.startswith("{")
    }
    assert all(one.about.endswith(".") for one in operation.parameters)
    assert operation.summary.endswith(".")


def test_the_schema_of_a_parameter_takes_what_the_parameter_takes():
    number = Parameter("n", "", bounds=(1, 5), default=2)
    word = Parameter("w", "", words=("a", "b"))

    assert (number.schema["minimum"], number.read("1"), number.schema["maximum"], number.read("5")) == (
        1,
        1,
        5,
        5,
    )
    assert {word.read(one) for one in word.schema["enum"]} == {"a", "b"}
