"""Options of a task: what the annotator reads, and the command that says the same."""

from __future__ import annotations

import json
import shlex
from typing import Any

import pytest

from annotator.cli import build_parser
from annotator.cloud.command import runnable
from annotator.cloud.settings import TaskSettings
from annotator.commands.annotate import requested
from annotator.errors import AnnotatorError


def settings(options: dict[str, Any]) -> TaskSettings:
    return TaskSettings.read(
        {
            "JOB_ID": "j", "ATTEMPT": "1", "INPUT_URI": "s3://in/u/sample.vcf.gz", "REFERENCE_URI": "s3://refs/demo/",
            "REFERENCE_VERSION": "v1", "OUTPUT_URI": "s3://out/p/j/", "PROGRESS_QUEUE_URL": "q",
            "OPTIONS": json.dumps(options),
        }
    )  # fmt: skip


@pytest.mark.parametrize("mode", [None, "keep", "counts", "drop"])
def test_the_command_asks_for_the_same_genotypes(mode: str | None) -> None:
    asked = settings({"genotypes": mode, "sample_names": ["A", "B"]} if mode else {})
    assert asked.genotypes == mode
    words = shlex.split(runnable(asked, 2, None))
    request = requested(build_parser().parse_args(words[1:]), 2)
    assert request.genotypes == mode
    assert request.samples == (("A", "B") if mode else None)


def test_an_unknown_word_is_an_error() -> None:
    with pytest.raises(AnnotatorError, match="keep, counts, drop"):
        _ = settings({"genotypes": "some"}).genotypes
