"""The order of contigs that several files share, and names that must not be mixed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import heapify, heappop, heappush
from itertools import combinations, pairwise

from annotator.contigs import CHROMOSOMES, NO_LENGTHS, assembly_of, plain_name
from annotator.errors import InputError
from annotator.vcf.header import VcfHeader

_SORT = "bcftools sort FILE -Oz -o SORTED.vcf.gz"


class Ranks(Mapping[str, int]):
    """The rank of each contig's name in the merged file: as the headers declare them, then the reference's others.

    Names that neither has come last, in the order in which they are read. Raises InputError for a second name of a chromosome.
    """

    def __init__(self, names: Sequence[tuple[str, VcfHeader]], reference: Iterable[str]) -> None:
        _check_builds(names)
        self.declared = _common_order(names)
        self._ranks: dict[str, int] = {}
        self._styles: dict[str, str] = {}
        for name in (*self.declared, *reference):
            self._ranks.setdefault(name, len(self._ranks))
        for file, header in names:
            for contig in header.contigs:
                self._check_style(file, contig)

    def __getitem__(self, name: str) -> int:
        rank = self._ranks.get(name)
        if rank is None:
            rank = self._ranks[name] = len(self._ranks)
        return rank

    def __iter__(self) -> Iterator[str]:
        return iter(self._ranks)

    def __len__(self) -> int:
        return len(self._ranks)

    def used(self, file: str, name: str) -> None:
        """Note that a file has records on a contig. Raises InputError."""
        self._check_style(file, name)

    def _check_style(self, file: str, name: str) -> None:
        plain = plain_name(name)
        if plain not in CHROMOSOMES and plain != "MT":
            return
        known = self._styles.setdefault(plain, name)
        if known != name:
            raise InputError(
                "The files name their chromosomes differently",
                f"{file} has {name}, and another file calls it {known}. Give all files the same names first: "
                "bcftools annotate --rename-chrs NAMES FILE -Oz -o NEW.vcf.gz",
            )


def _check_builds(names: Sequence[tuple[str, VcfHeader]]) -> None:
    """Raise InputError if two files declare different lengths of one contig, or chromosomes of different builds."""
    lengths: dict[str, tuple[int, str]] = {}
    builds: dict[str, str] = {}
    for file, header in names:
        for contig, length in header.contigs.items():
            if length is None or length in NO_LENGTHS:
                continue
            known, where = lengths.setdefault(contig, (length, file))
            if known != length:
                raise InputError(
                    "The files were made on different genome builds",
                    f"{contig} has {known:,} bases in {where} and {length:,} in {file}. Only files of one build can be "
                    "merged: call or lift over all samples on the same one.",
                )
        if build := assembly_of(header.contigs):
            builds.setdefault(build, file)
    if len(builds) > 1:
        said = ", ".join(f"{file} on {build}" for build, file in builds.items())
        raise InputError(
            "The files were made on different genome builds",
            f"By the lengths of their contigs, {said}. Only files of one build can be merged.",
        )


def _common_order(names: Sequence[tuple[str, VcfHeader]]) -> list[str]:
    """Return all declared contigs in an order that agrees with every header. Raises InputError if there is none."""
    first: dict[str, int] = {}
    for _, header in names:
        for contig in header.contigs:
            first.setdefault(contig, len(first))
    behind: dict[str, set[str]] = {name: set() for name in first}
    before = dict.fromkeys(first, 0)
    for _, header in names:
        for one, other in pairwise(header.contigs):
            if other not in behind[one]:
                behind[one].add(other)
                before[other] += 1
    ready = [(rank, name) for name, rank in first.items() if not before[name]]
    heapify(ready)
    order: list[str] = []
    while ready:
        _, name = heappop(ready)
        order.append(name)
        for other in behind[name]:
            before[other] -= 1
            if not before[other]:
                heappush(ready, (first[other], other))
    if len(order) < len(first):
        raise _another_order(names)
    return order


def _another_order(names: Sequence[tuple[str, VcfHeader]]) -> InputError:
    where = ""
    for (file, header), (other_file, other) in combinations(names, 2):
        places = {name: place for place, name in enumerate(other.contigs)}
        shared = [name for name in header.contigs if name in places]
        for one, two in pairwise(shared):
            if places[one] > places[two]:
                where = f"{file} has {one} before {two}, and {other_file} has {two} before {one}. "
                break
        if where:
            break
    return InputError(
        "The contigs of the files come in different orders",
        f"{where}Bring all files into one order first: correct the ##contig lines with bcftools reheader, then {_SORT}",
    )


def out_of_rank(file: str, contig: str, before: str, line: int) -> InputError:
    """Return the error for a file whose contigs come in another order than that of all headers."""
    return InputError(
        f"{file}: the contigs of the files come in different orders",
        f"Records of {contig} come after those of {before}, but the headers (or the reference) have {contig} first. "
        f"Sort the file first, for example: {_SORT}",
        line,
        1,
    )
