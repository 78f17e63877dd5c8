import pytest

from simulator.faults import ANY, Fault, Faults, denied_roles

ROWS = Faults(
    (
        Fault("aws", "1", "DescribeVpcs", "First", 400, "{caller} {role}"),
        Fault("aws", "1", ANY, "Second", 400, ""),
        Fault("alibaba", ANY, "DescribeVpcs", "Third", 400, ""),
    )
)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        pytest.param(("aws", "1", "DescribeVpcs"), "First", id="the first row that meets it"),
        pytest.param(("aws", "1", "DescribeSubnets"), "Second", id="any action"),
        pytest.param(("alibaba", "7", "DescribeVpcs"), "Third", id="any account"),
        pytest.param(("aws", "2", "DescribeVpcs"), None, id="another account"),
        pytest.param(("alibaba", "7", "DescribeVSwitches"), None, id="another action"),
    ],
)
def test_the_first_row_that_meets_a_request_counts(asked, code):
    fault = ROWS.of(*asked)

    assert (fault.code if fault else None) == code


def test_a_message_names_caller_and_role():
    assert ROWS.rows[0].told("me", "theirs") == "me theirs"


def test_a_denied_role_is_denied_in_the_words_of_its_cloud():
    faults = denied_roles(["1"], ["2"])

    assert faults.of("aws", "1", "AssumeRole").code == "AccessDenied"
    assert faults.of("alibaba", "2", "AssumeRole").code == "NoPermission"
    assert faults.of("aws", "1", "DescribeVpcs") is None
    assert faults.of("aws", "2", "AssumeRole") is None
