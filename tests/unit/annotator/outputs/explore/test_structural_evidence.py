"""A structural track in the explorer's files: its threshold, its rule, and numbers that no preset takes for the variant's own."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

from annotator.commands.build_reference import add_track
from annotator.reference.folder import Reference
from annotator.tracks.spec import TrackSpec
from tests.annotator_demo import NOW, DemoReference


def test_the_explorer_says_threshold_rule_and_role(demo: DemoReference, tmp_path: Path) -> None:
    known = replace(demo, folder=Path(shutil.copytree(demo.folder, tmp_path / "reference")))
    contig = Reference.open(known.folder).contigs[0].name
    source = tmp_path / "events.bed"
    source.write_text(f"{contig}\t4000\t6000\tone\tDEL\t0.25\n")
    add_track(
        known.folder, TrackSpec("sv", source, table="structural", overlap=0.8), lambda _: None, lambda: NOW
    )
    calls = tmp_path / "calls.vcf"
    calls.write_text(
        '##fileformat=VCFv4.2\n##INFO=<ID=END,Number=1,Type=Integer,Description="e">\n'
        "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
        f"{contig}\t4000\t.\tN\t<DEL>\t.\t.\tEND=6100\n"
    )
    known.annotate(calls, tmp_path / "result", engine="vep")
    meta = json.loads((tmp_path / "result" / "explore" / "meta.json").read_text())
    tracks = {track["name"]: track for track in meta["tracks"]}
    assert tracks["sv"]["overlap"] == 0.8
    assert "at least 80% of the variant and of the entry" in tracks["sv"]["notes"][0]
    assert "overlap" not in tracks["gnomad"]
    columns = {item["name"]: item for item in meta["columns"] if item.get("track") == "sv"}
    assert {name: item["role"] for name, item in columns.items()} == dict.fromkeys(
        ("t.sv_overlap", "t.sv_count", "t.sv_best_freq", "t.sv_highest_freq"), "structural"
    )
    assert (columns["t.sv_overlap"]["min"], columns["t.sv_highest_freq"]["max"]) == (0.952, 0.25)
