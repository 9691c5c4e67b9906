"""Every statement of every role, by AWS's authorization reference."""

from __future__ import annotations

from tests.integration.policies.granted import REFERENCE, Call, every_statement, statements


def test_every_action_that_is_granted_exists() -> None:
    """A misspelt action grants nothing, and nobody is told."""
    for role, one in every_statement():
        for action in one.actions:
            service, _, name = action.partition(":")
            if "*" not in name:
                assert REFERENCE.actions.action_exists(service, name), (role, action)


def test_every_condition_is_one_that_aws_knows_for_the_action() -> None:
    """A condition key that an action does not have is never there: without IfExists it refuses everything."""
    for role, one in every_statement():
        keys = {key for block in one.conditions.values() for key in block}
        for action in one.actions:
            service, _, name = action.partition(":")
            if "*" in name:
                continue
            details = REFERENCE.actions.get_action_details(service, name)
            known = set(details["conditionKeys"])
            for resource in details["resourceTypes"]:
                known |= set(resource.get("conditionKeys", []))
            assert keys <= known | {"iam:PassedToService", "ecs:CreateAction"}, (role, action, keys - known)


def test_an_action_without_resources_is_granted_on_all_and_no_other_is() -> None:
    """`Resource: "*"` has a reason: AWS takes no resource, or a condition bounds it."""
    for role, one in every_statement():
        if "*" in one.resources and not one.conditions:
            for action in one.actions:
                service, _, name = action.partition(":")
                if "*" in name or service in ("xray", "logs"):
                    continue
                assert not REFERENCE.actions.get_action_details(service, name)["resourceTypes"], (
                    role,
                    action,
                )


def test_whoever_reads_a_bucket_learns_that_an_object_is_gone() -> None:
    """Without s3:ListBucket S3 answers 403, and a deleted input would be told as a fault of ours."""
    for role in sorted({name for name, _ in every_statement()}):
        granted = statements(role)
        for kind in ("uploads", "results", "references"):
            bucket = f"arn:aws:s3:::gas-dev-{kind}-123456789012"
            if (role, kind) == ("JobDataRole", "references"):
                continue  # a reference that is gone is a fault of ours, whatever S3 answers
            if any(one.allows(Call("s3:GetObject", f"{bucket}/k")) for one in granted):
                assert any(one.allows(Call("s3:ListBucket", bucket)) for one in granted), (role, kind)
