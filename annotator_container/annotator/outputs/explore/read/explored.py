"""One chunk's data for the explorer: arrays and small dictionaries, with codes of the chunk."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from annotator.bytes.digits import decimal_number
from annotator.bytes.intern import Interner
from annotator.bytes.strings import Strings
from annotator.chunk.batch import Batch
from annotator.chunk.records import INDEL, KINDS, SNV, SUBSTITUTION, Ints, Records
from annotator.outputs.explore import clinvar_codes
from annotator.outputs.explore.combos import Combos
from annotator.outputs.explore.plan import MAX_SAMPLES, ExploredField, ExplorePlan
from annotator.outputs.explore.read.csq_table import read_consequences
from annotator.outputs.explore.read.kernels.body import emit
from annotator.outputs.explore.read.kernels.changes import describe_changes
from annotator.outputs.explore.read.kernels.effects import (
    CONSEQUENCE,
    FEATURE,
    GENE,
    PICK,
    effect_sets,
    summarise,
)
from annotator.outputs.explore.read.kernels.genotypes import scan_genotypes
from annotator.outputs.explore.read.kernels.identifiers import identifiers
from annotator.outputs.explore.read.own import read_own
from annotator.outputs.explore.read.text_values import read_values
from annotator.outputs.explore.widths import levelled, narrow

NO_CLINVAR_RANK: Final = 9
Arrays = dict[str, NDArray[np.generic]]


@dataclass(frozen=True, slots=True)
class ExploreChunk:
    """`arrays` by name; `texts`: the dictionaries, index = code - 1 (`merge.dictionaries` joins those of all chunks)."""

    arrays: Arrays
    texts: dict[str, list[str]]


def explored(plan: ExplorePlan, batch: Batch) -> ExploreChunk:
    """Everything the explorer keeps of a chunk. A row is an ALT that is an allele."""
    records, rows, alleles = batch.records, batch.rows, batch.records.alleles
    chosen = np.flatnonzero(alleles.stands_for_one)
    total = len(chosen)
    row_of = np.full(len(alleles), -1, np.int64)
    row_of[chosen] = np.arange(total)
    record = alleles.record[chosen]
    number = alleles.number[chosen]
    found = read_consequences(batch, row_of, total, plan.twins)
    csq, first, texts = found.table, found.first, found.texts
    seen = np.diff(first) > 0  # track values are part of CSQ rows: an ALT without CSQ rows has none
    combos = Combos()
    local = [combos.code(text) for text in texts["consequence"]]
    rank = np.array([0, *(combos.ranks[code][0] for code in local)], np.int64)
    impact = np.array([4, *(combos.impact(code) for code in local)], np.int64)
    classes, stars = _clinvar(plan, batch, chosen, seen)
    worst, prio = summarise(csq, first, rank, impact, np.where(classes == 0, NO_CLINVAR_RANK, classes - 1))
    sets, offsets, pool, n_sets, _ = effect_sets(csq, first)
    order = np.argsort(prio, kind="stable")
    samples = np.sort(np.array(plan.chosen, np.int64))  # in the order of the line
    everyone = len(plan.sample_names) > MAX_SAMPLES
    first_row = np.searchsorted(chosen, records.first_allele).astype(np.int64)
    numbers, vaf, spans, tally = scan_genotypes(
        records.text, records.info_end, records.line_end, first_row, number, samples, everyone
    )
    wanted = np.searchsorted(samples, np.array(plan.chosen, np.int64))
    numbers, vaf, spans = numbers[wanted], vaf[wanted], np.ascontiguousarray(spans[:, wanted])
    column_ends = np.stack(
        (records.chrom_end, records.id - 1, records.id_end, records.ref_end, records.alt_end, records.qual_end, records.filter_end),
        axis=1,
    )  # fmt: skip
    alt, alt_end = alleles.written[chosen], (alleles.written + alleles.written_length)[chosen]
    worst_fields = np.array(
        [plan.field_index(name) for name in ("Consequence", "SYMBOL", "Feature")], np.int64
    )
    body, ends = emit(
        records.text, records.line, column_ends, record, alt, alt_end, rows.text, csq, first, worst, order,
        worst_fields, spans,
    )  # fmt: skip
    codes, lengths = np.empty(total, np.int64), np.empty(total, np.int64)
    describe_changes(
        records.text, chosen, alleles.record, alleles.number, alleles.kind, alleles.written, alleles.written_length,
        records.position, records.ref, records.ref_end, records.filter_end, records.info_end, codes, lengths,
    )  # fmt: skip
    contig, texts["contig"] = _contigs(records)
    status, texts["filter"] = Interner().texts(records.text, records.qual_end + 1, records.filter_end)
    arrays: Arrays = {
        "prio": prio,
        "record": record.astype(np.int32),
        "alt": number.astype(np.uint16),
        "pos": records.position[record].astype(np.uint32),
        "contig": contig[record],
        "filter": status[record] + np.int32(1),
        "allele": codes.astype(np.uint32),
        "length": lengths.astype(np.int32),
        "class": _classes(found.classes, batch, chosen, texts["class"]),
        "stars": stars.astype(np.uint8),
        "set": sets.astype(np.uint32),
        "set_count": np.diff(offsets[: n_sets + 1]).astype(np.uint32),
        "set_effect": pool,
        "csq_count": np.diff(first).astype(np.uint16),
        "csq_feature": narrow(csq[:, FEATURE], len(texts["feature"])),
        "feature_gene": _genes(csq, len(texts["feature"])),
        "csq_combo": (csq[:, CONSEQUENCE] | (csq[:, PICK] << 15)).astype(np.uint16),
        "records": np.array([len(records)], np.int64),
        "body": body,
        "body_ends": ends,
        "body_prio": prio[order],
        "ids": identifiers(records.text, record, records.id, records.id_end, *_existing(plan, batch, chosen, seen)),
    }  # fmt: skip
    evidence = batch.rows.evidence
    texts["acmg"] = [] if evidence is None else list(evidence.values)
    arrays["acmg"] = np.zeros(total, np.int32) if evidence is None else evidence.codes[chosen] + np.int32(1)
    for index, item in enumerate(plan.track_fields("number")):
        numbers_of = (
            _of_genes(batch, item, chosen) if item.worst else _numbers(batch, item.csq_field, chosen, seen)
        )
        arrays.update(levelled(f"t{index}", numbers_of))
    for sample in range(len(samples)):
        for place, name in enumerate(("gt", "dp", "gq", "phase", "ps", "ad")):
            arrays[f"s{sample}.{name}"] = numbers[sample, :, place].copy()
        arrays.update(levelled(f"s{sample}.vaf", vaf[sample]))
    if everyone:
        for place, name in enumerate(("ac", "an", "het", "hom")):
            arrays[name] = tally[:, place].copy()
    for more, more_texts in (
        read_own(plan, records, record, number),
        read_values(plan, batch.tracks, chosen, seen),
    ):
        arrays.update(more)
        texts.update(more_texts)
    return ExploreChunk(arrays, texts)


def _clinvar(plan: ExplorePlan, batch: Batch, chosen: Ints, seen: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Class (0 for none) and stars of each row."""
    made = []
    for kind, none, code in (
        ("clnsig", 0, clinvar_codes.classify), ("clnrevstat", clinvar_codes.NO_STARS, clinvar_codes.stars),
    ):  # fmt: skip
        values = np.full(len(chosen), none, np.int64)
        for item in plan.track_fields(kind)[:1]:  # type: ignore[arg-type]
            column = batch.tracks.columns.get(item.csq_field)
            if isinstance(column, Strings):
                some = chosen[seen]
                codes, texts = Interner().texts(
                    column.data, column.offsets[:-1][some], column.offsets[1:][some]
                )
                values[seen] = np.array([*(code(text) for text in texts), none], np.int64)[codes]
        made.append(values)
    return made[0], made[1]


