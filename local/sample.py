"""Publish the public sample, which the home page opens without an account: `python -m local.sample publish|offer --stage dev`.

publish  uploads the demo's reference, annotates the demo's VCF as a job of your account, and names that job in sample.json.
         A repeat continues an interrupted one; with a new demo it publishes a new sample.
offer    runs at the end of `make deploy`: if no sample is published, say how to publish one (or ask, on a terminal)

Your account is that of `gas login --url SITE`, or of GAS_TOKEN. Its plan must not archive results, because the sample is an
ordinary job.
"""

from __future__ import annotations

import argparse
import getpass
import platform
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from gas_client import settings as kept
from gas_client.client import GasClient
from gas_client.errors import ApiError, GasClientError
from gas_client.types import Job, Profile, Shared
from local import reference, tracks
from local.demo import JOB_NAME, REFERENCE, build_demo
from local.errors import LocalError, SampleRefused
from local.stage import DeployedStage

TOKEN_DAYS = 1
Say = Callable[[str], None]


def published(gas: GasClient) -> Shared | None:
    """Return what `GET /shares/sample` answers; None if no sample is published."""
    try:
        return gas.shared("sample")
    except ApiError as error:
        if error.status == 404:
            return None
        raise


def publish(gas: GasClient, s3: Any, bucket: str, files: Path, say: Say) -> bool:
    """Publish the demo in `files` as the sample. Return whether anything changed. Safe to repeat.

    Raises SampleRefused for an account whose results are archived, and the errors of `gas_client`.
    """
    wanted = reference.pinned_name(files / "reference")
    current = published(gas)
    if current is not None and current["reference"] == wanted and current["explore"]:
        say("The sample is published already.")
        return False
    _must_keep_results(gas.me())
    tracks.publish(files / "published", bucket, s3)
    reference.publish(files / "reference", bucket, s3)
    say(f"The reference {wanted} is published.")
    job = _begun(gas, wanted) or _submitted(gas, files)
    say(f"Job {job['job_id']} annotates the sample.")
    gas.wait(job["job_id"])
    reference.name_sample(s3, bucket, job["job_id"])
    if published(gas) is None:
        raise SampleRefused(
            f"{reference.SAMPLE_KEY} names job {job['job_id']}, but the service does not show it."
        )
    return True


def _submitted(gas: GasClient, files: Path) -> Job:
    pedigree = (files / "trio.ped").read_text()
    return gas.submit(files / "sample.vcf.gz", REFERENCE, JOB_NAME, options={"pedigree": pedigree})


def _must_keep_results(me: Profile) -> None:
    """Refuse an account whose results are archived: the sample would be archived too."""
    seconds = me["limits"]["retention_seconds"]
    if seconds is not None:
        raise SampleRefused(
            f"Results of {me['email']} are archived after {seconds / 86400:g} days, and the sample with them. "
            "Use a premium account, or change the plan of this one first: gas login --scope full, then gas plan premium"
        )


def _begun(gas: GasClient, wanted: str) -> Job | None:
    """Return the job for this sample that an earlier, interrupted call created."""
    for job in gas.jobs(query=JOB_NAME):
        if (job["name"], job["reference"]) == (JOB_NAME, wanted) and _usable(job):
            return job
    return None


def _usable(job: Job) -> bool:
    return job["status"] in ("PENDING", "RUNNING") or (
        job["status"] == "COMPLETED" and job["result_state"] == "AVAILABLE"
    )


def offer(stage: DeployedStage, say: Say) -> bool:
    """If no sample is published, say how to publish one. Return whether the user at the terminal wants it now."""
    with GasClient(stage.site, tries=2) as gas:  # five tries would take 4 to 11 s where nothing answers
        try:
            if published(gas) is not None:
                return False
        except GasClientError:
            pass  # a new address may take minutes to answer; the command is useful anyway
    command = f"make sample STAGE={stage.name}"
    if not sys.stdin.isatty() or not stage.has_image():
        first = (
            ""
            if stage.has_image()
            else f" Push the annotator's image first: make image STAGE={stage.name} PUSH=1"
        )
        say(f"Next: {command} publishes the sample that the home page shows.{first}")
        return False
    return input("The home page shows no sample yet. Publish it now? [y/N] ").strip().lower() in ("y", "yes")


def _signed_in(site: str) -> GasClient:
    """Return the account of `gas login` or GAS_TOKEN. On a terminal, ask for address and password."""
    token = kept.token_for(site)
    if token is None and sys.stdin.isatty():
        email = input(f"E-mail of a premium account of {site}: ").strip()
        with GasClient(site) as gas:
            token = gas.make_token(
                email, getpass.getpass("Password: "), f"make sample on {platform.node()}", TOKEN_DAYS
            )
    if token is None:
        raise SampleRefused(f"Sign in first, to a premium account: gas login --url {site}")
    return GasClient(site, token)


def _publish_to(stage: DeployedStage, say: Say) -> None:
    with _signed_in(stage.site) as gas:
        publish(gas, stage.client("s3"), stage.references_bucket, build_demo(), say)
    say(f"The sample: {stage.site}/s/sample")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=["publish", "offer"])
    parser.add_argument("--stage", required=True)
    given = parser.parse_args()

    def say(line: str) -> None:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()

    try:
        stage = DeployedStage.find(given.stage)
        if given.what == "publish" or offer(stage, say):
            _publish_to(stage, say)
    except (LocalError, GasClientError, ClientError, BotoCoreError) as error:
        sys.stderr.write(f"make sample: {error}\n")
        # A failed offer does not make a successful deploy fail.
        return 0 if given.what == "offer" else 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
