"""Published tracks: what the API lists, what a job pins, and what its task may read."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from annotator.reference.identity import genome_of as genome_of_annotator
from gas import bootstrap
from gas.domain.data_rights import POLICY_CHARACTERS, DataScope, Places, session_policy
from gas.domain.errors import Invalid, Unavailable
from gas.domain.genome import genome_of
from gas.domain.job import Job
from gas.domain.ports import Bucket
from gas.handlers import auth_api, jobs_api
from tests.world import World

CONTIGS = [{"name": "chr1", "length": 1000, "aliases": ["1"], "codon_table": 1}]
FILES = [{"name": "genome.npy", "size": 1000, "sha256": "ab" * 32}]
OWN = {"name": "gnomad", "title": "gnomAD inside", "version": "4.1", "fields": ["AF"]}
DESCRIPTION = {"contigs": CONTIGS, "files": FILES, "tracks": [OWN]}
GENOME = genome_of(DESCRIPTION)


@pytest.fixture
def world() -> World:
    made = World()
    bootstrap.provide(made.app)
    made.user()
    made.session()
    made.publish_reference(**DESCRIPTION)
    return made


def publish(world: World, name: str, version: str, genome: str = GENOME, **more: Any) -> None:
    """A version of a track, which becomes the newest."""
    key = f"tracks/{name}/current.json"
    found = json.loads(world.objects.read(Bucket.REFERENCES, key) or b'{"genomes": {}}')
    entry = {
        "version": version,
        "release": "2026-11",
        "title": name,
        "size": 5000,
        "needs_licence": False,
        "kind": "clinvar",
        "rows": 7,
        "published_at": "2026-11-02T10:00:00+00:00",
        **more,
    }
    document = {"format": 1, "name": name, "genomes": found["genomes"] | {genome: entry}}
    world.objects.put(Bucket.REFERENCES, key, json.dumps(document).encode())
    manifest = {"name": name, "version": version, "genome": genome, "files": [{"name": "x", "size": 5000}]}
    world.objects.put(
        Bucket.REFERENCES, f"tracks/{name}/{version}/manifest.json", json.dumps(manifest).encode()
    )
    world.clock.go(60)


def submit(world: World, **options: Any) -> Job:
    upload_id = world.upload()
    return world.app.desk.submit(world.users.rows["user-1"], upload_id, "demo", None, options)


def listed(world: World) -> dict[str, dict[str, Any]]:
    (reference,) = world.call(auth_api.handler, "GET", "/references", user_id=None).json["references"]
    return {track["name"]: track for track in reference["tracks"]}


def test_service_and_annotator_agree_which_genome_a_reference_has() -> None:
    assert genome_of(DESCRIPTION) == genome_of_annotator(DESCRIPTION) != ""
    assert genome_of({}) == genome_of_annotator({}) == ""


def test_the_newest_version_of_each_track_is_listed_with_its_reference(world: World) -> None:
    assert {name: track["published"] for name, track in listed(world).items()} == {"gnomad": None}
    publish(world, "clinvar", "a" * 12, licence="public domain")
    publish(world, "clinvar", "b" * 12, licence="public domain")
    publish(world, "gnomad", "c" * 12)
    publish(world, "revel", "d" * 12, needs_licence=True)
    publish(world, "mouse", "e" * 12, genome="0" * 12)
    shown = listed(world)
    assert {name: track["published"] for name, track in shown.items()} == {
        "gnomad": "c" * 12,
        "clinvar": "b" * 12,
        "revel": "d" * 12,
    }
    assert shown["clinvar"]["version"] == "2026-11"
    assert (shown["clinvar"]["licence"], shown["clinvar"]["size"]) == ("public domain", 5000)
    about = [shown["clinvar"][key] for key in ("kind", "rows", "published_at")]
    assert about == ["clinvar", 7, "2026-11-02T10:00:00+00:00"]
    assert [name for name, track in shown.items() if track["needs_licence"]] == ["revel"]


def test_a_job_pins_the_newest_versions_and_a_later_one_changes_nothing(world: World) -> None:
    publish(world, "clinvar", "a" * 12)
    publish(world, "revel", "d" * 12, needs_licence=True)
    job = submit(world)
    publish(world, "clinvar", "b" * 12)
    world.drain()
    order = world.order(job.job_id)
    assert job.tracks == order["tracks"] == {"clinvar": "a" * 12}
    assert world.data_rights.vended[-1][0].track_prefixes == (f"tracks/clinvar/{'a' * 12}/",)
    assert submit(world).tracks == {"clinvar": "b" * 12}
    shown = world.call(jobs_api.handler, "GET", "/jobs/{job_id}", job_id=job.job_id).json
    assert shown["tracks"] == {"clinvar": "a" * 12}


def test_options_choose_tracks_by_name_and_by_version(world: World) -> None:
    publish(world, "clinvar", "a" * 12)
    publish(world, "clinvar", "b" * 12)
    publish(world, "revel", "d" * 12, needs_licence=True)
    assert submit(world, tracks=["revel", "gnomad"]).tracks == {"revel": "d" * 12}
    assert submit(world, tracks=[f"clinvar@{'a' * 12}"]).tracks == {"clinvar": "a" * 12}
    assert submit(world, tracks=["none"]).tracks == {}
    assert submit(world, tracks=[]).tracks == {"clinvar": "b" * 12}, (
        "an empty list chooses nothing, as none given"
    )


@pytest.mark.parametrize(
    "wanted", ["dbsnp", "clinvar@", f"clinvar@{'c' * 12}", "clinvar@../../x", f"mouse@{'e' * 12}", "gnomad@1"]
)
def test_a_track_that_is_not_there_is_refused_at_submission(world: World, wanted: str) -> None:
    publish(world, "clinvar", "a" * 12)
    publish(world, "mouse", "e" * 12, genome="0" * 12)
    with pytest.raises(Invalid) as error:
        submit(world, tracks=[wanted])
    assert error.value.field == "options.tracks"


def test_a_rerun_uses_the_same_versions_and_a_named_reference_the_newest(world: World) -> None:
    publish(world, "clinvar", "a" * 12)
    first = submit(world)
    world.app.desk.cancel(world.users.rows["user-1"], first.job_id)
    publish(world, "clinvar", "b" * 12)
    publish(world, "dbsnp", "c" * 12)
    user = world.users.rows["user-1"]
    again = world.app.desk.rerun
    assert again(user, first.job_id, None, None).tracks == {"clinvar": "a" * 12}
    assert again(user, first.job_id, None, {"engine": "csq"}).tracks == {"clinvar": "a" * 12}
    chosen = again(user, first.job_id, None, {"tracks": ["clinvar", "dbsnp"]})
    assert chosen.tracks == {"clinvar": "a" * 12, "dbsnp": "c" * 12}
    assert again(user, first.job_id, "demo", None).tracks == {"clinvar": "b" * 12, "dbsnp": "c" * 12}


def test_a_job_of_an_earlier_release_is_repeated_without_published_tracks(world: World) -> None:
    first = submit(world)
    world.app.desk.cancel(world.users.rows["user-1"], first.job_id)
    world.jobs.change(first.job_id, lambda job: replace(job, tracks=None))
    publish(world, "clinvar", "a" * 12)
    assert world.app.desk.rerun(world.users.rows["user-1"], first.job_id, None, None).tracks is None
    world.drain()
    assert world.order(world.tasks.orders[-1].job_id)["tracks"] == {}


def test_a_damaged_list_of_versions_stops_new_jobs_instead_of_leaving_the_track_out(world: World) -> None:
    publish(world, "clinvar", "a" * 12)
    world.objects.put(Bucket.REFERENCES, "tracks/gnomad/current.json", b"{")
    world.clock.go(60)
    assert listed(world).keys() == {"gnomad", "clinvar"}, "the reference's own gnomad is still listed"
    with pytest.raises(Unavailable):
        submit(world)


def test_the_disk_of_a_task_has_room_for_its_tracks(world: World) -> None:
    world.publish_reference(**{**DESCRIPTION, "files": [{**FILES[0], "size": 30 << 30}]})
    small = submit(world).machine
    publish(world, "gnomad", "a" * 12, size=19 << 30)
    large = submit(world).machine
    publish(world, "gnomad", "b" * 12, size=500 << 30)
    bounded = submit(world).machine
    assert small is not None
    assert large is not None
    assert bounded is not None
    assert small.disk_gib < large.disk_gib < bounded.disk_gib <= large.disk_gib + 1, (
        "a task gives blocks back"
    )


PLACES = Places(
    "gas-prod-uploads-123456789012", "gas-prod-results-123456789012", "gas-prod-references-123456789012"
)


def readable(tracks: int) -> list[str]:
    """What of the references bucket a job with that many tracks may read."""
    prefixes = tuple(f"tracks/track_number_{number}/{'a' * 12}/" for number in range(tracks))
    policy = session_policy(
        DataScope(
            "u" * 36 + "/" + "U" * 26 + "/input.vcf.gz",
            "demo/0123456789ab/",
            "r" * 32 + "/" + "J" * 26 + "/",
            prefixes,
        ),
        PLACES,
    )
    assert len(json.dumps(policy, separators=(",", ":"))) <= POLICY_CHARACTERS
    return [one.partition("123456789012/")[2] for one in policy["Statement"][0]["Resource"][1:]]


def test_a_task_reads_its_own_tracks_and_no_other() -> None:
    assert readable(0) == ["demo/0123456789ab/*"]
    assert readable(2) == [
        "demo/0123456789ab/*",
        f"tracks/track_number_0/{'a' * 12}/*",
        f"tracks/track_number_1/{'a' * 12}/*",
    ]
    assert readable(40) == ["demo/0123456789ab/*", "tracks/*"], (
        "too many to name: published tracks, and still no other reference"
    )
