"""What a task finds in its environment: what ECS was told, the credentials of its role, and the interpreter of this machine."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import boto3

from local.settings import REGION, ROOT

# Handed on from this process; nothing else of it reaches a task.
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "NUMBA_CACHE_DIR", "NUMBA_NUM_THREADS")
# Set by the emulator for real containers; a process has its keys in its environment instead.
_DROPPED = (
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
)


def task_environment(
    given: Iterable[str], labels: Mapping[str, str], endpoint: str, cache: Path
) -> dict[str, str]:
    """The environment of a task's process from Docker's `Env` lines and labels."""
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    environment["PATH"] = str(Path(sys.executable).parent) + os.pathsep + environment.get("PATH", "")
    environment.update(
        PYTHONUNBUFFERED="1", PYTHONPATH=str(ROOT / "annotator_container"), REFERENCE_CACHE=str(cache)
    )
    for line in given:
        name, _, value = line.partition("=")
        environment[name] = value
    for name in _DROPPED:
        environment.pop(name, None)
    environment.update(
        AWS_EXECUTION_ENV="AWS_ECS_FARGATE",
        AWS_REGION=REGION,
        AWS_DEFAULT_REGION=REGION,
        AWS_ENDPOINT_URL=endpoint,
        AWS_EC2_METADATA_DISABLED="true",
    )
    environment.update(_role_credentials(labels))
    return environment


def _role_credentials(labels: Mapping[str, str]) -> dict[str, str]:
    """Keys of the task definition's role: the emulator knows only its own, which may do everything."""
    family = labels.get("com.amazonaws.ecs.task-definition-family", "")
    version = labels.get("com.amazonaws.ecs.task-definition-version", "")
    definition = boto3.client("ecs").describe_task_definition(taskDefinition=f"{family}:{version}")[
        "taskDefinition"
    ]
    task = labels.get("com.amazonaws.ecs.task-arn", "").rsplit("/", 1)[-1] or "task"
    assumed = boto3.client("sts").assume_role(RoleArn=definition["taskRoleArn"], RoleSessionName=task[:64])
    keys = assumed["Credentials"]
    return {
        "AWS_ACCESS_KEY_ID": keys["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": keys["SecretAccessKey"],
        "AWS_SESSION_TOKEN": keys["SessionToken"],
    }
