"""Plan, shards and join of a scattered job as tasks, and the objects they exchange in S3.

Below `Part.place`, by name (docs/contracts.md): `plan.json` and `shards/NNNNN.json` say what is finished. They are written
last, and only if the object does not exist yet. Each task writes everything else into its own folder, which they name.
"""

from __future__ import annotations

import io
import json
import shutil
import tarfile
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from annotator.bytes.zstd import ZstdFile
from annotator.cloud.checksum import sha256_of_file
from annotator.cloud.reference_cache import fetch_reference
from annotator.cloud.reporter import Reporter
from annotator.cloud.request import requested
from annotator.cloud.settings import Part, S3Place, TaskSettings
from annotator.cloud.stitched import Piece, StitchedObject
from annotator.cloud.transfer import S3File, send_file
from annotator.errors import AnnotatorError
from annotator.progress import Progress, ProgressSink, Step

if TYPE_CHECKING:
    from annotator.job import JobRequest, JobResult
    from annotator.scatter.plan import Plan, Site

PLANNED = "plan.json"
EXPLORER = "explorer.tar.zst"
_BUFFER = 1 << 20


def checkpoint(shard: int) -> str:
    """Name of the object that marks a shard (numbered from 0) as finished."""
    return f"shards/{shard:05d}.json"


class Store:
    """Objects below a prefix, with their checksums."""

    def __init__(self, s3: Any, place: S3Place, reporter: Reporter) -> None:
        self._s3, self._reporter = s3, reporter
        self.bucket, self._prefix = place.bucket, place.key.rstrip("/") + "/"

    def key(self, name: str) -> str:
        return self._prefix + name

    def put(self, path: Path, name: str) -> dict[str, Any]:
        """Store a file and return its {size, sha256, crc64nvme}."""
        size = path.stat().st_size
        crc = send_file(self._s3, path, self.bucket, self.key(name), self._beat("storing the results", size))
        return {"size": size, "sha256": sha256_of_file(path, lambda: None), "crc64nvme": crc}

    def get(self, name: str, path: Path, said: Mapping[str, Any]) -> Path:
        """Fetch a file to `path`. Raises AnnotatorError when its size or checksum differs from `said`."""
        path.parent.mkdir(parents=True, exist_ok=True)
        beat = self._beat("reading", int(said["size"]))
        try:
            self._s3.download_file(self.bucket, self.key(name), str(path), Callback=beat)
        except self._s3.exceptions.ClientError as error:
            raise AnnotatorError(
                "A part of the job cannot be fetched", f"{name}: {error.response['Error'].get('Code', '')}"
            ) from error
        if path.stat().st_size != said["size"] or sha256_of_file(path, lambda: None) != said["sha256"]:
            raise AnnotatorError("A part of the job is damaged", f"{name} is not what its task wrote.")
        return path

    def finish(self, name: str, said: Mapping[str, Any]) -> None:
        """Mark a part as finished, unless another task of the same part already has."""
        try:
            self._s3.put_object(
                Bucket=self.bucket,
                Key=self.key(name),
                Body=json.dumps(said).encode(),
                ContentType="application/json",
                IfNoneMatch="*",
            )
        except self._s3.exceptions.ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] not in (409, 412):
                raise

    def said(self, name: str) -> dict[str, Any]:
        """Read the object of a finished part. Raises AnnotatorError."""
        try:
            body = self._s3.get_object(Bucket=self.bucket, Key=self.key(name))["Body"].read()
            found: dict[str, Any] = json.loads(body)
        except (self._s3.exceptions.ClientError, ValueError) as error:
            raise AnnotatorError("A part of the job cannot be fetched", f"{name}: {error}") from error
        return found

    def _beat(self, stage: str, size: int) -> Any:
        """Return a callback that counts bytes and shows the service that the task is alive."""
        moved = 0

        def beat(more: int = 0) -> None:
            nonlocal moved
            moved += more
            self._reporter.progress(Step(stage, moved, size, unit="bytes"))

        return beat


