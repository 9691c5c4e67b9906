"""What a deploy needs beside `sam deploy`: `python -m local.release prepare | push | arguments`.

prepare    makes ECS's service-linked role where the account has none (CloudFormation cannot ask for it twice)
push       tags the image of this commit and pushes it to the stack's repository
arguments  prints the parameters of `sam deploy`: the stage's own, and the commit's image once it was pushed
"""

from __future__ import annotations

import argparse
import base64
import subprocess
import sys
import tomllib
from typing import Any

import boto3
from botocore.exceptions import ClientError

from local.settings import ROOT

# IAM's answer when the role is there already; it has no code of its own for that.
_ROLE_EXISTS = "InvalidInput"
_NO_IMAGE = frozenset({"ImageNotFoundException", "RepositoryNotFoundException"})


def prepare(iam: Any) -> bool:
    """Whether the service-linked role of ECS was made now."""
    try:
        iam.create_service_linked_role(AWSServiceName="ecs.amazonaws.com")
    except ClientError as error:
        if error.response["Error"]["Code"] != _ROLE_EXISTS:
            raise
        return False
    return True


def push(stage: str, tag: str, engine: str, ecr: Any) -> str:
    """Pushes `gas-annotator:{tag}` to the stage's repository; the image's full name."""
    repository = ecr.describe_repositories(repositoryNames=[_repository(stage)])["repositories"][0][
        "repositoryUri"
    ]
    granted = ecr.get_authorization_token()["authorizationData"][0]
    user, _, password = base64.b64decode(granted["authorizationToken"]).decode().partition(":")
    # The password goes over standard input: a command line can be read by every user of the machine.
    subprocess.run(
        [engine, "login", "--username", user, "--password-stdin", granted["proxyEndpoint"]],
        input=password.encode(),
        check=True,
    )
    for name in (tag, "latest"):
        subprocess.run([engine, "tag", f"gas-annotator:{tag}", f"{repository}:{name}"], check=True)
        subprocess.run([engine, "push", f"{repository}:{name}"], check=True)
    return f"{repository}:{tag}"


def arguments(stage: str, tag: str, ecr: Any) -> list[str]:
    """`--parameter-overrides` of the stage as samconfig.toml has them, with ImageTag when that image was pushed."""
    config = tomllib.loads((ROOT / "samconfig.toml").read_text())
    own = str(config[stage]["deploy"]["parameters"]["parameter_overrides"]).split()
    try:
        ecr.describe_images(repositoryName=_repository(stage), imageIds=[{"imageTag": tag}])
    except ClientError as error:
        if error.response["Error"]["Code"] not in _NO_IMAGE:
            raise
        return ["--parameter-overrides", *own]
    return ["--parameter-overrides", *own, f"ImageTag={tag}"]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=["prepare", "push", "arguments"])
    parser.add_argument("--stage", default="dev")
    parser.add_argument("--tag", default="latest")
    parser.add_argument("--engine", default="docker")
    given = parser.parse_args()
    if given.what == "prepare":
        prepare(boto3.client("iam"))
    elif given.what == "push":
        sys.stdout.write(push(given.stage, given.tag, given.engine, boto3.client("ecr")) + "\n")
    else:
        sys.stdout.write(" ".join(arguments(given.stage, given.tag, boto3.client("ecr"))) + "\n")
    return 0


def _repository(stage: str) -> str:
    return f"gas-{stage}-annotator"


if __name__ == "__main__":
    sys.exit(main())
