"""The plan of a scattered job: the places where the file is cut, and the options of every shard.

Made without compiled code, so that it starts at once.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import astuple, dataclass, replace
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

import annotator
from annotator.errors import AnnotatorError, InputError, OutdatedPlan
from annotator.job_request import JobRequest
from annotator.limits import RECORDS_OF_CHUNK
from annotator.reference.description import label_of
from annotator.vcf.bgzf import blocks
from annotator.vcf.borders import Border, borders
from annotator.vcf.head import HeadReader
from annotator.vcf.source import READ, Source

if TYPE_CHECKING:
    from annotator.reference.folder import Reference

PLAN = "plan.json"
HEADER = "header.vcf"
PACKED_AGAIN = "input.vcf.gz"
# 1 had the lines of the VCF among the parts, and the parts uncompressed. 2 named the borders by shard.
FORMAT = 3
LEAD = (
    2 * RECORDS_OF_CHUNK
)  # most records that a shard reads before its own, and most that it reads behind them
MOST_SHARDS = 10_000


@dataclass(frozen=True, slots=True)
class Shard:
    """A piece of the file: its records lie between `begin` and `end`.

    `earlier`: the borders before `begin` at which its reading may begin, the nearest first. `last_read`: the border at which
    it ends at the latest.
    """

    begin: Border
    end: Border
    earlier: tuple[Border, ...]
    last_read: Border

    @property
    def records(self) -> range:
        """Its records, counted from 0 in the whole file."""
        return range(self.begin.record, self.end.record)


@dataclass(frozen=True)
class Plan:
    """`input`: the file that the shards read, an absolute path; `size`: its bytes; `packed`: it is BGZF.

    `kind`: how the user's file was packed. `request`: the options of the job (`JobRequest`, without its folders).
    `borders`: all places where the file may be cut; `cuts`: the indices of those where it is, with the first and the last.
    """

    input: str
    size: int
    packed: bool
    kind: str
    reference: str
    label: str
    version: str
    request: dict[str, Any]
    borders: list[Border]
    cuts: list[int]

    @cached_property
    def shards(self) -> list[Shard]:
        """The pieces in order."""
        lead, found = -(-LEAD // self.request["chunk_records"]), self.borders
        return [
            Shard(
                found[a],
                found[b],
                tuple(found[max(0, a - lead) : a][::-1]),
                found[min(len(found) - 1, b + lead)],
            )
            for a, b in pairwise(self.cuts)
        ]

    @property
    def records(self) -> int:
        """Records of the whole file."""
        return self.borders[-1].record

    def open(self) -> BinaryIO:
        """The input. Raises AnnotatorError if it is not the file that was planned."""
        try:
            size = Path(self.input).stat().st_size
        except OSError as error:
            raise AnnotatorError(f"{self.input} cannot be opened: {error.strerror}") from error
        if size != self.size:
            raise AnnotatorError(
                "The input changed after it was planned",
                f"{self.input} had {self.size:,} bytes and has {size:,}. Plan it again.",
            )
        return Path(self.input).open("rb")

    def job_request(self, output: Path, threads: int, reference: Path | None = None) -> JobRequest:
        """The request of a shard or of the join."""
        from annotator.tracks.publication import PublishedTrack

        values: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in self.request.items()
        }
        values["published"] = tuple(
            PublishedTrack(Path(folder), manifest) for folder, manifest in self.request["published"]
        )
        values |= {"output": output, "threads": threads, "reference": reference or Path(self.reference)}
        return JobRequest(**values)

    def check(self, reference: Reference) -> None:
        """Raise OutdatedPlan when program or reference differ from the plan's: the pieces would not be consistent."""
        for what, planned, here in (
            ("annotator", self.version, annotator.__version__),
            ("reference", self.label, reference.label),
        ):
            if planned != here:
                raise OutdatedPlan(
                    f"The {what} is not the one of the plan",
                    f"The plan was made with {planned}, and this is {here}. Plan the file again, and run all its shards again.",
                )


@dataclass(frozen=True, slots=True)
class Input:
    """A file to be cut: a function that opens it, its size in bytes, and its path in the plan."""

    open: Callable[[], BinaryIO]
    size: int
    path: str


class StoredLines(Protocol):
    """The VCF of a join, made where the shards' lines are stored instead of on this machine."""

    def begin(self, head: bytes) -> None:
        """Begin with `head`, the BGZF blocks of the header; the shards' lines and the end mark follow."""

    def end(self, size: int) -> dict[str, Any]:
        """Wait until the VCF is stored, and return its {size, sha256}. Raises AnnotatorError unless it has `size` bytes."""


@dataclass(frozen=True, slots=True)
class Site:
    """The access of a machine to a plan's files: a function that opens the input, and the job's request with local paths.

    `bring(shard)` fetches the files of a finished shard into the plan's folder before the join reads them,
    `bring_explorer(shard)` its explorer chunks; `drop(shard)` deletes them all. They do nothing when the files are local.
    `lines`: makes the VCF elsewhere; None: the join copies the lines into its folder.
    """

    open: Callable[[], BinaryIO]
    request: JobRequest
    bring: Callable[[int], None] = lambda _shard: None
    bring_explorer: Callable[[int], None] = lambda _shard: None
    drop: Callable[[int], None] = lambda _shard: None
    lines: StoredLines | None = None