@dataclass(frozen=True, slots=True)
class Joined:
    """The results of a join, and the SHA-256 of the input."""

    result: JobResult
    input_sha256: str | None


class Parts:
    """The work of one task on a part of its job. `folder` is an empty folder on the task's disk."""

    def __init__(self, settings: TaskSettings, s3: Any, reporter: Reporter, folder: Path) -> None:
        if settings.part is None:
            raise AnnotatorError("The task was started wrongly", "PART is not set.")
        self._settings, self._s3, self._reporter, self._folder = settings, s3, reporter, folder
        self._part: Part = settings.part
        self._store = Store(s3, self._part.place, reporter)
        self._plan_folder = folder / "plan"

    def run(self) -> None:
        """Make the plan, or annotate the shard."""
        shard = self._part.shard
        if shard is None:
            self._make_plan()
        else:
            self._annotate(shard)

    def join(self, output: Path, told: ProgressSink, stitched: Callable[[StitchedObject], None]) -> Joined:
        """Join all shards into `output`, except the VCF, which S3 makes of their objects. `told` receives each step.

        `stitched` gets the VCF's object before it is begun: it must be completed, or aborted.
        """
        from annotator.outputs.vcf import bgzf
        from annotator.scatter.join import VCF, join
        from annotator.scatter.shard import DONE, LINES, folder_of

        planned, plan = self._fetch_plan()
        held = [self._store.said(checkpoint(shard)) for shard in range(len(plan.shards))]
        for shard, said in enumerate(held):
            folder = folder_of(self._plan_folder, shard)
            folder.mkdir(parents=True)
            (folder / DONE).write_text(json.dumps(said["done"]))
        request = self._request(plan, output)
        pieces = [
            Piece(
                S3Place(self._store.bucket, self._store.key(said["folder"] + LINES)),
                lines["size"],
                lines["crc64nvme"],
            )
            for said in held
            if (lines := said["files"][LINES])["size"]
        ]
        vcf = StitchedObject(
            self._s3, self._settings.output, VCF, pieces, bgzf.END_OF_FILE,
            lambda done, total: self._reporter.progress(Step("storing the results", done, total, unit="bytes")),
        )  # fmt: skip
        stitched(vcf)
        site = replace(
            self._site(planned, plan, request),
            lines=vcf,
            bring=lambda shard: self._fetch_answers(shard, held[shard]),
            bring_explorer=lambda shard: self._fetch_explorer(shard, held[shard]),
            drop=lambda shard: shutil.rmtree(folder_of(self._plan_folder, shard)),
        )
        result = join(
            self._plan_folder, output, request.threads, Progress(told), lambda: datetime.now(UTC), site=site
        )
        return Joined(result, planned.get("input_sha256"))

    def _make_plan(self) -> None:
        from annotator.commands.annotate import cores
        from annotator.job_request import JobRequest
        from annotator.scatter import plan as planning

        settings, folder = self._settings, self._plan_folder
        reference = fetch_reference(
            self._s3, settings.reference, settings.reference_version, settings.cache, self._reading, lambda _: False
        )  # fmt: skip
        opened: list[S3File] = []

        def open_input() -> BinaryIO:
            opened.append(S3File(self._s3, settings.input, time.sleep, self._reading))
            return _buffered(opened[-1])

        with open_input():
            size = opened[0].size
        name = settings.input.key.rsplit("/", 1)[-1]
        request = JobRequest(name, reference, folder, settings.engine, cores())
        plan = planning.make(request, folder, self._part.shards, planning.Input(open_input, size, name))
        names = [planning.PLAN, planning.HEADER]
        if (folder / planning.PACKED_AGAIN).is_file():
            names.append(planning.PACKED_AGAIN)
        files = {name: self._store.put(folder / name, self._own(name)) for name in names}
        self._store.finish(
            PLANNED,
            {
                "folder": self._own(""),
                "files": files,
                "shards": len(plan.shards),
                "records": plan.records,
                "input_sha256": next((one.sha256 for one in opened if one.sha256), None),
            },
        )

    def _annotate(self, shard: int) -> None:
        from annotator.scatter.shard import EXPLORE, LINES, PARTS, annotate_shard, folder_of

        planned, plan = self._fetch_plan()
        request = self._request(plan, self._folder / "results")
        done = annotate_shard(
            self._plan_folder, shard, request.threads, Progress(self._reporter.progress), lambda: datetime.now(UTC),
            site=self._site(planned, plan, request),
        )  # fmt: skip
        made = folder_of(self._plan_folder, shard)
        with (
            ZstdFile(made / EXPLORER, "wb", level=1) as packed,
            tarfile.open(fileobj=packed, mode="w|") as tar,
        ):
            for path in sorted((made / EXPLORE).iterdir()):
                tar.add(path, path.name)
        files = {name: self._store.put(made / name, self._own(name)) for name in (PARTS, LINES, EXPLORER)}
        said = {"folder": self._own(""), "files": files, "records": done.records, "done": asdict(done)}
        self._store.finish(checkpoint(shard), said)

    def _fetch_plan(self) -> tuple[dict[str, Any], Plan]:
        from annotator.scatter import plan as planning

        planned = self._store.said(PLANNED)
        for name in (planning.PLAN, planning.HEADER):
            self._store.get(planned["folder"] + name, self._plan_folder / name, planned["files"][name])
        return planned, planning.load(self._plan_folder)

    def _request(self, plan: Plan, output: Path) -> JobRequest:
        asked = requested(self._settings, self._s3, self._reporter, output)
        return replace(asked, chunk_records=plan.request["chunk_records"])

    def _site(self, planned: Mapping[str, Any], plan: Plan, request: JobRequest) -> Site:
        from annotator.scatter.plan import PACKED_AGAIN, Site

        place = self._settings.input
        if PACKED_AGAIN in planned["files"]:
            place = S3Place(self._store.bucket, self._store.key(planned["folder"] + PACKED_AGAIN))

        def open_input() -> BinaryIO:
            stream = S3File(self._s3, place, time.sleep)
            if stream.size != plan.size:
                raise AnnotatorError("The input changed after it was planned")
            return _buffered(stream)

        return Site(open_input, request)

    def _fetch_answers(self, shard: int, said: Mapping[str, Any]) -> None:
        from annotator.scatter.shard import PARTS, folder_of

        path = folder_of(self._plan_folder, shard) / PARTS
        self._store.get(said["folder"] + PARTS, path, said["files"][PARTS])

    def _fetch_explorer(self, shard: int, said: Mapping[str, Any]) -> None:
        from annotator.scatter.shard import EXPLORE, folder_of

        folder = folder_of(self._plan_folder, shard)
        path = self._store.get(said["folder"] + EXPLORER, folder / EXPLORER, said["files"][EXPLORER])
        with ZstdFile(path) as packed, tarfile.open(fileobj=packed, mode="r|") as tar:
            # Python 3.11.2 (Debian 12) has no filters; the file is a shard's own, and its checksum is right.
            tar.extraction_filter = getattr(tarfile, "data_filter", None)
            tar.extractall(folder / EXPLORE)  # noqa: S202
        path.unlink()

    def _own(self, name: str) -> str:
        """The name of an object that only this task writes."""
        part = self._part
        folder = "plan" if part.shard is None else f"shards/{part.shard:05d}"
        return f"{folder}/{self._settings.attempt}-{part.trial}/{name}"

    def _reading(self, done: int, total: int) -> None:
        self._reporter.progress(Step("reading", done, total, unit="bytes"))


def _buffered(stream: S3File) -> BinaryIO:
    """A stream whose reads return all requested bytes, fewer only at the end."""
    return cast(BinaryIO, io.BufferedReader(stream, _BUFFER))
