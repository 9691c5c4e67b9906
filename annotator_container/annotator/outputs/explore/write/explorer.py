"""`explore/` from spilled chunks, one column at a time."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from annotator.outputs.explore.clinvar_codes import CLASSES
from annotator.outputs.explore.combos import impact_code
from annotator.outputs.explore.gene_names import add_known_genes
from annotator.outputs.explore.merge import counts
from annotator.outputs.explore.merge.dictionaries import Merged, merge
from annotator.outputs.explore.merge.sets import merge_sets
from annotator.outputs.explore.phenotypes import add_phenotypes
from annotator.outputs.explore.plan import ExplorePlan, TrackInfo
from annotator.outputs.explore.read.kernels import genotypes
from annotator.outputs.explore.spill import chunks_of
from annotator.outputs.explore.write.allele_columns import VariantOrder, order_of, write_alleles
from annotator.outputs.explore.write.annotations import (
    write_cohort,
    write_effects,
    write_sample,
    write_track,
)
from annotator.outputs.explore.write.assessments import write_evidence
from annotator.outputs.explore.write.files import OutFolder, planes
from annotator.outputs.explore.write.gene_values import EvidenceWriter, of_genes
from annotator.outputs.explore.write.line_blocks import ROWS_BLOCK, write_csq, write_ids, write_rows
from annotator.outputs.explore.write.models import add_models
from annotator.outputs.explore.write.offered import ValuesWritten
from annotator.outputs.explore.write.own import write_own
from annotator.outputs.explore.write.value_columns import write_values
from annotator.outputs.explore.write.vcf_index import ANCHOR_ROWS, anchors
from annotator.terms import IMPACTS

FORMAT: Final = 1
_GENES: Final = 4096  # genes written in one go
Codes = NDArray[np.int64]


def write_explore(
    plan: ExplorePlan,
    folder: Path,
    out_dir: Path,
    vcf_path: Path | None = None,
    threads: int = 2,
    reference_dir: Path | None = None,
    beside: Mapping[str, bytes] | None = None,
) -> dict[str, object]:
    """Merges the chunks of `folder` into `out_dir`; `vcf_path` is the finished annotated.vcf.gz with its .tbi.

    `beside`: further files by name. Returns the content of `meta.json`. The caller deletes the chunks.
    Independent parts are made on `threads` threads (reading, sorting and compressing release the GIL); the output does not
    depend on their number.
    """
    out = OutFolder(out_dir)
    merged = merge(chunks_of(folder))
    order = order_of(merged, ANCHOR_ROWS)
    with _Parts(out, threads) as parts:
        # They are joined in the order of the directory below.
        owner = {item.csq_field: track.name for track in plan.tracks for item in track.fields}
        effects = parts.begin(_effects, merged)
        tracks = [
            parts.begin(write_track, merged, index, item, owner[item.csq_field])
            for index, item in enumerate(plan.track_fields("number"))
        ]
        alleles = parts.begin(write_alleles, merged, order)
        csq = parts.begin(write_csq, merged)
        ids = parts.begin(write_ids, merged)
        cohort = parts.begin(write_cohort, merged, plan)
        evidence = parts.begin(write_evidence, merged)
        own = parts.begin(write_own, merged, plan)
        values = parts.begin(write_values, merged, plan)
        samples = [parts.begin(write_sample, merged, sample) for sample in range(len(plan.chosen))]
        rows = out.part()
        _rows(rows, merged, threads)  # the longest, on threads of its own
        totals: dict[str, object] = alleles.joined()
        if vcf_path is not None:
            _vcf_index(out, merged, order, Path(f"{vcf_path}.tbi"))
        of_sets, first_last = effects.joined()
        totals.update(of_sets)
        spectra = {name: bars for track in tracks for name, bars in track.joined().items()}
        if spectra:
            totals["spectrum"] = spectra
        cohort.joined()
        totals.update(evidence.joined())
        totals["genotype"] = {f"s{sample}": part.joined() for sample, part in enumerate(samples)}
        found: ValuesWritten = own.joined()
        if found.counts:
            totals["own"] = found.counts
        of_tracks: ValuesWritten = values.joined()
        if of_tracks.counts:
            totals["values"] = of_tracks.counts
        out.join(rows)
        csq.joined()
        ids.joined()
    _genes(out, merged, plan, order, first_last)
    add_models(out, reference_dir)
    add_known_genes(out, reference_dir)
    add_phenotypes(out, reference_dir)
    for name, data in (beside or {}).items():
        out.gzip(name, data)
    return _meta(out, merged, plan, order, totals, found, of_tracks)


@dataclass(frozen=True, slots=True)
class _Part:
    """A part in progress: `joined` waits for it, lists its files after the existing ones, and returns its result."""

    whole: OutFolder
    out: OutFolder
    result: Future[Any]

    def joined(self) -> Any:
        made = self.result.result()
        self.whole.join(self.out)
        return made


class _Parts:
    """Makes parts of the folder in parallel."""

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


def _rows(out: OutFolder, merged: Merged, threads: int) -> None:
    lines = write_rows(out, merged, threads)
    prio = np.empty(merged.rows, np.uint8)
    for first, values in merged.pieces("prio"):
        prio[first : first + len(values)] = values
    ids = np.argsort(prio, kind="stable")[: len(lines)].tolist()
    highlights = json.dumps({"ids": ids, "rows": lines}, ensure_ascii=False, separators=(",", ":"))
    out.write("highlights.json", highlights.encode())


def _effects(out: OutFolder, merged: Merged) -> tuple[dict[str, list[int]], Codes]:
    sets = merge_sets(merged)
    return counts.of_sets(sets, merged.combos), write_effects(out, sets, merged)


def _vcf_index(out: OutFolder, merged: Merged, order: VariantOrder, tbi: Path) -> None:
    if tbi.exists():
        contigs = order.contigs(np.arange(0, merged.rows, ANCHOR_ROWS))
        block, inside = anchors(tbi, merged.contigs.values, contigs, order.anchors)
        out.gzip("vcf.idx", planes(block) + planes(inside))


def _genes(out: OutFolder, merged: Merged, plan: ExplorePlan, order: VariantOrder, span: Codes) -> None:
    text = bytearray(b"[")
    evidence = EvidenceWriter(plan)
    rows: list[object] = []
    genes = merged.genes
    contigs = order.contigs(span[:, 0]).tolist()
    for code, key in enumerate(genes.keys.values, start=1):
        symbol, hgnc = genes.symbols[code - 1], genes.hgnc[code - 1]
        named, previous, aliases = plan.gene_names.get(key.split(".")[0], ("", (), ()))
        first, last = int(span[code, 0]), int(span[code, 1])
        where = contigs[code] - 1 if first < merged.rows else None
        rows.append([symbol or key, key, hgnc or named, list(previous), list(aliases), where, first, last])
        evidence.add(key, hgnc or named, symbol)
        if len(rows) == _GENES:
            text += _items(rows) + b","
            rows = []
    text += _items(rows)
    out.gzip("genes.json.gz", bytes(text.removesuffix(b",") + b"]"))
    evidence.write(out)


def _items(rows: list[object]) -> bytes:
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()[1:-1]


def _left_out(track: TrackInfo, why: Mapping[str, str]) -> dict[str, object]:
    """The member that meta.json has for a track with texts that are not offered as filters."""
    left_out = [[item.csq_field, why[item.csq_field]] for item in track.fields if item.csq_field in why]
    return {"left_out": left_out} if left_out else {}


def _meta(
    out: OutFolder,
    merged: Merged,
    plan: ExplorePlan,
    order: VariantOrder,
    totals: dict[str, object],
    own: ValuesWritten,
    values: ValuesWritten,
) -> dict[str, object]:
    lengths = dict(plan.contigs)
    why = {one[0]: one[1] for one in values.left_out}
    meta: dict[str, object] = {
        "format": FORMAT,
        "rows": merged.rows,
        "records": int(merged.first_record[-1]),
        "block": ROWS_BLOCK,
        "sorted": order.in_order,
        "runs": order.runs,
        "contigs": [{"name": name, "length": lengths.get(name)} for name in merged.contigs.values],
        "samples": {
            "total": len(plan.sample_names),
            "chosen": [plan.sample_names[index] for index in plan.chosen],
        },
        "pedigree": [
            {"child": f.child, "father": f.father, "mother": f.mother, "sex": f.sex, "affected": f.affected}
            for f in plan.pedigree
        ],
        "people": [asdict(person) for person in plan.people],
        "csq_fields": list(plan.csq_fields),
        "tracks": [
            {
                "name": track.name,
                "title": track.title or track.name,
                "version": track.version,
                "licence": track.licence,
                "citation": track.citation,
                "fields": [item.csq_field for item in track.fields if item.scope != "gene"],
                **({"notes": list(track.notes)} if track.notes else {}),
                **({"overlap": track.overlap} if track.overlap else {}),
                **({"rounded": dict(track.rounded)} if track.rounded else {}),
                **_left_out(track, why),
                **of_genes(track),
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
            **own.dictionaries,
            **values.dictionaries,
        },
        "columns": out.columns,
        "files": out.files,
        "counts": totals,
        "provenance": dict(plan.provenance),
    }
    if own.left_out:
        meta["own"] = {"left_out": own.left_out}
    if plan.acmg:
        meta["acmg"] = dict(plan.acmg)
    data = json.dumps(meta, ensure_ascii=False, separators=(",", ":")).encode()
    (out.path / "meta.json").write_bytes(data)
    return meta
