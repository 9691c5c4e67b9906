"""Data that the engine computes when a reference is built, and reads in a run."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from annotator.bytes.escaping import escaped
from annotator.bytes.strings import Ints, Strings
from annotator.engines.vep.fields import OF_TRANSCRIPT, SET_FIELDS, TRANSCRIPT_FIELDS, RowPart, fields_of
from annotator.engines.vep.pick import length_of, preference
from annotator.engines.vep.transcript_fields import barred, set_texts, transcript_texts
from annotator.genes.transcript import Transcript
from annotator.reference import layout
from annotator.reference.arrays import MappedArrays, save, save_strings
from annotator.reference.coded import CodedTexts, Coder, any_text

# Texts of each transcript that the kernel copies into rows.
PRINTED: Final = (*(part.value for part in OF_TRANSCRIPT), "hgvsc", "hgvsp")


def _places() -> tuple[tuple[RowPart, int, int], ...]:
    """Which of TRANSCRIPT_FIELDS each part holds: they stand in TRANSCRIPT_FIELDS as the parts do."""
    ends = np.cumsum([len(fields_of(part)) for part in OF_TRANSCRIPT]).tolist()
    return tuple(zip(OF_TRANSCRIPT, [0, *ends[:-1]], ends, strict=True))


_PLACES: Final = _places()


@dataclass(frozen=True, slots=True)
class VepPart:
    """What was kept of some transcripts. `fields` are TRANSCRIPT_FIELDS, `sets` SET_FIELDS. `columns`: UNUSUAL and LENGTH.
    `preferences`: the distinct ones, numbered by `preference`."""

    fields: tuple[CodedTexts, ...]
    sets: tuple[CodedTexts, ...]
    columns: NDArray[np.int32]
    ids: Strings
    preferences: tuple[tuple[int, ...], ...]
    preference: NDArray[np.int32]
    printed: tuple[Strings, ...]


class VepKeeper:
    """Collects texts of a CSQ row that depend on the transcript alone, and what PICK asks."""

    def __init__(self) -> None:
        self._fields = [Coder() for _ in TRANSCRIPT_FIELDS]
        self._sets = [Coder() for _ in SET_FIELDS]
        self._columns = array("i")
        self._ids: list[str] = []
        self._preferences: dict[tuple[int, ...], int] = {}
        self._preference = array("i")
        self._printed: list[list[str]] = [[] for _ in PRINTED]

    def add(self, transcript: Transcript) -> None:
        texts = transcript_texts(transcript)
        for coder, text in zip(self._fields, texts, strict=True):
            coder.add(text)
        for coder, text in zip(self._sets, set_texts(transcript), strict=True):
            coder.add(text)
        self._columns.extend((int(_unusual(transcript)), length_of(transcript)))
        self._ids.append(transcript.id)
        key = preference(transcript)
        self._preference.append(self._preferences.setdefault(key, len(self._preferences)))
        numbering = "c" if transcript.coding else "n"
        printed = (
            *(_fragment(part, texts[first:last]) for part, first, last in _PLACES),
            escaped(f"{transcript.hgvs_id}:{numbering}."),
            escaped(f"{transcript.hgvs_protein_id}:p."),
        )
        for column, text in zip(self._printed, printed, strict=True):
            column.append(text)

    def part(self) -> VepPart:
        return VepPart(
            tuple(coder.done() for coder in self._fields),
            tuple(coder.done() for coder in self._sets),
            np.array(self._columns, np.int32).reshape(-1, 2),
            Strings.of(self._ids),
            tuple(self._preferences),
            np.array(self._preference, np.int32),
            tuple(Strings.of(texts) for texts in self._printed),
        )


class VepPreparation:
    """Texts of CSQ rows that depend on the transcript alone, as finished text and as dictionary codes, and the order of PICK."""

    def keeper(self) -> VepKeeper:
        return VepKeeper()

    def write(self, parts: Sequence[VepPart], order: Ints, columns: NDArray[np.int32], folder: Path) -> None:
        columns[:, [layout.UNUSUAL, layout.LENGTH]] = np.concatenate([part.columns for part in parts])[order]
        columns[:, layout.PREFERENCE] = _preferences(parts)[order]
        sets = [[part.sets[row] for part in parts] for row in range(len(SET_FIELDS))]
        there = {
            name: of_parts for name, of_parts in zip(SET_FIELDS, sets, strict=True) if any_text(of_parts)
        }
        coded = {
            **{name: [part.fields[row] for part in parts] for row, name in enumerate(TRANSCRIPT_FIELDS)},
            **there,
        }
        kept: dict[str, CodedTexts] = {}
        codes = []
        for name, of_parts in coded.items():  # one at a time: their texts together are large
            column = CodedTexts.joined(of_parts, order)
            column.save_texts(folder, f"column.{name}")
            codes.append(column.codes)
            if name in there or name == "Gene":
                kept[name] = column
        save(folder, "column", np.array(codes, np.int32))
        del codes
        sources = kept.get("SOURCE")
        columns[:, layout.GENE] = _genes(kept["Gene"], sources)
        columns[_by_id(parts, order, sources), layout.RANK] = np.arange(len(order), dtype=np.int32)
        ends = [kept[name] for name in there]
        for row, name in enumerate(PRINTED):
            texts = Strings.chained([part.printed[row] for part in parts]).taken(order)
            if name == RowPart.END.value and ends:
                texts = Strings.of(
                    [texts[k] + barred(of.texts[of.codes[k]] for of in ends) for k in range(len(order))]
                )
            save_strings(folder, f"printed.{name}", texts)


def _genes(genes: CodedTexts, sources: CodedTexts | None) -> NDArray[np.int32]:
    """A number for each gene: an identifier that two gene sets have is two genes, so each set has its own PICK."""
    if sources is None:
        return genes.codes
    both = genes.codes.astype(np.int64) * len(sources.texts) + sources.codes
    numbers: NDArray[np.int64] = np.unique(both, return_inverse=True)[1]
    return numbers.astype(np.int32)


def _by_id(parts: Sequence[VepPart], order: Ints, sources: CodedTexts | None) -> list[int]:
    """The transcripts in the order in which rows of one variant stand."""
    ids = Strings.chained([part.ids for part in parts]).taken(order)
    keys = [f"{ids[number]}_" for number in range(len(ids))]
    if sources is None:
        return sorted(range(len(keys)), key=keys.__getitem__)
    names = [sources.texts[code] for code in sources.codes]
    return sorted(range(len(keys)), key=lambda number: (keys[number], names[number]))


def _preferences(parts: Sequence[VepPart]) -> NDArray[np.int32]:
    """For each transcript of the parts the place of its preference among all that occur."""
    places = {
        key: place for place, key in enumerate(sorted({key for part in parts for key in part.preferences}))
    }
    of_part = [np.array([places[key] for key in part.preferences], np.int32) for part in parts]
    return np.concatenate(
        [
            mine[part.preference] if len(mine) else part.preference
            for mine, part in zip(of_part, parts, strict=True)
        ]
    )


def _fragment(part: RowPart, texts: Sequence[str]) -> str:
    """The texts, each followed by a bar; those at the end of a row are each preceded by one, since nothing follows."""
    return "".join(f"|{text}" if part is RowPart.END else f"{text}|" for text in texts)


def _unusual(transcript: Transcript) -> bool:
    """Whether the readable rules must handle every variant that overlaps the transcript."""
    return (
        transcript.has_tiny_intron
        or any(low > high for low, high in transcript.introns)
        or transcript.first_phase != transcript.start_phase
        or bool(transcript.record.selenocysteines)
    )


class PreparedTranscripts:
    """What the kernel reads of a preparation; `column_codes` has a row for each of `names`, a code into its texts."""

    def __init__(self, arrays: MappedArrays) -> None:
        self._arrays = arrays
        self.column_codes: NDArray[np.int32] = arrays["column"]
        self.printed = {name: arrays.texts(f"printed.{name}") for name in PRINTED}
        self.sets = tuple(name for name in SET_FIELDS if f"column.{name}.text" in arrays)
        self.names = (*TRANSCRIPT_FIELDS, *self.sets)

    def __len__(self) -> int:
        return int(self.column_codes.shape[1])

    @cached_property
    def column_texts(self) -> dict[str, Strings]:
        """The distinct values of each of `names`."""
        return {name: self._arrays.texts(f"column.{name}") for name in self.names}
