import pytest
from alibabacloud_tea_openapi.exceptions import ClientException, ServerException, ThrottlingException
from botocore import exceptions as sdk
from botocore.parsers import ResponseParserError
from darabonba.exceptions import RetryError
from Tea.exceptions import UnretryableException

from collector.alibaba.classify import NO_SUCH_HOST
from collector.alibaba.classify import classified as alibaba
from collector.aws.classify import classified as aws
from collector.sentence import scrubbed, sentence
from ipam.words import ErrorClass

WHAT = "DescribeVpcs in eu-west-1"


def refusal(code, message="no", status=400, **headers):
    error = {"Error": {"Code": code, "Message": message}}
    return sdk.ClientError(
        {**error, "ResponseMetadata": {"HTTPStatusCode": status, "HTTPHeaders": headers}}, "DescribeVpcs"
    )


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (refusal("RequestLimitExceeded", status=503), ErrorClass.THROTTLED),
        (refusal("Throttling"), ErrorClass.THROTTLED),
        (refusal("ThrottlingSomehow"), ErrorClass.THROTTLED),
        (refusal("EC2ThrottledException"), ErrorClass.THROTTLED),
        (refusal("Whatever", status=429), ErrorClass.THROTTLED),
        (refusal("InternalError", status=500), ErrorClass.TRANSIENT),
        (refusal("Whatever", status=502), ErrorClass.TRANSIENT),
        (refusal("Unavailable", status=503), ErrorClass.TRANSIENT),
        (refusal("UnauthorizedOperation", status=403), ErrorClass.DENIED),
        (refusal("AccessDenied", status=403), ErrorClass.DENIED),
        (
            refusal("UnauthorizedOperation", "… with an explicit deny in a service control policy", 403),
            ErrorClass.DENIED_SCP,
        ),
        (refusal("ExpiredToken"), ErrorClass.TOKEN),
        (refusal("RequestExpired"), ErrorClass.TOKEN),
        (refusal("InvalidClientTokenId", status=403), ErrorClass.TOKEN),
        (refusal("SignatureDoesNotMatch", status=403), ErrorClass.TOKEN),
        (refusal("AuthFailure", status=401), ErrorClass.TOKEN),
        (refusal("OptInRequired", status=401), ErrorClass.REGION_DISABLED),
        (refusal("InvalidAction"), ErrorClass.UNSUPPORTED),
        (refusal("UnsupportedOperation"), ErrorClass.UNSUPPORTED),
        (refusal("InvalidSubnetID.NotFound"), ErrorClass.BUG),
        (refusal("MissingParameter"), ErrorClass.BUG),
        (ResponseParserError("truncated"), ErrorClass.PARSE),
        (sdk.ReadTimeoutError(endpoint_url="https://ec2"), ErrorClass.TRANSIENT),
        (sdk.ConnectTimeoutError(endpoint_url="https://ec2"), ErrorClass.TRANSIENT),
        (sdk.EndpointConnectionError(endpoint_url="https://ec2"), ErrorClass.TRANSIENT),
        (sdk.ConnectionClosedError(endpoint_url="https://ec2"), ErrorClass.TRANSIENT),
        (sdk.SSLError(endpoint_url="https://ec2", error="bad"), ErrorClass.TRANSIENT),
        (sdk.ProxyConnectionError(proxy_url="http://proxy"), ErrorClass.TRANSIENT),
        (sdk.NoCredentialsError(), ErrorClass.TOKEN),
        (sdk.CredentialRetrievalError(provider="x", error_msg="y"), ErrorClass.TOKEN),
        (sdk.ParamValidationError(report="x"), ErrorClass.BUG),
    ],
    ids=lambda value: getattr(value, "value", None) or str(value)[:60],
)
def test_each_error_of_aws_has_its_class(error, expected):
    assert aws(error, WHAT).error_class is expected


@pytest.mark.parametrize(
    ("classify", "error"),
    [
        (aws, refusal("AccessDenied", status=403)),
        (aws, refusal("AccessDenied", "a service control policy", 403)),
        (alibaba, ClientException(code="NoPermission", status_code=403, message="no")),
        (alibaba, ClientException(code="EntityNotExist.Role", status_code=404, message="no")),
    ],
)
def test_a_role_that_may_not_be_assumed_is_told_from_one_that_may_not_read(classify, error):
    assert classify(error, "AssumeRole", ErrorClass.ASSUME_DENIED).error_class is ErrorClass.ASSUME_DENIED


def test_a_pause_that_aws_asks_for_is_passed_on():
    assert aws(refusal("Throttling", **{"retry-after": "3"}), WHAT).retry_after == 3.0


