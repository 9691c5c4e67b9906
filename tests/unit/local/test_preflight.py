"""The preflight: what it finds, at which level, and that it says what to do. AWS's answers are prepared."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError, NoCredentialsError

from local.aws import account, mail_check, names, quotas, settings_check
from local.aws.findings import Finding, Level, run
from local.aws.preflight import image, preflight, report
from local.aws.stage import Stage
from local.errors import LocalError

ACCOUNT = "111122223333"
Answers = dict[str, Any]


def refusal(code: str, **more: Any) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "refused"}, **more}, "Asked")  # type: ignore[arg-type]


class Service:
    """Each method answers what was prepared for it; an exception is raised."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def answer(**given: Any) -> Any:
            prepared = self._answers[name]
            found = prepared(**given) if callable(prepared) else prepared
            if isinstance(found, Exception):
                raise found
            return found

        return answer

    def get_paginator(self, operation: str) -> Service:
        return Service({"paginate": [getattr(self, operation)()]})


class Prepared(Stage):
    """A stage whose clients answer from `ANSWERS`."""

    def client(self, service: str, region: str = "") -> Any:
        return Service(ANSWERS[service])


MISSING_STACK = refusal("ValidationError")
ANSWERS: dict[str, Answers] = {}


@pytest.fixture(autouse=True)
def an_empty_account() -> None:
    """A sound account that has never seen GAS."""
    ANSWERS.clear()
    ANSWERS.update(
        {
            "sts": {"get_caller_identity": {"Account": ACCOUNT, "Arn": "arn:aws:iam::1:user/me"}},
            "ec2": {"describe_availability_zones": {"AvailabilityZones": [{}, {}]}},
            "cloudformation": {"describe_stacks": MISSING_STACK, "describe_stack_resource": MISSING_STACK},
            "s3": {"head_bucket": refusal("404")},
            "ecr": {
                "describe_repositories": refusal("RepositoryNotFoundException"),
                "describe_images": refusal("RepositoryNotFoundException"),
            },
            "logs": {"describe_log_groups": {"logGroups": []}},
            "ssm": {"get_parameter": refusal("ParameterNotFound")},
            "iam": {"get_role": refusal("NoSuchEntity")},
            "apigateway": {"get_account": {}},
            "service-quotas": {
                "get_service_quota": {"Quota": {"Value": 1000.0}},
                "list_service_quotas": {"Quotas": []},
            },
            "sesv2": {
                "get_account": {"ProductionAccessEnabled": True},
                "get_email_identity": {"VerifiedForSendingStatus": True},
            },
        }
    )


def stage(name: str = "dev", **given: str) -> Stage:
    return Prepared(name, f"gas-{name}", "eu-west-1", {"Stage": name, **given}, Path("samconfig.toml"))


def worst(findings: Any) -> Finding:
    order = list(Level)
    return max(findings, key=lambda finding: order.index(finding.level))


def test_a_rule_that_the_check_cannot_judge_is_told_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    rule = {"Assertions": [{"Assert": {"Fn::EachMemberIn": [[], []]}, "AssertDescription": "no"}]}
    monkeypatch.setattr(settings_check, "template", lambda: {"Rules": {"Odd": rule}})
    with pytest.raises(LocalError, match=r"use Fn::EachMemberIn, which this check cannot judge"):
        settings_check.broken_rules({})


def test_a_sound_account_passes(capsys: pytest.CaptureFixture[str]) -> None:
    found = preflight(stage(), "abc")
    assert worst(found).level is Level.NOTE
    assert report(found)
    assert "0 failed, 0 warnings" in capsys.readouterr().out


def test_without_credentials_nothing_else_is_asked() -> None:
    ANSWERS["sts"]["get_caller_identity"] = NoCredentialsError()
    found = preflight(stage(), "abc")
    assert [one.level for one in found] == [Level.OK, Level.FAIL]
    assert "aws sso login" in found[-1].step


