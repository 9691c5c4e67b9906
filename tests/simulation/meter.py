"""Counts calls per AWS service and second, and compares them with the quotas of a new account."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from gas.domain.ports import Clock


@dataclass(frozen=True, slots=True)
class Quota:
    """A default quota: calls a second that are sustained, calls at once, and where AWS says so."""

    rate: float
    burst: float
    source: str


# Defaults of us-east-1, read in November 2026. Addresses are below docs.aws.amazon.com.
QUOTAS = {
    "ECS RunTask (Fargate tasks)": Quota(20, 100, "AmazonECS/latest/developerguide/throttling.html"),
    "States StartExecution": Quota(300, 1300, "step-functions/latest/dg/service-quotas.html"),
    "States transitions": Quota(5000, 5000, "step-functions/latest/dg/service-quotas.html"),
    "SES SendRawEmail": Quota(14, 14, "ses/latest/dg/quotas.html (production access; the account's own)"),
    "SNS Publish": Quota(30000, 30000, "general/latest/gr/sns.html"),
    "S3 HEAD and RestoreObject": Quota(
        5500, 5500, "AmazonS3/latest/userguide/optimizing-performance.html (a prefix)"
    ),
    "S3 copies": Quota(3500, 3500, "AmazonS3/latest/userguide/optimizing-performance.html (a prefix)"),
    "DynamoDB writes": Quota(
        4000, 4000, "amazondynamodb/latest/developerguide/on-demand-capacity-mode.html (new table)"
    ),
    "DynamoDB reads": Quota(
        12000, 12000, "amazondynamodb/latest/developerguide/on-demand-capacity-mode.html (new table)"
    ),
    "Lambda invocations": Quota(
        10000, 10000, "lambda/latest/dg/gettingstarted-limits.html (10 for each of 1,000 at once)"
    ),
}
OPEN_EXECUTIONS = 1_000_000


@dataclass
class Meter:
    """`calls` in all, `busiest` second of each service, `refused` by a token bucket."""

    clock: Clock
    calls: Counter[str] = field(default_factory=Counter)
    busiest: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    _second: dict[str, tuple[int, int]] = field(default_factory=dict)
    _tokens: dict[str, tuple[float, float]] = field(default_factory=dict)

    def count(self, service: str, calls: int = 1) -> None:
        self.calls[service] += calls
        now = int(self.clock.now().timestamp())
        second, so_far = self._second.get(service, (now, 0))
        so_far = so_far + calls if second == now else calls
        self._second[service] = (now, so_far)
        self.busiest[service] = max(self.busiest[service], so_far)

    def allowed(self, service: str) -> bool:
        """Take one token of the service's bucket; False when it is empty: then AWS throttles."""
        quota, now = QUOTAS[service], self.clock.now().timestamp()
        left, then = self._tokens.get(service, (quota.burst, now))
        left = min(quota.burst, left + (now - then) * quota.rate)
        self._tokens[service] = (max(0.0, left - 1), now)
        if left < 1:
            self.refused[service] += 1
        return left >= 1

    def wrap(self, port: Any, service: str, *names: str) -> None:
        """Count each call of these methods of a port."""
        for name in names:
            setattr(port, name, self._counting(getattr(port, name), service))

    def _counting(self, real: Callable[..., Any], service: str) -> Callable[..., Any]:
        def counted(*arguments: Any, **named: Any) -> Any:
            self.count(service)
            return real(*arguments, **named)

        return counted

    def table(self) -> str:
        """Markdown: calls, the busiest second, and the quota of each service."""
        lines = [
            "| Service | calls | busiest second | refused | quota a second | at once | source |",
            "|---|---|---|---|---|---|---|",
        ]
        for service, quota in QUOTAS.items():
            numbers = (self.calls[service], self.busiest[service], self.refused[service])
            told = " | ".join(f"{number:,}" for number in numbers)
            lines.append(f"| {service} | {told} | {quota.rate:,.0f} | {quota.burst:,.0f} | {quota.source} |")
        return "\n".join(lines)
