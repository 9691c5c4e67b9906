"""What the task of one job may do in S3, as an IAM session policy: read its input, its reference and its tracks,
write its results.

AWS grants a session what both the role and this policy allow, so a task can reach nothing of another job.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from gas.domain.errors import SettingsError

# AWS's limit for a session policy in the request, in characters.
POLICY_CHARACTERS = 2048
# IAM reads `*` and `?` as wildcards and `${` as a variable; none of them is part of a key that this service makes.
_PLAIN = re.compile(r"[A-Za-z0-9._/@+=,-]+")


@dataclass(frozen=True, slots=True)
class DataScope:
    """The objects of one job: the key of its input, and the prefixes (ending in `/`) of its reference, its results and its tracks.

    `parts_prefix`: of a scattered job, where its parts leave objects for each other, below its results; empty for others.
    `more_input_keys`: of a job with several inputs, those of the others.
    """

    input_key: str
    reference_prefix: str
    result_prefix: str
    track_prefixes: tuple[str, ...] = ()
    parts_prefix: str = ""
    more_input_keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Places:
    """Names of the buckets. `partition` is that of their ARNs; `key_arn` is the customer-managed key, or empty."""

    uploads: str
    results: str
    references: str
    partition: str = "aws"
    key_arn: str = ""


def session_policy(scope: DataScope, places: Places) -> dict[str, Any]:
    """The policy document. Raises SettingsError for a key that IAM would not read literally.

    A job with so many tracks that the policy would be longer than AWS allows may read all published tracks.
    """
    policy = _policy(scope, places, scope.track_prefixes)
    if len(json.dumps(policy, separators=(",", ":"))) <= POLICY_CHARACTERS:
        return policy
    return _policy(scope, places, ("tracks/",))


def _policy(scope: DataScope, places: Places, tracks: tuple[str, ...]) -> dict[str, Any]:
    parts = (scope.parts_prefix,) if scope.parts_prefix else ()
    if parts and not scope.parts_prefix.startswith(scope.result_prefix):
        raise SettingsError(f"The S3 prefix {scope.parts_prefix!r} is not below the results of its job.")
    prefixes = (scope.reference_prefix, scope.result_prefix, *scope.track_prefixes, *parts)
    inputs = (scope.input_key, *scope.more_input_keys)
    for text in (*inputs, *prefixes):
        if not _PLAIN.fullmatch(text):
            raise SettingsError(f"The S3 key {text!r} cannot be part of a policy.")
    for prefix in prefixes:
        if not prefix.endswith("/"):
            raise SettingsError(f"The S3 prefix {prefix!r} does not end in a slash.")
    s3 = f"arn:{places.partition}:s3:::"
    statements: list[dict[str, Any]] = [
        {
            "Effect": "Allow",
            "Action": "s3:GetObject",
            "Resource": [
                *(f"{s3}{places.uploads}/{key}" for key in inputs),
                f"{s3}{places.references}/{scope.reference_prefix}*",
                *(f"{s3}{places.references}/{prefix}*" for prefix in tracks),
                *(f"{s3}{places.results}/{prefix}*" for prefix in parts),
            ],
        },
        # S3 answers 403 for an object that is gone; the task then lists this one key. (Of several inputs, the first alone:
        # the policy has no room for more.)
        {
            "Effect": "Allow",
            "Action": "s3:ListBucket",
            "Resource": f"{s3}{places.uploads}",
            "Condition": {"StringEquals": {"s3:prefix": scope.input_key}},
        },
        {
            "Effect": "Allow",
            "Action": ["s3:PutObject", "s3:AbortMultipartUpload"],
            "Resource": f"{s3}{places.results}/{scope.result_prefix}*",
        },
    ]
    if places.key_arn:
        statements.append(
            {
                "Effect": "Allow",
                "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
                "Resource": places.key_arn,
            }
        )
    return {"Version": "2012-10-17", "Statement": statements}