def _of_genes(batch: Batch, item: ExploredField, chosen: Ints) -> NDArray[np.float64]:
    """A number of a table of genes for each row: that of its worst gene, NaN for none."""
    found = np.full(len(batch.records.alleles), np.nan)
    column = batch.rows.coded.get(item.csq_field)
    if column is not None:
        values = np.array([*(_largest(text) for text in column.values), np.nan])[column.codes]
        (np.fmin if item.worst == "low" else np.fmax).at(found, batch.rows.allele, values)
    return found[chosen] + 0.0  # -0.0 is 0.0


def _largest(text: str) -> float:
    """Of several numbers, joined by `&`, the largest."""
    values = [value for part in text.split("&") if not math.isnan(value := decimal_number(part))]
    return max(values, default=math.nan)


def _numbers(batch: Batch, name: str, chosen: Ints, seen: NDArray[np.bool_]) -> NDArray[np.float64]:
    """A track's number of each row, NaN for none."""
    column = batch.tracks.columns.get(name)
    if not isinstance(column, np.ndarray):
        return np.full(len(chosen), np.nan)
    return np.where(seen, column[chosen], np.nan) + 0.0  # -0.0 is 0.0


def _existing(
    plan: ExplorePlan, batch: Batch, chosen: Ints, seen: NDArray[np.bool_]
) -> tuple[NDArray[np.uint8], Ints, Ints]:
    """(text, start, end) of each row's Existing_variation: the engine's value if it has one, else the tracks'."""
    start, end = np.zeros(len(chosen), np.int64), np.zeros(len(chosen), np.int64)
    if plan.field_index("Existing_variation") < 0:
        return np.zeros(1, np.uint8), start, end
    own = batch.rows.coded.get("Existing_variation")
    if own is None:
        strings, place = batch.tracks.existing, chosen[seen]
    else:
        strings = Strings.of([*own.values, ""])
        first = np.full(len(batch.records.alleles), len(own.codes), np.int64)
        np.minimum.at(first, batch.rows.allele, np.arange(len(own.codes)))
        place = own.codes[first[chosen[seen]]].astype(np.int64) % len(strings)  # -1 is the last, empty text
    start[seen], end[seen] = strings.offsets[:-1][place], strings.offsets[1:][place]
    return strings.data, start, end


