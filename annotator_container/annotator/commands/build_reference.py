"""Build a reference: genome and genes with what engine and explorer prepare, tracks, then `reference.json`.

Everything is written to a temporary folder first, so that a reference folder is always complete.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

from annotator.acmg.clinvar_build import write_clinvar_index
from annotator.acmg.clinvar_index import file_name
from annotator.acmg.rules import built_in
from annotator.bytes.escaping import escaped, escaped_symbol
from annotator.commands.publish_track import moved, sealed
from annotator.commands.write_track import write_track
from annotator.contigs import assembly_of
from annotator.engines.vep.engine import VepEngine
from annotator.engines.vep.prepare import VepPreparation
from annotator.errors import ReferenceError_, TrackError
from annotator.genes.outcome import Reading
from annotator.outputs.explore.gene_names import read_gene_names, write_gene_names, write_known_genes
from annotator.outputs.explore.phenotypes import write_phenotypes
from annotator.outputs.explore.write.models import ModelPreparation
from annotator.reference.arrays import MappedArrays
from annotator.reference.build import build_core, seal
from annotator.reference.description import ContigInfo
from annotator.reference.folder import Reference
from annotator.reference.gene_arrays import GeneArrays
from annotator.reference.gene_sets import GeneSet
from annotator.reference.genome import MappedGenome
from annotator.reference.mane import with_mane
from annotator.reference.steps import Show, Workers, processes_for, result_of
from annotator.tracks.genes.table import GeneTable, GeneTables
from annotator.tracks.publication import ROOT, PublishedTrack
from annotator.tracks.spec import TrackSpec
from annotator.tracks.store import TrackMeta, described, installed

_LARGE: Final = 16 << 20  # bytes of FASTA and genes for which several processes pay
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")


@dataclass(frozen=True, slots=True)
class BuildRequest:
    """The inputs of a reference. `genes`: a gene file, or several gene sets; `codon_tables`: contig name -> NCBI genetic code."""

    name: str
    fasta: Path
    genes: Path | tuple[GeneSet, ...]
    output: Path
    tracks: tuple[TrackSpec, ...] = ()
    mane: Path | None = None
    codon_tables: Mapping[str, int] = field(default_factory=dict)
    assembly: str = ""
    species: str = ""
    source: str = ""
    synthetic: bool = False
    gene_names: Path | None = None
    allow_empty: bool = False

    @property
    def gene_files(self) -> tuple[Path, ...]:
        """The files of all gene sets."""
        return (self.genes,) if isinstance(self.genes, Path) else tuple(each.path for each in self.genes)


def build_reference(
    request: BuildRequest,
    say: Callable[[str], None],
    now: Callable[[], datetime],
    show: Show | None = None,
) -> dict[str, Any]:
    """Build it and return what reference.json holds. An older reference at the same place is replaced at the end.

    `show` receives how far the steps are. The files do not depend on the number of processors.
    """
    _check(request)
    aside = request.output.with_name(request.output.name + ".building")
    shutil.rmtree(aside, ignore_errors=True)
    size = sum(path.stat().st_size for path in (request.fasta, *request.gene_files))
    try:
        with Workers(processes_for(size, _LARGE), show) as workers:
            description = _built(request, aside, workers, say, now)
        _exchange(aside, request.output)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return description


def _built(
    request: BuildRequest,
    aside: Path,
    workers: Workers,
    say: Callable[[str], None],
    now: Callable[[], datetime],
) -> dict[str, Any]:
    """Build the reference in the folder `aside` and return what reference.json holds."""
    say("genome and genes")
    reading = Reading()
    contigs, _ = build_core(
        request.fasta,
        request.genes,
        aside,
        request.codon_tables,
        amend=None if request.mane is None else partial(with_mane, path=request.mane),
        reading=reading,
        allow_empty=request.allow_empty,
        preparations=(VepPreparation(), ModelPreparation()),
        say=say,
        workers=workers,
    )
    for sentence in reading.sentences():
        say(sentence)
    tracks = []
    assembly = request.assembly or _guessed(contigs)
    for spec in (replace(spec, assembly=assembly) for spec in request.tracks):
        step = workers.begin(f"track {spec.name}", spec.path.stat().st_size if spec.path.is_file() else 0)
        tracks.append((spec, step, workers.submit(step, write_track, spec, contigs, aside, aside)))
    say("names of genes for the explorer")
    named = write_gene_names(_genes(aside, contigs), request.gene_files, request.gene_names, aside)
    if named:
        say(f"{named:,} genes with other names")
    write_known_genes(_genes(aside, contigs), aside)
    for spec, step, future in tracks:
        meta = result_of(future)
        workers.end(step)
        _say_rows(meta, say)
        _index_clinvar(spec, meta, _unsealed(aside, contigs), aside, say)
    for name, sentence in coverage(aside, contigs).items():
        say(f"track {name}: {sentence}")
    about = _about(request, contigs, reading, installed(aside), now())
    return seal(aside, request.name, contigs, about, workers)


def add_track(
    folder: Path, spec: TrackSpec, say: Callable[[str], None], now: Callable[[], datetime]
) -> dict[str, Any]:
    """Add a track to a built reference, which changes the reference's version. A track of the same name is replaced at the end."""
    reference = Reference.open(folder)
    aside = folder / f".track-{spec.name}.building"
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir()
    try:
        meta = write_track(_placed(spec, reference), reference.contigs, folder, aside)
        _index_clinvar(spec, meta, reference, aside, say)
        for path in folder.glob(f"track.{spec.name}.*"):
            path.unlink()
        for path in list(aside.iterdir()):
            path.rename(folder / path.name)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    _say_rows(meta, say)
    if meta.kind == "genes":
        say(f"track {spec.name}: {coverage(folder, reference.contigs)[spec.name]}")
    return seal_again(folder, now)


