"""Findings of the preflight checks, and how they are printed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from local.aws.stage import Stage


class Level(StrEnum):
    OK = "ok"
    NOTE = "note"
    WARN = "warning"
    FAIL = "FAILED"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. `step`: what to do about it, as a command or a place in the console."""

    level: Level
    title: str
    detail: str
    step: str = ""

    def __str__(self) -> str:
        line = f"{self.level:<8} {self.title}: {self.detail}"
        return f"{line}\n         -> {self.step}" if self.step else line


Check = Callable[[Stage], Iterable[Finding]]


def run(stage: Stage, checks: Iterable[tuple[str, Check]]) -> Iterator[Finding]:
    """Return the findings of all checks. A check that AWS does not answer is a warning: a permission may be missing."""
    for title, check in checks:
        try:
            yield from check(stage)
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code", "no code")
            yield Finding(
                Level.WARN,
                title,
                f"not checked, AWS answered {code} to {error.operation_name}",
                f"allow {error.operation_name}, or check it yourself",
            )
        except BotoCoreError as error:
            yield Finding(Level.WARN, title, f"not checked ({error})")


def code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


def stack_of(stage: Stage) -> dict[str, Any] | None:
    """Return CloudFormation's description of the stage's stack; None if there is no stack."""
    try:
        stacks = stage.client("cloudformation").describe_stacks(StackName=stage.stack)["Stacks"]
    except ClientError as error:
        if code(error) == "ValidationError":  # "Stack with id … does not exist"
            return None
        raise
    found: dict[str, Any] | None = stacks[0] if stacks else None
    return None if found is None or found["StackStatus"] == "DELETE_COMPLETE" else found
