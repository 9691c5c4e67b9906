"""Find variants by rsID in the tracks of a reference."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from annotator.lookup.notation import LONGEST_ALLELE, RsId, Written
from annotator.lookup.problems import MOST_CANDIDATES, Candidate, NotUnique, UnknownName
from annotator.tracks.publication import PublishedTrack
from annotator.tracks.rsids.index import IdIndex, Known

_BASES: Final = re.compile("[ACGTN]+")


class RsIds:
    """Looks rsIDs up in the indexes of tracks, which stay open."""

    def __init__(self) -> None:
        self._open: dict[tuple[Path, str], IdIndex | None] = {}

    def find(self, asked: RsId, tracks: Sequence[PublishedTrack]) -> Written:
        """Return the one allele of an id. Raises UnknownName for none, NotUnique for several, ReferenceError_ for a damaged index."""
        indexes = [index for track in tracks if (index := self._index(track)) is not None]
        name = f"rs{asked.number}"
        if not indexes:
            raise UnknownName(
                f"No track of this reference has rsIDs, so {name} cannot be looked up. Write the variant by its place, such as "
                "22-4201-A-G."
            )
        # Tracks may have one title, such as exomes and genomes of gnomAD.
        known = [(index.meta.title, index.find(asked.number)) for index in indexes]
        alleles = sorted({one for _, found in known for one in found}, key=_place)
        usable = [one for one in alleles if _usable(one)]
        if not alleles:
            where = ", ".join(f"{index.meta.title} {index.meta.version}".strip() for index in indexes)
            raise UnknownName(
                f"{name} is in no track of this reference ({where}). dbSNP may have merged it into another id, its alleles may "
                f"have more than {LONGEST_ALLELE:,} bases, or the tracks are older than it. Write the variant by its place, such "
                "as 22-4201-A-G."
            )
        if not usable:
            raise UnknownName(
                f"{name} is known, but it has no allele of the letters A, C, G, T and N up to {LONGEST_ALLELE:,} bases."
            )
        if len(usable) > 1:
            where = " and ".join(dict.fromkeys(title for title, found in known if found))
            raise NotUnique(
                f"{name} has {len(usable):,} alleles in {where}. Choose one of them.",
                tuple(Candidate(_shown(one), ()) for one in usable[:MOST_CANDIDATES]),
            )
        (one,) = usable
        return Written(one.contig, one.position, one.ref, one.alt)

    def _index(self, track: PublishedTrack) -> IdIndex | None:
        key = track.folder, track.name
        if key not in self._open:
            self._open[key] = IdIndex.of(track.folder, track.meta, track.ids)
        return self._open[key]


def _place(one: Known) -> tuple[str, int, str, str]:
    return one.contig, one.position, one.ref, one.alt


def _usable(one: Known) -> bool:
    longest = max(len(one.ref), len(one.alt))
    return longest <= LONGEST_ALLELE and all(map(_BASES.fullmatch, (one.ref, one.alt)))


def _shown(one: Known) -> str:
    return f"{one.contig}-{one.position}-{one.ref}-{one.alt}"
