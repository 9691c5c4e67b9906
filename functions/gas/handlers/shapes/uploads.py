"""Bodies of uploads."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from gas.domain.upload import UploadStatus
from gas.handlers.shapes.plain import must_be_plain
from gas.services.uploads import Standing

MAX_PARTS = 1000


class NewUpload(Struct, frozen=True):
    """`size` in bytes, exactly."""

    filename: Annotated[str, Meta(min_length=1, max_length=1024)]
    size: Annotated[int, Meta(ge=1)]

    def __post_init__(self) -> None:
        must_be_plain("filename", self.filename)


class PartLink(Struct, frozen=True):
    """PUT exactly this part's bytes to the URL; `number` counts from 1."""

    number: int
    url: str


class DonePart(Struct, frozen=True):
    number: int
    etag: str
    size: int


class UploadBegun(Struct, frozen=True):
    upload_id: str
    part_size: int
    parts: list[PartLink]


class UploadView(Struct, frozen=True):
    """`done` has arrived; `parts` are still to be sent."""

    upload_id: str
    status: UploadStatus
    filename: str
    size: int
    part_size: int
    done: list[DonePart]
    parts: list[PartLink]


class SentPart(Struct, frozen=True):
    number: Annotated[int, Meta(ge=1, le=MAX_PARTS)]
    etag: Annotated[str, Meta(min_length=1, max_length=200)]


class CompleteUpload(Struct, frozen=True):
    """The ETags that S3 answered, to be compared; without them, what arrived counts."""

    parts: Annotated[list[SentPart], Meta(max_length=MAX_PARTS)] = []


class UploadDone(Struct, frozen=True):
    upload_id: str
    status: UploadStatus
    filename: str
    size: int


def begun(standing: Standing) -> UploadBegun:
    return UploadBegun(
        standing.upload.upload_id,
        standing.upload.part_size,
        [PartLink(part.number, part.url) for part in standing.parts],
    )


def view(standing: Standing) -> UploadView:
    return UploadView(
        upload_id=standing.upload.upload_id,
        status=standing.upload.status,
        filename=standing.upload.filename,
        size=standing.upload.size,
        part_size=standing.upload.part_size,
        done=msgspec.convert(standing.done, list[DonePart], from_attributes=True),
        parts=[PartLink(part.number, part.url) for part in standing.parts],
    )
