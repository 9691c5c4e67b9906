"""Secrets Manager, with a short cache."""

from __future__ import annotations

import json
from typing import Any

from botocore.exceptions import ClientError

from gas.adapters import clients, faults
from gas.domain.errors import SettingsError
from gas.domain.ports import Clock

KEEP_SECONDS = 300


class SecretsManager:
    """Secrets, cached for KEEP_SECONDS, so that a rotated secret is noticed soon."""

    def __init__(self, region: str, clock: Clock) -> None:
        self._region = region
        self._clock = clock
        self._kept: dict[str, tuple[float, str]] = {}

    def text(self, name: str) -> str:
        now = self._clock.now().timestamp()
        since, kept = self._kept.get(name, (0.0, ""))
        if now - since < KEEP_SECONDS:
            return kept
        with faults.translated("Reading a secret"):
            try:
                answer = clients.client("secretsmanager", self._region).get_secret_value(SecretId=name)
            except ClientError as error:
                if faults.code(error) == "ResourceNotFoundException":
                    raise SettingsError(f"There is no secret {name}.") from error
                raise
        self._kept[name] = (now, str(answer["SecretString"]))
        return self._kept[name][1]

    def record(self, name: str) -> dict[str, Any]:
        try:
            read = json.loads(self.text(name))
        except ValueError as error:
            raise SettingsError(f"The secret {name} is not a JSON object.") from error
        if not isinstance(read, dict):
            raise SettingsError(f"The secret {name} is not a JSON object.")
        return read
