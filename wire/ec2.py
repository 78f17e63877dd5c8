"""The Query protocols of AWS (of EC2, and the plain one of STS) as data, by botocore's service models."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from botocore.loaders import create_loader
from botocore.model import ServiceModel

from wire.query_request import QueryError, read
from wire.query_response import escaped, write

XML = "text/xml;charset=UTF-8"
"""The content type of every answer, good or bad."""

_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


@dataclass(frozen=True, slots=True)
class Call:
    """One operation asked for, with its parameters as an SDK would take them."""

    operation: str
    parameters: dict[str, Any]


@dataclass(frozen=True, slots=True)
class QueryApi:
    """One service of AWS that speaks a Query protocol."""

    model: Any  # botocore's ServiceModel, which ships no types

    @classmethod
    def load(cls, service: str) -> Self:
        """Load a service's model from botocore's data: `ec2` takes about 0.2 s, `sts` next to nothing."""
        return cls(ServiceModel(create_loader().load_service_model(service, "service-2"), service))

    def parse(self, given: Mapping[str, str]) -> Call:
        """Read the parameters of a request, Action and Version among them.

        Raises:
            QueryError: with the code MissingAction, InvalidAction, NoSuchVersion, UnknownParameter,
                MissingParameter or InvalidParameterValue.
        """
        name, version = given.get("Action"), given.get("Version", self.version)
        if not name:
            raise QueryError("MissingAction", "The request must contain the parameter Action")
        if version != self.version:
            raise QueryError(
                "NoSuchVersion", f"The requested version ({version}) is not valid: use {self.version}"
            )
        if name not in self.model.operation_names:
            raise QueryError("InvalidAction", f"The action {name} is not valid for this web service.")
        rest = {key: value for key, value in given.items() if key not in {"Action", "Version"}}
        shape = self.model.operation_model(name).input_shape
        return Call(name, read(shape, rest, self.protocol))

    def serialize(self, operation: str, answer: Mapping[str, Any], request_id: str) -> bytes:
        """Write an operation's answer as the XML from which botocore reads the same answer.

        `ResponseMetadata`, which a recorded answer has, is left out: the request id takes its place.

        Raises:
            ValueError: the answer does not fit the model; the message names the place.
        """
        shape = self.model.operation_model(operation).output_shape
        told = {key: value for key, value in answer.items() if key != "ResponseMetadata"}
        if shape is None and told:
            raise ValueError(f"{operation}: the model has no answer, not even {', '.join(sorted(told))}")
        body = write(shape, told) if shape is not None else ""
        if self.protocol == "ec2":
            inner = f"<requestId>{escaped(request_id)}</requestId>{body}"
        else:
            wrapper = shape.serialization.get("resultWrapper") if shape is not None else None
            wrapped = f"<{wrapper}>{body}</{wrapper}>" if wrapper else body
            metadata = f"<RequestId>{escaped(request_id)}</RequestId>"
            inner = f"{wrapped}<ResponseMetadata>{metadata}</ResponseMetadata>"
        name = f"{operation}Response"
        return f'{_DECLARATION}<{name} xmlns="{self.namespace}">{inner}</{name}>'.encode()

    def error(self, code: str, message: str, request_id: str) -> bytes:
        """Write an error as the service would."""
        write_error = ec2_error if self.protocol == "ec2" else query_error
        return write_error(code, message, request_id)

    @property
    def protocol(self) -> str:
        """Return `ec2` or `query`."""
        return str(self.model.metadata["protocol"])

    @property
    def version(self) -> str:
        """Return the version of the API, a date."""
        return str(self.model.metadata["apiVersion"])

    @property
    def namespace(self) -> str:
        """Return the XML namespace of its answers, which ends in a slash on the wire."""
        return str(self.model.metadata["xmlNamespace"]).rstrip("/") + "/"


def ec2_error(code: str, message: str, request_id: str) -> bytes:
    """Write an error of EC2."""
    error = f"<Error><Code>{escaped(code)}</Code><Message>{escaped(message)}</Message></Error>"
    identified = f"<RequestID>{escaped(request_id)}</RequestID>"
    return f"{_DECLARATION}<Response><Errors>{error}</Errors>{identified}</Response>".encode()


def query_error(code: str, message: str, request_id: str) -> bytes:
    """Write an error of a service with the plain Query protocol."""
    error = (
        f"<Error><Type>Sender</Type><Code>{escaped(code)}</Code><Message>{escaped(message)}</Message></Error>"
        f"<RequestId>{escaped(request_id)}</RequestId>"
    )
    return f"{_DECLARATION}<ErrorResponse>{error}</ErrorResponse>".encode()
