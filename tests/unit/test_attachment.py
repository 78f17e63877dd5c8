"""When something joins two VPCs, in the words of each cloud."""

import botocore.session
import pytest

from ipam.attachment import IN_FORCE, Attachment
from ipam.words import AttachmentKind, Provider

AWS, ALIBABA = Provider.AWS, Provider.ALIBABA
PEERING, GATEWAY, CEN = AttachmentKind


def attachment(provider, kind, state):
    return Attachment(provider, "111122223333", "eu-west-1", "vpc-1", "pcx-1", kind, state)


@pytest.mark.parametrize(
    ("provider", "kind", "state", "joins"),
    [
        pytest.param(AWS, PEERING, "active", True, id="a peering that works"),
        pytest.param(AWS, PEERING, "provisioning", True, id="one that was accepted just now"),
        pytest.param(AWS, PEERING, "deleting", True, id="one that is not gone yet"),
        pytest.param(AWS, PEERING, "pending-acceptance", False, id="one that is asked for"),
        pytest.param(AWS, PEERING, "failed", False, id="one that failed, for overlap as a rule"),
        pytest.param(AWS, GATEWAY, "available", True, id="a transit gateway"),
        pytest.param(AWS, GATEWAY, "rollingBack", True, id="a change of it that is undone"),
        pytest.param(AWS, GATEWAY, "pendingAcceptance", False, id="a gateway that is asked for"),
        pytest.param(ALIBABA, PEERING, "Activated", True, id="a peering at Alibaba Cloud"),
        pytest.param(ALIBABA, PEERING, "Rejected", False, id="one that was refused there"),
        pytest.param(ALIBABA, CEN, "Attached", True, id="a CEN"),
        pytest.param(ALIBABA, PEERING, "active", False, id="the word of another cloud"),
        pytest.param(AWS, CEN, "Attached", False, id="a thing of another cloud"),
    ],
)
def test_an_attachment_joins_from_its_acceptance_until_it_is_gone(provider, kind, state, joins):
    assert attachment(provider, kind, state).in_force is joins


@pytest.mark.parametrize(
    ("kind", "shape"),
    [
        pytest.param(PEERING, "VpcPeeringConnectionStateReasonCode", id="peering"),
        pytest.param(GATEWAY, "TransitGatewayAttachmentState", id="transit gateway"),
    ],
)
def test_the_states_in_force_are_words_of_amazons_own_model(kind, shape):
    model = botocore.session.get_session().get_service_model("ec2")

    assert set(IN_FORCE[AWS, kind]) <= set(model.shape_for(shape).enum)
