import base64
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from botocore.parsers import create_parser
from botocore.serialize import create_serializer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wire.ec2 import QueryApi

SERVICES = ("ec2", "sts", "iam")
SECOND = datetime(2026, 2, 28, 23, 59, 59, tzinfo=UTC)
TEXT = st.text(
    st.one_of(
        st.sampled_from("\t\n\r&<>\"' +%=.;/~*äß\u2028\ufffd\U0001f310"),
        st.characters(codec="utf-8", min_codepoint=32),
    ).filter(lambda c: c not in "\ufffe\uffff"),
    max_size=6,
)
SCALARS = {
    "integer": st.integers(-(2**31), 2**31 - 1),
    "long": st.integers(-(2**63), 2**63 - 1),
    "float": st.floats(width=32, allow_nan=False),
    "double": st.floats(allow_nan=False),
    "boolean": st.booleans(),
    "blob": st.binary(max_size=8),
    "timestamp": st.integers(0, 4 * 10**15).map(
        lambda us: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=us)
    ),
}


@cache
def api(service):
    return QueryApi.load(service)


@cache
def operations(service, side):
    model = api(service).model
    return tuple(name for name in model.operation_names if shape_of(service, name, side) is not None)


def shape_of(service, name, side):
    operation = api(service).model.operation_model(name)
    return operation.input_shape if side == "request" else operation.output_shape


@st.composite
def values(draw, shape, *, request, depth=0):
    """A value of a shape: on the way in, nothing that the protocol leaves out (an empty list, an empty structure)."""
    kind = shape.type_name
    if kind == "structure":
        chosen = [
            name
            for name in shape.members
            if name in shape.required_members or draw(st.integers(0, 2 + 2 * depth)) == 0
        ]
        if request and not chosen and depth and shape.members:
            chosen = [next(iter(shape.members))]
        return {name: draw(values(shape.members[name], request=request, depth=depth + 1)) for name in chosen}
    if kind == "list":
        size = draw(st.integers(1 if request or shape.serialization.get("flattened") else 0, 2))
        return [draw(values(shape.member, request=request, depth=depth + 1)) for _ in range(size)]
    if kind == "map":
        return draw(
            st.dictionaries(
                TEXT.filter(bool),
                values(shape.value, request=request, depth=depth + 1),
                min_size=1,
                max_size=2,
            )
        )
    if kind == "string":
        return draw(st.sampled_from(shape.enum) if shape.enum else TEXT)
    return draw(SCALARS[kind])


def sample(shape, seen=()):
    """One value with every member that the model has."""
    kind = shape.type_name
    if kind == "structure":
        if shape.name in seen:
            return {}
        return {name: sample(member, (*seen, shape.name)) for name, member in shape.members.items()}
    if kind == "list":
        return [sample(shape.member, seen), sample(shape.member, seen)]
    if kind == "map":
        return {"k": sample(shape.value, seen)}
    if kind == "string" and shape.enum:
        return shape.enum[-1]
    plain = {
        "string": "a <b> & c",
        "boolean": True,
        "blob": b"\x00\xff",
        "timestamp": SECOND,
        "float": 0.5,
        "double": 0.1,
    }
    return plain.get(kind, 7)


def read_back(service, name, answer):
    body = api(service).serialize(name, answer, "r-1")
    parser = create_parser(api(service).protocol)
    parsed = parser.parse(
        {"body": body, "headers": {}, "status_code": 200}, shape_of(service, name, "answer")
    )
    assert parsed.pop("ResponseMetadata")["RequestId"] == "r-1"
    return parsed


def sent(service, name, parameters):
    """Serialize a request as botocore does; bytes have become base64 by then, and all the rest is text."""
    serializer = create_serializer(api(service).protocol, include_validation=False)
    flat = serializer.serialize_to_request(parameters, api(service).model.operation_model(name))["body"]
    return {key: value if isinstance(value, str) else str(value) for key, value in flat.items()}


@pytest.mark.parametrize("service", SERVICES)
def test_every_member_of_every_answer_reads_back(service):
    for name in operations(service, "answer"):
        answer = sample(shape_of(service, name, "answer"))
        assert read_back(service, name, answer) == answer, name


@pytest.mark.parametrize("service", SERVICES)
def test_every_parameter_of_every_request_is_read_as_it_was_meant(service):
    for name in operations(service, "request"):
        parameters = sample(shape_of(service, name, "request"))
        assert api(service).parse(sent(service, name, parameters)).parameters == parameters, name


@pytest.mark.parametrize("service", ["ec2", "sts"])
@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_an_answer_reads_back_as_it_was(service, data):
    name = data.draw(st.sampled_from(operations(service, "answer")))
    answer = data.draw(values(shape_of(service, name, "answer"), request=False))

    assert read_back(service, name, answer) == answer


@pytest.mark.parametrize("service", ["ec2", "sts"])
@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_request_of_botocore_is_read_as_it_was_meant(service, data):
    name = data.draw(st.sampled_from(operations(service, "request")))
    parameters = data.draw(values(shape_of(service, name, "request"), request=True))

    call = api(service).parse(sent(service, name, parameters))

    assert (call.operation, call.parameters) == (name, parameters)


@given(blob=st.binary())
def test_bytes_travel_as_base64(blob):
    call = api("ec2").parse(
        {"Action": "ImportKeyPair", "KeyName": "k", "PublicKeyMaterial": base64.b64encode(blob).decode()}
    )

    assert call.parameters["PublicKeyMaterial"] == blob
