"""The command line: `annotate`, `scatter`, `query`, `reference`, `warm`, `demo`.

Exit codes: 0 done; 2 faulty input (standard error says line, column, what is wrong and what to do); 1 any other error.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from annotator.cli import reference
from annotator.cli.parser import Parser
from annotator.errors import AnnotatorError, InputError
from annotator.vcf.genotypes import MODES


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code; a user's mistake never prints a traceback."""
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
    parser = Parser(
        prog="annotator",
        description="Annotates VCF files from any FASTA + GFF3, in the vocabulary of Ensembl VEP.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=Parser)
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
    reference.add(commands.add_parser("reference", help="build, list or install references"))
    warm = commands.add_parser(
        "warm",
        help="fill the cache of compiled code",
        description="Compile everything once, so that jobs start at once.",
    )
    warm.set_defaults(run=_run_warm)
    _demo(commands.add_parser("demo", help="create a synthetic genome with genes, tracks and a sample"))
    return parser


def _annotate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "input",
        nargs="+",
        metavar="INPUT.vcf[.gz]|-",
        help="the VCF: plain, gzip or bgzip; - reads standard input. Several files are merged: one family or cohort, each "
        "sample in one of them",
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
        help="how progress is written to standard error",
    )


def _options(parser: argparse.ArgumentParser) -> None:
    """Add the options that decide what the results contain."""
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
        help="parents and children, for the de novo and recessive filters",
    )
    parser.add_argument(
        "--samples",
        metavar="A,B,…",
        help="samples shown in the explorer (default: the first ten), and kept beside counts",
    )
    parser.add_argument(
        "--haplotypes",
        choices=("auto", "off"),
        default="auto",
        help="auto: where the file has samples, engine vep also answers neighbouring variants of one haplotype together "
        "(columns HAPLO_*)",
    )
    parser.add_argument(
        "--genotypes",
        choices=MODES,
        help="keep them; write counts of all samples in their place (those of --samples, else of the pedigree's people, stay); "
        "or drop them (default: keep up to 200 samples, counts above)",
    )
    parser.add_argument("--name", default="", help="a title for the report")


def _scatter(parser: argparse.ArgumentParser) -> None:
    steps = parser.add_subparsers(required=True, metavar="STEP", parser_class=Parser)
    plan = steps.add_parser("plan", help="cut a VCF into shards")
    plan.add_argument("input", metavar="INPUT.vcf[.gz]", help="plain or bgzip; a gzip file is packed again")
    plan.add_argument("--shards", required=True, type=int, metavar="N", help="the largest number of shards")
    plan.add_argument("--reference", required=True, type=Path, metavar="DIR")
    plan.add_argument(
        "--output", required=True, type=Path, metavar="PLAN", help="a folder for plan and shards"
    )
    _options(plan)
    plan.set_defaults(run=_run_scatter_plan)
    shard = steps.add_parser("shard", help="annotate one shard, or several one after another")
    shard.add_argument("plan", type=Path, metavar="PLAN")
    shard.add_argument("shards", type=int, nargs="+", metavar="INDEX", help="from 0")
    join = steps.add_parser("join", help="join the shards' results")
    join.add_argument("plan", type=Path, metavar="PLAN")
    join.add_argument("--output", required=True, type=Path, metavar="DIR", help="where the results go")
    for step, run in ((shard, _run_scatter_shard), (join, _run_scatter_join)):
        step.add_argument(
            "--reference",
            type=Path,
            metavar="DIR",
            help="path of the input on this machine, if it differs from the plan's",
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


# Commands are imported when they run, so that --help needs neither numpy nor numba.


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


def _run_demo(arguments: argparse.Namespace) -> int:
    from annotator.commands import demo

    return demo.run(arguments)
