"""Which readings show that a place holds nothing anybody made."""

from dataclasses import replace

import pytest
from reading_rows import answered, failed, shard, vpc

from collector.course import Course
from collector.quiet import note
from ipam.attachment import Attachment
from ipam.words import AttachmentKind, Kind, Provider

JOINED = Attachment(
    Provider.AWS, "111122223333", "eu-west-1", "vpc-a", "pcx-1", AttachmentKind.PEERING, "active"
)
NOTHING = answered(of=shard(kind=Kind.ATTACHMENT))


@pytest.mark.parametrize(
    ("reading", "quiet"),
    [
        pytest.param(NOTHING, 3, id="nothing"),
        pytest.param(replace(NOTHING, attachments=(JOINED,)), 0, id="what joins VPCs"),
        pytest.param(answered(vpc("vpc-a", "172.31.0.0/16", default=True)), 3, id="a default VPC"),
        pytest.param(answered(vpc("vpc-a", "10.0.0.0/16")), 0, id="a VPC"),
        pytest.param(answered(rejected=["vpc-a"]), 0, id="what could not be read"),
        pytest.param(failed(), 2, id="no answer says nothing"),
    ],
)
def test_only_what_nobody_made_counts_as_nothing(reading, quiet):
    course = Course(quiet=2)
    note(course, reading, changed=False)

    assert course.quiet == quiet