def test_a_missing_permission_is_a_warning_and_not_the_end() -> None:
    ANSWERS["service-quotas"]["get_service_quota"] = refusal("AccessDeniedException")
    found = list(run(stage(), [("quotas", quotas.quotas), ("stack", account.stack)]))
    assert [one.level for one in found] == [Level.WARN, Level.OK]
    assert "AccessDeniedException" in found[0].detail


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"MailSender": "gas@example.org"}, "MailIdentity and MailFrom"),
        ({"FreeRuningJobs": "3"}, "it is FreeRunningJobs"),
        ({"FreeRunningJobs": "three"}, "not a number"),
        ({"RestoreTier": "Fast"}, "Expedited, Standard, Bulk"),
        ({"MailFrom": "gas@example.org", "MailIdentity": "example.org"}, "display name and an address"),
        ({"MailFrom": "GAS <gas@example.org>"}, "MailFrom needs MailIdentity"),
        ({"SenderVerified": "true"}, "SenderVerified needs MailFrom"),
        ({"CreateMailIdentity": "true"}, "CreateMailIdentity needs MailIdentity"),
        ({"DomainName": "gas.example.org"}, "DomainName needs CertificateArn"),
        ({"CertificateArn": "arn:aws:acm:eu-west-1:1:certificate/x"}, "us-east-1"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
def test_parameters_that_would_fail_are_named(given: dict[str, str], said: str) -> None:
    found = worst(settings_check.parameters(stage(**given)))
    assert found.level is Level.FAIL
    assert said in found.detail


def test_prod_needs_an_address_for_alarms() -> None:
    found = worst(settings_check.parameters(stage("prod")))
    assert found.level is Level.FAIL
    assert "AlarmMail" in found.detail
    assert worst(settings_check.parameters(stage("prod", AlarmMail="ops@example.org"))).level is Level.OK


@pytest.mark.parametrize("status", ["ROLLBACK_COMPLETE", "CREATE_FAILED"])
def test_a_failed_create_does_not_stop_the_next(status: str) -> None:
    ANSWERS["cloudformation"]["describe_stacks"] = {"Stacks": [{"StackStatus": status}]}
    assert worst(account.stack(stage())).level is Level.NOTE


@pytest.mark.parametrize("status", ["UPDATE_ROLLBACK_FAILED", "DELETE_FAILED", "UPDATE_IN_PROGRESS"])
def test_a_stuck_or_busy_stack_does(status: str) -> None:
    ANSWERS["cloudformation"]["describe_stacks"] = {"Stacks": [{"StackStatus": status}]}
    assert worst(account.stack(stage())).level is Level.FAIL


def test_names_that_are_taken_are_listed_with_how_to_take_them_back() -> None:
    ANSWERS["s3"]["head_bucket"] = {"BucketRegion": "eu-west-1"}
    ANSWERS["ecr"]["describe_repositories"] = {"repositories": [{}]}
    ANSWERS["ssm"]["get_parameter"] = {"Parameter": {}}
    ANSWERS["logs"]["describe_log_groups"] = {"logGroups": [{"logGroupName": "/gas/dev/tasks"}]}
    found = list(names.taken(stage()))
    failed = [one.detail for one in found if one.level is Level.FAIL]
    assert len(failed) == 4 + 1 + 1 + 1
    assert "make adopt STAGE=dev" in found[-1].step


def test_names_of_a_running_stack_are_its_own() -> None:
    ANSWERS["cloudformation"]["describe_stacks"] = {"Stacks": [{"StackStatus": "UPDATE_COMPLETE"}]}
    ANSWERS["s3"]["head_bucket"] = {"BucketRegion": "eu-west-1"}
    assert worst(names.taken(stage())).level is Level.OK


@pytest.mark.parametrize("how", ["found there", "redirected"])
def test_a_stage_lives_in_one_region(how: str) -> None:
    """Bucket and CloudFront names hold no region."""
    elsewhere = {"HTTPHeaders": {"x-amz-bucket-region": "us-east-1"}}
    ANSWERS["s3"]["head_bucket"] = (
        {"BucketRegion": "us-east-1"} if how == "found there" else refusal("301", ResponseMetadata=elsewhere)
    )
    found = worst(names.taken(stage()))
    assert found.level is Level.FAIL
    assert "us-east-1" in found.detail


@pytest.mark.parametrize(
    ("value", "level"),
    [(2.0, Level.FAIL), (6.0, Level.WARN), (80.0, Level.OK)],
    ids=["none", "few", "enough"],
)
def test_fargate_cpus_are_compared_with_the_size_of_a_task(value: float, level: Level) -> None:
    """Four vCPUs a task, twenty tasks of a premium user at once."""
    ANSWERS["service-quotas"]["get_service_quota"] = lambda **given: {
        "Quota": {"Value": value if given["ServiceCode"] == "fargate" else 1000.0}
    }
    found = list(quotas.quotas(stage(TaskCpu="4096", PremiumRunningJobs="20")))
    assert [one.level for one in found] == [level, level, Level.OK]
    if level is not Level.OK:
        assert "request-service-quota-increase --service-code fargate" in found[0].step
        assert "--desired-value 80 --region eu-west-1" in found[0].step


def test_a_new_account_with_ten_executions_is_warned() -> None:
    ANSWERS["service-quotas"]["get_service_quota"] = {"Quota": {"Value": 10.0}}
    assert [one.title for one in quotas.quotas(stage()) if one.level is Level.WARN][-1] == "Lambda"


def test_the_rate_of_run_task_is_told() -> None:
    assert "20 a second" in worst(quotas.run_task(stage())).detail
    listed = {"QuotaName": "Fargate RunTask rate", "Value": 50.0}
    ANSWERS["service-quotas"]["list_service_quotas"] = {"Quotas": [listed]}
    assert "50" in worst(quotas.run_task(stage())).detail


SENDER = {"MailIdentity": "example.org", "MailFrom": "GAS <gas@example.org>"}


def test_the_sandbox_of_ses_is_told_with_the_way_out() -> None:
    ANSWERS["sesv2"]["get_account"] = {"ProductionAccessEnabled": False}
    found = worst(mail_check.mail(stage(**SENDER)))
    assert found.level is Level.WARN
    assert "put-account-details" in found.step


@pytest.mark.parametrize(
    ("exists", "verified", "given", "level"),
    [
        (False, False, {}, Level.FAIL),
        (False, False, {"CreateMailIdentity": "true"}, Level.NOTE),
        (False, False, {"CreateMailIdentity": "true", "SenderVerified": "true"}, Level.FAIL),
        (True, False, {}, Level.WARN),
        (True, True, {}, Level.NOTE),
        (True, True, {"SenderVerified": "true"}, Level.OK),
        (True, False, {"SenderVerified": "true"}, Level.FAIL),
        (True, True, {"CreateMailIdentity": "true"}, Level.FAIL),
        (True, True, {"MailFrom": "GAS <gas@other.org>"}, Level.FAIL),
    ],
    ids=[
        "unknown",
        "to create",
        "to create and verified at once",
        "not verified",
        "verified and not used by Cognito",
        "all set",
        "claimed to be verified",
        "made by another stage",
        "address of another domain",
    ],
)
def test_identities_of_mail(exists: bool, verified: bool, given: dict[str, str], level: Level) -> None:
    ANSWERS["sesv2"]["get_email_identity"] = (
        {"VerifiedForSendingStatus": verified} if exists else refusal("NotFoundException")
    )
    assert worst(mail_check.mail(stage(**{**SENDER, **given}))).level is level


def test_which_addresses_belong_to_an_identity() -> None:
    assert mail_check.belongs("gas@example.org", "example.org")
    assert mail_check.belongs("gas@mail.example.org", "example.org")
    assert mail_check.belongs("GAS@example.org", "gas@example.org")
    assert not mail_check.belongs("gas@badexample.org", "example.org")
    assert not mail_check.belongs("other@example.org", "gas@example.org")


@pytest.mark.parametrize(
    ("answer", "level"),
    [
        (refusal("RepositoryNotFoundException"), Level.NOTE),
        (refusal("ImageNotFoundException"), Level.WARN),
        ({"imageDetails": [{}]}, Level.OK),
    ],
    ids=["no repository", "no image", "pushed"],
)
def test_the_image_of_the_commit(answer: Any, level: Level) -> None:
    ANSWERS["ecr"]["describe_images"] = answer
    (found,) = image(stage(), "abc")
    assert found.level is level
