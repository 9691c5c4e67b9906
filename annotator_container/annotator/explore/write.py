"""`explore/` from spilled chunks, one column at a time."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from annotator.engines.terms import IMPACTS
from annotator.explore import counts, genotypes
from annotator.explore.alleles import order_of, write_alleles
from annotator.explore.blocks import ROWS_BLOCK, write_csq, write_ids, write_rows
from annotator.explore.clinvar import CLASSES
from annotator.explore.columns import write_effects, write_samples, write_track
from annotator.explore.merge import Merged, merge
from annotator.explore.models import TranscriptModel, add_models
from annotator.explore.output import OutFolder, planes
from annotator.explore.plan import ExplorePlan
from annotator.explore.sets import merge_sets
from annotator.explore.spill import chunks_of
from annotator.explore.terms import impact_code
from annotator.explore.vcf_index import ANCHOR_ROWS, anchors

FORMAT: Final = 1
Codes = NDArray[np.int64]


def write_explore(
    plan: ExplorePlan,
    folder: Path,
    out_dir: Path,
    vcf_path: Path | None = None,
    threads: int = 2,
    reference_dir: Path | None = None,
    transcripts: Iterable[TranscriptModel] | None = None,
) -> dict[str, object]:
    """Merges the chunks of `folder` into `out_dir`; `vcf_path` is the finished annotated.vcf.gz with its .tbi.

    Returns what `meta.json` holds. The chunks are left for the caller to delete. Parts that know nothing of each
    other are made on `threads` threads (reading, sorting and compressing release the GIL); what is written does not
    depend on their number.
    """
    out = OutFolder(out_dir)
    merged = merge(chunks_of(folder))
    prio = merged.gather("prio").astype(np.uint8)
    contig = merged.gather("contig", "contig").astype(np.int64)
    pos = merged.gather("pos").astype(np.uint32)
    runs, in_order = order_of(contig, pos)
    with _Parts(out, threads) as parts:
        # The longest first; they are joined in the order of the directory below.
        rows = parts.begin(_rows, merged, prio, threads)
        csq = parts.begin(write_csq, merged, threads)
        ids = parts.begin(write_ids, merged, threads)
        effects = parts.begin(_effects, merged)
        owner = {item.csq_field: track.name for track in plan.tracks for item in track.fields}
        tracks = [
            parts.begin(write_track, merged, index, item, owner[item.csq_field])
            for index, item in enumerate(plan.track_fields("number"))
        ]
        samples = parts.begin(write_samples, merged, plan)
        alleles = parts.begin(write_alleles, merged, prio, contig, pos, runs)
        totals: dict[str, object] = alleles.joined()
        if vcf_path is not None:
            _vcf_index(out, merged, contig, pos, Path(f"{vcf_path}.tbi"))
        of_sets, first_last = effects.joined()
        totals.update(of_sets)
        spectra = {name: bars for track in tracks for name, bars in track.joined().items()}
        if spectra:
            totals["spectrum"] = spectra
        totals.update(samples.joined())
        for part in (rows, csq, ids):
            part.joined()
    _genes(out, merged, plan, contig, first_last)
    add_models(out, reference_dir, transcripts, threads)
    return _meta(out, merged, plan, runs, in_order, totals)


@dataclass(frozen=True, slots=True)
class _Part:
    """A part under way: `joined` waits for it, puts its files behind those of the whole, and gives what it returned."""

    whole: OutFolder
    out: OutFolder
    result: Future[Any]

    def joined(self) -> Any:
        made = self.result.result()
        self.whole.join(self.out)
        return made


class _Parts:
    """Makes parts of the folder beside each other."""

    def __init__(self, whole: OutFolder, threads: int) -> None:
        self._whole = whole
        self._pool = ThreadPoolExecutor(max(threads, 1))

    def __enter__(self) -> _Parts:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(cancel_futures=kind is not None)

    def begin(self, make: Callable[..., Any], *arguments: Any) -> _Part:
        """`make(out, *arguments)` on a thread."""
        out = self._whole.part()
        return _Part(self._whole, out, self._pool.submit(make, out, *arguments))


def _rows(out: OutFolder, merged: Merged, prio: NDArray[np.uint8], threads: int) -> None:
    lines = write_rows(out, merged, threads)
    ids = np.argsort(prio, kind="stable")[: len(lines)].tolist()
    highlights = json.dumps({"ids": ids, "rows": lines}, ensure_ascii=False, separators=(",", ":"))
    out.write("highlights.json", highlights.encode())


def _effects(out: OutFolder, merged: Merged) -> tuple[dict[str, list[int]], Codes]:
    sets = merge_sets(merged)
    return counts.of_sets(sets, merged.combos), write_effects(out, sets, merged)


def _vcf_index(out: OutFolder, merged: Merged, contig: Codes, pos: NDArray[np.uint32], tbi: Path) -> None:
    if tbi.exists():
        block, inside = anchors(tbi, merged.contigs.values, contig[::ANCHOR_ROWS], pos[::ANCHOR_ROWS])
        out.gzip("vcf.idx", planes(block) + planes(inside))


def _genes(out: OutFolder, merged: Merged, plan: ExplorePlan, contig: Codes, span: Codes) -> None:
    rows = []
    genes = merged.genes
    for code, key in enumerate(genes.keys.values, start=1):
        symbol, hgnc = genes.symbols[code - 1], genes.hgnc[code - 1]
        named, previous, aliases = plan.gene_names.get(key.split(".")[0], ("", (), ()))
        first, last = int(span[code, 0]), int(span[code, 1])
        where = int(contig[first]) - 1 if first < len(contig) else None
        rows.append([symbol or key, key, hgnc or named, list(previous), list(aliases), where, first, last])
    out.gzip("genes.json.gz", json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode())


def _meta(
    out: OutFolder,
    merged: Merged,
    plan: ExplorePlan,
    runs: list[list[int]],
    in_order: bool,
    totals: dict[str, object],
) -> dict[str, object]:
    lengths = dict(plan.contigs)
    meta: dict[str, object] = {
        "format": FORMAT,
        "rows": merged.rows,
        "records": int(merged.first_record[-1]),
        "block": ROWS_BLOCK,
        "sorted": in_order,
        "runs": runs,
        "contigs": [{"name": name, "length": lengths.get(name)} for name in merged.contigs.values],
        "samples": {
            "total": len(plan.sample_names),
            "chosen": [plan.sample_names[index] for index in plan.chosen],
        },
        "pedigree": [
            {"child": f.child, "father": f.father, "mother": f.mother, "sex": f.sex, "affected": f.affected}
            for f in plan.pedigree
        ],
        "csq_fields": list(plan.csq_fields),
        "tracks": [
            {
                "name": track.name,
                "title": track.title or track.name,
                "version": track.version,
                "licence": track.licence,
                "citation": track.citation,
                "fields": [item.csq_field for item in track.fields],
            }
            for track in plan.tracks
        ],
        "terms": [[term, impact_code(term)] for term in merged.combos.terms],
        "combos": merged.combos.ranks,
        "impacts": list(IMPACTS),
        "dictionaries": {
            "clinvar": list(CLASSES),
            "filter": merged.filters.values,
            "class": merged.classes.values,
            "genotype": list(genotypes.CLASSES),
        },
        "columns": out.columns,
        "files": out.files,
        "counts": totals,
        "provenance": dict(plan.provenance),
    }
    data = json.dumps(meta, ensure_ascii=False, separators=(",", ":")).encode()
    (out.path / "meta.json").write_bytes(data)
    return meta
