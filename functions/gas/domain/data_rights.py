"""What the task of one job may do in S3, as IAM session policies: read its inputs, its reference and its tracks,
write its results.

AWS grants a session what both the role and its policy allow, so a task can reach nothing of another job. A policy is too
short for the inputs of a large cohort: each further `INPUTS_OF_SESSION` of them have a session of their own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gas.domain.errors import SettingsError

# AWS's limit for a session policy in the request, in characters.
POLICY_CHARACTERS = 2048
# Inputs that the task's own session reads, and those of each further session. Both policies are short enough with the
# longest names (tests/unit/functions/test_merged_jobs.py).
INPUTS_OF_TASK = 8
INPUTS_OF_SESSION = 7
# IAM reads `*` and `?` as wildcards and `${` as a variable; none of them is part of a key that this service makes.
_PLAIN = re.compile(r"[A-Za-z0-9._/@+=,-]+")


@dataclass(frozen=True, slots=True)
class DataScope:
    """The objects of one job: the key of its input, and the prefixes (ending in `/`) of its reference, its results and its tracks.

    `parts_prefix`: of a scattered job, where its parts leave objects for each other, below its results; empty for others.
    `more_input_keys`: of a job with several inputs, those of the others that the task's own session reads.
    """

    input_key: str
    reference_prefix: str
    result_prefix: str
    track_prefixes: tuple[str, ...] = ()
    parts_prefix: str = ""
    more_input_keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InputScope:
    """Inputs of one job that a further session reads: their keys, at most `INPUTS_OF_SESSION`."""

    input_keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Places:
    """Names of the buckets. `partition` is that of their ARNs; `key_arn` is the customer-managed key, or empty."""

    uploads: str
    results: str
    references: str
    partition: str = "aws"
    key_arn: str = ""


def input_sessions(keys: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the keys of a job's inputs by session: those of the task's own first, then those of each further one."""
    own, more = tuple(keys[:INPUTS_OF_TASK]), keys[INPUTS_OF_TASK:]
    return [
        own,
        *(tuple(more[at : at + INPUTS_OF_SESSION]) for at in range(0, len(more), INPUTS_OF_SESSION)),
    ]


def session_policy(scope: DataScope | InputScope, places: Places) -> dict[str, Any]:
    """The policy document. Raises SettingsError for a key that IAM would not read literally.

    A job with so many tracks that the policy would be longer than AWS allows may read all published tracks.
    """
    if isinstance(scope, InputScope):
        return _input_policy(scope, places)
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
    _check_plain((*inputs, *prefixes))
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
        # this policy has no room for more.)
        _may_list(places, scope.input_key),
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


def _input_policy(scope: InputScope, places: Places) -> dict[str, Any]:
    keys = list(scope.input_keys)
    if not 0 < len(keys) <= INPUTS_OF_SESSION:
        raise SettingsError(f"{len(keys)} inputs cannot be in one session.")
    _check_plain(keys)
    statements: list[dict[str, Any]] = [
        {
            "Effect": "Allow",
            "Action": "s3:GetObject",
            "Resource": [f"arn:{places.partition}:s3:::{places.uploads}/{key}" for key in keys],
        },
        _may_list(places, keys),
    ]
    if places.key_arn:
        statements.append({"Effect": "Allow", "Action": "kms:Decrypt", "Resource": places.key_arn})
    return {"Version": "2012-10-17", "Statement": statements}


def _may_list(places: Places, key: str | list[str]) -> dict[str, Any]:
    return {
        "Effect": "Allow",
        "Action": "s3:ListBucket",
        "Resource": f"arn:{places.partition}:s3:::{places.uploads}",
        "Condition": {"StringEquals": {"s3:prefix": key}},
    }


def _check_plain(texts: Sequence[str]) -> None:
    for text in texts:
        if not _PLAIN.fullmatch(text):
            raise SettingsError(f"The S3 key {text!r} cannot be part of a policy.")
