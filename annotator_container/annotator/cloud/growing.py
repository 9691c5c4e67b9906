"""Results that are sent to S3 while they are written, so that little is left to store once the last record is done.

The large results (GROWING) are only ever appended to: what is on disk is final, and is sent in parts as it fills them. An
object appears when its upload is completed, which `finish` does for all of them, after every other file has been stored.
Until then `abort` removes every part, so an interrupted task leaves nothing behind. Parts of a task that was killed are
removed by the bucket's lifecycle rule for unfinished uploads.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

from annotator.cloud import transfer
from annotator.cloud.checksum import of_file
from annotator.cloud.multipart import PartedUpload
from annotator.cloud.settings import S3Place
from annotator.cloud.transfers import Transfers
from annotator.progress import ProgressSink, Step

GROWING: Final = ("annotated.vcf.gz", "variants.parquet", "variants.tsv.gz", "explore/rows.bin")
_PAUSE: Final = 0.5  # seconds between two looks at the files
_SHORT: Final = 8 << 20  # bytes of the first parts; S3's minimum is 5 MiB
_LOG: Final = logging.getLogger("annotator.task")


@dataclass(frozen=True, slots=True)
class _Upload:
    """One file that is being sent: what is not sent yet is read from `source`."""

    source: BinaryIO
    parts: PartedUpload


def part_size(sent: int) -> int:
    """Return the bytes of the next part of a file of which `sent` bytes were sent.

    Parts are short, so that little is left to send at the end, and grow with the file, since S3 takes 10,000 of them.
    """
    return min(transfer.PART, max(_SHORT, sent // 32))


class GrowingResults:
    """Sends the results of one task from `folder` to below `place`. One part at a time, of at most `transfer.PART` bytes, is in
    memory.

    A file that cannot be sent while it grows is sent whole by `finish`, which raises if that fails too.
    """

    def __init__(self, s3: Any, folder: Path, place: S3Place) -> None:
        self._s3, self._folder, self._place = s3, folder, place
        self._uploads: dict[str, _Upload] = {}
        self._given_up: set[str] = set()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def beside(self, sink: ProgressSink) -> ProgressSink:
        """Return a progress sink that starts and pauses sending by the annotation's steps, and passes each step on to `sink`."""

        def told(step: Step) -> None:
            if step.stage == "sorting":
                self.pause()
            elif step.stage == "annotating" and step.records:
                self.start()
            sink(step)

        return told

    def start(self) -> None:
        """Start the thread that looks for full parts. The workers must have been forked before."""
        if self._thread is None:
            self._stop.clear()
            self._thread = threading.Thread(target=self._run, name="growing", daemon=True)
            self._thread.start()

    def send_full_parts(self) -> None:
        """Send the parts that are full now. A failure ends the upload of its own file only."""
        for name in GROWING:
            if name in self._given_up:
                continue
            try:
                self._send(name)
            except Exception as error:  # noqa: BLE001 - the file is sent whole later, which must not fail
                _LOG.warning("%s is sent once it is whole: %s", name, error)
                self._given_up.add(name)
                self._drop(name)

    def pause(self) -> None:
        """Stop, and discard what was sent: the results are about to be written again from the start."""
        self._end()
        self._given_up.clear()
        self._stop.clear()
        for name in list(self._uploads):
            self._drop(name)

    abort = pause

    def finish(
        self, sums: Mapping[str, str], tell: Callable[[int, int], None], threads: int = 4
    ) -> list[dict[str, Any]]:
        """Store the rest of `sums` (sha256 by name) and `manifest.json`: what `transfer.upload_results` returns.

        Raises the first error of any file; then no upload is completed that was begun while its file grew.
        """
        self._end()
        names = [*sums, "manifest.json"]
        sizes = {name: (self._folder / name).stat().st_size for name in names}
        transfers = Transfers(sum(sizes.values()), tell, "The results were not stored")
        for upload in self._uploads.values():
            transfers.beat(upload.parts.sent)

        def send(name: str) -> dict[str, Any]:
            upload = self._uploads.get(name)
            if upload is not None:
                return transfer.facts(name, sizes[name], self._rest(name, upload, transfers), sums[name])
            return transfer.send_result(self._s3, self._folder, name, self._place, sums.get(name), transfers)

        def complete(name: str) -> None:
            self._complete(name)
            transfers.beat()

        largest_first = sorted(names, key=lambda name: -sizes[name])
        try:
            made = dict(zip(largest_first, transfers.run(send, largest_first, threads), strict=True))
            transfers.run(complete, list(self._uploads), threads)
        except BaseException:
            self.abort()
            raise
        return [made[name] for name in names]

    def _run(self) -> None:
        while not self._stop.wait(_PAUSE):
            self.send_full_parts()

    def _end(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _send(self, name: str) -> None:
        """Send the full parts of one file that were not sent yet."""
        path = self._folder / name
        while not self._stop.is_set() and path.is_file():
            upload = self._uploads.get(name)
            sent = upload.parts.sent if upload else 0
            size = part_size(sent)
            if path.stat().st_size < sent + size:
                return
            if upload is None:
                upload = self._uploads[name] = self._begun(name)
            upload.parts.send(upload.source.read(size))

    def _begun(self, name: str) -> _Upload:
        key = transfer.key_of(self._place, name)
        parts = PartedUpload(self._s3, self._place.bucket, key, transfer.kind_of(name))
        return _Upload((self._folder / name).open("rb"), parts)

    def _rest(self, name: str, upload: _Upload, transfers: Transfers) -> str:
        """Send the rest of a finished file and return its checksum. A file that differs from its sent parts is sent again."""
        upload.parts.send_rest(upload.source, transfer.PART, transfers.beat)
        if of_file(self._folder / name, transfers.beat) == upload.parts.checksum:
            return upload.parts.checksum
        _LOG.warning("%s was changed after a part of it was sent: it is sent again", name)
        self._drop(name)
        key = transfer.key_of(self._place, name)
        return transfer.send_file(self._s3, self._folder / name, self._place.bucket, key, transfers.beat)

    def _complete(self, name: str) -> None:
        parts = self._uploads[name].parts
        parts.complete(parts.checksum)
        self._uploads.pop(name).source.close()

    def _drop(self, name: str) -> None:
        """Abort an upload."""
        upload = self._uploads.pop(name, None)
        if upload is not None:
            upload.source.close()
            upload.parts.abort()
