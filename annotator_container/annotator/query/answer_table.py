"""The answer as a table: one row per variant, or per variant of each pair, with the chosen columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from annotator.errors import InputError
from annotator.query.assessments import NAMES, Assessments
from annotator.query.conditions import Columns
from annotator.query.evaluate import GenePair, QueryAnswer
from annotator.query.family_evidence import FamilyEvidence
from annotator.query.own import column_of_table, own_names
from annotator.query.result import CUT, Result

FIRST: Final = ("CHROM", "POS", "REF", "ALT")
_SITE: Final = {"CHROM": 0, "POS": 1, "ID": 2, "REF": 3, "ALT": 4, "QUAL": 5, "FILTER": 6}
_WORST: Final = {"Consequence": 0, "SYMBOL": 1, "Feature": 2}
_PICKED: Final = 8
_GENOTYPES: Final = 9
_DEFAULT: Final = ("ID", "QUAL", "FILTER", "SYMBOL", "Consequence", "IMPACT", "HGVSc", "HGVSp")
_SAMPLE: Final = {"GT": "", "DP": "dp", "GQ": "gq", "AB": "vaf", "ALT_READS": "ad"}
PAIR: Final = ("pair", "pair_phase")
NOT_CALLED: Final = "not_called"
_OWN: Final = {"clinvar": "clinvar", "stars": "clinvar_stars", "class": "class", "length": "length"}

Value = str | int | float | None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table: a row of the result, and its pair if there is one."""

    row: int
    pair: GenePair | None = None


