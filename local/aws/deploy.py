"""Deploy a stage: preflight, shared roles, change set, stack, site."""

from __future__ import annotations

import os
import subprocess

from local import publish_site
from local.aws import prepare, stacks
from local.aws.preflight import preflight, report
from local.aws.stage import Stage
from local.errors import DeployFailed
from local.release import arguments
from local.settings import ROOT

SAM = ROOT / ".tools" / "bin" / "sam"
BUILT = ROOT / ".aws-sam" / "build" / "template.yaml"


def deploy(stage: Stage, tag: str, *, ask: bool) -> None:
    """Deploy the built stack. `ask`: show the change set and wait for a yes. Raises DeployFailed."""
    if not report(preflight(stage, tag)):
        raise DeployFailed("Nothing was changed. Correct what failed above, then run make deploy again.")
    stacks.clear_failed_create(stage)
    iam = stage.client("iam")
    prepare.prepare_ecs(iam)
    prepare.prepare_api_logs(iam, stage.client("apigateway"))
    done = subprocess.run(command(stage, tag, ask=ask), cwd=ROOT, env=_environment(), check=False)
    if done.returncode:
        raise DeployFailed(
            f"sam deploy ended with {done.returncode}.\n{_why(stage)}\n"
            f"Correct the cause and run make deploy STAGE={stage.name} again: a failed create leaves nothing behind."
        )
    publish_site.run(stage)


def command(stage: Stage, tag: str, *, ask: bool) -> list[str]:
    """Run `sam deploy`, which prints the change set first and, with `ask`, waits for a yes."""
    return [
        str(SAM),
        "deploy",
        "--template-file",
        os.environ.get("SAM_TEMPLATE") or str(BUILT),
        "--config-file",
        str(stage.config),
        "--config-env",
        stage.name,
        "--region",
        stage.region,
        "--confirm-changeset" if ask else "--no-confirm-changeset",
        *arguments(stage.name, tag, stage.client("ecr")),
    ]


def _why(stage: Stage) -> str:
    try:
        return stacks.failures(stage)
    except Exception:  # noqa: BLE001 - if there is no stack, sam has printed the reason
        return ""


def _environment() -> dict[str, str]:
    return {**os.environ, "SAM_CLI_TELEMETRY": "0"}
