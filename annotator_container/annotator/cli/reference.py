"""The commands `reference build | list | install | doctor | phenotypes | track`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, Final

from annotator.cli.parser import Parser

_GROUPS: Final = "keep the counts of gnomAD's genetic ancestry groups too, which are most of a track's size"


def add(parser: argparse.ArgumentParser) -> None:
    """Add the commands below `reference` to their parser."""
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=Parser)
    build = commands.add_parser("build", help="build a reference from a FASTA and a GFF3 or GTF")
    build.add_argument(
        "--name", required=True, help="letters, digits, dot, dash; also the name in the service"
    )
    build.add_argument("--fasta", required=True, type=Path, metavar="F")
    build.add_argument(
        "--gff3",
        required=True,
        action="append",
        metavar="[NAME=]G",
        help="genes: GFF3 (Ensembl, GENCODE, RefSeq) or GTF; repeat for several gene sets, which SOURCE then names",
    )
    build.add_argument(
        "--track",
        action="append",
        default=[],
        metavar="NAME=FILE:FIELD,…",
        help="a VCF, BED or tabixed TSV to join; repeat for more",
    )
    build.add_argument("--groups", action="store_true", help=f"of a --track called gnomad…: {_GROUPS}")
    build.add_argument(
        "--gene-table",
        action="append",
        default=[],
        metavar="NAME=FILE:FIELD,…",
        help="a table keyed by gene (constraint, gene-disease validity, dosage, panels, your own); repeat for more",
    )
    build.add_argument(
        "--mane", type=Path, metavar="SUMMARY", help="MANE summary file, for MANE_SELECT and RefSeq names"
    )
    build.add_argument(
        "--gene-names",
        type=Path,
        metavar="TSV",
        help="HGNC's complete set, so that gene lists may use previous symbols and aliases",
    )
    build.add_argument(
        "--codon-table",
        action="append",
        default=[],
        metavar="CONTIG=N",
        help="another genetic code for a contig",
    )
    build.add_argument("--assembly", default="", help="for example GRCh38")
    build.add_argument("--species", default="", help="for example Homo sapiens")
    build.add_argument("--source", default="", help="source of the files, shown in the report")
    build.add_argument(
        "--synthetic", action="store_true", help="mark the genome as synthetic in every result"
    )
    build.add_argument(
        "--allow-empty",
        action="store_true",
        help="build although the gene file gives no transcript, or loses more than 5%% of its CDS lines",
    )
    build.add_argument("--output", required=True, type=Path, metavar="DIR")
    build.set_defaults(run=_run_build)
    listed = commands.add_parser("list", help="list references that can be installed, and those in a folder")
    listed.add_argument("--root", type=Path, default=Path("references"), metavar="DIR")
    listed.add_argument("--json", action="store_true")
    listed.set_defaults(run=_run_list)
    install = commands.add_parser("install", help="download and build a published reference")
    install.add_argument("name", metavar="NAME", help="a name from `reference list`")
    install.add_argument("--root", type=Path, default=Path("references"), metavar="DIR")
    install.add_argument("--catalogue", metavar="FILE|URL", help="another list of sources (JSON)")
    install.add_argument("--yes", action="store_true", help="do not ask before a large download")
    install.add_argument("--progress", choices=("text", "json", "none"), default="text")
    install.set_defaults(run=_run_install)
    doctor = commands.add_parser(
        "doctor", help="check a built reference and its published tracks: files, ages, holes"
    )
    doctor.add_argument("folder", type=Path, metavar="DIR")
    doctor.add_argument(
        "--urls", action="store_true", help="also check that the catalogue's addresses answer"
    )
    doctor.add_argument(
        "--track-root",
        metavar="DIR|s3://BUCKET",
        help="also check the published tracks of the reference's genome there (it holds `tracks/`)",
    )
    doctor.add_argument("--catalogue", metavar="FILE|URL", help="another list of sources (JSON)")
    doctor.add_argument("--json", action="store_true")
    doctor.set_defaults(run=_run_doctor)
    phenotypes = commands.add_parser(
        "phenotypes", help="join an ontology of phenotypes (hp.obo), by which the explorer ranks genes"
    )
    phenotypes.add_argument("--reference", required=True, type=Path, metavar="DIR")
    phenotypes.add_argument("--obo", required=True, type=Path, metavar="FILE", help="OBO file, plain or gzip")
    phenotypes.add_argument(
        "--table",
        type=Path,
        metavar="DIR",
        help="a folder of `track add hpo --output` with the genes' terms, if they are no track of the reference itself",
    )
    phenotypes.set_defaults(run=_run_phenotypes)
    track = commands.add_parser("track", help="tracks of a built reference").add_subparsers(
        required=True, parser_class=Parser
    )
    one = track.add_parser("add", help="join another track to a built reference")
    one.add_argument(
        "source",
        metavar="NAME|NAME=FILE:FIELD,…|FILE",
        help="a track of the catalogue (`reference list` names them), or a file of yours",
    )
    one.add_argument(
        "--kind",
        choices=("gene", "structural"),
        help="gene: a table keyed by gene, its format is known by its header; structural: structural variants or regions (VCF "
        "with SVTYPE, ClinGen's regions, BED with a type), matched by type and reciprocal overlap",
    )
    one.add_argument(
        "--overlap",
        type=_share,
        default=0.0,
        metavar="SHARE",
        help="structural: least part in common of both events, 0 to 1 (default 0.5; gnomad_sv of the catalogue 0.8)",
    )
    one.add_argument("--groups", action="store_true", help=_GROUPS)
    one.add_argument("--reference", required=True, type=Path, metavar="DIR")
    one.add_argument("--url", help="where a track of the catalogue is fetched from instead of its own site")
    one.add_argument("--contigs", help="only these contigs (gnomad is published by contig)")
    one.add_argument("--title", default="")
    one.add_argument("--version", default="")
    one.add_argument("--licence", default="")
    one.add_argument("--citation", default="")
    one.add_argument(
        "--output", type=Path, metavar="DIR", help="a folder for the track; the reference stays as it is"
    )
    one.add_argument("--yes", action="store_true", help="do not ask before a large download")
    one.set_defaults(run=_run_track_add)
    publish = track.add_parser(
        "publish", help="publish tracks as immutable versions, apart from their reference"
    )
    publish.add_argument(
        "folder",
        type=Path,
        metavar="DIR",
        help="a folder written by `track add --output`, or a reference with tracks",
    )
    publish.add_argument("--track", metavar="A,B,…", help="only these tracks of the reference")
    publish.add_argument("--to", required=True, metavar="DIR|s3://BUCKET", help="holds or gets `tracks/`")
    publish.add_argument(
        "--needs-licence",
        choices=("yes", "no"),
        help="whether a job uses the track only when its user names it (default: by its name, for example cadd)",
    )
    publish.set_defaults(run=_run_track_publish)
    _track_parts(track)
    tracks = track.add_parser("list", help="published versions of tracks")
    tracks.add_argument("place", metavar="DIR|s3://BUCKET")
    tracks.add_argument("--json", action="store_true")
    tracks.set_defaults(run=_run_track_list)


def _track_parts(track: Any) -> None:
    """A track of the catalogue by parts, each built by a machine of its own (`make tracks` does it on AWS)."""
    commands = {
        "plan": ("which parts a track of the catalogue has, as JSON", _run_track_plan),
        "part": ("build one part of a track and keep it", _run_track_part),
        "join": ("join the parts of a track and publish it", _run_track_join),
    }
    for command, (words, run) in commands.items():
        parser = track.add_parser(command, help=words)
        parser.add_argument("name", metavar="NAME", help="a track of the catalogue")
        parser.add_argument("--reference", required=True, metavar="DIR|s3://BUCKET/NAME@VERSION")
        parser.add_argument(
            "--parts",
            required=command != "plan",
            metavar="DIR|s3://BUCKET",
            help="holds or gets `track-parts/`",
        )
        parser.add_argument("--catalogue", metavar="FILE|URL", help="another list of sources (JSON)")
        if command == "plan":
            parser.add_argument(
                "--groups", action="store_true", help=f"{_GROUPS}; the key ends in -groups then"
            )
        else:
            parser.add_argument("--key", required=True, help="what `track plan` prints")
        if command == "part":
            parser.add_argument("--contig", required=True, help="one of the parts that `track plan` names")
        if command == "join":
            parser.add_argument(
                "--to", required=True, metavar="DIR|s3://BUCKET", help="holds or gets `tracks/`"
            )
            parser.add_argument(
                "--needs-licence", choices=("yes", "no"), help="as of `track publish` (default: by its name)"
            )
        parser.set_defaults(run=run)


def _share(text: str) -> float:
    value = float(text)
    if not 0 < value <= 1:
        raise argparse.ArgumentTypeError(f"{text} is no share: write a number above 0, at most 1")
    return value


# Commands are imported when they run, so that --help needs neither numpy nor numba.


def _run_build(arguments: argparse.Namespace) -> int:
    from annotator.commands import reference

    return reference.build(arguments)


def _run_list(arguments: argparse.Namespace) -> int:
    from annotator.commands import reference

    return reference.list_known(arguments)


def _run_install(arguments: argparse.Namespace) -> int:
    from annotator.commands import reference

    return reference.install(arguments)


def _run_phenotypes(arguments: argparse.Namespace) -> int:
    from annotator.commands.reference import phenotypes

    return phenotypes(arguments)


def _run_track_add(arguments: argparse.Namespace) -> int:
    from annotator.commands import reference

    return reference.add_track(arguments)


def _run_track_publish(arguments: argparse.Namespace) -> int:
    from annotator.commands import reference

    return reference.publish_track(arguments)


def _run_track_list(arguments: argparse.Namespace) -> int:
    from annotator.commands import reference

    return reference.list_tracks(arguments)


def _run_doctor(arguments: argparse.Namespace) -> int:
    from annotator.commands import doctor

    return doctor.run(arguments)


def _run_track_plan(arguments: argparse.Namespace) -> int:
    from annotator.commands import build_parts

    return build_parts.plan(arguments)


def _run_track_part(arguments: argparse.Namespace) -> int:
    from annotator.commands import build_parts

    return build_parts.part(arguments)


def _run_track_join(arguments: argparse.Namespace) -> int:
    from annotator.commands import build_parts

    return build_parts.joined(arguments)
