"""Read the values of the file's own INFO and FORMAT fields in a chunk (docs/explore-format.md, "The file's own fields")."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from annotator.bytes.digits import decimal_number
from annotator.bytes.intern import Interner
from annotator.bytes.numbers import read_numbers
from annotator.bytes.strings import Strings
from annotator.chunk.records import Ints, Records
from annotator.outputs.explore.own_fields import LONGEST_VALUE, MAX_VALUES, PRESENT, OwnField
from annotator.outputs.explore.plan import ExplorePlan
from annotator.outputs.explore.read.kernels.own import format_places, info_places
from annotator.outputs.explore.widths import levelled, narrow
from annotator.vcf.kernels.info import nth_values

Arrays = dict[str, NDArray[np.generic]]
Texts = dict[str, list[str]]


def read_own(plan: ExplorePlan, records: Records, record: Ints, number: Ints) -> tuple[Arrays, Texts]:
    """Return the spill's arrays by name, and the values of text fields. `record` and `number`: record and ALT of each row, from 0.

    A field is called `own.` and its column. For a text field, `NAME.many` is 1 if the chunk has too many or too long values;
    none of them are then kept.
    """
    arrays: Arrays = {}
    texts: Texts = {}
    for field, column, begin, stop in (*_info(plan, records), *_formats(plan, records)):
        _add(
            arrays,
            texts,
            f"own.{column}",
            field,
            records,
            *_of_rows(field, records, record, number, begin, stop),
        )
    return arrays, texts


def _names(fields: tuple[OwnField, ...]) -> Strings:
    return Strings.of([field.key for field in fields])


def _info(plan: ExplorePlan, records: Records) -> list[tuple[OwnField, str, Ints, Ints]]:
    fields = plan.own.info
    if not fields:
        return []
    names = _names(fields)
    begin, stop = (np.full((len(fields), len(records)), -1, np.int64) for _ in range(2))
    start, end = records.filter_end + 1, records.info_end
    info_places(records.text, start, end, names.data, names.offsets, begin, stop)
    return [(field, field.column(0), begin[k], stop[k]) for k, field in enumerate(fields)]


def _formats(plan: ExplorePlan, records: Records) -> list[tuple[OwnField, str, Ints, Ints]]:
    fields = plan.own.formats
    samples = np.sort(np.array(plan.chosen, np.int64))  # as they stand in a line
    if not fields or not len(samples):
        return []
    names = _names(fields)
    begin, stop = (np.full((len(fields), len(samples), len(records)), -1, np.int64) for _ in range(2))
    format_places(
        records.text, records.info_end, records.line_end, samples, names.data, names.offsets, begin, stop
    )
    place = np.searchsorted(samples, np.array(plan.chosen, np.int64)).tolist()
    return [
        (field, field.column(sample), begin[k, place[sample]], stop[k, place[sample]])
        for k, field in enumerate(fields)
        for sample in range(len(plan.chosen))
    ]


def _of_rows(
    field: OwnField, records: Records, record: Ints, number: Ints, begin: Ints, stop: Ints
) -> tuple[Ints, Ints]:
    """Return where each row's value begins and ends; -1 for none."""
    begin, stop = begin[record], stop[record]
    if field.each not in ("A", "R"):
        return begin, stop
    first, last = np.empty_like(begin), np.empty_like(begin)
    nth_values(records.text, begin, stop, number + (field.each == "R"), first, last)
    return first, last


def _add(
    arrays: Arrays, texts: Texts, name: str, field: OwnField, records: Records, begin: Ints, stop: Ints
) -> None:
    if field.kind == "number":
        arrays.update(levelled(name, _numbers(records, begin, stop)))
        return
    if field.kind == "flag":
        codes, values, many = (begin >= 0).astype(np.int64), [PRESENT], False
    else:
        codes, values, many = _coded(records, begin, stop)
    arrays[f"{name}.many"] = np.array([many], np.uint8)
    arrays[name] = np.zeros(0, np.uint8) if many else narrow(codes, len(values))
    texts[name] = [] if many else values


def _numbers(records: Records, begin: Ints, stop: Ints) -> NDArray[np.float64]:
    """Return the numbers; NaN where a value is missing, infinite or no number."""
    numbers, left = np.empty(len(begin)), np.empty(len(begin), np.int64)
    count = read_numbers(records.text, begin, stop, numbers, left)
    for at in left[:count].tolist():
        text = records.text[begin[at] : stop[at]].tobytes().decode("latin-1")
        numbers[at] = decimal_number(text)
    return np.where(np.isfinite(numbers), numbers, np.nan) + 0.0  # -0.0 is 0.0


def _coded(records: Records, begin: Ints, stop: Ints) -> tuple[Ints, list[str], bool]:
    """Return codes from 1 (0: no value), the texts, and whether there are too many or too long ones."""
    if len(begin) and int((stop - begin).max()) > LONGEST_VALUE:
        return begin, [], True
    codes, first = Interner().codes(records.text, begin, stop, dot_is_missing=True)
    if len(first) > MAX_VALUES:
        return begin, [], True
    bounds = zip(begin[first].tolist(), stop[first].tolist(), strict=True)
    values = [records.text[a:b].tobytes().decode("utf-8", "replace") for a, b in bounds]
    return codes.astype(np.int64) + 1, values, False
