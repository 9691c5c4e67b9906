"""`python -m annotator.function`: the annotator's image as an AWS Lambda function that looks single variants up.

Its environment: AWS_LAMBDA_RUNTIME_API, which Lambda sets, REFERENCES_BUCKET, and TMPDIR, where it may write.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import boto3
from botocore.config import Config

from annotator.bytes.loading import load_all
from annotator.cloud.lookups import Lookups
from annotator.cloud.runtime_api import RuntimeApi


def main() -> NoReturn:
    """Answer requests until the process is ended. It ends by itself only if it cannot start."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # on one machine: end quietly when the service ends
    api = RuntimeApi(os.environ["AWS_LAMBDA_RUNTIME_API"])
    try:
        # As many connections as parts of a reference are read at once.
        config = Config(max_pool_connections=24, retries={"mode": "standard", "total_max_attempts": 3})
        load_all()  # no user waits for it yet
        scratch = Path(tempfile.mkdtemp(prefix="lookups-"))
        lookups = Lookups(
            boto3.client("s3", config=config),
            os.environ["REFERENCES_BUCKET"],
            scratch,
            lambda: datetime.now(UTC),
        )
    except Exception as fault:  # noqa: BLE001 - every fault is reported to Lambda
        traceback.print_exc()
        api.refuse(fault)
        sys.exit(1)
    api.serve(lookups.answer, _tell)


def _tell(request: str, seconds: float, error: str) -> None:
    """One line of the log for each request. The variant is not in it: it may be a patient's."""
    line = {"request": request, "milliseconds": round(1000 * seconds), **({"error": error} if error else {})}
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
