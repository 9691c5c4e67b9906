"""The catalogue of references and tracks that can be fetched, with their addresses and checksums.

A catalogue is JSON: {"references": [...], "tracks": {...}}; the built-in one lies beside this module. Ensembl publishes BSD `sum`
numbers in a CHECKSUMS file, NCBI an .md5 beside each file; a sha256 may stand in the catalogue itself.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from annotator.errors import InstallError

BUILT_IN = Path(__file__).with_name("catalogue.json")


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file to fetch. One of the checks may be given: `sha256` or `md5` itself, the URL of an `.md5`, or of an Ensembl CHECKSUMS
    file. `confirmed` names a source that has the same URL; empty if none was found. `more`: further files of the same track,
    whose numbers are added to those of this one."""

    url: str
    sha256: str = ""
    md5_url: str = ""
    checksums_url: str = ""
    md5: str = ""
    confirmed: str = ""
    more: tuple[RemoteFile, ...] = ()

    @property
    def files(self) -> tuple[RemoteFile, ...]:
        """This file, and those that belong to it."""
        return (self, *self.more)

    @property
    def name(self) -> str:
        return self.url.rsplit("/", 1)[-1].partition("?")[0]

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> RemoteFile:
        return cls(
            raw["url"],
            raw.get("sha256", ""),
            raw.get("md5_url", ""),
            raw.get("checksums_url", ""),
            raw.get("md5", ""),
            raw.get("confirmed", ""),
            tuple(cls.of(file) for file in raw.get("more", ())),
        )


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """A reference that can be installed. `tracks`: track name -> its file. `more_genes`: the name of each further gene set ->
    its file."""

    name: str
    summary: str
    assembly: str
    species: str
    source: str
    fasta: RemoteFile
    genes: RemoteFile
    mane: RemoteFile | None
    tracks: Mapping[str, RemoteFile]
    more_genes: Mapping[str, RemoteFile]

    @property
    def files(self) -> tuple[RemoteFile, ...]:
        """All files to fetch."""
        mane = () if self.mane is None else (self.mane,)
        return (self.fasta, self.genes, *self.more_genes.values(), *mane, *self.tracks.values())

    @property
    def line(self) -> str:
        """What `reference list` says: the summary, and for files of further gene sets whether their address was confirmed."""
        return self.summary + "".join(
            f"; {name}'s genes: {known_as(file.confirmed)}" for name, file in self.more_genes.items()
        )


@dataclass(frozen=True, slots=True)
class ByContig:
    """A track published in one file a contig; `url` holds `{contig}`. `gigabytes` is the approximate total size."""

    url: str
    contigs: tuple[str, ...]
    title: str
    version: str


def built_in() -> list[CatalogueEntry]:
    """The references of the built-in catalogue."""
    return entries(json.loads(BUILT_IN.read_text(encoding="utf-8")))


def load(place: str | None) -> dict[str, Any]:
    """The catalogue at a path or URL; the built-in one for None. Raises InstallError when it cannot be read."""
    try:
        if place is None:
            text = BUILT_IN.read_text(encoding="utf-8")
        elif place.startswith(("http://", "https://")):
            text = httpx.get(place, follow_redirects=True, timeout=30).raise_for_status().text
        else:
            text = Path(place).read_text(encoding="utf-8")
        catalogue: dict[str, Any] = json.loads(text)
    except (OSError, ValueError, httpx.HTTPError) as error:
        raise InstallError("The catalogue cannot be read", f"{place}: {error}") from error
    return catalogue


def entries(catalogue: Mapping[str, Any]) -> list[CatalogueEntry]:
    """The references of a catalogue; with `base` an entry has what it does not say from the entry of that name.

    Raises InstallError for one that lacks what it needs.
    """
    try:
        known = {raw["name"]: raw for raw in catalogue.get("references", [])}
        whole = [(known[raw["base"]] if "base" in raw else {}) | raw for raw in known.values()]
        return [
            CatalogueEntry(
                raw["name"],
                raw["summary"],
                raw["assembly"],
                raw["species"],
                raw["source"],
                RemoteFile.of(raw["fasta"]),
                RemoteFile.of(raw["genes"]),
                RemoteFile.of(raw["mane"]) if raw.get("mane") else None,
                {name: RemoteFile.of(file) for name, file in raw.get("tracks", {}).items()},
                {name: RemoteFile.of(file) for name, file in raw.get("more_genes", {}).items()},
            )
            for raw in whole
        ]
    except (KeyError, TypeError) as error:
        raise InstallError("The catalogue cannot be read", f"A reference lacks {error}.") from error