def add_phenotypes(
    folder: Path,
    obo: Path,
    table: Path | None,
    say: Callable[[str], None],
    now: Callable[[], datetime],
) -> dict[str, Any]:
    """Add an ontology of phenotypes to a built reference, which changes the reference's version."""
    reference = Reference.open(folder)
    about = write_phenotypes(obo, folder, bool(reference.description.get("synthetic")), table)
    say(f"{about['terms']:,} terms; {about['genes']:,} genes of the table {about['track']} have some of them")
    if about["unknown"]:
        say(
            f"{len(about['unknown']):,} terms of the table are not in the ontology, such as {about['unknown'][0]}"
        )
    return seal_again(folder, now)


def build_track(folder: Path, spec: TrackSpec, output: Path, say: Callable[[str], None]) -> PublishedTrack:
    """Build a track for the genome of a reference into a folder of its own; the reference stays as it is."""
    reference = Reference.open(folder)
    aside = output.with_name(f".{output.name}.building")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    try:
        meta = write_track(_placed(spec, reference), reference.contigs, folder, aside)
        _index_clinvar(spec, meta, reference, aside, say)
        if meta.kind == "genes":
            say(f"track {spec.name}: {coverage(folder, reference.contigs, aside)[spec.name]}")
        sealed(aside, spec.name, reference)
        moved(aside, output)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    _say_rows(meta, say)
    return PublishedTrack.open(output)


def coverage(folder: Path, contigs: Sequence[ContigInfo], beside: Path | None = None) -> dict[str, str]:
    """For each table keyed by gene, a sentence with the number of its genes that the reference in `folder` has; if that is
    none, the sentence explains what to do. `beside` is a folder with one more table."""
    places = [(place, meta) for place in (folder, *([beside] if beside else [])) for meta in installed(place)]
    found_in = {meta.name: (place, meta) for place, meta in places if meta.kind == "genes"}
    if not found_in:
        return {}
    metas = [meta for _, meta in found_in.values()]
    tables = GeneTables([GeneTable(place, meta) for place, meta in found_in.values()])
    names = read_gene_names(folder)
    tables.know({gene: name[0] for gene, name in names.items()})
    genes = GeneArrays(MappedArrays(folder), [contig.name for contig in contigs])
    seen: set[tuple[str, str, str]] = set()
    found: list[set[int]] = [set() for _ in metas]
    for gene, hgnc, symbol in zip(
        genes.texts("gene_id"), genes.texts("hgnc_id"), genes.texts("symbol"), strict=True
    ):
        key = escaped(gene), escaped(hgnc), escaped_symbol(symbol)
        if key not in seen:
            seen.add(key)
            for place, into in zip(tables.places(*key), found, strict=True):
                into.add(place)
    return {
        meta.name: _covered(meta.rows, len(of_table - {-1}))
        for meta, of_table in zip(metas, found, strict=True)
    }


def _covered(rows: int, found: int) -> str:
    if found or not rows:
        return f"{found:,} of its {rows:,} genes are in the reference"
    return (
        "none of its genes is in the reference. Its ids are of another kind than the reference's: add HGNC's table, which "
        "knows the ids of each gene: annotator reference track add hgnc --reference DIR"
    )