def make(request: JobRequest, folder: Path, shards: int, given: Input | None = None) -> Plan:
    """Cut the input of `request` into at most `shards` pieces of about equally many records, and write the plan into `folder`.

    `given`: the input, where it is no file on this machine's disk. Pieces begin at multiples of `chunk_records` records, so a
    small file has fewer. `request.threads` threads unpack it. A file packed by gzip alone is packed again into `folder`.
    Raises InputError for the user's file, WholeError for one that only `annotate` can take, AnnotatorError for options that
    cannot be scattered.
    """
    if not 1 <= shards <= MOST_SHARDS:
        raise AnnotatorError(f"The number of shards must be from 1 to {MOST_SHARDS:,}")
    if request.engine != "vep":
        raise AnnotatorError(
            "Only engine vep can annotate a file in pieces",
            f"Engine {request.engine} looks at the file as a whole; use `annotate`.",
        )
    if request.input == "-":
        raise AnnotatorError("Standard input cannot be cut into pieces; give a file")
    folder.mkdir(parents=True, exist_ok=True)
    found_input = given or _local(request.input)
    source, header_lines = _opened(request, found_input)
    if source.kind == "gzip":
        found_input = _packed_again(found_input, folder / PACKED_AGAIN)
    packed = source.kind != "plain"
    with found_input.open() as stream:
        found = list(borders(stream, packed, header_lines, request.chunk_records, request.threads))
    if len(found) == 1:  # no record
        found = [replace(found[0], record=0)] * 2
    if found[-2].record == found[-1].record and len(found) > 2:
        found[-2:] = [found[-1]]
    (folder / HEADER).write_bytes(_header(found_input, packed, found[0]))
    asked = {
        "input": request.input, "engine": request.engine, "fields": request.fields, "tracks": request.tracks,
        "pedigree": request.pedigree, "samples": request.samples, "name": request.name, "command": request.command,
        "haplotypes": request.haplotypes, "genotypes": request.genotypes, "chunk_records": request.chunk_records,
        "published": [(str(track.folder.resolve()), dict(track.manifest)) for track in request.published],
    }  # fmt: skip
    plan = Plan(
        found_input.path, found_input.size, packed, source.kind, str(request.reference.resolve()),
        label_of(request.reference), annotator.__version__, asked, found, _cuts(len(found) - 1, shards),
    )  # fmt: skip
    held = {name: value for name, value in vars(plan).items() if name in Plan.__annotations__}
    held["borders"] = [astuple(border) for border in found]
    _write(folder / PLAN, {"format": FORMAT, **held})
    return plan


def load(folder: Path) -> Plan:
    """The plan in a folder. Raises AnnotatorError where there is none, or one of another release."""
    try:
        held = json.loads((folder / PLAN).read_text(encoding="utf-8"))
    except OSError:
        raise AnnotatorError(f"{folder} holds no plan", "Make one with `annotator scatter plan`.") from None
    if held.pop("format", None) != FORMAT:
        raise OutdatedPlan("The plan was made by another release", "Plan the file again.")
    held["borders"] = [Border(*place) for place in held["borders"]]
    return Plan(**held)


def _local(name: str) -> Input:
    path = Path(name).resolve()
    if not path.is_file():
        raise InputError("The input is not there", f"{name} is no file.")
    return Input(lambda: path.open("rb"), path.stat().st_size, str(path))


def _opened(request: JobRequest, given: Input) -> tuple[Source, int]:
    """The input's source, its header read and checked, and the number of header lines."""
    with given.open() as stream:
        source = Source(stream, given.size or None, request.limits)
        return source, HeadReader(source).header_lines


def _packed_again(given: Input, target: Path) -> Input:
    """The file packed by bgzip, at `target`."""
    from annotator.outputs.vcf import bgzf

    with given.open() as stream, target.open("wb") as out:
        for block in Source(stream, given.size).blocks():
            out.write(bgzf.compress(block)[0])
        out.write(bgzf.END_OF_FILE)
    return _local(str(target))


def _header(given: Input, packed: bool, end: Border) -> bytes:
    """The bytes of the header."""
    with given.open() as stream:
        if not packed:
            return stream.read(end.block + end.within)
        parts = []
        for at, content in blocks(stream.read, stream.read(READ)):
            parts.append(content[: end.within] if at == end.block else content)
            if at == end.block:
                break
    return b"".join(parts)


def _cuts(last: int, most: int) -> list[int]:
    """Indices of the borders, 0 to `last`, that make at most `most` shards of about equally many records."""
    return sorted({round(number * last / most) for number in range(most + 1)})


def _write(path: Path, data: dict[str, Any]) -> None:
    """Write JSON atomically."""
    half = path.with_name(path.name + ".part")
    half.write_text(json.dumps(data), encoding="utf-8")
    half.replace(path)
