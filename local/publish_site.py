"""Upload the built site and invalidate CloudFront's cache: `python -m local.publish_site --stage dev`."""

from __future__ import annotations

import argparse
import mimetypes
import sys
import time
from pathlib import Path
from typing import Any

from local.aws.stacks import outputs
from local.aws.stage import Stage, read_stage
from local.settings import ROOT


def publish(folder: Path, bucket: str, s3: Any) -> int:
    """Upload every file and return how many. index.html is last, so that it never names a file that is missing."""
    files = sorted(
        (path for path in folder.rglob("*") if path.is_file()), key=lambda path: path.name == "index.html"
    )
    for path in files:
        key = path.relative_to(folder).as_posix()
        # Vite puts a hash of the content into the names below assets/, so these files never change.
        fresh = "public, max-age=31536000, immutable" if key.startswith("assets/") else "no-cache"
        kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
        s3.upload_file(str(path), bucket, key, ExtraArgs={"ContentType": kind, "CacheControl": fresh})
    return len(files)


def run(stage: Stage) -> None:
    """Publish the site to the stage's stack, in the stage's region."""
    named = outputs(stage)
    count = publish(ROOT / "frontend" / "dist", named["SiteBucketName"], stage.client("s3"))
    stage.client("cloudfront").create_invalidation(
        DistributionId=named["DistributionId"],
        InvalidationBatch={"Paths": {"Quantity": 1, "Items": ["/*"]}, "CallerReference": str(time.time_ns())},
    )
    sys.stdout.write(f"{count} files published, see {named['SiteUrl']}\n")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stage", required=True)
    run(read_stage(parser.parse_args().stage))
    return 0


if __name__ == "__main__":
    sys.exit(main())
