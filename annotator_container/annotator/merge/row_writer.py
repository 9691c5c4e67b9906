"""Write one row of the merged file: from the records of some files, and from the reference blocks of the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from annotator.bytes.digits import decimal_number
from annotator.limits import ALTS_WITH_G
from annotator.merge.headers import MergedHeader
from annotator.merge.renumbering import MISSING, RULES, Renumbering, counted, ploidy_of, renumbering
from annotator.merge.row_choice import Record, RowAlleles

# INFO fields that describe the samples of one file and would be wrong for all samples. AC, AN and AF are counted instead.
LEFT_OUT = frozenset(
    {
        b"AC_Het", b"AC_Hom", b"AC_Hemi", b"ExcHet", b"F_MISSING", b"HWE", b"InbreedingCoeff", b"MAF", b"MLEAC", b"MLEAF",
        b"NS",
    }
)  # fmt: skip
_COUNTED = frozenset({b"AC", b"AN", b"AF"})
_SUMMED = b"DP"


@dataclass(slots=True)
class MergeCounts:
    """What happened while rows were made."""

    rows: int = 0
    joined: int = 0  # rows with records of several files
    without_genotypes_lists: int = 0  # rows above ALTS_WITH_G
    wrong_length: Counter[str] = field(default_factory=Counter)  # values left out, by field


class RowWriter:
    """Makes lines of records. `samples` and `numbers` as in the merged header."""

    def __init__(self, header: MergedHeader) -> None:
        self._samples = header.samples
        self._numbers = [
            {
                kind: {name.encode(): RULES.get(number) for name, number in fields.items()}
                for kind, fields in one.items()
            }
            for one in header.numbers
        ]
        self._any_samples = any(header.samples)
        self.counts = MergeCounts()

    def line(self, row: RowAlleles, chosen: Sequence[Record], blocks: Mapping[int, Record]) -> bytes:
        """Return the line, without a line end. `blocks`: reference records of other files at this place."""
        self.counts.rows += 1
        self.counts.joined += len(chosen) > 1
        self.counts.without_genotypes_lists += len(row.alts) > ALTS_WITH_G
        maps = {
            record.file: renumbering(
                record.entries,
                tuple(record.numbers),
                tuple(row.numbers_of(record)),
                record.unseen,
                len(row.alts),
            )
            for record in chosen
        }
        keys, columns, genotypes = self._columns(row, chosen, blocks, maps)
        first = chosen[0].columns
        head = [
            first[0], first[1], _ids(chosen), row.ref, b",".join(row.alts) or MISSING, _quality(chosen), _filters(chosen),
            self._info(row, chosen, maps, genotypes),
        ]  # fmt: skip
        if self._any_samples:
            head += [b":".join(keys) or MISSING, *columns]
        return b"\t".join(head)

    # FORMAT and samples -------------------------------------------------------------------------

    def _columns(
        self,
        row: RowAlleles,
        chosen: Sequence[Record],
        blocks: Mapping[int, Record],
        maps: Mapping[int, Renumbering],
    ) -> tuple[list[bytes], list[bytes], Counter[bytes] | None]:
        """Return FORMAT's keys, the samples' columns, and how often each genotype occurs (None without GT)."""
        records = {record.file: record for record in (*chosen, *blocks.values())}
        formats = {file: record.columns[8] for file, record in records.items() if len(record.columns) > 9}
        keys = list(_keys(tuple(dict.fromkeys(formats.values()))))
        format_ = b":".join(keys)
        columns: list[bytes] = []
        genotypes: Counter[bytes] | None = Counter() if keys[:1] == [b"GT"] else None
        absent: list[tuple[int, int]] = []
        copies = 0
        for file, number in enumerate(self._samples):
            own = formats.get(file)
            if own is None:
                absent.append((len(columns), number))
                columns += [b""] * number
                continue
            record = records[file]
            renumbered = maps.get(file) or renumbering(record.entries, (), (), record.unseen, len(row.alts))
            made = (
                record.columns[9:]
                if own == format_ and renumbered.same
                else self._renumbered(file, record, own.split(b":"), keys, renumbered)
            )
            if genotypes is not None:
                for sample in made:
                    genotype = sample.partition(b":")[0]
                    genotypes[genotype] += 1
            columns += made
        if absent:
            if genotypes is not None:
                copies = max((ploidy_of(genotype) for genotype in genotypes), default=2)
            unknown = [MISSING] * max(1, len(keys))
            if copies:
                unknown[0] = b"/".join([MISSING] * copies)
            missing = b":".join(unknown)
            for at, number in absent:
                columns[at : at + number] = [missing] * number
        return keys, columns, genotypes

    def _renumbered(
        self, file: int, record: Record, own: list[bytes], keys: list[bytes], renumbered: Renumbering
    ) -> list[bytes]:
        """Return the samples' columns of one record, with the row's keys and allele numbers."""
        places = {key: place for place, key in enumerate(own)}
        rules = self._numbers[file]["FORMAT"]
        plain = renumbered.same
        steps = [(key, places.get(key), None if plain else rules.get(key)) for key in keys]
        made = []
        for sample in record.columns[9:]:
            values = sample.split(b":")
            ploidy = ploidy_of(values[0]) if own[0] == b"GT" else 2
            parts = []
            for key, place, rule in steps:
                if place is None or place >= len(values):
                    parts.append(MISSING)
                    continue
                value: bytes | None = values[place]
                if value is None or plain or value == MISSING:
                    pass
                elif rule is not None:
                    value = rule(renumbered, value, ploidy)
                elif key in (b"GT", b"LAA"):
                    value = renumbered.genotype(value)
                if value is None:
                    self.counts.wrong_length[f"FORMAT/{key.decode('utf-8', 'replace')}"] += 1
                    value = MISSING
                parts.append(value)
            made.append(b":".join(parts))
        return made

    # INFO ---------------------------------------------------------------------------------------

    def _info(
        self,
        row: RowAlleles,
        chosen: Sequence[Record],
        maps: Mapping[int, Renumbering],
        genotypes: Counter[bytes] | None,
    ) -> bytes:
        found: dict[bytes, bytes | None] = {}
        depths: list[bytes] = []
        with_frequency = False
        for record in chosen:
            text = record.columns[7]
            if text == MISSING:
                continue
            rules = self._numbers[record.file]["INFO"]
            renumbered = maps[record.file]
            plain = renumbered.same
            for item in text.split(b";"):
                key, equals, value = item.partition(b"=")
                if genotypes is not None and key in _COUNTED:
                    with_frequency = with_frequency or key == b"AF"
                    continue
                if key in LEFT_OUT:
                    continue
                if key == _SUMMED:
                    depths.append(value)
                rule = rules.get(key)
                if rule is not None and not plain and equals:
                    changed = rule(renumbered, value, 2)
                    if changed is None:
                        self.counts.wrong_length[f"INFO/{key.decode('utf-8', 'replace')}"] += 1
                        continue
                    value = changed
                known = found.get(key)
                if key not in found:
                    found[key] = value if equals else None
                elif rule is not None and known is not None and MISSING in known.split(b","):
                    found[key] = _filled(known, value)
        if len(depths) > 1:
            found[_SUMMED] = _sum(depths)
        items = [key if value is None else key + b"=" + value for key, value in found.items() if key]
        if genotypes is not None:
            items += _allele_counts(genotypes, len(row.alts), with_frequency)
        return b";".join(items) or MISSING


@lru_cache(256)
def _keys(formats: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """Return the keys of all FORMAT columns, GT first."""
    keys = list(dict.fromkeys(key for text in formats for key in text.split(b":")))
    if b"GT" in keys:
        keys.remove(b"GT")
        keys.insert(0, b"GT")
    return tuple(keys)


def _allele_counts(genotypes: Mapping[bytes, int], alts: int, with_frequency: bool) -> list[bytes]:
    counts, total = counted(genotypes, alts)
    items = [b"AN=%d" % total]
    if alts:
        items.insert(0, b"AC=" + b",".join(b"%d" % count for count in counts))
        if with_frequency:
            items.append(b"AF=" + b",".join([share(count, total) for count in counts]))
    return items


def share(count: int, total: int) -> bytes:
    """Return AF of an ALT that `count` of `total` copies have."""
    return f"{count / total:.6g}".encode() if total else MISSING


def _filled(known: bytes, other: bytes) -> bytes:
    """Return the first file's values by allele, with those of a later file where the first has none."""
    one, two = known.split(b","), other.split(b",")
    if len(one) != len(two):
        return known
    return b",".join([b if a == MISSING else a for a, b in zip(one, two, strict=True)])


