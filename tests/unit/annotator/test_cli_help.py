"""Every command of the annotator explains itself."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import pytest

from annotator.cli import build_parser


def parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for each in action.choices.values():
                yield from parsers(each)


@pytest.mark.parametrize("parser", list(parsers(build_parser())), ids=lambda parser: parser.prog)
def test_help_is_printed(parser: argparse.ArgumentParser) -> None:
    """argparse reads `%` in a help text as a placeholder, and only fails once somebody asks for help."""
    assert "usage:" in parser.format_help()