def client(code, status=400, message="no", **more):
    return ClientException(code=code, status_code=status, message=message, **more)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (client("Throttling"), ErrorClass.THROTTLED),
        (client("Throttling.User", 429), ErrorClass.THROTTLED),
        (client("Whatever", 429), ErrorClass.THROTTLED),
        (ServerException(code="InternalError", status_code=500), ErrorClass.TRANSIENT),
        (ServerException(code="ServiceUnavailable", status_code=503), ErrorClass.TRANSIENT),
        (ServerException(code="Whatever", status_code=502), ErrorClass.TRANSIENT),
        (client("Forbidden.RAM", 403), ErrorClass.DENIED),
        (client("NoPermission", 403), ErrorClass.DENIED),
        (
            client("Forbidden.RAM", 403, access_denied_detail={"PolicyType": "ControlPolicy"}),
            ErrorClass.DENIED_SCP,
        ),
        (client("Forbidden", 403, "denied by the control policy of the folder"), ErrorClass.DENIED_SCP),
        (client("InvalidAccessKeyId.NotFound", 404), ErrorClass.TOKEN),
        (client("InvalidSecurityToken.Expired"), ErrorClass.TOKEN),
        (client("SignatureDoesNotMatch"), ErrorClass.TOKEN),
        (client("InvalidTimeStamp.Expired"), ErrorClass.TOKEN),
        (client("InvalidRegionId.NotFound", 404), ErrorClass.REGION_DISABLED),
        (client("InvalidAction.NotFound", 404), ErrorClass.UNSUPPORTED),
        (client("MissingParameter"), ErrorClass.BUG),
        (UnretryableException(None, RetryError("no route")), ErrorClass.TRANSIENT),
        (
            UnretryableException(None, RuntimeError("Failed to parse the value as json format")),
            ErrorClass.PARSE,
        ),
        (UnretryableException(None, AttributeError("'list' object")), ErrorClass.PARSE),
        (UnretryableException(None, TypeError("x")), ErrorClass.BUG),
    ],
    ids=lambda value: getattr(value, "value", None) or str(value)[:60],
)
def test_each_error_of_alibaba_has_its_class(error, expected):
    assert alibaba(error, WHAT).error_class is expected


RESOLVING = "HTTPSConnectionPool(host='vpcipam.xx-1.aliyuncs.com', port=443): Failed to resolve 'vpcipam' ([Errno {}])"


@pytest.mark.parametrize(
    ("words", "nobody"),
    [
        pytest.param(RESOLVING.format("-2] Name or service not known"), True, id="nobody has the name"),
        pytest.param(RESOLVING.format("-5] No address associated with hostname"), True, id="no address"),
        pytest.param(
            RESOLVING.format("-3] Temporary failure in name resolution"), False, id="the resolver is silent"
        ),
        pytest.param("Connection refused ([Errno 111])", False, id="somebody has it"),
    ],
)
def test_a_name_that_nobody_has_is_told_from_a_network_that_is_down(words, nobody):
    told = alibaba(UnretryableException(None, RetryError(words)), WHAT)

    assert told.error_class is ErrorClass.TRANSIENT
    assert (told.code == NO_SUCH_HOST) is nobody


def test_a_pause_that_alibaba_asks_for_is_passed_on_in_seconds():
    error = ThrottlingException(code="Throttling.User", status_code=429, retry_after=1500)

    assert alibaba(error, WHAT).retry_after == 1.5


def test_a_failure_is_told_in_one_sentence_with_the_way_out():
    told = aws(refusal("UnauthorizedOperation", "You are not authorized.", 403), WHAT).message

    assert told == (
        "DescribeVpcs in eu-west-1: UnauthorizedOperation: You are not authorized; "
        "allow this operation in the policy of the role"
    )


@pytest.mark.parametrize("error_class", list(ErrorClass))
def test_every_class_has_a_way_out(error_class):
    assert sentence(WHAT, "Code", "text", error_class).startswith(f"{WHAT}: Code: text; ")


@pytest.mark.parametrize(
    "text",
    [
        "no match\n\nThe canonical string was\nx-amz-security-token:S3CRET",
        "Max retries exceeded with url: /?ExternalId=S3CRET&RoleArn=acs (timed out)",
        "sent x-acs-security-token: S3CRET",
        "SecurityToken=S3CRET&Action=DescribeVpcs",
        "SessionToken 'S3CRET'",
        "the external id ExternalId=S3CRET is wrong",
        "AccessKeySecret=S3CRET",
        "Signature=S3CRET, SignedHeaders=host",
    ],
)
def test_no_secret_is_told(text):
    assert "S3CRET" not in scrubbed(text)


def test_an_endless_message_is_cut():
    assert len(scrubbed("x" * 5000)) == 300


def test_a_profile_that_is_not_there_is_told_of_the_credentials():
    told = aws(sdk.ProfileNotFound(profile="odd"), WHAT)

    assert told.error_class is ErrorClass.TOKEN
    assert told.message == (
        "the daemon's own AWS credentials: The config profile (odd) could not be found; "
        "check the daemon's credentials and the clock of this machine"
    )


@pytest.mark.parametrize(
    "error", [AttributeError("S3CRET"), KeyError("S3CRET"), TypeError("S3CRET"), ValueError("S3CRET")]
)
def test_an_answer_that_the_sdk_trips_over_is_none_that_the_api_describes(error):
    told = aws(error, WHAT)

    assert told.error_class is ErrorClass.PARSE
    assert type(error).__name__ in told.message
    assert "S3CRET" not in told.message
