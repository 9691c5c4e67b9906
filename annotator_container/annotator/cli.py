"""The command line: `annotate`, `scatter`, `query`, `reference`, `warm`, `demo`.

Exit codes: 0 done; 2 the input's fault (standard error says line, column, what and what to do); 1 ours, a wrong command included.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from annotator.errors import AnnotatorError, InputError


class _Parser(argparse.ArgumentParser):
    """argparse leaves with 2 for a wrong command; here 2 means that the VCF is at fault, so a wrong command is 1."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(1, f"{self.prog}: {message}\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code; never a traceback for what a user did."""
    arguments = build_parser().parse_args(argv)
    try:
        code: int = arguments.run(arguments)
        return code
    except AnnotatorError as error:
        sys.stderr.write(_words(error) + "\n")
        return error.exit_code
    except BrokenPipeError:
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("Stopped." + "\n")
        return 130
    except OSError as error:
        name = f" {error.filename}" if error.filename else ""
        sys.stderr.write(f"The system refused{name}: {error.strerror or error}" + "\n")
        return 1


def _words(error: AnnotatorError) -> str:
    where = f" ({error.place})" if isinstance(error, InputError) and error.place else ""
    return f"{error.title}{where}\n{error.detail}".rstrip()


def build_parser() -> argparse.ArgumentParser:
    """The whole command line."""
    parser = _Parser(
        prog="annotator",
        description="Annotates VCF files from any FASTA + GFF3, in the vocabulary of Ensembl VEP.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=_Parser)
    _annotate(
        commands.add_parser(
            "annotate", help="annotate a VCF", description="Annotate a VCF and write every result file."
        )
    )
    _scatter(
        commands.add_parser(
            "scatter",
            help="annotate a large VCF in pieces, on several machines",
            description="Cut a VCF into shards, annotate each by itself, and join the results (docs/scale.md).",
        )
    )
    _query(
        commands.add_parser(
            "query",
            help="find variants of a result",
            description="Print the variants of a result that meet presets and a filter (docs/interpretation.md).",
        )
    )
    _reference(commands.add_parser("reference", help="build, list or install references"))
    warm = commands.add_parser(
        "warm",
        help="fill the cache of compiled code",
        description="Compile everything once, so that jobs start at once.",
    )
    warm.set_defaults(run=_run_warm)
    _demo(commands.add_parser("demo", help="make a synthetic genome with genes, tracks and a sample"))
    return parser


def _annotate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "input", metavar="INPUT.vcf[.gz]|-", help="the VCF: plain, gzip or bgzip; - reads standard input"
    )
    parser.add_argument(
        "--reference", required=True, type=Path, metavar="DIR", help="a folder made by `reference build`"
    )
    parser.add_argument(
        "--output", required=True, type=Path, metavar="DIR", help="where the results go; made if absent"
    )
    _threads(parser)
    _progress(parser)
    _options(parser)
    parser.set_defaults(run=_run_annotate)


def _threads(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--threads", type=int, default=0, metavar="N", help="worker processes; default: one a core"
    )


def _progress(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--progress",
        choices=("text", "json", "none"),
        default="text",
        help="how progress is told on standard error",
    )


def _options(parser: argparse.ArgumentParser) -> None:
    """What decides what the results hold."""
    parser.add_argument("--engine", choices=("vep", "csq", "vepyr"), default="vep")
    parser.add_argument(
        "--fields", metavar="A,B,…", help="only these CSQ fields (always with Allele, Consequence, Feature)"
    )
    parser.add_argument(
        "--tracks",
        metavar="A,B,…",
        help="only these tracks of the reference; NAME@VERSION for a published one; `none` for none",
    )
    parser.add_argument(
        "--track-root",
        type=Path,
        metavar="DIR",
        help="the folder that `track publish --to` wrote: all tracks there that are current and need no licence are "
        "joined, unless --tracks chooses",
    )
    parser.add_argument(
        "--pedigree",
        type=Path,
        metavar="FILE.ped",
        help="who is whose parent, for the de novo and recessive filters",
    )
    parser.add_argument(
        "--samples", metavar="A,B,…", help="samples shown in the explorer (default: the first ten)"
    )
    parser.add_argument(
        "--haplotypes",
        choices=("auto", "off"),
        default="auto",
        help="auto: where the file has samples, engine vep also answers neighbouring variants of one haplotype together "
        "(columns HAPLO_*)",
    )
    parser.add_argument("--name", default="", help="a title for the report")


def _scatter(parser: argparse.ArgumentParser) -> None:
    steps = parser.add_subparsers(required=True, metavar="STEP", parser_class=_Parser)
    plan = steps.add_parser("plan", help="cut a VCF into shards")
    plan.add_argument("input", metavar="INPUT.vcf[.gz]", help="plain or bgzip; a gzip file is packed again")
    plan.add_argument("--shards", required=True, type=int, metavar="N", help="at most so many")
    plan.add_argument("--reference", required=True, type=Path, metavar="DIR")
    plan.add_argument(
        "--output", required=True, type=Path, metavar="PLAN", help="a folder for plan and shards"
    )
    _options(plan)
    plan.set_defaults(run=_run_scatter_plan)
    shard = steps.add_parser("shard", help="annotate one shard")
    shard.add_argument("plan", type=Path, metavar="PLAN")
    shard.add_argument("shard", type=int, metavar="INDEX", help="from 0")
    join = steps.add_parser("join", help="join the shards' results")
    join.add_argument("plan", type=Path, metavar="PLAN")
    join.add_argument("--output", required=True, type=Path, metavar="DIR", help="where the results go")
    for step, run in ((shard, _run_scatter_shard), (join, _run_scatter_join)):
        step.add_argument(
            "--reference", type=Path, metavar="DIR", help="where it lies here, if not where the plan found it"
        )
        _threads(step)
        _progress(step)
        step.set_defaults(run=run)


def _query(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("result", nargs="?", type=Path, metavar="RESULT", help="the folder of a result")
    parser.add_argument(
        "--preset",
        action="append",
        default=[],
        metavar="NAME",
        help="clinvar, rare, de-novo, dominant, recessive, compound-het, x-linked, y-linked, mitochondrial or segregating; "
        "several are joined by AND",
    )
    parser.add_argument(
        "--ped", type=Path, metavar="FILE", help="the family; default: the result's, else the samples' names"
    )
    parser.add_argument("--filter", metavar="JSON|@FILE", help="a filter (see --schema)")
    parser.add_argument(
        "--min-dp", type=float, metavar="N", help="depth (default 10; 5 for one copy and hom_alt)"
    )
    parser.add_argument("--min-gq", type=float, metavar="N", help="genotype quality (default 20)")
    parser.add_argument(
        "--ab", metavar="LOW,HIGH", help="allele balance of heterozygous affected people (default 0.2,0.8)"
    )
    parser.add_argument(
        "--allow-no-call",
        action="store_true",
        help="people who are not affected may have no or doubtful calls",
    )
    parser.add_argument(
        "--any-filter", action="store_true", help="modes also look at records whose FILTER is not PASS"
    )
    parser.add_argument(
        "--keep-clinvar",
        action="store_true",
        help="always show ClinVar pathogenic and likely pathogenic variants that are carried; no other filter hides them",
    )
    parser.add_argument("--format", default="tsv", metavar="tsv|json|vcf", help="default: tsv")
    parser.add_argument("--columns", metavar="A,B,…", help="columns after CHROM POS REF ALT")
    parser.add_argument("--schema", action="store_true", help="print the JSON Schema of filters")
    parser.set_defaults(run=_run_query)


def _share(text: str) -> float:
    value = float(text)
    if not 0 < value <= 1:
        raise argparse.ArgumentTypeError(f"{text} is no share: write a number above 0, at most 1")
    return value


def _reference(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=_Parser)
    build = commands.add_parser("build", help="build a reference from a FASTA and a GFF3 or GTF")
    build.add_argument(
        "--name", required=True, help="letters, digits, dot, dash; also the name in the service"
    )
    build.add_argument("--fasta", required=True, type=Path, metavar="F")
    build.add_argument(
        "--gff3", required=True, type=Path, metavar="G", help="genes: GFF3 (Ensembl, GENCODE, RefSeq) or GTF"
    )
    build.add_argument(
        "--track",
        action="append",
        default=[],
        metavar="NAME=FILE:FIELD,…",
        help="a VCF, BED or tabixed TSV to join; repeat for more",
    )
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
    build.add_argument("--source", default="", help="where the files came from, shown in the report")
    build.add_argument("--synthetic", action="store_true", help="say everywhere that this is no real genome")
    build.add_argument(
        "--allow-empty",
        action="store_true",
        help="build although the gene file gives no transcript, or loses more than 5%% of its CDS lines",
    )
    build.add_argument("--output", required=True, type=Path, metavar="DIR")
    build.set_defaults(run=_run_build)
    listed = commands.add_parser("list", help="references that can be installed, and those in a folder")
    listed.add_argument("--root", type=Path, default=Path("references"), metavar="DIR")
    listed.add_argument("--json", action="store_true")
    listed.set_defaults(run=_run_list)
    install = commands.add_parser("install", help="download and build a published reference")
    install.add_argument("name", metavar="NAME", help="one of those that `reference list` names")
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
        "--urls", action="store_true", help="also ask whether the catalogue's addresses answer"
    )
    doctor.add_argument(
        "--track-root",
        metavar="DIR|s3://BUCKET",
        help="also check the published tracks of the reference's genome there (it holds `tracks/`)",
    )
    doctor.add_argument("--catalogue", metavar="FILE|URL", help="another list of sources (JSON)")
    doctor.add_argument("--json", action="store_true")
    doctor.set_defaults(run=_run_doctor)
    track = commands.add_parser("track", help="tracks of a built reference").add_subparsers(
        required=True, parser_class=_Parser
    )
    add = track.add_parser("add", help="join another track to a built reference")
    add.add_argument(
        "source",
        metavar="NAME|NAME=FILE:FIELD,…|FILE",
        help="a track of the catalogue (`reference list` names them), or a file of yours",
    )
    add.add_argument(
        "--kind",
        choices=("gene", "structural"),
        help="gene: a table keyed by gene, its format is known by its header; structural: structural variants or regions (VCF "
        "with SVTYPE, ClinGen's regions, BED with a type), matched by type and reciprocal overlap",
    )
    add.add_argument(
        "--overlap",
        type=_share,
        default=0.0,
        metavar="SHARE",
        help="structural: least part in common of both events, 0 to 1 (default 0.5; gnomad_sv of the catalogue 0.8)",
    )
    add.add_argument("--reference", required=True, type=Path, metavar="DIR")
    add.add_argument("--url", help="where a track of the catalogue is fetched from instead of its own site")
    add.add_argument("--contigs", help="only these contigs (gnomad is published by contig)")
    add.add_argument("--title", default="")
    add.add_argument("--version", default="")
    add.add_argument("--licence", default="")
    add.add_argument("--citation", default="")
    add.add_argument(
        "--output", type=Path, metavar="DIR", help="a folder for the track; the reference stays as it is"
    )
    add.add_argument("--yes", action="store_true", help="do not ask before a large download")
    add.set_defaults(run=_run_track_add)
    publish = track.add_parser(
        "publish", help="publish tracks as immutable versions, apart from their reference"
    )
    publish.add_argument(
        "folder", type=Path, metavar="DIR", help="what `track add --output` wrote, or a reference with tracks"
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
        if command != "plan":
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


def _demo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--output", required=True, type=Path, metavar="DIR")
    parser.add_argument("--variants", type=int, default=12_000, metavar="N")
    parser.add_argument(
        "--scale",
        choices=("demo", "genome"),
        default="demo",
        help="demo: 6 Mb, a trio; genome: human-shaped, 78,000 genes, 500,000 transcripts",
    )
    parser.add_argument("--megabases", type=float, help="shrink or stretch the genome to this size")
    parser.add_argument(
        "--genotypes",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="a trio's genotypes in the sample",
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.set_defaults(run=_run_demo)


# Commands import what they need when they run: the parser answers --help without numpy or numba.


def _run_annotate(arguments: argparse.Namespace) -> int:
    from annotator.commands import annotate

    return annotate.run(arguments)


def _run_scatter_plan(arguments: argparse.Namespace) -> int:
    from annotator.commands import scatter

    return scatter.plan(arguments)


def _run_scatter_shard(arguments: argparse.Namespace) -> int:
    from annotator.commands import scatter

    return scatter.shard(arguments)


def _run_scatter_join(arguments: argparse.Namespace) -> int:
    from annotator.commands import scatter

    return scatter.join(arguments)


def _run_query(arguments: argparse.Namespace) -> int:
    from annotator.commands import query

    return query.run(arguments)


def _run_warm(arguments: argparse.Namespace) -> int:
    from annotator.commands import warm

    return warm.run(arguments)


def _run_build(arguments: argparse.Namespace) -> int:
    from annotator.commands import reference

    return reference.build(arguments)


def _run_list(arguments: argparse.Namespace) -> int:
    from annotator.commands import reference

    return reference.list_known(arguments)


def _run_install(arguments: argparse.Namespace) -> int:
    from annotator.commands import reference

    return reference.install(arguments)


def _run_track_add(arguments: argparse.Namespace) -> int:
    from annotator.commands import reference

    return reference.add_track(arguments)


def _run_track_publish(arguments: argparse.Namespace) -> int:
    from annotator.commands import reference

    return reference.publish_track(arguments)


def _run_track_plan(arguments: argparse.Namespace) -> int:
    from annotator.commands import parts

    return parts.plan(arguments)


def _run_track_part(arguments: argparse.Namespace) -> int:
    from annotator.commands import parts

    return parts.part(arguments)


def _run_track_join(arguments: argparse.Namespace) -> int:
    from annotator.commands import parts

    return parts.joined(arguments)


def _run_track_list(arguments: argparse.Namespace) -> int:
    from annotator.commands import reference

    return reference.list_tracks(arguments)


def _run_doctor(arguments: argparse.Namespace) -> int:
    from annotator.commands import doctor

    return doctor.run(arguments)


def _run_demo(arguments: argparse.Namespace) -> int:
    from annotator.commands import demo

    return demo.run(arguments)
