"""The rights to the customer's key."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gas.domain.data_rights import session_policy
from tests.integration.policies.granted import Call, statements
from tests.integration.policies.scopes import JOB, PLACES
from tests.unit.test_template import functions

KEY_ARN = "arn:aws:kms:us-east-1:123456789012:key/DataKey"


@pytest.mark.parametrize(
    "role", [*(f"{name}Role" for name in sorted(functions())), "TaskRole", "JobDataRole"]
)
def test_a_role_uses_the_customers_key_through_the_services_that_hold_the_data(role: str) -> None:
    for service in ("s3", "dynamodb", "sqs", "sns", "secretsmanager"):
        for action in ("kms:Decrypt", "kms:GenerateDataKey"):
            call = Call(action, KEY_ARN, (("kms:ViaService", f"{service}.us-east-1.amazonaws.com"),))
            assert any(one.allows(call) for one in statements(role)), (role, call)
    assert not any(one.allows(Call("kms:Decrypt", KEY_ARN)) for one in statements(role)), "by itself"


def test_the_credentials_of_a_job_read_what_the_customers_key_encrypts() -> None:
    places = replace(PLACES, key_arn=KEY_ARN)
    actions = {
        action
        for one in session_policy(JOB, places)["Statement"]
        if one["Resource"] == KEY_ARN
        for action in one["Action"]
    }
    assert actions == {"kms:Decrypt", "kms:GenerateDataKey"}
