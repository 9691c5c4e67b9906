"""The system's clock and random numbers."""

from __future__ import annotations

import secrets
import time
from datetime import UTC, datetime

from ulid import ULID


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


class RandomIds:
    def new(self) -> str:
        return str(ULID())

    def secret(self) -> str:
        return secrets.token_hex(32)