def _sum(texts: Sequence[bytes]) -> bytes:
    values = [decimal_number(text.decode("utf-8", "replace")) for text in texts]
    whole = [int(value) for value in values if value == value and value.is_integer()]
    known = [text for text in texts if text != MISSING]
    return b"%d" % sum(whole) if known and len(whole) == len(known) else texts[0]


def _ids(chosen: Sequence[Record]) -> bytes:
    if len(chosen) == 1:
        return chosen[0].columns[2]
    ids = dict.fromkeys(
        name for record in chosen for name in record.columns[2].split(b";") if name != MISSING
    )
    return b";".join(ids) or MISSING


def _quality(chosen: Sequence[Record]) -> bytes:
    texts = [record.columns[5] for record in chosen]
    if len(texts) == 1:
        return texts[0]
    known = [(decimal_number(text.decode("utf-8", "replace")), text) for text in texts]
    known = [(value, text) for value, text in known if value == value]
    return max(known, key=lambda pair: pair[0])[1] if known else MISSING


def _filters(chosen: Sequence[Record]) -> bytes:
    if len(chosen) == 1:
        return chosen[0].columns[6]
    names = dict.fromkeys(
        name for record in chosen for name in record.columns[6].split(b";") if name not in (MISSING, b"")
    )
    if len(names) > 1:
        names.pop(b"PASS", None)
    return b";".join(names) or MISSING
