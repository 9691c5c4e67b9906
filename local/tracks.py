"""Publish tracks to the references bucket: `python -m local.tracks DIR` (the running service, or STAGE=… on AWS).

DIR is the folder that `annotator reference track add --output` wrote, or a reference folder with tracks.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from local.errors import LocalError
from local.reference import references_bucket

ROOT, CURRENT, MANIFEST = "tracks", "current.json", "manifest.json"
_TRIES = 8
_TAKEN = ("PreconditionFailed", "ConditionalRequestConflict")


class NotPublished(LocalError):
    """The annotator refused to publish the tracks; the message says why."""


def laid_out(folder: Path, into: Path) -> None:
    """Run the annotator to write a folder's tracks below `into` in their published layout. Raises NotPublished."""
    command = [
        sys.executable,
        "-m",
        "annotator",
        "reference",
        "track",
        "publish",
        str(folder),
        "--to",
        str(into),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotPublished(done.stderr.strip())


def publish(laid: Path, bucket: str, s3: Any) -> dict[str, str]:
    """Upload the tracks below `laid` and return their versions by name.

    Versions are immutable: a file that exists already is not sent again. `current.json` is written last, and keeps the
    versions of other genomes.
    """
    published = {}
    for folder in sorted((laid / ROOT).iterdir()):
        for path in sorted(folder.glob("*/*"), key=lambda path: path.name == MANIFEST):
            _send(path, f"{ROOT}/{folder.name}/{path.parent.name}/{path.name}", bucket, s3)
        genomes = json.loads((folder / CURRENT).read_text())["genomes"]
        _name(folder.name, genomes, bucket, s3)
        published[folder.name] = "+".join(sorted(entry["version"] for entry in genomes.values()))
    return published


def _send(path: Path, key: str, bucket: str, s3: Any) -> None:
    found = s3.list_objects_v2(Bucket=bucket, Prefix=key).get("Contents", [])
    if not any(item["Key"] == key and item["Size"] == path.stat().st_size for item in found):
        s3.upload_file(str(path), bucket, key)


def _name(name: str, genomes: dict[str, Any], bucket: str, s3: Any) -> None:
    """Record these as the newest versions of their genomes. If another writer changed the file meanwhile, read it again."""
    key = f"{ROOT}/{name}/{CURRENT}"
    for turn in range(_TRIES):
        kept, condition = _read(key, bucket, s3)
        document = {"format": 1, "name": name, "genomes": kept | genomes}
        body = (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode()
        try:
            s3.put_object(Bucket=bucket, Key=key, Body=body, ContentType="application/json", **condition)
        except ClientError as error:
            if error.response["Error"]["Code"] not in _TAKEN or turn + 1 == _TRIES:
                raise
        else:
            return


def _read(key: str, bucket: str, s3: Any) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the current versions, and the condition for a write that must not overwrite a newer change."""
    try:
        found = s3.get_object(Bucket=bucket, Key=key)
    except ClientError as error:
        if error.response["Error"]["Code"] not in ("NoSuchKey", "404"):
            raise
        return {}, {"IfNoneMatch": "*"}
    return json.loads(found["Body"].read())["genomes"], {"IfMatch": found["ETag"]}


def main() -> int:
    """Publish DIR of the command line. PORT and GAS_STATE select the local service, STAGE a stage on AWS."""
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():
        sys.stderr.write(
            "Name the folder that `annotator reference track add --output` wrote: make track DIR=…\n"
        )
        return 2
    s3, bucket = references_bucket(os.environ)
    with tempfile.TemporaryDirectory(prefix="tracks-") as folder:
        laid_out(Path(sys.argv[1]), Path(folder))
        for name, version in publish(Path(folder), bucket, s3).items():
            sys.stdout.write(f"Published {name}@{version} to {bucket}\n")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except LocalError as error:
        sys.exit(f"gas: {error}")
