"""The settings: every fault is named, numbers are whole, derived places are right."""

from __future__ import annotations

import pytest

from gas.config import Settings
from gas.domain.errors import SettingsError
from tests.world import ENVIRONMENT


def test_every_missing_and_wrong_variable_is_named() -> None:
    broken = {**ENVIRONMENT, "FREE_RUNNING_JOBS": "two"}
    del broken["JOBS_TABLE"]
    del broken["CLUSTER_ARN"]
    with pytest.raises(SettingsError) as error:
        Settings.read(broken)
    assert error.value.detail == (
        "JOBS_TABLE is missing; CLUSTER_ARN is missing; FREE_RUNNING_JOBS is not a whole number: 'two'"
    )


def test_the_pools_keys_are_at_aws_or_at_the_endpoint() -> None:
    there = Settings.read({**ENVIRONMENT, "AWS_REGION": "eu-central-1"})
    assert there.issuer == "https://cognito-idp.eu-central-1.amazonaws.com/us-east-1_pool"
    assert there.key_set_url == f"{there.issuer}/.well-known/jwks.json"
    here = Settings.read({**ENVIRONMENT, "AWS_ENDPOINT_URL": "http://127.0.0.1:4566/"})
    assert here.issuer == "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_pool"
    assert here.key_set_url == "http://127.0.0.1:4566/us-east-1_pool/.well-known/jwks.json"


def test_a_premium_plan_keeps_results_for_ever_and_a_free_one_for_a_while() -> None:
    plans = Settings.read(ENVIRONMENT).plans
    assert (plans.free.retention_seconds, plans.premium.retention_seconds) == (86400, None)
    assert Settings.read({**ENVIRONMENT, "FREE_RETENTION_SECONDS": "0"}).plans.free.retention_seconds is None


def test_subnets_are_a_list() -> None:
    assert Settings.read({**ENVIRONMENT, "TASK_SUBNETS": " a, b,"}).subnets == ["a", "b"]
