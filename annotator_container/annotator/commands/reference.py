"""`annotator reference build | list | install | track add | track publish | track list`."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from annotator.bytes.digits import whole_number
from annotator.commands.build_reference import BuildRequest, build_reference, build_track
from annotator.commands.build_reference import add_track as join_track
from annotator.commands.terminal import Bars
from annotator.errors import ReferenceError_, TrackError
from annotator.reference.gene_sets import parse_gene_set
from annotator.tracks.spec import TrackSpec, chosen_fields, parse_spec


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def _now() -> datetime:
    return datetime.now(UTC)


def build(arguments: argparse.Namespace) -> int:
    """Build a reference and print its name and version."""
    tracks = [parse_spec(text) for text in arguments.track]
    if arguments.groups:
        if not any(spec.kind == "gnomad" for spec in tracks):
            raise TrackError(
                "No track has groups", "--groups is for a --track whose name begins with gnomad."
            )
        tracks = [replace(spec, groups=spec.kind == "gnomad") for spec in tracks]
    request = BuildRequest(
        arguments.name,
        arguments.fasta,
        tuple(parse_gene_set(text) for text in arguments.gff3),
        arguments.output,
        (
            *tracks,
            *(replace(parse_spec(text), table="genes") for text in arguments.gene_table),
        ),
        arguments.mane,
        _codon_tables(arguments.codon_table),
        arguments.assembly,
        arguments.species,
        arguments.source,
        arguments.synthetic,
        arguments.gene_names,
        arguments.allow_empty,
    )
    bars = Bars(sys.stderr)
    made = build_reference(request, bars.say, _now, bars.show)
    sys.stdout.write(f"{made['name']}@{made['version']}\n")
    return 0


def _codon_tables(texts: list[str]) -> dict[str, int]:
    tables = {}
    for text in texts:
        contig, equals, number = text.rpartition("=")
        table = whole_number(number)
        if not equals or table is None:
            raise ReferenceError_(
                "A codon table is not understood", f"{text!r}: write CONTIG=NUMBER, for example chrM=2."
            )
        tables[contig] = table
    return tables


def list_known(arguments: argparse.Namespace) -> int:
    """References that can be installed, and those in the root folder."""
    from annotator.reference.catalogue import built_in, load, track_lines
    from annotator.reference.folder import Reference

    known = {entry.name: entry.line for entry in built_in()}
    tracks = track_lines(load(None))
    found = []
    for path in sorted(arguments.root.glob("*/reference.json")) if arguments.root.is_dir() else []:
        description = Reference.open(path.parent).description
        found.append(
            {
                key: description.get(key)
                for key in ("name", "version", "assembly", "species", "synthetic", "tracks")
            }
            | {"folder": str(path.parent)}
        )
    if arguments.json:
        sys.stdout.write(
            json.dumps({"installable": known, "tracks": tracks, "installed": found}, indent=1) + "\n"
        )
        return 0
    sys.stdout.write("Can be installed (annotator reference install NAME):\n")
    sys.stdout.writelines(f"  {name:12s} {text}\n" for name, text in known.items())
    sys.stdout.write("Tracks that can be added (annotator reference track add NAME --reference DIR):\n")
    sys.stdout.writelines(f"  {name:18s} {text}\n" for name, text in tracks.items())
    sys.stdout.write(
        f"Installed in {arguments.root}:\n" if found else f"None is installed in {arguments.root}.\n"
    )
    sys.stdout.writelines(
        f"  {item['name']}@{item['version']}  {item['assembly'] or ''}  {item['folder']}\n" for item in found
    )
    return 0


def install(arguments: argparse.Namespace) -> int:
    """Download and build a published reference."""
    from annotator.commands.install import install_reference
    from annotator.commands.terminal import consent, download_progress

    made = install_reference(
        arguments.name,
        arguments.root,
        arguments.catalogue,
        consent(arguments.yes),
        download_progress(arguments.progress),
        _say,
        _now,
    )
    sys.stdout.write(f"{made['name']}@{made['version']}\n")
    return 0


def add_track(arguments: argparse.Namespace) -> int:
    """Build a track, into the reference or into `--output`, from the catalogue by name or from a file."""
    from annotator.commands.install import fetch_entry, fetch_track, without_groups
    from annotator.commands.terminal import consent, download_progress
    from annotator.reference import catalogue

    about = {
        key: getattr(arguments, key)
        for key in ("title", "version", "licence", "citation")
        if getattr(arguments, key)
    }
    known = catalogue.load(None)
    name, equals, _ = arguments.source.partition("=")
    entry = catalogue.entry_of(known, name)
    table = {"gene": "genes", "structural": "structural", None: str(entry.get("table", ""))}[arguments.kind]
    overlap = arguments.overlap or float(entry.get("overlap", 0))
    about = catalogue.about_of(entry) | about
    if entry and not equals:
        if arguments.groups:
            raise without_groups(name)
        made = fetch_entry(
            name,
            arguments.reference,
            known,
            arguments.url,
            about,
            table,
            overlap,
            consent(arguments.yes),
            download_progress("text"),
            _say,
            _now,
            arguments.output,
        )
    elif arguments.source in known["tracks"]:
        made = fetch_track(
            arguments.source,
            arguments.reference,
            arguments.url,
            _contigs(arguments.contigs),
            about,
            consent(arguments.yes),
            download_progress("text"),
            _say,
            _now,
            arguments.output,
            groups=arguments.groups,
        )
    else:
        spec = _spec(arguments.source)
        spec = replace(spec, table=table, overlap=overlap, groups=arguments.groups, **about)
        if not spec.fields and name in known["alleles"]:
            fields, rounding = chosen_fields(str(entry.get("columns", "")))
            spec = replace(spec, fields=fields, rounding=rounding)
        if arguments.output is not None:
            made = dict(build_track(arguments.reference, spec, arguments.output, _say).manifest)
        else:
            made = join_track(arguments.reference, spec, _say, _now)
    sys.stdout.write(f"{made['name']}@{made['version']}\n")
    return 0


def phenotypes(arguments: argparse.Namespace) -> int:
    """Join an ontology of phenotypes and print the reference's new version."""
    from annotator.commands.build_reference import add_phenotypes

    made = add_phenotypes(arguments.reference, arguments.obo, arguments.table, _say, _now)
    sys.stdout.write(f"{made['name']}@{made['version']}\n")
    return 0


