"""Read a finished result on disk: `explore/` and `annotated.vcf.gz` (docs/explore-format.md)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
from isal import igzip
from numpy.typing import NDArray

from annotator.contigs import assembly_of
from annotator.errors import AnnotatorError, InputError
from annotator.query.calls import Calls

Rows = NDArray[np.int64]

FORMAT: Final = 1
CUT: Final = "…"  # ends a REF, ALT or ID that is longer than rows.bin keeps
_DTYPES: Final = {"u8": "<u1", "u16": "<u2", "u32": "<u4", "i32": "<i4", "f64": "<f8"}


class ResultError(AnnotatorError):
    """A result that is incomplete or damaged."""


class VcfNeeded(ResultError):
    """The query needs annotated.vcf.gz, which is not in the folder."""

    exit_code = 3


@dataclass(slots=True)
class Result:
    """A result's folder. Files are read on demand; columns are cached."""

    folder: Path
    meta: dict[str, Any]
    _kept: dict[str, NDArray[Any]] = field(default_factory=dict)

    @classmethod
    def open(cls, folder: Path) -> Result:
        """A folder with `explore/`, one with the downloaded files `explore.X`, or `explore/` itself."""
        for start in ("explore/", "explore.", ""):
            place = folder / f"{start}meta.json"
            if place.is_file():
                try:
                    meta = json.loads(place.read_bytes())
                except ValueError as error:
                    raise ResultError("The result is damaged", f"{place} is not JSON.") from error
                if meta.get("format") != FORMAT:
                    raise ResultError(
                        "The result has another format",
                        f"{place} is of format {meta.get('format')}; this release reads format {FORMAT}.",
                    )
                return cls(folder, meta)
        raise InputError(
            "This is no result",
            f"{folder} has neither explore/meta.json nor explore.meta.json. Name the folder that `annotate` wrote, or the "
            "one that the result's files were downloaded to.",
        )

    @property
    def rows(self) -> int:
        """Number of variants."""
        return int(self.meta["rows"])

    @property
    def samples(self) -> list[str]:
        """Samples whose genotypes the result holds."""
        return list(self.meta["samples"]["chosen"])

    @property
    def assembly(self) -> str | None:
        """The human assembly that the contigs' lengths fit."""
        return assembly_of({contig["name"]: contig["length"] for contig in self.meta["contigs"]})

    def path(self, name: str) -> Path:
        """Path of a file of `explore/`."""
        for start in ("explore/", "explore.", ""):
            place = self.folder / f"{start}{name}"
            if place.is_file():
                return place
        raise ResultError(
            "The result is incomplete", f"The explorer's file {name} is missing in {self.folder}."
        )

    @property
    def kept_family(self) -> bytes | None:
        """The family that was set on the site for this job (the downloaded family.json); None when there is none."""
        place = self.folder / "family.json"
        return place.read_bytes() if place.is_file() else None

    def vcf(self) -> Path:
        """The annotated VCF."""
        for folder in (self.folder, self.folder.parent):
            if (folder / "annotated.vcf.gz").is_file():
                return folder / "annotated.vcf.gz"
        raise VcfNeeded(
            "The result is incomplete",
            f"annotated.vcf.gz is missing in {self.folder}; it is needed for this answer.",
        )

    def inflated(self, name: str) -> bytes:
        """The content of a gzip file of `explore/`."""
        try:
            data: bytes = igzip.decompress(self.path(name).read_bytes())  # type: ignore[no-untyped-call]
        except (igzip.BadGzipFile, EOFError, ValueError) as error:
            raise ResultError("The result is damaged", f"The explorer's file {name}: {error}.") from error
        return data

    def about(self, name: str) -> dict[str, Any] | None:
        """The directory's entry of a column, None if the result has none of that name."""
        found: dict[str, Any] | None = next((c for c in self.meta["columns"] if c["name"] == name), None)
        return found

    def raw(self, name: str) -> NDArray[Any]:
        """A column as it is stored: codes, numbers of levels, or integers with `null` for missing."""
        if name not in self._kept:
            about = self.about(name)
            if about is None:
                raise ResultError("The result is incomplete", f"It has no column {name}.")
            self._kept[name] = self._decoded(about)
        return self._kept[name]

    def _decoded(self, about: Mapping[str, Any]) -> NDArray[Any]:
        data = self.inflated(about["file"])
        dtype = np.dtype(_DTYPES[about["dtype"]])
        count = int(about["length"])
        if len(data) != count * dtype.itemsize:
            raise ResultError("The result is damaged", f"The column {about['name']} is not of its length.")
        if about["encoding"] == "plain":
            return np.frombuffer(data, dtype)
        planes = np.frombuffer(data, np.uint8).reshape(dtype.itemsize, count)
        values: NDArray[Any] = np.ascontiguousarray(planes.T).view(dtype).reshape(count)
        if about["encoding"] != "delta":
            return values
        # `record` counts over the whole file; other deltas restart with each contig run.
        runs = [(0, 0, self.rows)] if about["name"] == "record" else self.spans()
        out = np.empty(count, np.uint32)
        for _, first, last in runs:
            out[first:last] = np.cumsum(values[first:last], dtype=np.uint32)
        return out

    def numbers(self, name: str) -> NDArray[np.float64]:
        """A numeric column as float64, NaN for missing."""
        about = self.about(name) or {}
        values = self.raw(name)
        if "levels" in about:
            levels = np.frombuffer(self.inflated(about["levels"]), "<f8")
            whole = np.concatenate([np.full(1, np.nan), levels])
            chosen: NDArray[np.float64] = whole[values]
            return chosen
        out: NDArray[np.float64] = values.astype(np.float64)
        null = about.get("null")
        if null is not None and null != "NaN":
            out[values == null] = np.nan
        return out

    def spans(self) -> Iterator[tuple[int, int, int]]:
        """Contig index, first row and row after the last, of each run."""
        runs = [*self.meta["runs"], [-1, self.rows]]
        for (contig, first), (_, last) in pairwise(runs):
            yield contig, first, last

    def contig_of(self) -> NDArray[np.int32]:
        """Contig index of each row."""
        out = np.zeros(self.rows, np.int32)
        for contig, first, last in self.spans():
            out[first:last] = contig
        return out

    def calls(self, sample: str) -> Calls:
        """One sample's genotypes."""
        prefix = f"s{self.samples.index(sample)}"
        nothing = np.full(self.rows, np.nan)

        def number(name: str) -> NDArray[np.float64]:
            return self.numbers(f"{prefix}.{name}") if self.about(f"{prefix}.{name}") else nothing

        def code(name: str, dtype: type[np.generic]) -> NDArray[Any]:
            there = self.about(f"{prefix}.{name}")
            return self.raw(f"{prefix}.{name}") if there else np.zeros(self.rows, dtype)

        dp, fraction = number("dp"), number("vaf")
        reads = number("ad") if self.about(f"{prefix}.ad") else np.rint(fraction * dp)
        return Calls(
            code("gt", np.uint8),
            dp,
            number("gq"),
            fraction,
            reads,
            code("phase", np.uint8),
            code("ps", np.uint32),
        )

    def texts(self, rows: Rows) -> dict[int, list[str]]:
        """Fields of rows.bin of some rows: CHROM POS ID REF ALT QUAL FILTER, worst, picked, and a GT for each sample."""
        size = int(self.meta["block"])
        sizes = np.frombuffer(self.inflated("rows.idx"), "<u4").astype(np.int64)
        starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)])
        order = np.argsort(self.raw("prio"), kind="stable")
        place = np.empty(self.rows, np.int64)
        place[order] = np.arange(self.rows)
        wanted = place[rows]
        out: dict[int, list[str]] = {}
        with self.path("rows.bin").open("rb") as file:
            for block in np.unique(wanted // size).tolist():
                file.seek(int(starts[block]))
                data: bytes = igzip.decompress(file.read(int(sizes[block])))  # type: ignore[no-untyped-call]
                lines = data.decode("utf-8", "replace").split("\n")
                for row, at in zip(rows.tolist(), wanted.tolist(), strict=True):
                    if at // size == block:
                        out[row] = lines[at % size].split("\t")
        return out

    def records(self, numbers: Sequence[int]) -> Iterator[tuple[int, bytes]]:
        """Lines of annotated.vcf.gz by their record's number (rising, from 0), in file order."""
        waiting = iter(numbers)
        following = next(waiting, None)
        for number, line in enumerate(self.lines()):
            if following is None:
                return
            if number == following:
                yield number, line
                following = next(waiting, None)

    def lines(self) -> Iterator[bytes]:
        """Records of annotated.vcf.gz without line ends."""
        with igzip.open(self.vcf(), "rb") as file:  # type: ignore[no-untyped-call]
            for line in file:
                if not line.startswith(b"#"):
                    yield line.rstrip(b"\r\n")

    def header(self) -> list[bytes]:
        """Header lines of annotated.vcf.gz without line ends."""
        out = []
        with igzip.open(self.vcf(), "rb") as file:  # type: ignore[no-untyped-call]
            for line in file:
                if not line.startswith(b"#"):
                    break
                out.append(line.rstrip(b"\r\n"))
        return out
