"""`reference install NAME` and `reference track add clinvar|gnomad`: fetch, check and build."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from annotator.commands.build_reference import (
    BuildRequest,
    add_track,
    build_reference,
    build_track,
    seal_again,
)
from annotator.commands.publish_track import moved, sealed
from annotator.contigs import Contig, plain_name
from annotator.errors import InstallError, TrackError
from annotator.reference import catalogue
from annotator.reference.download import Downloads, HttpInput, Tell
from annotator.reference.folder import Reference
from annotator.reference.gene_sets import GeneSet
from annotator.tracks import vcf
from annotator.tracks.join_parts import join_parts
from annotator.tracks.normalising import PassingGenome
from annotator.tracks.spec import TrackSpec, chosen_fields
from annotator.tracks.store import TrackMeta
from annotator.vcf.reader import VcfReader
from annotator.vcf.source import Source

Ask = Callable[[str, int], None]
Say = Callable[[str], None]
Now = Callable[[], datetime]


def client() -> httpx.Client:
    """The HTTP client of all downloads."""
    return httpx.Client(follow_redirects=True, timeout=httpx.Timeout(60, connect=15))


def install_reference(
    name: str, root: Path, place: str | None, ask: Ask, tell: Tell, say: Say, now: Now
) -> dict[str, Any]:
    """Fetch and build a reference into `root/name`; returns what reference.json holds. The next call resumes a broken download."""
    known = {entry.name: entry for entry in catalogue.entries(catalogue.load(place))}
    if name not in known:
        raise InstallError(f"No reference is called {name}", f"There are {', '.join(known) or 'none'}.")
    entry = known[name]
    kept = root / f".download-{name}"
    with client() as http:
        downloads = Downloads(http, tell)
        ask(f"{name}: {entry.summary}", sum(downloads.size(file.url) or 0 for file in entry.files))
        fasta, genes = downloads.fetch(entry.fasta, kept), downloads.fetch(entry.genes, kept)
        more = [GeneSet(downloads.fetch(file, kept), of) for of, file in entry.more_genes.items()]
        mane = downloads.fetch(entry.mane, kept) if entry.mane else None
        tracks = tuple(TrackSpec(track, downloads.fetch(file, kept)) for track, file in entry.tracks.items())
    request = BuildRequest(
        name,
        fasta,
        (GeneSet(genes), *more) if more else genes,
        root / name,
        tracks,
        mane,
        {},
        entry.assembly,
        entry.species,
        entry.source,
    )
    made = build_reference(request, say, now)
    shutil.rmtree(kept, ignore_errors=True)
    return made


def fetch_track(
    name: str,
    folder: Path,
    url: str | None,
    contigs: Sequence[str],
    about: Mapping[str, str],
    ask: Ask,
    tell: Tell,
    say: Say,
    now: Now,
    output: Path | None = None,
    known: Mapping[str, Any] | None = None,
    groups: bool = False,
) -> dict[str, Any]:
    """Fetch clinvar or gnomad from the catalogue or from `url` (with `{contig}` for one file per contig).

    It is joined to the reference in `folder`, or written to `output`, a folder of its own. Returns what the changed
    reference.json holds, or the track's manifest. `known` is another catalogue than the built-in one. `groups`: keep the counts of
    gnomAD's groups too.
    """
    reference = Reference.open(folder)
    assembly = str(reference.description.get("assembly") or "")
    if url is None:
        place = catalogue.track_of(known or catalogue.load(None), name, assembly)
    elif "{contig}" in url:
        place = catalogue.ByContig(
            url, tuple(contigs) or tuple(contig.name for contig in reference.contigs), name, ""
        )
    else:
        place = catalogue.RemoteFile(url)
    with client() as http:
        if isinstance(place, catalogue.ByContig):
            if contigs:
                place = replace(place, contigs=tuple(contigs))
            return _by_contig(http, name, reference, place, about, ask, tell, say, now, output, groups)
        downloads = Downloads(http, tell)
        ask(name, downloads.size(place.url) or 0)
        kept = folder.with_name(f".download-{folder.name}")
        path = downloads.fetch(place, kept)
    spec = replace(spec_of(name, path, about), groups=groups)
    made = (
        add_track(folder, spec, say, now)
        if output is None
        else dict(build_track(folder, spec, output, say).manifest)
    )
    shutil.rmtree(kept, ignore_errors=True)
    return made


def fetch_table(
    name: str,
    folder: Path,
    url: str | None,
    about: Mapping[str, str],
    ask: Ask,
    tell: Tell,
    say: Say,
    now: Now,
    table: str,
    overlap: float,
    chosen: tuple[tuple[str, ...], tuple[tuple[str, str], ...]],
    output: Path | None = None,
    known: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Add an entry of the catalogue to the reference in `folder`, or write it as a track of its own to the folder `output`.

    `chosen`: its fields, and the precision of those that have one.
    Raises InstallError for a file that needs a licence and must be downloaded by hand.
    """
    assembly = str(Reference.open(folder).description.get("assembly") or "")
    place = (
        catalogue.RemoteFile(url)
        if url
        else catalogue.table_of(known or catalogue.load(None), name, assembly)
    )
    with client() as http:
        downloads = Downloads(http, tell)
        ask(name, sum(downloads.size(file.url) or 0 for file in place.files))
        kept = folder.with_name(f".download-{folder.name}")
        path, *more = (downloads.fetch(file, kept) for file in place.files)
    fields, rounding = chosen
    spec = replace(
        spec_of(name, path, about),
        table=table, overlap=overlap, fields=fields, rounding=rounding, more=tuple(more),
    )  # fmt: skip
    made = (
        add_track(folder, spec, say, now)
        if output is None
        else dict(build_track(folder, spec, output, say).manifest)
    )
    shutil.rmtree(kept, ignore_errors=True)
    return made


