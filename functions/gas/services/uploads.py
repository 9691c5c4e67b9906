"""Uploads: parts go straight to S3 by presigned URLs; completion looks at what really arrived."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from gas.domain import keys, moments
from gas.domain.errors import Conflict, Invalid, LostRace, NotAllowed, NotFound, TooLarge
from gas.domain.plain_text import hidden_character
from gas.domain.plan import Plans
from gas.domain.ports import Bucket, Clock, Ids, Objects, Uploads
from gas.domain.upload import Part, Upload, UploadStatus
from gas.domain.user import User

UNUSED_SECONDS = 7 * 24 * 3600


@dataclass(frozen=True, slots=True)
class PartUrl:
    number: int
    url: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How far an upload is: what has arrived, and URLs for the rest."""

    upload: Upload
    done: list[Part]
    parts: list[PartUrl]


@dataclass(frozen=True, slots=True)
class Intake:
    uploads: Uploads
    objects: Objects
    plans: Plans
    ids: Ids
    clock: Clock
    presign_seconds: int

    def begin(self, user: User, filename: str, size: int) -> Standing:
        """A new upload with a URL for each part. Raises TooLarge, Invalid."""
        self._check_size(user, size)
        now = self.clock.now()
        upload_id = self.ids.new()
        key = keys.upload_key(user.user_id, upload_id)
        upload = Upload(
            upload_id=upload_id,
            user_id=user.user_id,
            filename=_filename(filename),
            size=size,
            key=key,
            s3_upload_id=self.objects.begin(key),
            created_at=moments.text(now),
            unused_due=moments.later(now, UNUSED_SECONDS),
        )
        self.uploads.create(upload)
        return Standing(upload, [], self._urls(upload, []))

    def standing(self, user: User, upload_id: str) -> Standing:
        """What is there and what is missing. Raises NotFound."""
        upload = self.own(user, upload_id)
        if upload.status is UploadStatus.COMPLETED:
            return Standing(upload, [], [])
        arrived = self.objects.parts(upload.key, upload.s3_upload_id)
        if arrived is None:
            if self._whole(upload):
                return Standing(self._mark(upload), [], [])
            upload = self._begin_again(upload)
            arrived = []
        return Standing(upload, arrived, self._urls(upload, arrived))

    def complete(self, user: User, upload_id: str, etags: Mapping[int, str]) -> Upload:
        """Join the parts and check the real size; a second time nothing happens.

        `etags` (number -> ETag) may be empty: then what arrived counts. Raises Invalid, Conflict, TooLarge.
        """
        upload = self.own(user, upload_id)
        if upload.status is UploadStatus.COMPLETED:
            return upload
        arrived = self.objects.parts(upload.key, upload.s3_upload_id)
        if arrived is not None:
            self._check_parts(upload, arrived, etags)
            self.objects.finish(upload.key, upload.s3_upload_id, arrived)
        head = self.objects.head(Bucket.UPLOADS, upload.key)
        if head is None:
            raise Conflict("The parts of this upload are gone; ask for its state and send them again.")
        if head.size != upload.size:
            self._doom(upload)
            raise Invalid(f"{head.size} bytes arrived, {upload.size} were announced.", "size")
        self._check_size(user, head.size)
        return self._mark(upload)

    def delete(self, user: User, upload_id: str) -> None:
        """Erase an upload that no job uses. Raises NotFound, Conflict."""
        self._doom(self.own(user, upload_id))

    def own(self, user: User, upload_id: str) -> Upload:
        """The user's upload. Raises NotFound for anything else."""
        upload = self.uploads.get(upload_id)
        if upload is None or upload.user_id != user.user_id or upload.status is UploadStatus.DELETING:
            raise NotFound("There is no such upload.")
        return upload

    def release(self, upload_id: str, job_id: str) -> None:
        """A job needs the file no more; with the last job the file goes."""
        now = moments.text(self.clock.now())
        try:
            upload = self.uploads.change(upload_id, lambda upload: upload.released_by(job_id, now))
        except NotFound:
            return
        upload = upload or self.uploads.get(upload_id)
        if upload is not None and upload.status is UploadStatus.DELETING:
            self.erase(upload.upload_id)

    def erase(self, upload_id: str) -> None:
        """Erase an upload that is doomed, or that no job used in time: hide, then objects, then the row."""
        now = moments.text(self.clock.now())

        def move(upload: Upload) -> Upload | None:
            if upload.jobs or upload.unused_due is None:
                return None
            return upload.doomed(now)

        try:
            upload = self.uploads.change(upload_id, move)
        except NotFound:
            return
        if upload is None:
            return
        self.objects.abort(upload.key, upload.s3_upload_id)
        self.objects.delete(Bucket.UPLOADS, [upload.key])
        self.uploads.remove(upload)

    def _doom(self, upload: Upload) -> None:
        now = moments.text(self.clock.now())

        def move(upload: Upload) -> Upload | None:
            if upload.jobs:
                raise NotAllowed("A job uses this upload; it goes with its last job.")
            return upload.doomed(now)

        self.uploads.change(upload.upload_id, move)
        self.erase(upload.upload_id)

    def _mark(self, upload: Upload) -> Upload:
        now = moments.text(self.clock.now())

        def move(upload: Upload) -> Upload | None:
            return upload.complete(now) if upload.status is UploadStatus.OPEN else None

        changed = self.uploads.change(upload.upload_id, move) or self.uploads.get(upload.upload_id)
        if changed is None or changed.status is UploadStatus.DELETING:
            raise NotFound("There is no such upload.")
        return changed

    def _begin_again(self, upload: Upload) -> Upload:
        """S3 dropped the parts (they are kept for some days only): a new multipart upload under the same id."""
        fresh = self.objects.begin(upload.key)
        old = upload.s3_upload_id

        def move(upload: Upload) -> Upload | None:
            return replace(upload, s3_upload_id=fresh) if upload.s3_upload_id == old else None

        changed = self.uploads.change(upload.upload_id, move)
        if changed is None:
            self.objects.abort(upload.key, fresh)
            raise LostRace
        return changed

    def _whole(self, upload: Upload) -> bool:
        head = self.objects.head(Bucket.UPLOADS, upload.key)
        return head is not None and head.size == upload.size

    def _check_size(self, user: User, size: int) -> None:
        allowed = self.plans.of(user.plan).upload_bytes
        if size > allowed:
            detail = (
                f"This file has {size:,} bytes; your plan allows {allowed:,}. Compress it with bgzip, or split it, "
                "for example by chromosome, and run the parts."
            )
            raise TooLarge(detail, "upload_bytes", allowed, user.plan)

    def _check_parts(self, upload: Upload, arrived: list[Part], etags: Mapping[int, str]) -> None:
        lengths = upload.part_lengths()
        there = {part.number: part for part in arrived}
        missing = [number for number in lengths if number not in there]
        if missing:
            raise Conflict(
                f"Part {missing[0]} of {len(lengths)} has not arrived ({len(missing)} are missing)."
            )
        for part in arrived:
            if part.size != lengths.get(part.number):
                raise Invalid(
                    f"Part {part.number} has {part.size} bytes, not {lengths.get(part.number)}.", "parts"
                )
        for number, etag in etags.items():
            if number not in there or there[number].etag.strip('"') != etag.strip('"'):
                raise Invalid(f"Part {number} is not the one that arrived.", "parts")

    def _urls(self, upload: Upload, arrived: list[Part]) -> list[PartUrl]:
        lengths = upload.part_lengths()
        done = {part.number for part in arrived if part.size == lengths.get(part.number)}
        return [
            PartUrl(
                number,
                self.objects.presign_part(
                    upload.key, upload.s3_upload_id, number, length, self.presign_seconds
                ),
            )
            for number, length in lengths.items()
            if number not in done
        ]


def _filename(written: str) -> str:
    """The last part of a path, as any system writes it. Raises Invalid."""
    name = written.replace("\\", "/").rsplit("/", 1)[-1].strip()
    if not name or len(name) > 255 or hidden_character(name):
        raise Invalid("This is not a file name.", "filename")
    return name
