"""Open the reference of a command: a folder, or a published version in a bucket (`s3://BUCKET/NAME@VERSION`)."""

from __future__ import annotations

import json
import re
import tempfile
from pathlib import Path
from typing import Any, Final

from annotator.cloud.reference_cache import fetch_reference, reads
from annotator.cloud.settings import S3Place
from annotator.commands.track_places import place_of, s3_client
from annotator.errors import ReferenceError_
from annotator.reference.description import DESCRIPTION
from annotator.reference.folder import Reference

_PUBLISHED: Final = re.compile(r"s3://([^/]+)/([A-Za-z0-9][A-Za-z0-9._-]{0,63})@([0-9a-f]{12})")


def reference_at(text: str) -> Reference:
    """Open the reference. Genome and genes of a published one are fetched into the folder for temporary files and stay there."""
    if not text.startswith("s3://"):
        return Reference.open(Path(text))
    bucket, name, version = _parts(text)
    root = Path(tempfile.gettempdir()) / "references"
    return Reference.open(
        fetch_reference(s3_client(), S3Place(bucket, name), version, root, lambda *_: None, reads("vep", ()))
    )


def description_at(text: str) -> dict[str, Any]:
    """Read only its reference.json."""
    if not text.startswith("s3://"):
        return Reference.open(Path(text)).description
    bucket, name, version = _parts(text)
    found = place_of(f"s3://{bucket}").read(f"{name}/{version}/{DESCRIPTION}")
    if found is None:
        raise ReferenceError_("There is no reference here", f"{text} is not published.")
    made: dict[str, Any] = json.loads(found[0])
    return made


def _parts(text: str) -> tuple[str, str, str]:
    found = _PUBLISHED.fullmatch(text)
    if found is None:
        raise ReferenceError_("The reference is not understood", f"{text!r}: write s3://BUCKET/NAME@VERSION.")
    return found[1], found[2], found[3]
