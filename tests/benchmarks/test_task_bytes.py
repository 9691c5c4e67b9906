"""Prints how much of a reference and its tracks a task fetches for an exome-shaped file, over an S3 endpoint (moto).

    pytest -q -s tests/benchmarks/test_task_bytes.py        (some minutes)

Everything has the human density and less of it: `GAS_BENCH_MEGABASES` (6) of genome in 25 contigs, with the genes and exons of as
much of GRCh38; an allele of gnomAD's shape every 3.3 bases; a score of phyloP's shape for each base; and as many variants
in coding exons as 60,000 in the whole genome. Shares do not depend on the size.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import botocore.signers
import numpy as np
import pyBigWig
import pytest

from annotator import task
from annotator.commands.build_reference import BuildRequest, build_reference, build_track
from annotator.commands.publish_track import publish
from annotator.commands.track_places import BucketPlace
from annotator.demo.generate import generate
from annotator.progress import Progress
from annotator.reference import layout
from annotator.reference.folder import Reference
from annotator.tracks.spec import TrackSpec, parse_spec
from tests.annotator_demo import DemoReference
from tests.benchmarks.bars import Bar, show
from tests.benchmarks.gnomad_file import write_gnomad
from tests.integration.annotator.task_cloud import Cloud, moto_cloud, on_shelf

MEGABASES = float(os.environ.get("GAS_BENCH_MEGABASES", "6"))
_GENOME = 3_100.0  # megabases of a human genome
_VARIANTS = round(60_000 * MEGABASES / _GENOME)
NOW = datetime(2026, 1, 2, tzinfo=UTC)

pytestmark = [pytest.mark.slow, pytest.mark.timeout(7200)]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `reference`, `exome.vcf`, and a folder for each track."""
    root = tmp_path_factory.mktemp("bytes")
    files = root / "demo"
    generate(files, variants=200, scale="genome", megabases=MEGABASES)
    request = BuildRequest(
        "bare", files / "genome.fa", files / "genes.gff3.gz", root / "reference", assembly="demo"
    )
    build_reference(request, lambda _: None, lambda: NOW)
    reference = Reference.open(root / "reference")
    (root / "exome.vcf").write_bytes(exome(reference))
    bases = {
        contig.name: np.where((found := reference.genome.contig(number)) == ord("N"), ord("A"), found)
        for number, contig in enumerate(reference.contigs)
        if contig.length > 20_000
    }
    write_gnomad(root / "gnomad.vcf.gz", bases)
    conservation(root / "phylop.bw", reference)
    for spec in (
        TrackSpec("gnomad", root / "gnomad.vcf.gz"),
        parse_spec(f"phylop={root / 'phylop.bw'}:score~0.001"),
    ):
        build_track(root / "reference", spec, root / f"track-{spec.name}", lambda _: None)
    return root


def exome(reference: Reference) -> bytes:
    """Variants in and near coding exons, a tenth of them deletions."""
    genes, rng = reference.genes, np.random.default_rng(5)
    coding = genes.columns[genes.columns[:, layout.CODING] == 1]
    _, first = np.unique(coding[:, layout.GENE], return_index=True)
    exons = np.concatenate(
        [
            np.insert(genes.coding[at : at + count, :2], 0, contig, axis=1)
            for contig, at, count in coding[first][
                :, [layout.CONTIG, layout.CODING_OFFSET, layout.CODING_COUNT]
            ].tolist()
        ]
    ).astype(np.int64)
    length = exons[:, 2] - exons[:, 1] + 1
    chosen = rng.choice(len(exons), _VARIANTS, p=length / length.sum())
    near = exons[chosen, 1] + (rng.random(_VARIANTS) * (length[chosen] + 100)).astype(np.int64) - 50
    lines = []
    for number, position in sorted(set(zip(exons[chosen, 0].tolist(), near.tolist(), strict=True))):
        contig = reference.contigs[number].name
        ref = reference.genome.fetch(contig, position - 1, position + (position % 10 == 0))
        alt = ref[0] if len(ref) > 1 else "ACGT"[("ACGT".find(ref) + 1) % 4]
        lines.append(f"{contig}\t{position}\t.\t{ref}\t{alt}\t.\tPASS\t.\n")
    return ("##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n" + "".join(lines)).encode()


