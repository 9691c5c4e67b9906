"""Handle job results (SNS): send the mail about a job's end. Mails contain job ids, never file or sample names."""

from __future__ import annotations

import json
from typing import Any

from gas import bootstrap
from gas.handlers.observed import observed


@observed("job-results")
def handler(event: dict[str, Any], context: Any) -> None:
    """Send one mail per result. A repeated message sends none."""
    del context
    for record in event["Records"]:
        message = json.loads(record["Sns"]["Message"])
        bootstrap.app().result_mails.tell(message["job_id"])
