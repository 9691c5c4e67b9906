"""What a user does with jobs: submit, list, read, cancel, run again, delete."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from gas.domain import job_moves, moments, scatter_moves, stop_moves
from gas.domain.errors import Invalid, LostRace, NotAllowed, NotFound, PlanExhausted, TooLarge, Unauthorized
from gas.domain.job import FurtherInput, InputFile, Job, Status, files_name
from gas.domain.plan import FILE_NAMES_BYTES, Plans
from gas.domain.ports import Clock, Ids, Jobs, Page, Users
from gas.domain.scatter import ScatterRule
from gas.domain.upload import Upload
from gas.domain.user import User
from gas.services.annotation import Annotation
from gas.services.erasure import Erasure
from gas.services.published_tracks import PinnedTracks, PublishedTracks
from gas.services.references import Catalogue, Pinned
from gas.services.uploads import Intake

TRIES = 8
NAME_LENGTH = 200
# Options as JSON, in bytes. A page of 100 jobs repeats them, and Lambda answers at most 6 MB.
OPTIONS_BYTES = 32 * 1024
PREFIX_LENGTH = 32  # hex digits: 128 random bits
LINE_SHOWN = 1000  # places in line are counted so far


@dataclass(frozen=True, slots=True)
class JobDesk:
    jobs: Jobs
    users: Users
    intake: Intake
    catalogue: Catalogue
    published: PublishedTracks
    annotation: Annotation
    erasure: Erasure
    plans: Plans
    ids: Ids
    clock: Clock
    scatters: ScatterRule

    def submit(
        self,
        user: User,
        upload_id: str,
        reference: str,
        name: str | None,
        options: dict[str, Any],
        merge: Sequence[str] = (),
        tags: dict[str, str] | None = None,
    ) -> Job:
        """Create a job on a completed upload, merged with those of `merge`.

        Raises NotFound, NotAllowed, Invalid, TooLarge, PlanExhausted.
        """
        upload_ids = [upload_id, *merge]
        if len(set(upload_ids)) < len(upload_ids):
            raise Invalid("An upload is named twice.", "merge")
        self.check_number(user, len(upload_ids), "merge")
        uploads = self._ready(user, upload_ids)
        _check_names([upload.filename for upload in uploads])
        pinned = self.catalogue.pin(reference)
        tracks = self.published.pin(pinned.genome, pinned.own_tracks, options.get("tracks"))
        _check_options(options)
        return self._create(user.user_id, uploads, pinned, tracks, name, options, tags)

    def check_number(self, user: User, files: int, where: str) -> None:
        """Raise Invalid for a job with more files than it may have; `where` is the field that names them."""
        allowed = self.plans.of(user.plan).inputs_per_job
        if files > allowed:
            detail = (
                f"A job takes at most {allowed:,} files; here are {files:,}. Merge some of them before the upload, for "
                "example with bcftools merge, or submit several jobs."
            )
            raise Invalid(detail, where, "inputs_per_job", allowed)

    def rerun(self, user: User, job_id: str, reference: str | None, options: dict[str, Any] | None) -> Job:
        """The same input once more: with the versions of reference and tracks it was pinned to, unless a reference is named.

        A scattered job that failed by a fault of ours goes on itself, at no cost: only its missing parts are annotated.
        """
        job = self.own(user, job_id)
        if job.active:
            raise NotAllowed("This job has not ended yet.")
        pinned = self.catalogue.pin(reference or job.reference)
        chosen = job.options if options is None else options
        tracks = self._tracks_again(job, pinned, reference, options)
        _check_options(chosen)
        uploads = self._ready(user, job.upload_ids)
        if reference is None and options is None:
            now = self.clock.now()
            if (resumed := self.jobs.change(job_id, lambda job: scatter_moves.resume(job, now))) is not None:
                return resumed
        return self._create(user.user_id, uploads, pinned, tracks, job.name, chosen)

    def _tracks_again(
        self, job: Job, pinned: Pinned, reference: str | None, options: dict[str, Any] | None
    ) -> PinnedTracks | None:
        """The tracks of a rerun; None for a job of a release without published tracks that is repeated as it was."""
        if reference is not None:
            wanted = (job.options if options is None else options).get("tracks")
            return self.published.pin(pinned.genome, pinned.own_tracks, wanted)
        if options is None or options.get("tracks") is None:
            return None if job.tracks is None else self.published.again(job.tracks, pinned.genome)
        return self.published.pin(pinned.genome, pinned.own_tracks, options["tracks"], job.tracks)

    def page(self, user: User, status: Status | None, text: str, limit: int, after: str | None) -> Page:
        return self.jobs.page(user.user_id, status, text, limit, after)

    def places(self, user: User, shown: Sequence[Job]) -> dict[str, int]:
        """Where each PENDING one of these jobs stands among the user's own, from 1; one that just starts is at 1 too."""
        pending = [job for job in shown if job.status is Status.PENDING]
        if not pending:
            return {}
        line = {job_id: n for n, job_id in enumerate(self.jobs.waiting(user.user_id, LINE_SHOWN), 1)}
        # The index may lag behind: what it does not show yet has just been submitted, or is just being started.
        return {job.job_id: line.get(job.job_id, 1 if job.at_work else len(line) + 1) for job in pending}

    def own(self, user: User, job_id: str, seen: Job | None = None) -> Job:
        """Return the user's job, which is `seen` if it was read just now. Raises NotFound for anything else."""
        job = seen if seen is not None and seen.job_id == job_id else self.jobs.get(job_id)
        if job is None or job.user_id != user.user_id or job.deleted_at is not None:
            raise NotFound("There is no such job.")
        return job

    def cancel(self, user: User, job_id: str) -> Job:
        """Cancel a waiting or running job and stop its task. Raises NotAllowed when it has ended."""
        now = self.clock.now()
        self.own(user, job_id)
        job = self.jobs.change(job_id, lambda job: stop_moves.cancel(job, now))
        if job is not None:
            self.annotation.stop(job)
        return self.own(user, job_id)

    def delete(self, user: User, job_id: str) -> bool:
        """Hide the job and erase what it owns; whether all is gone already (a task may have to stop first)."""
        now = self.clock.now()
        self.own(user, job_id)
        self.jobs.change(job_id, lambda job: stop_moves.delete(job, now))
        return self.erasure.job(job_id)

    def _ready(self, user: User, upload_ids: Sequence[str]) -> list[Upload]:
        """Return the user's uploads, all of them completed. Raises NotFound, NotAllowed."""
        return [self.intake.own(user, one).must_be_ready() for one in upload_ids]

    def _create(
        self,
        user_id: str,
        uploads: Sequence[Upload],
        reference: Pinned,
        tracks: PinnedTracks | None,
        name: str | None,
        options: dict[str, Any],
        tags: dict[str, str] | None = None,
    ) -> Job:
        """Create the job. Where another request changed the user or an upload meanwhile, read both again and retry."""
        for trial in range(TRIES):
            user = self.users.get(user_id)
            if user is None or not user.alive:
                raise Unauthorized
            if trial:
                uploads = self._ready(user, [upload.upload_id for upload in uploads])
            size = sum(upload.size for upload in uploads)
            month = self._check(user, size, len(uploads))
            job = replace(self._job(uploads, reference, tracks, name, options), tags=tags or None)
            first, *more = (upload.used_by(job.job_id) for upload in uploads)
            try:
                self.jobs.create(job, first, user.charged(month, size), more)
            except LostRace:
                continue
            return job
        raise LostRace

    def _job(
        self,
        uploads: Sequence[Upload],
        reference: Pinned,
        tracks: PinnedTracks | None,
        name: str | None,
        options: dict[str, Any],
    ) -> Job:
        now = self.clock.now()
        upload, *more = uploads
        size = sum(one.size for one in uploads)
        fetched = reference.size + (tracks.disk if tracks else 0)
        machine = self.annotation.sizes.fit(size, fetched)
        if machine is None:
            allowed = self.annotation.sizes.largest_input(fetched)
            which = "each of them" if more else "the file"
            detail = (
                f"{_these(uploads)} {size:,} bytes; with this reference a task has room for {allowed:,}. Split {which}, "
                "for example by chromosome, and run the parts."
            )
            raise TooLarge(detail, "input_bytes", allowed)
        job = Job(
            job_id=self.ids.new(),
            user_id=upload.user_id,
            submitted_at=moments.text(now),
            name=(name or files_name([one.filename for one in uploads])).strip()[:NAME_LENGTH]
            or upload.filename,
            reference=reference.name,
            upload_id=upload.upload_id,
            input=InputFile(upload.key, upload.size, upload.filename),
            prefix=self.ids.secret()[:PREFIX_LENGTH],
            options=options,
            machine=machine,
            tracks=None if tracks is None else tracks.versions,
            scatter=None if more else self.scatters.of(size, options),
            merge=tuple(
                FurtherInput(one.key, one.size, one.filename, upload_id=one.upload_id) for one in more
            ),
        )
        return job_moves.ask(job, now) or job

    def _check(self, user: User, size: int, files: int) -> str:
        """Size of all files and month against the plan; the month that is charged. Raises TooLarge, PlanExhausted."""
        limits = self.plans.of(user.plan)
        if size > limits.upload_bytes:
            what = "The input has" if files == 1 else f"The {files} files of this job have together"
            detail = f"{what} {size:,} bytes; your plan allows {limits.upload_bytes:,}."
            raise TooLarge(detail, "upload_bytes", limits.upload_bytes, user.plan)
        month = moments.text(self.clock.now())[:7]
        used = user.usage.within(month)
        if used.jobs >= limits.jobs_per_month:
            detail = f"Your plan allows {limits.jobs_per_month:,} jobs a month; they are used up."
            raise PlanExhausted(detail, "jobs_per_month", limits.jobs_per_month, user.plan)
        if used.bytes + size > limits.bytes_per_month:
            detail = (
                f"Your plan allows {limits.bytes_per_month:,} bytes a month; {used.bytes:,} are used and this "
                f"input has {size:,}."
            )
            raise PlanExhausted(detail, "bytes_per_month", limits.bytes_per_month, user.plan)
        return month


def _these(uploads: Sequence[Upload]) -> str:
    return "This file has" if len(uploads) == 1 else f"These {len(uploads):,} files together have"


def _check_names(names: Sequence[str]) -> None:
    size = sum(len(name.encode()) for name in names)
    if size > FILE_NAMES_BYTES:
        detail = (
            f"The names of these {len(names):,} files have {size:,} bytes together; {FILE_NAMES_BYTES:,} are allowed. Upload "
            "the files with shorter names."
        )
        raise Invalid(detail, "merge", "file_names_bytes", FILE_NAMES_BYTES)


def _check_options(options: dict[str, Any]) -> None:
    size = len(json.dumps(options, ensure_ascii=False, separators=(",", ":")).encode())
    if size > OPTIONS_BYTES:
        detail = (
            f"The options have {size:,} bytes; {OPTIONS_BYTES:,} are allowed. Leave out the samples that the pedigree "
            "and the list of samples do not need."
        )
        raise Invalid(detail, "options", "options_bytes", OPTIONS_BYTES)
