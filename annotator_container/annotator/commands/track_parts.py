"""Build a track of the catalogue in parts: one task builds each part, and a last step joins and publishes them.

    annotator reference track plan NAME --reference DIR      which parts there are
    annotator reference track part NAME --contig chr1 …      build one and keep it; does nothing when it is kept already
    annotator reference track join NAME …                    join all parts and publish the track as an immutable version

`plan --groups` is for a track with the counts of gnomAD's groups. Its key ends in `-groups`, by which the other commands know it.

Parts lie below `track-parts/NAME/KEY/CONTIG/`. KEY, which `plan` prints, is a hash over the genome, the catalogue's entry, and
size and ETag of the source's files: a failed run can be resumed, and a changed source is read again. A source of one file has
one part, `all`. The joined track is byte for byte the one that `track add` builds in a single run.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import httpx

from annotator.commands.examined import files_of
from annotator.commands.install import client, contig_part, fetch_entry, fetch_track, without_groups
from annotator.commands.publish_track import publish, sealed
from annotator.commands.track_places import Place
from annotator.contigs import plain_name
from annotator.errors import InstallError, TrackError
from annotator.reference import catalogue
from annotator.reference.download import Tell
from annotator.reference.folder import Reference
from annotator.reference.identity import genome_of
from annotator.tracks.join_parts import join_parts
from annotator.tracks.publication import PublishedTrack, sha256_of
from annotator.tracks.rsids.id_rows import FORMAT as IDS_FORMAT
from annotator.tracks.spec import NAME
from annotator.tracks.store import FORMAT

ROOT: Final = "track-parts"
PART: Final = "part.json"
WHOLE: Final = "all"
_GROUPS: Final = "-groups"
_KEY: Final = re.compile(rf"[0-9a-f]{{12}}({_GROUPS})?")
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to build a track of the catalogue for a genome. `contigs` are the names of its parts, `urls` their files: one each, or all
    of the part `all`."""

    name: str
    genome: str
    contigs: tuple[str, ...]
    urls: tuple[str, ...]
    by_contig: catalogue.ByContig | None
    entry: Mapping[str, Any]
    known: Mapping[str, Any]

    @classmethod
    def of(cls, name: str, about: Mapping[str, Any], known: Mapping[str, Any]) -> Recipe:
        """`about` is the reference's reference.json. Raises InstallError for a track that the catalogue cannot fetch."""
        assembly = str(about.get("assembly") or "")
        if name in known.get("tracks", {}):
            place = catalogue.track_of(known, name, assembly)
        elif NAME.match(name) and catalogue.entry_of(known, name):
            place = catalogue.table_of(known, name, assembly)
        else:
            raise InstallError(
                f"The catalogue has no track {name}",
                "`reference list` names those that it has; a file of your own is added by `reference track add`.",
            )
        there = {plain_name(contig["name"]) for contig in about["contigs"]}
        if isinstance(place, catalogue.ByContig):
            contigs = tuple(contig for contig in place.contigs if plain_name(contig) in there)
            urls = tuple(place.url.format(contig=contig) for contig in contigs)
            entry: Any = known["tracks"][name][assembly]
        else:
            contigs, urls = (WHOLE,), tuple(file.url for file in place.files)
            entry = known.get("tracks", {}).get(name) or catalogue.entry_of(known, name)
        if not contigs:
            raise InstallError(
                f"{name} has none of the reference's contigs", f"They are {', '.join(sorted(there)[:10])}."
            )
        by_contig = place if isinstance(place, catalogue.ByContig) else None
        return cls(name, genome_of(about), contigs, urls, by_contig, entry, known)

    def prefix(self, key: str, contig: str) -> str:
        """Key prefix of a part. Raises TrackError for an unknown part or a malformed key."""
        if not _KEY.fullmatch(key):
            raise TrackError("The key is not understood", f"{key!r}: `reference track plan` prints it.")
        if contig not in self.contigs:
            raise TrackError(f"{self.name} has no part {contig}", f"Its parts are {', '.join(self.contigs)}.")
        return f"{ROOT}/{self.name}/{key}/{contig}/"


def plan(recipe: Recipe, parts: Place | None, groups: bool = False) -> dict[str, Any]:
    """The key, the parts, those that are built already, and the bytes of each part's file. `groups`: of gnomAD's are kept too.

    Raises InstallError when the source does not answer, TrackError for groups of what has none.
    """
    if groups and recipe.name not in recipe.known.get("tracks", {}):
        raise without_groups(recipe.name)
    with client() as http:
        files = [_file(http, url) for url in recipe.urls]
    text = json.dumps([FORMAT, IDS_FORMAT, recipe.name, recipe.genome, recipe.entry, files], sort_keys=True)
    key = hashlib.sha256(text.encode()).hexdigest()[:12] + (_GROUPS if groups else "")
    done = [c for c in recipe.contigs if parts is not None and _kept(parts, recipe.prefix(key, c))]
    sizes = [size for size, _ in files]
    if recipe.by_contig is None:
        sizes = [sum(sizes)]
    return {
        "name": recipe.name,
        "key": key,
        "contigs": list(recipe.contigs),
        "done": done,
        "bytes": dict(zip(recipe.contigs, sizes, strict=True)),
    }