class Table:
    """The lines of an answer and their values. `columns` None: the default columns."""

    def __init__(
        self,
        result: Result,
        answer: QueryAnswer,
        about: Columns,
        family: FamilyEvidence,
        columns: Sequence[str] | None,
    ) -> None:
        self._result = result
        self._answer = answer
        self._about = about
        self._family = family
        self.lines = _lines(answer)
        self._rows = rows = np.unique(np.array([line.row for line in self.lines], np.int64))
        self._texts = result.texts(rows) if len(rows) else {}
        self._kept: dict[str, NDArray[Any]] = {}
        self._uncut(rows)
        chosen = self._default() if columns is None else [name for name in columns if name not in FIRST]
        self.names = [*FIRST, *chosen]
        self._readers = [self._reader(name) for name in self.names]

    def values(self, line: Line) -> list[Value]:
        """One line's values, in the order of `names`."""
        return [read(line) for read in self._readers]

    def _default(self) -> list[str]:
        meta = self._result.meta
        fields = [name for name in _DEFAULT if name in _SITE or name in meta["csq_fields"]]
        known = [name for name, column in _OWN.items() if name in ("clinvar", "stars") and self._has(column)]
        frequencies = [c["field"] for c in meta["columns"] if c.get("role") in ("af", "grpmax")]
        people = [
            name for family in self._answer.families for name in family.people if name in family.sampled
        ]
        calls = [
            f"{name}.{key}" for name in people or self._result.samples for key in ("GT", "DP", "GQ", "AB")
        ]
        pairs = PAIR if self._answer.pairs is not None else ()
        doubtful = [NOT_CALLED] if self._answer.not_called else []
        return [*fields, *known, *frequencies, *calls, *pairs, *doubtful]

    def _has(self, column: str) -> bool:
        return column == "clinvar" or self._result.about(column) is not None

    def _uncut(self, rows: NDArray[np.int64]) -> None:
        """Long alleles and ids in full, from the VCF: rows.bin keeps only their beginning."""
        cut = [row for row in rows.tolist() if any(self._texts[row][at].endswith(CUT) for at in (2, 3, 4))]
        if not cut:
            return
        record = self._result.raw("record")
        alt = self._result.raw("alt") if self._result.about("alt") else np.ones(self._result.rows, np.uint8)
        by_record: dict[int, list[int]] = {}
        for row in cut:
            by_record.setdefault(int(record[row]), []).append(row)
        for number, line in self._result.records(sorted(by_record)):
            _, _, identifier, ref, alts, _ = line.decode("utf-8", "replace").split("\t", 5)
            for row in by_record[number]:
                self._texts[row][2:5] = [identifier, ref, alts.split(",")[int(alt[row]) - 1]]

    def _reader(self, name: str) -> Callable[[Line], Value]:
        """The function that reads a column's value; raises InputError for a column that does not exist."""
        result = self._result
        if name == "POS":
            return lambda line: int(self._texts[line.row][1])
        if name in _SITE:
            return lambda line: self._texts[line.row][_SITE[name]]
        if name == PAIR[0]:
            return lambda line: self.pair_name(line.pair) if line.pair else None
        if name == PAIR[1]:
            return lambda line: line.pair.reason if line.pair else None
        if name == NOT_CALLED:
            return lambda line: ",".join(self._answer.not_called.get(line.row, ())) or None
        if name in result.meta["csq_fields"]:
            return lambda line: self._consequence(line.row, name)
        if name == "clinvar":
            return self._clinvar
        if name == "class" and self._has("class"):
            codes, names = result.raw("class"), result.meta["dictionaries"]["class"]
            return lambda line: names[int(codes[line.row]) - 1] if codes[line.row] else None
        if name in _OWN and self._has(_OWN[name]):
            return self._number(_OWN[name])
        if name in NAMES:
            return self._assessed(name)
        if result.about(f"t.{name}"):
            return self._number(f"t.{name}")
        own = column_of_table(result, name)
        if own is not None:
            return self._own(own)
        sample, dot, key = name.rpartition(".")
        if dot and key in _SAMPLE and sample in result.samples:
            return self._call(result.samples.index(sample), key)
        raise InputError(
            "The column is not known",
            f"{name!r} is not a column of this result. Known are {', '.join([*_SITE, *_OWN, *NAMES, *PAIR, NOT_CALLED])}, the fields "
            f"{', '.join(result.meta['csq_fields'])}, and SAMPLE.{', SAMPLE.'.join(_SAMPLE)} of "
            f"{', '.join(result.samples) or 'no sample'}; of the file itself {', '.join(own_names(result)) or 'nothing'} "
            "(those of FORMAT as SAMPLE.FORMAT/KEY).",
        )

    def _assessed(self, name: str) -> Callable[[Line], Value]:
        (found, codes), at = self._evidence, NAMES.index(name)

        def read(line: Line) -> Value:
            assessment = found.of(line.row, codes.get(line.row))
            return assessment[at] if assessment and assessment[at] != "" else None

        return read

    @cached_property
    def _evidence(self) -> tuple[Assessments, Mapping[int, tuple[str, str]]]:
        """The evidence of the result, and the codes that the family adds to the table's rows; notes what was not assessed."""
        found, news = Assessments(self._result), self._family.of(self._rows)
        if news.note and news.note not in self._answer.notes:
            self._answer.notes.append(news.note)
        return found, news.codes

    def _own(self, about: Mapping[str, Any]) -> Callable[[Line], Value]:
        """A field of the user's own file: its number, or its text."""
        name = str(about["name"])
        if about["kind"] != "code":
            return self._number(name)
        codes, texts = self._result.raw(name), self._result.meta["dictionaries"][name]
        return lambda line: texts[int(codes[line.row]) - 1] if codes[line.row] else None

    def _number(self, column: str) -> Callable[[Line], Value]:
        values = self._result.numbers(column)

        def read(line: Line) -> Value:
            value = float(values[line.row])
            return None if np.isnan(value) else int(value) if value.is_integer() else value

        return read

    def _clinvar(self, line: Line) -> Value:
        names: list[str] = self._result.meta["dictionaries"]["clinvar"]
        rank = int(self._result.raw("prio")[line.row]) // 5
        return names[rank] if rank < len(names) else None

    def _call(self, sample: int, key: str) -> Callable[[Line], Value]:
        if key == "GT":
            return lambda line: self._texts[line.row][_GENOTYPES + sample] or None
        column = f"s{sample}.{_SAMPLE[key]}"
        return self._number(column) if self._result.about(column) else lambda _: None

    def _consequence(self, row: int, name: str) -> Value:
        """A CSQ field of the picked consequences (one for each gene), else of the most severe one."""
        texts = self._texts[row]
        at = self._result.meta["csq_fields"].index(name)
        picked = [text.split("|") for text in texts[_PICKED].split(",") if text]
        if not picked:
            worst = texts[_PICKED - 1].split("|")
            place = _WORST.get(name, len(worst))
            return (worst[place] if place < len(worst) else "") or None
        values = [fields[at] if at < len(fields) else "" for fields in picked]
        return ",".join(values) if any(values) else None

    def variant(self, row: int) -> str:
        """CHROM-POS-REF-ALT."""
        return "-".join(self._texts[row][_SITE[name]] for name in FIRST)

    def pair_name(self, pair: GenePair) -> str:
        """GENE:variant+variant, the same for both."""
        return f"{self._about.gene_name(pair.gene)}:{self.variant(pair.first)}+{self.variant(pair.second)}"


def _lines(answer: QueryAnswer) -> list[Line]:
    """Rows in file order; with pairs, these grouped by gene, then rows that pass without a pair."""
    if answer.pairs is None:
        return [Line(row) for row in answer.rows.tolist()]
    paired = [Line(row, pair) for pair in answer.pairs for row in (pair.first, pair.second)]
    inside = {line.row for line in paired}
    return paired + [Line(row) for row in answer.rows.tolist() if row not in inside]


def as_text(value: Value) -> str:
    """A value in a TSV: numbers in their shortest exact form, `.` for missing."""
    if value is None or value == "":
        return "."
    return repr(value) if isinstance(value, float) else str(value)


def as_object(names: Sequence[str], values: Sequence[Value]) -> Mapping[str, Value]:
    """A line as a JSON object."""
    return dict(zip(names, values, strict=True))