def publish_track(arguments: argparse.Namespace) -> int:
    """Publish tracks as immutable versions and print them as NAME@VERSION."""
    from annotator.commands.publish_track import publish
    from annotator.commands.track_places import place_of

    chosen = {"yes": True, "no": False, None: None}[arguments.needs_licence]
    names = tuple(item for item in (arguments.track or "").split(",") if item)
    for track in publish(arguments.folder, names, place_of(arguments.to), chosen, _now):
        sys.stdout.write(f"{track.name}@{track.version}\n")
    return 0


def list_tracks(arguments: argparse.Namespace) -> int:
    """Print every published version of every track."""
    from annotator.commands.publish_track import published
    from annotator.commands.track_places import place_of

    found = published(place_of(arguments.place))
    if arguments.json:
        sys.stdout.write(json.dumps({"tracks": found}, indent=1, ensure_ascii=False) + "\n")
        return 0
    for item in found:
        size = sum(int(file["size"]) for file in item["files"])
        notes = [
            item["release"] or "release not stated",
            item["assembly"] or "assembly not stated",
            f"{item['rows']:,} rows",
            f"{size / 1e6:,.1f} MB",
            item["licence"] or "licence not stated",
            *(["chosen by name only"] if item["needs_licence"] else []),
            *(["current"] if item["current"] else []),
        ]
        sys.stdout.write(f"{item['name']}@{item['version']}  {', '.join(notes)}\n")
    if not found:
        sys.stdout.write("No track is published there.\n")
    return 0


def _contigs(text: str | None) -> tuple[str, ...]:
    return tuple(item for item in (text or "").split(",") if item)


def _spec(text: str) -> TrackSpec:
    """NAME=FILE:FIELDS, or a plain file that names its track itself."""
    if "=" in text:
        return parse_spec(text)
    path = Path(text)
    name = path.name.split(".")[0].replace("-", "_")
    if not name.isidentifier():
        raise TrackError("The track needs a name", f"Write NAME={text}")
    return TrackSpec(name, path)
