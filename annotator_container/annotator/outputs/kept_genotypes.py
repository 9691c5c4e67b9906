"""Decide whether a file's genotypes are kept, counted or dropped, and which samples the outputs contain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from annotator.outputs.families import people_of
from annotator.outputs.vcf.sites import SitesWriter
from annotator.vcf.genotypes import MANY_SAMPLES, Mode


@dataclass(frozen=True, slots=True)
class Genotypes:
    """`samples`: samples in the outputs, in the file's order. `shown`: samples in the explorer (None: the first ten).

    `sites`: how the VCF's lines are written; None: unchanged. `note`: message to the user when the mode was chosen automatically.
    """

    samples: tuple[str, ...]
    shown: tuple[str, ...] | None
    sites: SitesWriter | None
    note: str = ""


def genotypes_of(
    mode: Mode | None, samples: Sequence[str], chosen: Sequence[str] | None, pedigree: str
) -> Genotypes:
    """Decide for a file with these samples; without a `mode`, genotypes of many samples are counted.

    When genotypes are counted, the columns of the `chosen` samples are kept, else those of the people in the `pedigree` (PED
    text); names that the file lacks are ignored. When they are dropped, no output has data of single samples.
    """
    asked = mode or ("counts" if len(samples) > MANY_SAMPLES else "keep")
    if not samples or asked == "keep":
        return Genotypes(tuple(samples), None if chosen is None else tuple(chosen), None)
    if asked == "drop":
        return Genotypes((), (), SitesWriter(len(samples), (), counts=False))
    place = {name: number for number, name in enumerate(samples)}
    wanted = [person.name for person in people_of(pedigree, samples)] if chosen is None else chosen
    shown = tuple(dict.fromkeys(name for name in wanted if name in place))
    kept = tuple(sorted(place[name] for name in shown))
    note = (
        f"The file has {len(samples):,} samples, and genotypes are kept for up to {MANY_SAMPLES}. The VCF holds counts of all "
        f"samples in INFO (AC, AN, AC_Het, AC_Hom, AC_Hemi, NS, F_MISSING, HWE) and the genotypes of "
        f"{f'{len(kept):,} named samples' if kept else 'no sample'}. The option genotypes = keep keeps them all, "
        "and samples that you name keep theirs beside the counts."
    )
    return Genotypes(
        tuple(samples), shown, SitesWriter(len(samples), kept, counts=True), note if mode is None else ""
    )