def track_of(catalogue: Mapping[str, Any], name: str, assembly: str) -> RemoteFile | ByContig:
    """Where a track of an assembly is published. Raises InstallError when the catalogue does not know."""
    raw = catalogue.get("tracks", {}).get(name, {}).get(assembly)
    if raw is None:
        known = ", ".join(catalogue.get("tracks", {}).get(name, {})) or "no assembly"
        raise InstallError(
            f"{name} is not known for {assembly or 'this assembly'}",
            f"It is known for {known}; give its address with --url.",
        )
    if "{contig}" in raw["url"]:
        return ByContig(raw["url"], tuple(raw["contigs"]), raw.get("title", name), raw.get("version", ""))
    return RemoteFile.of(raw)


def entry_of(catalogue: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The catalogue's entry of a source of one file: alleles, genes, structural variants, regions or a bigWig; empty for another."""
    genes = catalogue.get("genes", {}).get(name)
    if genes is not None:
        return {"table": "genes", **genes}
    found: Mapping[str, Any] = catalogue.get("alleles", {}).get(name) or catalogue.get("regions", {}).get(
        name, {}
    )
    return found


def table_of(catalogue: Mapping[str, Any], name: str, assembly: str) -> RemoteFile:
    """The address of such a file. Raises InstallError for a file that the user must download, or of another assembly."""
    raw = entry_of(catalogue, name)
    if "url" not in raw and "files" not in raw:
        raise InstallError(
            f"{name} is added from your own file",
            f"{raw.get('how', '')} Licence: {raw.get('licence', '')}. Cite: {raw.get('citation', '')}. "
            f"Then: {own_file_command(name, raw)}",
        )
    files = raw.get("files") or dict.fromkeys(raw.get("assemblies", [assembly]), raw)
    if assembly not in files:
        raise InstallError(
            f"{name} is not known for {assembly or 'this assembly'}",
            f"It is known for {', '.join(files)}; give its address with --url.",
        )
    return RemoteFile.of(files[assembly])


def own_file_command(name: str, entry: Mapping[str, Any]) -> str:
    """The command that adds a source from the user's own file."""
    return f"annotator reference track add {name}={entry.get('file', 'FILE')} --reference DIR"


def addresses(catalogue: Mapping[str, Any]) -> list[str]:
    """All addresses, each once; of a track published by contig that of its last contig."""
    found = [file.url for entry in entries(catalogue) for file in entry.files]
    for section in ("genes", "regions", "alleles"):
        for item in catalogue.get(section, {}).values():
            for raw in (item, *item.get("files", {}).values()):
                found += [file.url for file in RemoteFile.of(raw).files] if raw.get("url") else []
    for track in catalogue.get("tracks", {}).values():
        found += [raw["url"].replace("{contig}", (raw.get("contigs") or [""])[-1]) for raw in track.values()]
    return list(dict.fromkeys(found))


def about_of(entry: Mapping[str, Any]) -> dict[str, str]:
    """Title, version, licence and citation, as far as the catalogue has them."""
    return {key: entry[key] for key in ("title", "version", "licence", "citation") if entry.get(key)}


def known_as(*sources: str) -> str:
    """Whether addresses were confirmed, and by which sources."""
    if not sources or not all(sources):
        return "address unverified"
    return f"address confirmed by {', '.join(dict.fromkeys(sources))}"


def track_lines(catalogue: Mapping[str, Any]) -> dict[str, str]:
    """One line per track of the catalogue: its title, its licence, and whether its address was confirmed."""
    made = {}
    for name, of in catalogue.get("tracks", {}).items():
        first = next(iter(of.values()))
        words = [f"{first.get('title', name)}, for {', '.join(of)}"]
        if "licence" in first:
            words += [first["licence"], known_as(*(raw.get("confirmed", "") for raw in of.values()))]
        made[name] = "; ".join(words)
    for section in ("alleles", "genes", "regions"):
        for name, raw in catalogue.get(section, {}).items():
            files = raw.get("files", {})
            assemblies = f", for {', '.join(files)}" if files else ""
            if files or raw.get("url"):
                every = [file for each in files.values() or [raw] for file in RemoteFile.of(each).files]
                known = known_as(*(file.confirmed for file in every))
            else:
                known = "from your own file only"
                if section == "alleles":  # scores that may not be passed on
                    known += f" (published, it is used by jobs that name it): {own_file_command(name, raw)}"
            made[name] = f"{raw['title']}{assemblies}: {raw['fields']}; {raw['licence']}; {known}"
    return made