def conservation(path: Path, reference: Reference) -> None:
    """A bigWig with a number for each base."""
    rng = np.random.default_rng(3)
    out = pyBigWig.open(str(path), "w")
    contigs = sorted((contig.name, contig.length) for contig in reference.contigs)
    out.addHeader(contigs)
    for name, length in contigs:
        out.addEntries(name, 0, values=np.round(rng.normal(0, 1, length), 3).tolist(), span=1, step=1)
    out.close()


@pytest.fixture
def cloud(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
    demo = DemoReference(built / "demo", built / "reference")
    with moto_cloud(demo, tmp_path, monkeypatch) as made:
        made.bare = made.version
        for path in (built / "reference").iterdir():
            made.s3.upload_file(str(path), "references", f"bare/{made.version}/{path.name}")
        yield made


def kind_of(key: str) -> str:
    """What of a reference or a track an object holds."""
    name = key.rsplit("/", 1)[-1]
    if key.startswith("tracks/"):
        return f"track {key.split('/')[1]}"
    return "genome" if name.startswith("genome") else "transcripts and the rest"


def test_bytes_of_an_exome(built: Path, cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    place = BucketPlace(cloud.s3, "references")
    pins = {
        track.name: track.version
        for name in ("gnomad", "phylop")
        for track in publish(built / f"track-{name}", (), place, None, lambda: NOW)
    }
    sizes = {
        item["Key"]: item["Size"]
        for page in cloud.s3.get_paginator("list_objects_v2").paginate(Bucket="references")
        for item in page["Contents"]
        if item["Key"].startswith(("bare/", "tracks/"))
    }
    fetched: Counter[str] = Counter()
    requests: Counter[str] = Counter()
    real = botocore.signers.RequestSigner.sign

    def noted(signer: Any, operation: str, request: Any, *more: Any, **named: Any) -> None:
        path = request.url.split("?")[0].rsplit("amazonaws.com/", 1)[-1]
        key = path.removeprefix("references/")
        if signer.signing_name == "s3" and operation == "GetObject" and key in sizes:
            found = re.fullmatch(r"bytes=(\d+)-(\d*)", str(request.headers.get("Range", "")))
            last = sizes[key] - 1  # the first range of a download may reach beyond the end
            begin, end = (int(found[1]), min(int(found[2] or last), last)) if found else (0, last)
            fetched[kind_of(key)] += end - begin + 1
            requests[kind_of(key)] += 1
        real(signer, operation, request, *more, **named)

    first: list[float] = []
    update = Progress.update

    def updated(self: Progress, records: int, fraction: float | None = None) -> None:
        first.append(time.monotonic())
        update(self, records, fraction)

    cloud.put((built / "exome.vcf").read_bytes())
    environment = on_shelf(cloud, pins)
    monkeypatch.setattr(Progress, "update", updated)
    with monkeypatch.context() as patch:
        patch.setattr(botocore.signers.RequestSigner, "sign", noted)
        began = time.monotonic()
        assert task.main(environment) == 0, cloud.messages()[-1]
    stored: Counter[str] = Counter()
    for key, size in sizes.items():
        stored[kind_of(key)] += size
    records = json.loads(cloud.result("summary.json"))["counts"]["records"]
    print(f"\n{records:,} variants in {MEGABASES:,.0f} megabases, load {os.getloadavg()[0]:.1f}")
    print(f"{'':26}{'stored':>14}{'fetched':>14}{'share':>8}{'requests':>10}")
    for kind in sorted(stored):
        share = fetched[kind] / stored[kind]
        print(f"{kind:26}{stored[kind]:14,}{fetched[kind]:14,}{share:8.1%}{requests[kind]:10,}")
    every, some = sum(stored.values()), sum(fetched.values())
    print(f"{'all':26}{every:14,}{some:14,}{some / every:8.1%}{sum(requests.values()):10,}")
    print(f"first records after {first[0] - began:.1f} s (moto in this process)")
    show(Bar("percent of the bytes of reference and tracks", 100 * some / every, 15, at_least=False))
    for line in cloud.result("annotation.log").decode().splitlines():
        if "fetched" in line:
            print(line)
    assert gzip.decompress(cloud.result("variants.tsv.gz")).count(b"\n") > records
    assert some < every / 2  # against collapse only
