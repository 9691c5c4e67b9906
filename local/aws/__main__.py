"""`python -m local.aws preflight | prepare | deploy | remove | adopt --stage STAGE`; make calls it."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from local.aws import deploy, prepare, stacks
from local.aws.adopt import adopt
from local.aws.kept import kept_path, read_kept
from local.aws.preflight import preflight, report
from local.aws.remove import remove
from local.aws.stage import Stage, StageError, read_stage
from local.errors import LocalError


def main() -> int:
    given = _parser().parse_args()
    try:
        return _run(given, read_stage(given.stage))
    except (LocalError, ClientError, BotoCoreError) as error:
        sys.stderr.write(f"{given.what}: {error}\n")
        return 1


def _run(given: argparse.Namespace, stage: Stage) -> int:
    sure = given.yes or os.environ.get("CI", "") not in ("", "false")
    if given.what == "preflight":
        return 0 if report(preflight(stage, given.tag)) else 1
    if given.what == "prepare":
        iam = stage.client("iam")
        prepare.prepare_ecs(iam)
        prepare.prepare_api_logs(iam, stage.client("apigateway"))
    elif given.what == "deploy":
        deploy.deploy(stage, given.tag, ask=not sure)
    elif given.what == "remove":
        if not sure:
            _confirm(stage)
        remove(stage)
    else:
        path = Path(given.kept) if given.kept else kept_path(stage)
        taken = adopt(stage, read_kept(path))
        stacks.say(f"{stage.stack} holds {len(taken)} kept resources. Now: make deploy STAGE={stage.name}")
    return 0


def _confirm(stage: Stage) -> None:
    """Ask for the stage's name. Raises StageError when it is not given."""
    if not sys.stdin.isatty():
        raise StageError("make remove asks before it deletes. Without a terminal, say YES=1.")
    answer = input(f"This deletes the stack {stage.stack} in {stage.region}. Type {stage.name} to continue: ")
    if answer.strip() != stage.name:
        raise StageError("Nothing was deleted.")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local.aws", description=__doc__)
    parser.add_argument("what", choices=["preflight", "prepare", "deploy", "remove", "adopt"])
    parser.add_argument("--stage", default="dev")
    parser.add_argument("--tag", default="latest", help="the image's tag, usually the commit")
    parser.add_argument("--kept", default="", help="adopt: the list that remove wrote")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    return parser


if __name__ == "__main__":
    sys.exit(main())
