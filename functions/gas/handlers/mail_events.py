"""SES reports a bounce or a complaint (SNS): no more mail to that address."""

from __future__ import annotations

import json
from typing import Any

from gas import bootstrap
from gas.handlers.observed import observed


@observed("mail-events")
def handler(event: dict[str, Any], context: Any) -> None:
    """Switch mail off for each address that refused it for good."""
    del context
    for record in event["Records"]:
        report = json.loads(record["Sns"]["Message"])
        # Event publishing says eventType, feedback notifications say notificationType; the rest is the same.
        kind = report.get("eventType") or report.get("notificationType")
        for user_id in report["mail"].get("tags", {}).get("user_id", []):
            for address in _refusing(kind, report):
                bootstrap.app().notifications.refused(user_id, address, kind.lower())


def _refusing(kind: str | None, report: dict[str, Any]) -> list[str]:
    """The addresses; a transient bounce (a full mailbox) refuses nothing for good."""
    if kind == "Bounce" and report["bounce"].get("bounceType") == "Permanent":
        return [one["emailAddress"] for one in report["bounce"]["bouncedRecipients"]]
    if kind == "Complaint":
        return [one["emailAddress"] for one in report["complaint"]["complainedRecipients"]]
    return []