def seal_again(folder: Path, now: Callable[[], datetime]) -> dict[str, Any]:
    """Rewrite reference.json after a track was added or changed."""
    reference = Reference.open(folder)
    named = ("assembly", "species", "source", "synthetic", "genes", "gene_sets")
    kept = {key: reference.description[key] for key in named if key in reference.description}
    about = {
        **kept,
        "built_at": now().astimezone(UTC).isoformat(timespec="seconds"),
        "tracks": [described(item) for item in installed(folder)],
    }
    return seal(folder, str(reference.description["name"]), reference.contigs, about)


def _unsealed(folder: Path, contigs: Sequence[ContigInfo]) -> Reference:
    """Open a reference whose reference.json is not written yet."""
    arrays, names = MappedArrays(folder), [contig.name for contig in contigs]
    return Reference(
        folder, {}, tuple(contigs), arrays, MappedGenome(arrays, names), GeneArrays(arrays, names)
    )


def _index_clinvar(
    spec: TrackSpec, meta: TrackMeta, reference: Reference, into: Path, say: Callable[[str], None]
) -> None:
    """Write the protein index of a ClinVar track, from which the evidence PVS1, PS1 and PM5 is computed."""
    if meta.kind == "clinvar":
        count = write_clinvar_index(
            spec.path,
            meta.version,
            meta.rows,
            reference,
            VepEngine(reference),
            built_in(),
            into / file_name(spec.name),
        )
        say(f"track {spec.name}: {count:,} pathogenic records by residue and gene")


def _genes(folder: Path, contigs: Sequence[ContigInfo]) -> Iterator[tuple[str, str]]:
    """(gene id, symbol) of every transcript."""
    genes = GeneArrays(MappedArrays(folder), [contig.name for contig in contigs])
    return zip(genes.texts("gene_id"), genes.texts("symbol"), strict=True)


def _check(request: BuildRequest) -> None:
    if not NAME.match(request.name) or request.name == ROOT:
        raise ReferenceError_(
            "The reference's name cannot be used",
            f"{request.name!r}: use letters, digits, dots and dashes, and not `{ROOT}` alone.",
        )
    for path in (request.fasta, *request.gene_files, request.gene_names):
        if path is not None and not path.is_file():
            raise ReferenceError_("A file of the reference is missing", f"{path} is not there.")
    names = [spec.name for spec in request.tracks]
    if len(set(names)) != len(names):
        raise TrackError("Two tracks have the same name", ", ".join(sorted(names)))


def _say_rows(meta: TrackMeta, say: Callable[[str], None]) -> None:
    for words in (f"{meta.rows:,} rows", *meta.notes):
        say(f"track {meta.name}: {words}")


def _placed(spec: TrackSpec, reference: Reference) -> TrackSpec:
    """The spec with the reference's assembly."""
    return replace(spec, assembly=str(reference.description.get("assembly") or ""))


def _guessed(contigs: Sequence[ContigInfo]) -> str:
    """The assembly of a human genome by the lengths of its contigs, empty for another."""
    return assembly_of({contig.name: contig.length for contig in contigs}) or ""


def _about(
    request: BuildRequest,
    contigs: Sequence[ContigInfo],
    reading: Reading,
    tracks: Sequence[TrackMeta],
    now: datetime,
) -> dict[str, Any]:
    guessed = _guessed(contigs)
    return {
        "assembly": request.assembly or guessed,
        "species": request.species or ("Homo sapiens" if guessed else ""),
        "source": request.source or ", ".join(path.name for path in (request.fasta, *request.gene_files)),
        "synthetic": request.synthetic,
        "genes": reading.described(),
        "gene_sets": [
            {"name": name, "file": path.name, **counts.described(), "differing": counts.differing}
            for (name, counts), path in zip(reading.of_set.items(), request.gene_files, strict=True)
        ],
        "built_at": now.astimezone(UTC).isoformat(timespec="seconds"),
        "tracks": [described(meta) for meta in tracks],
    }


def _exchange(made: Path, place: Path) -> None:
    """Move the finished folder to its final path, then delete the older one."""
    place.parent.mkdir(parents=True, exist_ok=True)
    old = place.with_name(place.name + ".old")
    shutil.rmtree(old, ignore_errors=True)
    if place.exists():
        place.rename(old)
    made.rename(place)
    shutil.rmtree(old, ignore_errors=True)
