"""The whole life of jobs and users, step by step, as the functions' own code runs it."""

from __future__ import annotations

from moto.moto_api import state_manager

from gas.domain.plan import Plan
from tests.integration.policies.journey import Journey
from tests.integration.policies.steps.accounts import audited, signed_up, tokens
from tests.integration.policies.steps.archiving import archived_and_restored
from tests.integration.policies.steps.ending import ended_early
from tests.integration.policies.steps.jobs import completed
from tests.integration.policies.steps.looking import filter_sets, looked_at
from tests.integration.policies.steps.scattering import scattered
from tests.integration.policies.steps.sweeping import swept


def live(journey: Journey) -> None:
    """The whole life of jobs and users."""
    state_manager.set_transition("s3::keyrestore", {"progression": "manual", "times": 1})
    journey.reference()
    free, paying = journey.user("free"), journey.user("paying", Plan.PREMIUM)
    signed_up(journey)
    tokens(journey, free)
    filter_sets(journey, free)
    done = completed(journey, free)
    looked_at(journey, free, done)
    audited(journey, free, done)
    archived_and_restored(journey, free, done)
    ended_early(journey, free)
    scattered(journey, free)
    swept(journey, free, paying)
    state_manager.unset_transition("s3::keyrestore")
