"""The definitions of docs/interpretation.md once more, in plain Python over the lines of a file, written apart from the room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations

PAR = {
    "chrX": ((10_001, 2_781_479), (155_701_383, 156_030_895)),
    "chrY": ((10_001, 2_781_479), (56_887_903, 57_217_415)),
}
AUTOSOMES = {f"chr{n}" for n in range(1, 23)}
Call = tuple[str, bool]  # missing, unusable, ref, het, hom; and whether it has one allele


@dataclass
class Site:
    contig: str
    position: int
    change: str
    calls: list[Call]
    frequency: float | None


@dataclass
class Expected:
    """Counts by sample name of a file."""

    sites: list[Site] = field(default_factory=list)

    def autosomal(self) -> list[Site]:
        return [site for site in self.sites if site.contig in AUTOSOMES]

    def count(self, sample: int, kind: str, where: set[str] | None = None) -> int:
        chosen = AUTOSOMES if where is None else where
        return sum(site.contig in chosen and site.calls[sample][0] == kind for site in self.sites)

    def changes(self, sample: int) -> tuple[int, int]:
        seen = [site.change for site in self.autosomal() if site.calls[sample][0] in ("het", "hom")]
        transitions = sum(change in ("AG", "GA", "CT", "TC") for change in seen)
        return transitions, len(seen) - transitions

    def pair(self, a: int, b: int) -> tuple[int, int, int, int, int]:
        """Both usable, both het, opposite, het of a, het of b: at sites that are common, where frequencies are known."""
        both = hets = opposite = first = second = 0
        for site in self.autosomal():
            if site.frequency is not None and not 0.05 <= site.frequency <= 0.95:
                continue
            one, other = site.calls[a][0], site.calls[b][0]
            if one in ("missing", "unusable") or other in ("missing", "unusable"):
                continue
            both += 1
            hets += one == other == "het"
            opposite += {one, other} == {"ref", "hom"}
            first += one == "het"
            second += other == "het"
        return both, hets, opposite, first, second

    def kinship(self, a: int, b: int) -> float | None:
        """By squared differences of dosage: 1/2 - sum((x - y)^2) / (4 min(h)), Manichaikul 2010."""
        dosage = {"ref": 0, "het": 1, "hom": 2}
        both, _, _, first, second = self.pair(a, b)
        if not both or not min(first, second):
            return None
        squares = sum(
            (dosage[site.calls[a][0]] - dosage[site.calls[b][0]]) ** 2
            for site in self.autosomal()
            if (site.frequency is None or 0.05 <= site.frequency <= 0.95)
            and site.calls[a][0] in dosage
            and site.calls[b][0] in dosage
        )
        return 0.5 - squares / (4 * min(first, second))

    def trio(self, child: int, father: int, mother: int) -> tuple[int, int]:
        """Informative sites and errors: by enumerating what two parents can pass on."""
        alleles = {"ref": (0, 0), "het": (0, 1), "hom": (1, 1)}
        informative = errors = 0
        for site in self.autosomal():
            kinds = [site.calls[person][0] for person in (child, father, mother)]
            if any(kind not in alleles for kind in kinds) or kinds == ["ref"] * 3:
                continue
            informative += 1
            possible = {tuple(sorted((f, m))) for f in alleles[kinds[1]] for m in alleles[kinds[2]]}
            errors += alleles[kinds[0]] not in possible
        return informative, errors

    def runs(self, sample: int) -> list[tuple[str, int, int, int]]:
        """Runs of homozygosity, from the whole list of genotypes with the ALT."""
        found = []
        for contig in sorted({site.contig for site in self.autosomal()}):
            seen = [
                (site.position, site.calls[sample][0])
                for site in self.sites
                if site.contig == contig and site.calls[sample][0] in ("het", "hom")
            ]
            stretches: list[list[int]] = []  # positions of homozygous genotypes
            open_ = False
            for position, kind in seen:
                if kind == "het":
                    open_ = False
                elif open_ and position - stretches[-1][-1] <= 1_000_000:
                    stretches[-1].append(position)
                else:
                    stretches.append([position])
                    open_ = True
            solid = [stretch for stretch in stretches if len(stretch) >= 25]
            joined: list[tuple[int, int, int]] = []
            for stretch in solid:
                if joined:
                    start, end, homs = joined[-1]
                    between = sum(kind == "het" and end < position < stretch[0] for position, kind in seen)
                    if between <= 3 and stretch[0] - end <= 100_000:
                        joined[-1] = (start, stretch[-1], homs + len(stretch))
                        continue
                joined.append((stretch[0], stretch[-1], len(stretch)))
            found += [(contig, *run) for run in joined if run[1] - run[0] + 1 >= 1_500_000]
        return found


def expected(lines: Sequence[str], frequency: Sequence[float] | None = None) -> Expected:
    """What a file holds."""
    made = Expected()
    for index, line in enumerate(lines):
        contig, position, _, ref, alt, _, status, _, layout, *columns = line.split("\t")
        at = int(position)
        if len(ref) != 1 or alt not in "ACGT" or status not in ("PASS", "."):
            continue
        if contig not in AUTOSOMES | {"chrX", "chrY"}:
            continue
        if any(first <= at <= last for first, last in PAR.get(contig, ())):
            continue
        calls = [_call(layout.split(":"), column.split(":"), contig in AUTOSOMES) for column in columns]
        known = None if frequency is None else frequency[index]
        made.sites.append(Site(contig, at, ref + alt, calls, known))
    return made


def call_pairs(samples: int) -> list[tuple[int, int]]:
    return list(combinations(range(samples), 2))


def _call(layout: list[str], values: list[str], autosome: bool) -> Call:
    found = dict(zip(layout, values, strict=False))
    if layout[0] != "GT":
        return "missing", False
    alleles = found["GT"].replace("|", "/").split("/")
    if any(allele not in ("0", "1") for allele in alleles):
        return "missing", False
    depths = found.get("AD", ".").split(",")
    depth = found.get("DP", ".")
    if not depth.isdigit() and len(depths) > 1 and all(item.isdigit() for item in depths[:2]):
        depth = str(int(depths[0]) + int(depths[1]))
    low = depth.isdigit() and int(depth) < (10 if autosome else 5)
    low |= found.get("GQ", ".").isdigit() and int(found["GQ"]) < 20
    low |= len(alleles) > 2 or (autosome and len(alleles) == 1)
    alts = alleles.count("1")
    kind = "unusable" if low else "ref" if alts == 0 else "hom" if alts == len(alleles) else "het"
    return kind, len(alleles) == 1
