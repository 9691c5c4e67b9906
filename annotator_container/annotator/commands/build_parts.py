"""`annotator reference track plan | part | join`."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime

from annotator.commands.reference_at import description_at, reference_at
from annotator.commands.terminal import download_progress
from annotator.commands.track_parts import Recipe, build_part, join
from annotator.commands.track_parts import plan as planned
from annotator.commands.track_places import place_of
from annotator.reference import catalogue


def plan(arguments: argparse.Namespace) -> int:
    """Print key and parts of a track of the catalogue as one line of JSON."""
    known = catalogue.load(arguments.catalogue)
    recipe = Recipe.of(arguments.name, description_at(arguments.reference), known)
    made = planned(recipe, place_of(arguments.parts) if arguments.parts else None, arguments.groups)
    sys.stdout.write(json.dumps(made) + "\n")
    return 0


def part(arguments: argparse.Namespace) -> int:
    """Build one part of a track and keep it."""
    reference = reference_at(arguments.reference)
    recipe = Recipe.of(arguments.name, reference.description, catalogue.load(arguments.catalogue))
    parts, tell = place_of(arguments.parts), download_progress("text")

    def say(text: str) -> None:
        sys.stderr.write(text + "\n")

    build_part(recipe, arguments.key, arguments.contig, reference, parts, say, tell)
    return 0


def joined(arguments: argparse.Namespace) -> int:
    """Join the parts of a track, publish it, and print NAME@VERSION."""
    reference = reference_at(arguments.reference)
    recipe = Recipe.of(arguments.name, reference.description, catalogue.load(arguments.catalogue))
    chosen = {"yes": True, "no": False, None: None}[arguments.needs_licence]
    parts, place = place_of(arguments.parts), place_of(arguments.to)
    made = join(recipe, arguments.key, reference, parts, place, chosen, lambda: datetime.now(UTC))
    sys.stdout.write(f"{made.name}@{made.version}\n")
    return 0
