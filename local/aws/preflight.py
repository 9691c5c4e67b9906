"""Check for everything that would make a deploy fail or a stage run short, before anything is changed."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from local.aws import account, mail_check, names, quotas, settings_check
from local.aws.findings import Check, Finding, Level, run
from local.aws.stage import Stage
from local.release import pushed

OFFLINE: list[tuple[str, Check]] = [("parameters", settings_check.parameters)]
CREDENTIALS: list[tuple[str, Check]] = [("credentials", account.credentials)]


def online(tag: str) -> list[tuple[str, Check]]:
    return [
        ("region", account.region),
        ("stack", account.stack),
        ("names", names.taken),
        ("account", account.once),
        ("quotas", quotas.quotas),
        ("RunTask", quotas.run_task),
        ("mail", mail_check.mail),
        ("image", lambda stage: image(stage, tag)),
    ]


def preflight(stage: Stage, tag: str) -> list[Finding]:
    """Return all findings, in order. Without valid credentials there are no further checks."""
    found = [*run(stage, OFFLINE), *run(stage, CREDENTIALS)]
    if not any(one.title == "credentials" and one.level is Level.FAIL for one in found):
        found += run(stage, online(tag))
    return found


def image(stage: Stage, tag: str) -> Iterable[Finding]:
    """Check whether the commit's image was pushed. A first deploy needs no image."""
    push = f"make image STAGE={stage.name} PUSH=1, then make deploy STAGE={stage.name}"
    there = pushed(stage.client("ecr"), stage.repository, tag)
    if there is None:
        yield Finding(Level.NOTE, "image", "the first deploy creates the repository", push)
    elif there:
        yield Finding(Level.OK, "image", f"{stage.repository}:{tag}")
    else:
        yield Finding(
            Level.WARN,
            "image",
            f"{stage.repository} has no image {tag}: tasks keep the one they have, if any",
            push,
        )


def report(findings: Iterable[Finding]) -> bool:
    """Print the findings and return whether a deploy may continue."""
    listed = list(findings)
    sys.stdout.write("".join(f"{finding}\n" for finding in listed))
    failed = sum(finding.level is Level.FAIL for finding in listed)
    warned = sum(finding.level is Level.WARN for finding in listed)
    sys.stdout.write(f"preflight: {failed} failed, {warned} warnings\n")
    sys.stdout.flush()
    return not failed
