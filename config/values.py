"""The kinds of values a configuration file holds, each read from one text or number."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    GetJsonSchemaHandler,
    PlainSerializer,
    ValidatorFunctionWrapHandler,
    WithJsonSchema,
    WrapValidator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticKnownError

from ipam.cidr import Cidr, CidrError, parse
from ipam.naming import FORM, LONGEST, is_name

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_DURATION = re.compile(r"([0-9]{1,6})([smhd])")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CIDR = re.compile(r"[0-9a-fA-F.:]+/[0-9]{1,3}")
_AWS_ACCOUNT = r"[0-9]{12}"
_ALIBABA_ACCOUNT = r"[0-9]{5,20}"
_AWS_UNIT = r"ou-[0-9a-z]{4,32}-[0-9a-z]{4,32}"
_ALIBABA_FOLDER = r"fd-[0-9A-Za-z]{4,32}"
_ROOT = r"(?:r|o|rd)-[0-9A-Za-z]{4,32}"  # of an organization or resource directory, or the whole of it
_IN_ARN = rf"ou/o-[0-9a-z]+/{_AWS_UNIT}|organization/o-[0-9a-z]+"
_UNIT_ARN = rf"arn:aws[a-z-]*:organizations::{_AWS_ACCOUNT}:(?:{_IN_ARN})"
_PRINCIPAL = rf"{_ALIBABA_ACCOUNT}|{_AWS_UNIT}|{_ALIBABA_FOLDER}|{_ROOT}|{_UNIT_ARN}"
_AWS_REGION = r"[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}"
_ALIBABA_REGION = r"[a-z]+(-[a-z0-9]+)+"
_ROLE = r"[A-Za-z0-9_+=,.@-]{1,64}"
_VARIABLE = r"[A-Za-z_][A-Za-z0-9_]*"
_LABEL = r"(?!__)[A-Za-z_][A-Za-z0-9_]*"
_TEXT = r"\S|\S[^\x00-\x1f\x7f]*\S"


def read_name(value: str) -> str:
    """Demand what a scope or a pool can be called."""
    if not is_name(value):
        raise ValueError(f"must be a name: {FORM}")
    return value


def read_duration(value: object) -> timedelta:
    """Read a duration: digits and one unit, longer than nothing."""
    found = _DURATION.fullmatch(value) if isinstance(value, str) else None
    span = timedelta(**{_UNITS[found[2]]: int(found[1])}) if found else timedelta()
    if not span:
        raise ValueError("must be a whole number with its unit, and not 0: write it like 60s, 5m, 12h or 30d")
    return span


def write_duration(span: timedelta) -> str:
    """Write a duration in the largest unit that keeps it whole."""
    seconds = int(span.total_seconds())
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"


def read_day(value: object) -> date:
    """Read a day of the calendar."""
    try:
        if isinstance(value, str) and _DAY.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        raise ValueError("is not in the calendar: check the month and the day") from None
    raise ValueError("must be a day: write it like 2027-06-30")


def read_cidr(value: object) -> Cidr:
    """Read a CIDR that has a length and no host bits."""
    if not isinstance(value, str):
        raise PydanticKnownError("string_type")
    if not _CIDR.fullmatch(value):
        raise ValueError("must be a CIDR: write it like 10.0.0.0/16 or 2001:db8::/56")
    try:
        return parse(value)
    except CidrError as error:
        raise ValueError(str(error)) from None


def read_path(value: object) -> Path:
    """Read the path of a file; a relative one begins at the folder of the configuration file."""
    if not isinstance(value, str):
        raise PydanticKnownError("string_type")
    if not re.fullmatch(_TEXT, value):
        raise ValueError("must be the path of a file")
    return Path(value)


def read_ratio(value: object) -> float:
    """Read a share between 0 and 1."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 1:
        raise ValueError("must be a share between 0 and 1: write 0.8 for 80 percent")
    return float(value)


def one_or_many(value: object) -> object:
    """Let a single value stand for a list of one."""
    return value if isinstance(value, tuple) else (value,)


class ItemOrList:
    """Tells the JSON Schema that a single value is as good as a list of one."""

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Describe the list, and beside it the item."""
        listed = handler(core)
        return {"anyOf": [listed["items"], listed]}


EVERY: tuple[str, ...] = ()
"""The regions of an account, whichever they are: written `all`, and no list that anybody could write."""


def all_or_listed(value: object, listed: ValidatorFunctionWrapHandler) -> object:
    """Read `all`, or a list of regions."""
    if value == "all":
        return EVERY
    if isinstance(value, tuple) and "all" in value:
        raise ValueError("must be a list of names, or all without brackets: write regions: all")
    return listed(value)


def write_regions(regions: tuple[str, ...]) -> object:
    """Write regions as they are read."""
    return list(regions) or "all"


class AllOrList:
    """Tells the JSON Schema that `all` is as good as a list."""

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Describe the list, and beside it the word."""
        return {"anyOf": [handler(core), {"const": "all"}]}


def distinct(values: tuple[object, ...]) -> tuple[object, ...]:
    """Refuse a list that says something twice."""
    seen: set[object] = set()
    for value in values:
        if value in seen:
            raise ValueError(f"names {value} twice: remove one")
        seen.add(value)
    return values


