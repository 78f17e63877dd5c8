"""The description of the API for machines, OpenAPI 3.1: written from the table that answers follow."""

from collections.abc import Iterator, Mapping
from typing import Any

from exporter.api.operations import OPERATIONS, PREFIX, Operation
from exporter.api.parameter import Parameter
from exporter.api.schemas import SCHEMAS
from exporter.api.shape import named
from web.problem import MEDIA_TYPE

Words = Mapping[str, Any]

ABOUT = (
    "What cidrwatch knows: the records that `cidrwatch … -o json` prints, from the last report. "
    "GET and HEAD only."
)
ETAG = {
    "description": "Of the report and the request; send it back as If-None-Match.",
    "schema": {"type": "string"},
}
RETRY = {"description": "Seconds.", "schema": {"type": "integer"}}
TAG = {
    "name": "If-None-Match",
    "in": "header",
    "description": "The ETag of an answer that the client has.",
    "schema": {"type": "string"},
}


def document(version: str) -> Words:
    """Write the document."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "cidrwatch", "version": version, "description": ABOUT},
        "servers": [{"url": PREFIX}],
        "security": [{}, {"basic": []}],
        "paths": {one.path: {"get": _operation(one)} for one in OPERATIONS},
        "components": {
            "schemas": dict(SCHEMAS),
            "securitySchemes": {
                "basic": {
                    "type": "http",
                    "scheme": "basic",
                    "description": "Where the web file names users.",
                }
            },
        },
    }


def _operation(operation: Operation) -> Words:
    of_report = operation.answer is not None
    return {
        "operationId": operation.name,
        "summary": operation.summary,
        "parameters": [*map(_parameter, operation.parameters), *([TAG] if of_report else ())],
        "responses": dict(_responses(operation, of_report=of_report)),
    }


def _parameter(parameter: Parameter) -> Words:
    words = {
        "name": parameter.name,
        "in": "path" if parameter.in_path else "query",
        "required": parameter.required or parameter.in_path,
        "description": parameter.about,
        "schema": parameter.schema,
    }
    return {**words, "example": parameter.example} if parameter.example else words


def _responses(operation: Operation, *, of_report: bool) -> Iterator[tuple[str, Words]]:
    tagged = {"headers": {"ETag": ETAG}} if of_report else {}
    content = {"application/json": {"schema": named(operation.schema)}}
    yield "200", {"description": operation.summary, "content": content, **tagged}
    if of_report:
        yield "304", {"description": "The client has this answer already.", **tagged}
    yield "400", _problem("A parameter is unknown, missing, or does not take its value.")
    if operation.absent:
        yield "404", _problem(operation.absent)
    if any(one.name == "page" for one in operation.parameters):
        yield "410", _problem("The report of the page is not kept any more.")
    yield "503", {**_problem("There is no report yet, or too much to do."), "headers": {"Retry-After": RETRY}}
    yield "default", _problem("Anything else: no user, a foreign Host, a bug.")


def _problem(about: str) -> Words:
    return {"description": about, "content": {MEDIA_TYPE: {"schema": named("Problem")}}}
