"""`annotator query`: print the variants of a result that pass a filter. Rows go to standard output, notes to standard error."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from annotator.errors import InputError
from annotator.query.answer_table import Table
from annotator.query.evaluate import Evaluation
from annotator.query.family_evidence import FamilyEvidence
from annotator.query.filters import PRESETS, AllOf, Filter, Preset
from annotator.query.read_filter import parse_filter, read_filter, read_people, schema_text
from annotator.query.relatives import relatives
from annotator.query.result import Result
from annotator.query.write_answer import FORMATS, write_json, write_tsv, write_vcf


def run(arguments: argparse.Namespace) -> int:
    """Run the query and return the exit code."""
    if arguments.schema:
        sys.stdout.write(schema_text())
        return 0
    if arguments.result is None:
        raise InputError("No result is named", "Name the folder of a result.")
    wanted, asked = _wanted(arguments)
    if arguments.format not in FORMATS:
        raise InputError(
            "The format is not known", f"{arguments.format!r} is not one of {', '.join(FORMATS)}."
        )
    ped = _text(arguments.ped, "The pedigree") if arguments.ped else None
    result = Result.open(arguments.result)
    total = int(result.meta["samples"]["total"])
    kept = None if result.kept_family is None else read_people(result.kept_family)
    known = relatives(
        result.samples, total, None if ped is not None else wanted.family, ped, result.meta, kept
    )
    evaluation = Evaluation(result, wanted, known)
    answer = evaluation.answer()
    columns = [name for name in arguments.columns.split(",") if name] if arguments.columns else None
    out = sys.stdout.buffer
    if arguments.format == "vcf":
        write_vcf(out, result, answer, asked)
    else:
        family = FamilyEvidence(result, known, wanted.quality)
        table = Table(result, answer, evaluation.columns, family, columns)
        if arguments.format == "json":
            write_json(out, table, answer, asked)
        else:
            write_tsv(out, table)
    out.flush()
    for note in answer.notes:
        sys.stderr.write(note + "\n")
    said = f"{len(answer.rows):,} of {result.rows:,} variants pass."
    if answer.unknown:
        said += f" {answer.unknown:,} more cannot be decided: a genotype is missing or below a limit, or a sex is unknown."
    sys.stderr.write(said + "\n")
    return 0


def _wanted(arguments: argparse.Namespace) -> tuple[Filter, dict[str, Any]]:
    """The filter of the command line, and the same as JSON."""
    quality = _quality(arguments)
    for name in arguments.preset:
        if name not in PRESETS:
            raise InputError("The preset is not known", f"{name[:60]!r} is not one of {', '.join(PRESETS)}.")
    given = Filter()
    asked: dict[str, Any] = {"version": 1}
    if arguments.filter is not None:
        text = arguments.filter
        if text.startswith("@"):
            text = _text(Path(text[1:]), "The filter")
        given = read_filter(text)
        asked["filter"] = text if len(text) <= 10_000 else text[:10_000]
    parse_filter({"version": 1, "quality": quality})  # the same checks and messages as in a filter
    if arguments.preset:
        asked["presets"] = list(arguments.preset)
    merged = {**given.quality, **quality}
    if merged:
        asked["quality"] = merged
    where = AllOf((given.where, *(Preset(name) for name in dict.fromkeys(arguments.preset))))
    keep = given.keep_clinvar or arguments.keep_clinvar
    if keep:
        asked["keep_clinvar"] = True
    return Filter(where, given.family, merged, keep), asked


def _quality(arguments: argparse.Namespace) -> dict[str, Any]:
    out: dict[str, Any] = {}
    if arguments.min_dp is not None:
        out.update(min_dp=arguments.min_dp, min_dp_hom=arguments.min_dp)
    if arguments.min_gq is not None:
        out["min_gq"] = arguments.min_gq
    if arguments.ab is not None:
        try:
            low, high = (float(part) for part in arguments.ab.split(","))
        except ValueError as error:
            raise InputError(
                "The allele balance is not understood",
                f"--ab takes two numbers, as in 0.2,0.8; it is {arguments.ab[:60]!r}.",
            ) from error
        out["ab"] = [low, high]
    if arguments.allow_no_call:
        out["no_call"] = "allow"
    if arguments.any_filter:
        out["pass_only"] = False
    return out


def _text(path: Path, what: str) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(f"{what} cannot be read", f"{path}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{what} cannot be read", f"{path} is not UTF-8 text.") from error
