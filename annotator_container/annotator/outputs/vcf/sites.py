"""Lines of a sites file: genotypes are counted into INFO or left out, except for the samples that are kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from annotator.chunk.records import Bytes, Ints, Records
from annotator.outputs.vcf.kernels import sites as kernel

TAGS: Final = {
    "AC": ("A", "Integer", "Allele count in genotypes"),
    "AN": ("1", "Integer", "Total number of alleles in called genotypes"),
    "AC_Het": ("A", "Integer", "Allele counts in heterozygous genotypes"),
    "AC_Hom": ("A", "Integer", "Allele counts in homozygous genotypes"),
    "AC_Hemi": ("A", "Integer", "Allele counts in hemizygous genotypes"),
    "NS": ("1", "Integer", "Number of samples with data"),
    "F_MISSING": ("1", "Float", "Fraction of missing genotypes"),
    "HWE": ("A", "Float", "HWE test (PMID:15789306); 1=good, 0=bad"),
}
_KEYS: Final = np.frombuffer("".join(TAGS).encode(), np.uint8)
_KEY_ENDS: Final = np.cumsum([0, *map(len, TAGS)])
# Maximum bytes of the counts of a record and of an ALT: keys, separators, numbers of 11 digits, 8 spare bytes.
_OF_RECORD: Final = 120
_OF_ALT: Final = 5 * 12 + 20


@dataclass(frozen=True, slots=True)
class SiteLines:
    """Lines for the annotated VCF; offsets as in `Records`."""

    text: Bytes
    line: Ints
    line_end: Ints
    filter_end: Ints
    info_end: Ints


@dataclass(frozen=True, slots=True)
class SitesWriter:
    """Writes lines without genotypes. `samples`: number of the file's samples; `kept`: those that stay, from 0, sorted."""

    samples: int
    kept: tuple[int, ...]
    counts: bool

    @property
    def declared(self) -> list[bytes]:
        """Header lines of the counts."""
        if not self.counts:
            return []
        return [
            f'##INFO=<ID={name},Number={number},Type={kind},Description="{words}">'.encode()
            for name, (number, kind, words) in TAGS.items()
        ]

    def thinned(self, records: Records) -> SiteLines:
        """The records without the genotypes that are not kept, and with the counts over all samples."""
        total, alleles = len(records), len(records.alleles)
        of_allele = np.zeros((alleles, 3), np.int64)
        of_record = np.zeros((total, 5), np.int64)
        tested = np.full(alleles, kernel.NONE)
        if self.counts:
            kernel.count_calls(
                records.text, records.alt, records.alt_end, records.info_end, records.line_end, records.first_allele,
                self.samples, of_allele, of_record, tested,
            )  # fmt: skip
        missing = of_record[:, kernel.LACKS] / max(1, self.samples)
        codes, words, ends = _words(np.concatenate([tested, missing]))
        out = np.empty(len(records.text) + total * _OF_RECORD + alleles * _OF_ALT, np.uint8)
        bounds = np.empty((total, 4), np.int64)
        written = kernel.write_sites(
            records.text, records.line, records.line_end, records.filter_end, records.info_end, records.first_allele,
            of_allele, of_record, words, ends, codes[:alleles], codes[alleles:], _KEYS, _KEY_ENDS,
            np.array(self.kept, np.int64), self.counts, out, bounds,
        )  # fmt: skip
        begin, of_filter, of_info, end = np.ascontiguousarray(bounds.T)
        return SiteLines(out[:written], begin, end, of_filter, of_info)


def _words(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> tuple[Ints, Bytes, Ints]:
    """Return each value's number among the texts, the texts, and where each ends. Six digits of a float32, as in htslib."""
    levels, codes = np.unique(values.astype(np.float32), return_inverse=True)
    texts = ["." if level < 0 else f"{level:g}" for level in levels.tolist()]
    joined = np.frombuffer("".join(texts).encode() or b".", np.uint8)
    return codes.astype(np.int64), joined, np.cumsum([0, *map(len, texts)])
