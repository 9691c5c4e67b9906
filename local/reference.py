"""Publish a reference folder to the references bucket: `python -m local.reference DIR`.

The bucket is the running local service's, or with STAGE=… that of the stage on AWS.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import boto3

from local.aws.stage import read_stage
from local.credentials import read_credentials
from local.errors import LocalError
from local.settings import ACCOUNT, REGION, STAGE, LocalSettings

SAMPLE_KEY = "sample.json"


def publish(folder: Path, bucket: str, s3: Any) -> str:
    """Upload `{name}/{version}/…`, then `{name}/reference.json`, which makes it the latest. Return `name@version`.

    Versions are immutable: a file that exists already is not sent again.
    """
    published = pinned_name(folder)
    name, version = published.split("@")
    prefix = f"{name}/{version}/"
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    there = {item["Key"]: item["Size"] for page in pages for item in page.get("Contents", [])}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            key = prefix + path.relative_to(folder).as_posix()
            if there.get(key) != path.stat().st_size:
                s3.upload_file(str(path), bucket, key)
    s3.upload_file(str(folder / "reference.json"), bucket, f"{name}/reference.json")
    return published


def pinned_name(folder: Path) -> str:
    """Return `name@version` of a reference folder."""
    facts = json.loads((folder / "reference.json").read_text())
    return f"{facts['name']}@{facts['version']}"


def name_sample(s3: Any, bucket: str, job_id: str) -> None:
    """Record which job's result is the public sample."""
    body = json.dumps({"job_id": job_id}).encode()
    s3.put_object(Bucket=bucket, Key=SAMPLE_KEY, Body=body, ContentType="application/json")


def references_bucket(environment: Mapping[str, str]) -> tuple[Any, str]:
    """Return the S3 client and references bucket of the local service, or of the stage that STAGE names."""
    stage = environment.get("STAGE", "")
    if stage:
        named = read_stage(stage)
        account = named.client("sts").get_caller_identity()["Account"]
        return named.client("s3"), f"gas-{stage}-references-{account}"
    settings = LocalSettings.read(environment)
    keys = read_credentials(settings.state)
    s3 = boto3.client(
        "s3",
        endpoint_url=settings.url,
        region_name=REGION,
        aws_access_key_id=keys.access_key,
        aws_secret_access_key=keys.secret_key,
    )
    return s3, f"gas-{STAGE}-references-{ACCOUNT}"


def main() -> int:
    """Publish DIR of the command line. PORT and GAS_STATE select the local service, STAGE a stage on AWS."""
    if len(sys.argv) != 2 or not (Path(sys.argv[1]) / "reference.json").is_file():
        sys.stderr.write("Name the folder that `annotator reference build` wrote: make reference DIR=…\n")
        return 2
    s3, bucket = references_bucket(os.environ)
    published = publish(Path(sys.argv[1]), bucket, s3)
    sys.stdout.write(f"Published {published} to {bucket}\n")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except LocalError as error:
        sys.exit(f"gas: {error}")