def _contigs(records: Records) -> tuple[NDArray[np.int32], list[str]]:
    """CHROM of each record as a code from 1, and the names."""
    codes: dict[str, int] = {}
    out = np.empty(len(records), np.int32)
    for name, first, last in records.names():
        out[first:last] = codes.setdefault(name.decode("utf-8", "replace"), len(codes) + 1)
    return out, list(codes)


def _genes(csq: Ints, features: int) -> NDArray[np.uint32]:
    """Gene code of each transcript (index: its code)."""
    out = np.zeros(features + 1, np.uint32)
    out[csq[:, FEATURE]] = csq[:, GENE]
    return out


def _classes(codes: Ints, batch: Batch, chosen: Ints, names: list[str]) -> NDArray[np.int32]:
    """Variant classes as codes of `names`; classes that only the alleles give are added to `names`."""
    alleles = batch.records.alleles
    kind = alleles.kind[chosen]
    length = alleles.written_length[chosen]
    unchanged = np.where(length == 1, SNV, SUBSTITUTION)
    kind = np.where(alleles.kind[chosen] > INDEL, np.where(alleles.plain[chosen] > 1, unchanged, -1), kind)
    out = codes.astype(np.int32)
    for number, name in enumerate(KINDS[: INDEL + 1]):
        mine = (out == 0) & (kind == number)
        if mine.any():
            if name not in names:
                names.append(name)
            out[mine] = names.index(name) + 1
    return out