def fetch_entry(
    name: str,
    folder: Path,
    known: Mapping[str, Any],
    url: str | None,
    about: Mapping[str, str],
    table: str,
    overlap: float,
    ask: Ask,
    tell: Tell,
    say: Say,
    now: Now,
    output: Path | None,
) -> dict[str, Any]:
    """`fetch_table` with the fields that the catalogue `known` chooses: a table of genes, structural variants, regions or a bigWig."""
    chosen = chosen_fields(str(catalogue.entry_of(known, name).get("columns", "")))
    return fetch_table(name, folder, url, about, ask, tell, say, now, table, overlap, chosen, output, known)


def without_groups(name: str) -> TrackError:
    """The error for a source of the catalogue that is no VCF of allele frequencies."""
    return TrackError(
        f"{name} has no groups", "Only a VCF of allele frequencies has them: leave --groups out."
    )


def spec_of(name: str, path: Path, about: Mapping[str, str]) -> TrackSpec:
    """A track's spec with the user's options applied."""
    title, version, licence, citation = (
        about.get(key, "") for key in ("title", "version", "licence", "citation")
    )
    return TrackSpec(name, path, (), title, version, licence, citation)


def _by_contig(
    http: httpx.Client,
    name: str,
    reference: Reference,
    place: catalogue.ByContig,
    about: Mapping[str, str],
    ask: Ask,
    tell: Tell,
    say: Say,
    now: Now,
    output: Path | None,
    groups: bool,
) -> dict[str, Any]:
    """Stream one contig after another into parts of the track: only the chosen fields are kept, finished contigs are not fetched again."""
    downloads = Downloads(http, tell)
    known = {plain_name(contig.name) for contig in reference.contigs}
    wanted = [contig for contig in place.contigs if plain_name(contig) in known]
    kind = f"{name}-groups" if groups else name
    parts = reference.folder.with_name(f".track-{reference.folder.name}-{kind}")
    left = [contig for contig in wanted if not (parts / contig / f"track.{name}.json").is_file()]
    ask(
        f"{name} for {len(left)} contigs (only the chosen fields are kept)",
        sum(downloads.size(place.url.format(contig=c)) or 0 for c in left),
    )
    for contig in left:
        aside = parts / f"{contig}.part"
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(parents=True)
        meta = contig_part(http, name, reference, place, contig, about, aside, tell, groups)
        aside.rename(parts / contig)
        say(f"{name} {contig}: {meta.rows:,} rows")
    folders, order = [parts / contig for contig in wanted], [contig.name for contig in reference.contigs]
    if output is None:
        join_parts(folders, name, order, reference.folder)
        shutil.rmtree(parts, ignore_errors=True)
        return seal_again(reference.folder, now)
    aside = output.with_name(f".{output.name}.building")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    join_parts(folders, name, order, aside)
    made = sealed(aside, name, reference)
    moved(aside, output)
    shutil.rmtree(parts, ignore_errors=True)
    return dict(made.manifest)


def contig_part(
    http: httpx.Client,
    name: str,
    reference: Reference,
    place: catalogue.ByContig,
    contig: str,
    about: Mapping[str, str],
    into: Path,
    tell: Tell,
    groups: bool = False,
) -> TrackMeta:
    """Stream one contig's file of a track and write its part into a folder. `groups`: keep the counts of gnomAD's groups too."""
    spec = spec_of(
        name,
        Path(place.url.rsplit("/", 1)[-1]),
        {"title": place.title, "version": place.version} | dict(about),
    )
    spec = replace(spec, groups=groups)
    contigs = tuple(Contig(item.name, item.length, item.aliases) for item in reference.contigs)
    stream = HttpInput(http, place.url.format(contig=contig))
    source = Source(stream)
    return vcf.build_from(
        VcfReader(source),
        spec,
        contigs,
        PassingGenome(reference.genome),
        into,
        partial(_told, tell, contig, source, stream),
    )


def _told(tell: Tell, contig: str, source: Source, stream: HttpInput, records: int) -> None:
    del records
    tell(contig, source.consumed, stream.size)