def _form(pattern: str, sentence: str) -> Callable[[str], str]:
    """Make a check of a text's form that answers with our own sentence."""
    form = re.compile(pattern)

    def check(value: str) -> str:
        if not form.fullmatch(value):
            raise ValueError(sentence)
        return value

    return check


def _schema(pattern: str, *examples: str) -> WithJsonSchema:
    written = {"examples": list(examples)} if examples else {}
    return WithJsonSchema({"type": "string", "pattern": f"^(?:{pattern})$", **written})


Item = TypeVar("Item")
Regions = Annotated[
    tuple[Item, ...],
    Field(min_length=1),
    AfterValidator(distinct),
    WrapValidator(all_or_listed),
    PlainSerializer(write_regions),
    AllOrList(),
]
OneOrMany = Annotated[tuple[Item, ...], BeforeValidator(one_or_many), ItemOrList()]

Duration = Annotated[
    timedelta,
    BeforeValidator(read_duration),
    PlainSerializer(write_duration),
    _schema(r"0*[1-9][0-9]{0,5}[smhd]", "5m"),
]
Day = Annotated[date, BeforeValidator(read_day), _schema(_DAY.pattern, "2027-06-30")]
Network = Annotated[
    Cidr, BeforeValidator(read_cidr), PlainSerializer(str), _schema(_CIDR.pattern, "10.0.0.0/16")
]
Ratio = Annotated[
    float,
    BeforeValidator(read_ratio),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": 1}),
]
NetmaskLength = Annotated[int, Field(ge=0, le=128)]
Count = Annotated[int, Field(ge=1, le=1_000_000)]

Text = Annotated[
    str,
    AfterValidator(_form(_TEXT, "must be a text of one line, without spaces around it")),
    _schema(_TEXT),
]
Name = Annotated[
    str,
    AfterValidator(read_name),
    WithJsonSchema({"type": "string", "pattern": rf"^(?!\.\.?$)(?:{_TEXT})$", "maxLength": LONGEST}),
]
VariableName = Annotated[
    str,
    AfterValidator(
        _form(_VARIABLE, "must be the name of an environment variable, like CIDRWATCH_NETOPS_URL")
    ),
    _schema(_VARIABLE, "CIDRWATCH_NETOPS_URL"),
]
LabelName = Annotated[
    str,
    AfterValidator(
        _form(_LABEL, "must be the name of a label of Prometheus that is not its own, like estate")
    ),
    _schema(_LABEL, "estate"),
]
FilePath = Annotated[Path, BeforeValidator(read_path), PlainSerializer(str), _schema(_TEXT)]
AwsAccount = Annotated[
    str,
    AfterValidator(_form(_AWS_ACCOUNT, "must be an AWS account id: 12 digits in quotes")),
    _schema(_AWS_ACCOUNT, "111122223333"),
]
AwsAccountOrUnit = Annotated[
    str,
    AfterValidator(
        _form(
            rf"{_AWS_ACCOUNT}|{_AWS_UNIT}",
            "must be an AWS account id, 12 digits in quotes, or the id of an organizational unit: ou-…",
        )
    ),
    _schema(rf"{_AWS_ACCOUNT}|{_AWS_UNIT}", "111122223333", "ou-ab12-11111111"),
]
AlibabaAccountOrFolder = Annotated[
    str,
    AfterValidator(
        _form(
            rf"{_ALIBABA_ACCOUNT}|{_ALIBABA_FOLDER}",
            "must be an Alibaba Cloud account id, its digits in quotes, or the id of a folder: fd-…",
        )
    ),
    _schema(rf"{_ALIBABA_ACCOUNT}|{_ALIBABA_FOLDER}", "1234567890123456", "fd-bVaRIG6lrK"),
]
AlibabaAccount = Annotated[
    str,
    AfterValidator(_form(_ALIBABA_ACCOUNT, "must be an Alibaba Cloud account id: 5 to 20 digits in quotes")),
    _schema(_ALIBABA_ACCOUNT, "1234567890123456"),
]
AnyAccount = Annotated[
    str,
    AfterValidator(_form(_ALIBABA_ACCOUNT, "must be an account id: its digits in quotes")),
    _schema(_ALIBABA_ACCOUNT, "111122223333"),
]
Principal = Annotated[
    str,
    AfterValidator(
        _form(
            _PRINCIPAL,
            "must be an account id, its digits in quotes, or an organizational unit or folder: ou-…, fd-…, "
            "or the ARN of a unit",
        )
    ),
    _schema(_PRINCIPAL, "111122223333", "ou-prod-abcd1234"),
]
AwsRegion = Annotated[
    str,
    AfterValidator(_form(_AWS_REGION, "must be the name of an AWS region, like eu-west-1")),
    _schema(_AWS_REGION, "eu-west-1"),
]
AlibabaRegion = Annotated[
    str,
    AfterValidator(_form(_ALIBABA_REGION, "must be the id of an Alibaba Cloud region, like cn-hangzhou")),
    _schema(_ALIBABA_REGION, "cn-hangzhou"),
]
RoleName = Annotated[
    str,
    AfterValidator(_form(_ROLE, "must be the bare name of a role, without ARN and path: cidrwatch-reader")),
    _schema(_ROLE, "cidrwatch-reader"),
]
