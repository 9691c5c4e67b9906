"""Puts the built site into its bucket and tells CloudFront: `python -m local.publish_site --stage dev`."""

from __future__ import annotations

import argparse
import mimetypes
import sys
import time
from pathlib import Path
from typing import Any

import boto3

from local.settings import ROOT


def publish(folder: Path, bucket: str, s3: Any) -> int:
    """Upload every file, index.html last, so that no page names a file that is not there yet; how many."""
    files = sorted(
        (path for path in folder.rglob("*") if path.is_file()), key=lambda path: path.name == "index.html"
    )
    for path in files:
        key = path.relative_to(folder).as_posix()
        # Vite puts a hash of the content into the names below assets/: these never change.
        fresh = "public, max-age=31536000, immutable" if key.startswith("assets/") else "no-cache"
        kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
        s3.upload_file(str(path), bucket, key, ExtraArgs={"ContentType": kind, "CacheControl": fresh})
    return len(files)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stage", required=True)
    stage = parser.parse_args().stage
    stack = boto3.client("cloudformation").describe_stacks(StackName=f"gas-{stage}")["Stacks"][0]
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
    count = publish(ROOT / "frontend" / "dist", outputs["SiteBucketName"], boto3.client("s3"))
    boto3.client("cloudfront").create_invalidation(
        DistributionId=outputs["DistributionId"],
        InvalidationBatch={"Paths": {"Quantity": 1, "Items": ["/*"]}, "CallerReference": str(time.time_ns())},
    )
    sys.stdout.write(f"{count} files published, see {outputs['SiteUrl']}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
