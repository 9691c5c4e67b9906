"""Data that the engine computes when a reference is built, and reads in a run."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from annotator.bytes.escaping import escaped
from annotator.bytes.strings import Strings
from annotator.engines.vep.fields import OF_TRANSCRIPT, TRANSCRIPT_FIELDS, Part, fields_of
from annotator.engines.vep.pick import length_of, preference
from annotator.engines.vep.transcript_fields import transcript_texts
from annotator.genes.transcript import Transcript
from annotator.reference import layout
from annotator.reference.arrays import MappedArrays, save, save_texts

# Texts of each transcript that the kernel copies into rows.
PRINTED: Final = (*(part.value for part in OF_TRANSCRIPT), "hgvsc", "hgvsp")


class VepPreparation:
    """Texts of CSQ rows that depend on the transcript alone, as finished text and as dictionary codes, and the order of PICK."""

    def __init__(self) -> None:
        self._codes: list[list[int]] = []
        self._columns: list[tuple[int, int]] = []  # UNUSUAL, LENGTH
        self._ids: list[str] = []
        self._preferences: list[tuple[int, ...]] = []
        self._dictionaries: list[dict[str, int]] = [{"": 0} for _ in TRANSCRIPT_FIELDS]
        self._parts: dict[str, list[str]] = {name: [] for name in PRINTED}

    def add(self, transcript: Transcript) -> None:
        texts = dict(zip(TRANSCRIPT_FIELDS, transcript_texts(transcript), strict=True))
        self._codes.append(
            [
                dictionary.setdefault(texts[name], len(dictionary))
                for name, dictionary in zip(TRANSCRIPT_FIELDS, self._dictionaries, strict=True)
            ]
        )
        self._columns.append((int(_unusual(transcript)), length_of(transcript)))
        self._ids.append(transcript.id)
        self._preferences.append(preference(transcript))
        numbering = "c" if transcript.coding else "n"
        for part in OF_TRANSCRIPT:
            self._parts[part.value].append(_fragment(part, [texts[field.name] for field in fields_of(part)]))
        self._parts["hgvsc"].append(escaped(f"{transcript.hgvs_id}:{numbering}."))
        self._parts["hgvsp"].append(escaped(f"{transcript.hgvs_protein_id}:p."))

    def write(self, columns: NDArray[np.int32], folder: Path) -> None:
        codes = np.array(self._codes, np.int32).reshape(-1, len(TRANSCRIPT_FIELDS)).T
        columns[:, [layout.UNUSUAL, layout.LENGTH]] = np.array(self._columns, np.int32).reshape(-1, 2)
        order = sorted(range(len(self._ids)), key=lambda index: self._ids[index] + "_")
        columns[order, layout.RANK] = np.arange(len(order), dtype=np.int32)
        places = {key: place for place, key in enumerate(sorted(set(self._preferences)))}
        columns[:, layout.PREFERENCE] = [places[key] for key in self._preferences]
        columns[:, layout.GENE] = codes[TRANSCRIPT_FIELDS.index("Gene")]
        save(folder, "column", codes)
        for name, dictionary in zip(TRANSCRIPT_FIELDS, self._dictionaries, strict=True):
            save_texts(folder, f"column.{name}", list(dictionary))
        for name, texts in self._parts.items():
            save_texts(folder, f"printed.{name}", texts)


def _fragment(part: Part, texts: list[str]) -> str:
    """The texts, each followed by a bar; those at the end of a row are each preceded by one, since nothing follows."""
    return "".join(f"|{text}" if part is Part.END else f"{text}|" for text in texts)


def _unusual(transcript: Transcript) -> bool:
    """Whether the readable rules must handle every variant that overlaps the transcript."""
    return (
        transcript.has_tiny_intron
        or any(low > high for low, high in transcript.introns)
        or transcript.first_phase != transcript.start_phase
        or bool(transcript.record.selenocysteines)
    )


class PreparedTranscripts:
    """What the kernel reads of a preparation; `column_codes` has a row for each of TRANSCRIPT_FIELDS, a code into its texts."""

    def __init__(self, arrays: MappedArrays) -> None:
        self._arrays = arrays
        self.column_codes: NDArray[np.int32] = arrays["column"]
        self.printed = {name: arrays.texts(f"printed.{name}") for name in PRINTED}

    def __len__(self) -> int:
        return int(self.column_codes.shape[1])

    @cached_property
    def column_texts(self) -> dict[str, Strings]:
        """The distinct values of each of TRANSCRIPT_FIELDS."""
        return {name: self._arrays.texts(f"column.{name}") for name in TRANSCRIPT_FIELDS}
