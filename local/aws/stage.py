"""Read a stage from samconfig.toml: its stack, region and parameters."""

from __future__ import annotations

import os
import re
import shlex
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from local.errors import LocalError
from local.package import read_template
from local.settings import ROOT

DEFAULT_REGION = "us-east-1"
_PLAIN = re.compile(r"[A-Za-z0-9_.,:/@%+-]+")
_NAME = re.compile(r"[a-z][a-z0-9-]{1,15}")


class StageError(LocalError):
    """The stage cannot be read; the message says what to change."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage. `given`: the parameters in samconfig.toml; `parameters`: the same, with the template's defaults added."""

    name: str
    stack: str
    region: str
    given: Mapping[str, str]
    config: Path

    @property
    def parameters(self) -> dict[str, str]:
        return {**defaults(), **self.given}

    @property
    def repository(self) -> str:
        return f"gas-{self.name}-annotator"

    def client(self, service: str, region: str = "") -> Any:
        """Return a boto3 client for the stage's region, whatever region the shell is set to."""
        config = Config(retries={"mode": "standard", "total_max_attempts": 5})
        return boto3.client(service, region_name=region or self.region, config=config)  # type: ignore[call-overload]


def config_path() -> Path:
    """Return the path of the checkout's `samconfig.toml`, or of the file that SAMCONFIG names."""
    return Path(os.environ.get("SAMCONFIG") or ROOT / "samconfig.toml").absolute()


def read_stage(name: str, config: Path | None = None) -> Stage:
    """Read a stage. Raises StageError if samconfig.toml has no such stage or a parameter is not `Name=value`."""
    path = config or config_path()
    if not _NAME.fullmatch(name):
        raise StageError(
            f"STAGE={name!r} is not a stage's name: 2 to 16 lower-case letters, digits and hyphens."
        )
    try:
        whole = tomllib.loads(path.read_text())
    except OSError as error:
        raise StageError(f"{path} cannot be read ({error.strerror}).") from error
    section = whole.get(name, {}).get("deploy", {}).get("parameters")
    if section is None:
        raise StageError(
            f"{path.name} has no stage {name}. Copy the section [dev.deploy.parameters], "
            f"name it [{name}.deploy.parameters] and change dev to {name} in it."
        )
    shared = whole.get("default", {}).get("global", {}).get("parameters", {})
    given = overrides(section.get("parameter_overrides", ""))
    if given.get("Stage") != name:
        raise StageError(f"{path.name}: the stage {name} must have Stage={name} in its parameter_overrides.")
    region = str(section.get("region") or shared.get("region") or DEFAULT_REGION)
    return Stage(name, str(section.get("stack_name") or f"gas-{name}"), region, given, path)


def overrides(written: Any) -> dict[str, str]:
    """Parse the parameters, which may be one line with shell quoting, a list, or a table."""
    if isinstance(written, Mapping):
        return {str(name): _text(value) for name, value in written.items()}
    words = shlex.split(written) if isinstance(written, str) else [str(word) for word in written]
    found = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals:
            raise StageError(
                f"parameter_overrides: {word!r} is not Name=value. Quote a value with spaces: "
                "parameter_overrides = 'MailFrom=\"GAS <gas@example.org>\"'."
            )
        found[name] = _unquoted(value)
    return found


def argument(name: str, value: str) -> str:
    """Return `Name=value`, quoted where `sam deploy --parameter-overrides` needs it."""
    if _PLAIN.fullmatch(value):
        return f"{name}={value}"
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'{name}="{escaped}"'


@cache
def template() -> dict[str, Any]:
    """Return the template, read once."""
    return read_template()


def defaults() -> dict[str, str]:
    """Return the defaults of the template's parameters."""
    return {name: _text(one.get("Default", "")) for name, one in template()["Parameters"].items()}


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] == '"' else value
