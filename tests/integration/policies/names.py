"""What the template names one stage, and what its jobs hold."""

from __future__ import annotations

from tests.integration.functions import stack
from tests.integration.policies.granted import ACCOUNT, REGION, STAGE

NAMED = {
    **{variable: resource for resource, variable in stack.TABLES.items()},
    **{
        f"{kind.upper()}_BUCKET": f"gas-{STAGE}-{kind}-{ACCOUNT}"
        for kind in ("uploads", "results", "references")
    },
    "JOB_REQUESTS_TOPIC_ARN": f"arn:aws:sns:{REGION}:{ACCOUNT}:gas-{STAGE}-job-requests",
    "JOB_RESULTS_TOPIC_ARN": f"arn:aws:sns:{REGION}:{ACCOUNT}:gas-{STAGE}-job-results",
    "ARCHIVE_STATE_MACHINE_ARN": f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:gas-{STAGE}-archive-results",
    "RESTORE_STATE_MACHINE_ARN": f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:gas-{STAGE}-restore-results",
    "SCATTER_STATE_MACHINE_ARN": f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:gas-{STAGE}-scatter-job",
    "JOB_EVENTS_TOPIC_ARN": f"arn:aws:sns:{REGION}:{ACCOUNT}:gas-{STAGE}-job-events",
    "WEBHOOKS_QUEUE_URL": f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/WebhooksQueue",
    "SITE_URL_PARAMETER": f"/gas/{STAGE}/site-url",
    "LINK_SECRET_ARN": f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:LinkSecret",
    "TASK_SECRET_ARN": f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:TaskSecret",
    "JOB_DATA_ROLE_ARN": f"arn:aws:iam::{ACCOUNT}:role/gas-{STAGE}-job-data-{REGION}",
    "PROGRESS_FAILURES_QUEUE_URL": f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/JobProgressFailures",
    "VARIANT_FUNCTION": f"gas-{STAGE}-lookup",
    "CLUSTER_ARN": f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/gas-{STAGE}",
    "TASK_DEFINITION": f"gas-{STAGE}-annotator",
    "MAIL_SENDER": "GAS <gas@example.org>",
    "MAIL_CONFIGURATION_SET": f"gas-{STAGE}",
    "COPY_SINGLE_BYTES": "10",  # everything larger is copied in parts
    "ARCHIVE_MIN_BYTES": "1",
}
SECRET = "k" * 64
FILES = ("annotated.vcf.gz", "variants.parquet", "summary.json")
BODY = b"a result that is larger than ten bytes"