def _file(http: httpx.Client, url: str) -> tuple[int, str]:
    """Size and ETag (or time of change) of a source's file."""
    try:
        answer = http.head(url).raise_for_status()
    except httpx.HTTPError as error:
        raise InstallError("The source does not answer", f"{url}: {error}") from error
    mark = answer.headers.get("etag") or answer.headers.get("last-modified", "")
    return int(answer.headers.get("content-length", 0)), mark


def build_part(
    recipe: Recipe, key: str, contig: str, reference: Reference, parts: Place, say: Say, tell: Tell
) -> bool:
    """Build a part and keep it at `parts`; False when it is kept already."""
    prefix = recipe.prefix(key, contig)
    if _kept(parts, prefix):
        say(f"{recipe.name} {contig}: kept already")
        return False
    groups = key.endswith(_GROUPS)
    with tempfile.TemporaryDirectory(prefix="part-") as name:
        folder = Path(name) / "part"
        folder.mkdir()
        if recipe.by_contig is not None:
            with client() as http:
                contig_part(http, recipe.name, reference, recipe.by_contig, contig, {}, folder, tell, groups)
        else:
            _whole(recipe, reference, folder, tell, groups)
        files = sorted(folder.glob(f"track.{recipe.name}.*"))
        listed: list[dict[str, Any]] = [
            {"name": path.name, "size": path.stat().st_size, "sha256": sha256_of(path)} for path in files
        ]
        for path in files:
            parts.send(path, prefix + path.name)
        (folder / PART).write_text(json.dumps({"files": listed}, indent=1) + "\n")
        parts.send(folder / PART, prefix + PART)  # written last: it marks the part as complete
    say(f"{recipe.name} {contig}: built, {sum(item['size'] for item in listed) / 1e6:,.1f} MB")
    return True


def join(
    recipe: Recipe,
    key: str,
    reference: Reference,
    parts: Place,
    place: Place,
    needs_licence: bool | None,
    now: Callable[[], datetime],
) -> PublishedTrack:
    """Join the parts and publish the track. Raises TrackError when one is missing or damaged."""
    missing = [contig for contig in recipe.contigs if not _kept(parts, recipe.prefix(key, contig))]
    if missing:
        raise TrackError(
            f"The track {recipe.name} is not whole",
            f"Not built yet: {', '.join(missing)}. Build them with `reference track part`, or run `make tracks` again.",
        )
    with tempfile.TemporaryDirectory(prefix="join-") as name:
        root = Path(name)
        folders = [
            _fetched(recipe, recipe.prefix(key, contig), parts, root / contig) for contig in recipe.contigs
        ]
        joined = root / "joined" if recipe.by_contig else folders[0]
        if recipe.by_contig:
            joined.mkdir()
            join_parts(folders, recipe.name, [contig.name for contig in reference.contigs], joined)
            for folder in folders:
                shutil.rmtree(folder)
        sealed(joined, recipe.name, reference, needs_licence)
        (made,) = publish(joined, (), place, None, now)
    return made


def _whole(recipe: Recipe, reference: Reference, folder: Path, tell: Tell, groups: bool) -> None:
    """Build a single-file track as `track add --output` does."""
    known, name = recipe.known, recipe.name
    output = folder.with_name("built")

    def agreed(what: str, size: int) -> None:
        del what, size  # starting the task counts as consent to the download

    if name in known.get("tracks", {}):
        fetch_track(
            name, reference.folder, None, (), {}, agreed, tell, _quiet, datetime.now, output, known, groups
        )
    else:
        entry = catalogue.entry_of(known, name)
        fetch_entry(
            name,
            reference.folder,
            known,
            None,
            catalogue.about_of(entry),
            str(entry.get("table", "")),
            float(entry.get("overlap", 0)),
            agreed,
            tell,
            _quiet,
            datetime.now,
            output,
        )
    for path in output.glob(f"track.{name}.*"):
        path.rename(folder / path.name)


def _fetched(recipe: Recipe, prefix: str, parts: Place, folder: Path) -> Path:
    found = parts.read(prefix + PART)
    listed: Sequence[Mapping[str, Any]] = json.loads(found[0])["files"] if found else ()
    folder.mkdir()
    for item in listed:
        parts.fetch(prefix + str(item["name"]), folder / str(item["name"]))
    finding = files_of(folder, listed, folder.name, "delete the part and build it again")
    if finding.level == "fault" or not listed:
        raise TrackError(f"A part of the track {recipe.name} is damaged", f"{prefix}: {finding.detail}.")
    return folder


def _kept(parts: Place, prefix: str) -> bool:
    return prefix + PART in parts.sizes(prefix)


def _quiet(text: str) -> None:
    del text
