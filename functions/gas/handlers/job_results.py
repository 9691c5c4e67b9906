"""Job results (SNS): the mail that says what became of a job. Mails carry job ids, never file or sample names."""

from __future__ import annotations

import json
from typing import Any

from gas import bootstrap
from gas.handlers.observed import observed


@observed("job-results")
def handler(event: dict[str, Any], context: Any) -> None:
    """Write one mail for each result; a message that comes twice writes none."""
    del context
    for record in event["Records"]:
        message = json.loads(record["Sns"]["Message"])
        bootstrap.app().result_mails.tell(message["job_id"])
