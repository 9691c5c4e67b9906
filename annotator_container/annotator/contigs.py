"""Match contigs under their different names (chr1, 1, NC_000001.11, CM000663.2), but only if the lengths agree.

hg19's chrM (16,571 bases) is not the rCRS (16,569) that GRCh37 and GRCh38 call MT, so equal names alone do not join a
mitochondrial contig, and an alias never joins contigs of different length. The output keeps the user's names.
Accessions: NCBI assembly reports GCF_000001405.25 (GRCh37.p13) and GCF_000001405.40 (GRCh38.p14).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

CHROMOSOMES = (*(str(number) for number in range(1, 23)), "X", "Y")
_VERSION37 = (10, 11, 11, 11, 9, 11, 13, 10, 11, 10, 9, 11, 10, 8, 9, 9, 10, 9, 9, 10, 8, 10, 10, 9)
_VERSION38 = (11, 12, 12, 12, 10, 12, 14, 11, 12, 11, 10, 12, 11, 9, 10, 10, 11, 10, 10, 11, 9, 11, 11, 10)
LENGTHS = {
    "GRCh37": (
        249250621,
        243199373,
        198022430,
        191154276,
        180915260,
        171115067,
        159138663,
        146364022,
        141213431,
        135534747,
        135006516,
        133851895,
        115169878,
        107349540,
        102531392,
        90354753,
        81195210,
        78077248,
        59128983,
        63025520,
        48129895,
        51304566,
        155270560,
        59373566,
    ),
    "GRCh38": (
        248956422,
        242193529,
        198295559,
        190214555,
        181538259,
        170805979,
        159345973,
        145138636,
        138394717,
        133797422,
        135086622,
        133275309,
        114364328,
        107043718,
        101991189,
        90338345,
        83257441,
        80373285,
        58617616,
        64444167,
        46709983,
        50818468,
        156040895,
        57227415,
    ),
    "T2T-CHM13": (
        248387328,
        242696752,
        201105948,
        193574945,
        182045439,
        172126628,
        160567428,
        146259331,
        150617247,
        134758134,
        135127769,
        133324548,
        113566686,
        101161492,
        99753195,
        96330374,
        84276897,
        80542538,
        61707364,
        66210255,
        45090682,
        51324926,
        154259566,
        62460029,
    ),
    "NCBI36": (
        247249719,
        242951149,
        199501827,
        191273063,
        180857866,
        170899992,
        158821424,
        146274826,
        140273252,
        135374737,
        134452384,
        132349534,
        114142980,
        106368585,
        100338915,
        88827254,
        78774742,
        76117153,
        63811651,
        62435964,
        46944323,
        49691432,
        154913754,
        57772954,
    ),
}
# Lengths that tools write for a contig of unknown length: nothing, or the largest position of BCF.
NO_LENGTHS = frozenset({0, 2**31 - 1, 2**31 - 2})
_PRIMARY_SHARE = 10  # a contig at least a tenth as long as the longest one counts as a chromosome
_MITOCHONDRIAL = frozenset({"M", "MT", "NC_012920.1", "J01415.2", "NC_001807.4"})


def _accessions() -> dict[str, str]:
    table = {"NC_012920.1": "MT", "J01415.2": "MT"}
    for index, name in enumerate(CHROMOSOMES):
        for versions, genbank in ((_VERSION37, 1), (_VERSION38, 2)):
            table[f"NC_{index + 1:06d}.{versions[index]}"] = name
            table[f"CM{663 + index:06d}.{genbank}"] = name
    return table


_ACCESSIONS = _accessions()
# An accession with its version names one sequence, and so its length.
_ACCESSION_LENGTHS = {
    accession: LENGTHS[assembly][index]
    for assembly, versions, genbank in (("GRCh37", _VERSION37, 1), ("GRCh38", _VERSION38, 2))
    for index in range(len(CHROMOSOMES))
    for accession in (f"NC_{index + 1:06d}.{versions[index]}", f"CM{663 + index:06d}.{genbank}")
}
_WHOLE_CHROMOSOMES = frozenset(length for lengths in LENGTHS.values() for length in lengths)


def plain_name(name: str) -> str:
    """The name without style: `chr1`, `NC_000001.11`, `CM000663.2` -> `1`; `chrM`, `M` -> `MT`; others unchanged."""
    known = _ACCESSIONS.get(name)
    if known:
        return known
    bare = name[3:] if name[:3].lower() == "chr" and len(name) > 3 else name
    return "MT" if bare.upper() in ("M", "MT") else bare


def is_mitochondrial(name: str) -> bool:
    """Whether a name is one of those used for human mitochondrial sequences."""
    return plain_name(name) == "MT" or name in _MITOCHONDRIAL


def assembly_of(lengths: Mapping[str, int | None]) -> str | None:
    """The human assembly whose chromosome lengths fit most of the given contigs, None when none fits.

    At least one chromosome must fit and none of the better known ones may contradict (more fits than misfits).
    """
    best: tuple[int, str] | None = None
    for assembly, known in LENGTHS.items():
        by_name = dict(zip(CHROMOSOMES, known, strict=True))
        fits = sum(
            1 for name, length in lengths.items() if length and by_name.get(plain_name(name)) == length
        )
        misfits = sum(
            1
            for name, length in lengths.items()
            if length and plain_name(name) in by_name and by_name[plain_name(name)] != length
        )
        if fits > misfits and (best is None or fits > best[0]):
            best = (fits, assembly)
    return best[1] if best else None


@dataclass(frozen=True, slots=True)
class Contig:
    """A contig of a reference: its name, length in bases, and the other names its builder knew."""

    name: str
    length: int
    aliases: tuple[str, ...] = ()


class ContigMap(Mapping[str, int]):
    """Map a user's contig names to the reference's contig numbers, -1 for a contig that the reference lacks.

    `declared` are the lengths of the file's own header (None where it declares none).
    """

    def __init__(self, contigs: Iterable[Contig], declared: Mapping[str, int | None] | None = None) -> None:
        self.contigs = tuple(contigs)
        known = (declared or {}).items()
        self._declared = {name: None if length in NO_LENGTHS else length for name, length in known}
        self._exact = {contig.name: number for number, contig in enumerate(self.contigs)}
        self._alias: dict[str, int] = {}
        self._plain: dict[str, list[int]] = {}
        for number, contig in enumerate(self.contigs):
            for alias in contig.aliases:
                self._alias.setdefault(alias, number)
            self._plain.setdefault(plain_name(contig.name), []).append(number)

    def __getitem__(self, name: str) -> int:
        """The number of the reference's contig that `name` is, -1 when the reference lacks it."""
        return self._resolve(name)[0]

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str)

    def __iter__(self) -> Iterator[str]:
        return iter(self._declared)

    def __len__(self) -> int:
        return len(self._declared)

    def lengths(self) -> dict[str, int | None]:
        """Known lengths in bases: the reference's contigs, and over them what the file declares."""
        return {**{contig.name: contig.length for contig in self.contigs}, **self._declared}

    def misfits(self) -> dict[str, tuple[int, Contig]]:
        """Declared contigs that match a chromosome of the reference by name but not by length: name -> (declared length, chromosome).

        Such a file was made on another build. Mitochondria are left out: hg19's own is another sequence within the same
        build. So are scaffolds, which builders of references rename and cut.
        """
        longest = max((contig.length for contig in self.contigs), default=0)
        found: dict[str, tuple[int, Contig]] = {}
        for name, declared in self._declared.items():
            if declared is None or is_mitochondrial(name):
                continue
            candidates = self._candidates(name)
            if not candidates or any(self.contigs[number].length == declared for number in candidates):
                continue
            meant = self.contigs[candidates[0]]
            if plain_name(meant.name) in CHROMOSOMES or meant.length * _PRIMARY_SHARE >= longest:
                found[name] = declared, meant
        return found

    def _candidates(self, name: str) -> list[int]:
        """Numbers of the reference's contigs with this name, the most likely first."""
        exact = self._exact.get(name)
        if exact is not None:
            return [exact]
        return list(
            dict.fromkeys(
                ([self._alias[name]] if name in self._alias else []) + self._plain.get(plain_name(name), [])
            )
        )

    def reason(self, name: str) -> str:
        """Why `name` was not joined, as a phrase without a full stop; empty when it was joined."""
        return self._resolve(name)[1]

    def _resolve(self, name: str) -> tuple[int, str]:
        declared = self._declared.get(name)
        exact = self._exact.get(name)
        if exact is not None:
            length = self.contigs[exact].length
            chromosome = (
                plain_name(name) in CHROMOSOMES
            )  # of another length: `misfits` has it, and the job is refused
            if declared is not None and declared != length and not chromosome:
                return (
                    -1,
                    f"the file's {name} has {declared:,} bases and the reference's has {length:,}: another sequence",
                )
            return exact, ""
        candidates = self._candidates(name)
        if not candidates:
            return -1, "the reference has no contig of this name"
        if declared is None:
            return self._without_length(name, candidates[0])
        for number in candidates:
            if self.contigs[number].length == declared:
                return number, ""
        other = self.contigs[candidates[0]]
        return -1, (
            f"the file's {name} has {declared:,} bases and the reference's {other.name} has {other.length:,}: "
            "not the same sequence"
        )

    def _without_length(self, name: str, number: int) -> tuple[int, str]:
        if is_mitochondrial(name):
            return -1, (
                f"the header gives no length for {name}, and it may be the older sequence of hg19 (16,571 bases); "
                f"add ##contig=<ID={name},length=…> to have it joined to {self.contigs[number].name}"
            )
        length, meant = self.contigs[number].length, _ACCESSION_LENGTHS.get(name)
        if meant and length != meant and length in _WHOLE_CHROMOSOMES:
            return -1, (
                f"{name} has {meant:,} bases and the reference's {self.contigs[number].name} has {length:,}: another build"
            )
        return number, ""
