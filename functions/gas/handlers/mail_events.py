"""Handle bounces and complaints that SES reports (SNS): send no more mail to that address."""

from __future__ import annotations

import json
from typing import Any

from gas import bootstrap
from gas.handlers.observed import observed


@observed("mail-events")
def handler(event: dict[str, Any], context: Any) -> None:
    """Turn mail off for each address that refused it permanently."""
    del context
    for record in event["Records"]:
        report = json.loads(record["Sns"]["Message"])
        # Event publishing has eventType, feedback notifications have notificationType; the rest is the same.
        kind = report.get("eventType") or report.get("notificationType")
        for user_id in report["mail"].get("tags", {}).get("user_id", []):
            for address in _refusing(kind, report):
                bootstrap.app().notifications.refused(user_id, address, kind.lower())


def _refusing(kind: str | None, report: dict[str, Any]) -> list[str]:
    """Return the addresses that refused mail. A transient bounce (a full mailbox) does not count."""
    if kind == "Bounce" and report["bounce"].get("bounceType") == "Permanent":
        return [one["emailAddress"] for one in report["bounce"]["bouncedRecipients"]]
    if kind == "Complaint":
        return [one["emailAddress"] for one in report["complaint"]["complainedRecipients"]]
    return []
