"""Check the mail settings: MailIdentity's SES identity, MailFrom, and whether the account is in SES's sandbox."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from email.utils import parseaddr
from typing import Any

from botocore.exceptions import ClientError

from local.aws.findings import Finding, Level, code, stack_of
from local.aws.stage import Stage


def mail(stage: Stage) -> Iterable[Finding]:
    parameters = stage.parameters
    identity, sender = parameters["MailIdentity"], parameters["MailFrom"]
    if not identity:
        yield Finding(
            Level.NOTE,
            "mail",
            "MailIdentity is empty: no mail about jobs, and Cognito sends at most 50 codes a day",
            "set MailIdentity and MailFrom (docs/deploy.md, Mail)",
        )
        return
    yield from _identity(stage, identity)
    address = parseaddr(sender)[1]
    if address and not belongs(address, identity):
        yield Finding(
            Level.FAIL,
            "mail",
            f"{address} does not belong to {identity}",
            "MailFrom must be MailIdentity itself or an address in that domain",
        )
    if stage.client("sesv2").get_account().get("ProductionAccessEnabled"):
        yield Finding(Level.OK, "SES", "production access")
    else:
        yield Finding(
            Level.WARN,
            "SES",
            "the account is in the sandbox: only verified addresses get mail, 200 a day",
            "console, SES, Account dashboard, Request production access; or aws sesv2 put-account-details "
            "--production-access-enabled --mail-type TRANSACTIONAL --website-url https://YOUR-SITE "
            f"--region {stage.region}",
        )


def belongs(address: str, identity: str) -> bool:
    """Return whether SES lets this identity send as the address: it is the address, its domain, or a parent domain."""
    if "@" in identity:
        return address.lower() == identity.lower()
    domain = address.rpartition("@")[2].lower()
    return domain == identity.lower() or domain.endswith(f".{identity.lower()}")


def _identity(stage: Stage, identity: str) -> Iterator[Finding]:
    creates = stage.parameters["CreateMailIdentity"] == "true"
    claims_verified = stage.parameters["SenderVerified"] == "true"
    found = _described(stage, identity)
    if found is None:
        if not creates:
            yield Finding(
                Level.FAIL,
                "mail",
                f"SES in {stage.region} does not know {identity}",
                "set CreateMailIdentity=true, or create the identity in the console",
            )
        elif claims_verified:
            yield Finding(
                Level.FAIL,
                "mail",
                f"{identity} cannot be verified before it exists, and Cognito refuses it until then",
                "deploy with SenderVerified=false, verify it, then deploy with SenderVerified=true",
            )
        else:
            yield Finding(Level.NOTE, "mail", f"the stack creates {identity}; verify it after the deploy")
        return
    if creates and not _ours(stage):
        yield Finding(
            Level.FAIL,
            "mail",
            f"{identity} exists already, made by another stage or in the console",
            "set CreateMailIdentity=false: the stage then uses it as it is",
        )
    verified = bool(found.get("VerifiedForSendingStatus"))
    if claims_verified and not verified:
        yield Finding(
            Level.FAIL,
            "mail",
            f"SenderVerified=true, but SES has not verified {identity}",
            "publish the DKIM records, or click the link in SES's mail; then deploy again",
        )
    elif not verified:
        yield Finding(
            Level.WARN, "mail", f"SES has not verified {identity}: it refuses every mail until then"
        )
    elif not claims_verified:
        yield Finding(
            Level.NOTE, "mail", f"{identity} is verified", "set SenderVerified=true: codes go by SES as well"
        )
    else:
        yield Finding(Level.OK, "mail", f"{identity} is verified")


def _described(stage: Stage, identity: str) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = stage.client("sesv2").get_email_identity(EmailIdentity=identity)
    except ClientError as error:
        if code(error) == "NotFoundException":
            return None
        raise
    return found


def _ours(stage: Stage) -> bool:
    """Return whether the stage's own stack created the identity."""
    if stack_of(stage) is None:
        return False
    try:
        stage.client("cloudformation").describe_stack_resource(
            StackName=stage.stack, LogicalResourceId="Sender"
        )
    except ClientError as error:
        if code(error) == "ValidationError":
            return False
        raise
    return True
