"""A job that is read, reviewed and shared."""

from __future__ import annotations

import json

from gas.adapters import clients
from gas.domain.user import User
from gas.services.shares import Wish
from tests.integration.policies.granted import REGION
from tests.integration.policies.journey import Journey
from tests.integration.policies.names import FILES


def looked_at(journey: Journey, user: User, job_id: str) -> None:
    job = journey.row(job_id)
    with journey.act("JobsApiFunction"):
        page = journey.app.desk.page(user, None, "", 10, None)
        journey.app.desk.places(user, page.jobs)
        journey.app.results.files(job)
        journey.app.results.link(job, FILES[0])
        journey.app.results.link(job, "input")
        journey.app.results.log(job)
    with journey.act("JobsApiFunction"):
        journey.app.results.explore(job)
        journey.app.results.sequence(job)
    with journey.act("JobsApiFunction"):
        journey.app.notes.write(job, {})
        journey.app.notes.read(job)
        journey.app.families.write(job, [])
        journey.app.families.read(job)
    with journey.act("JobsApiFunction"):
        reviews, variant = journey.app.reviews, "1-100-A-G"
        reviews.change(user, job, variant, 0, {"tags": ("a",)})
        reviews.comment(user, job, variant, "a")
        reviews.page(job, 10, None)
        reviews.remove(job, variant, 2)
        reviews.change(user, job, variant, 0, {"tags": ("a",)})
    with journey.act("AdminApiFunction"):
        journey.app.reviews.in_job(job, 10, None)
    with journey.act("AdminApiFunction"):
        journey.app.admin.totals(None)
        journey.app.admin.users("", None)
        journey.app.admin.all_jobs(None, None)
    journey.s3.put_object(
        Bucket=journey.settings.references_bucket,
        Key="sample.json",
        Body=json.dumps({"job_id": job_id}).encode(),
    )
    with journey.act("AdminApiFunction"):
        one = journey.app.shares.make(job, Wish(1, password="a-long-secret", max_views=2))
        journey.app.shares.open(journey.app.shares.token(job, one), "a-long-secret", None, "203.0.113.7")
        journey.app.shares.url(job, one)
        journey.app.shares.revoke(job, one.share_id)
    with journey.act("AdminApiFunction"):
        journey.app.shares.open("sample", None, None, "203.0.113.7")
    with journey.act("AdminApiFunction"):
        journey.app.results.explore(job)
        journey.app.results.sequence(job)
        journey.app.results.link(job, FILES[0])
    for function in ("AccountApiFunction", "SweeperFunction"):
        with journey.act(function):
            clients.client("secretsmanager", REGION).get_secret_value(SecretId="gas/stripe")


def filter_sets(journey: Journey, user: User) -> None:
    """Filter sets are made, listed, renamed and deleted; one is left to the sweeper."""
    sets, anything = journey.app.filter_sets, {"version": 1}
    with journey.act("AdminApiFunction"):
        made = sets.create(user, "Rare", anything)
        sets.create(user, "Kept", anything)
        sets.of_user(user)
        sets.replace(user, made.set_id, 1, "Common", anything)
        sets.delete(user, made.set_id, 2)
