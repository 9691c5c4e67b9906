"""Push the commit's image and print the parameters that name it: `python -m local.release push | arguments --stage STAGE`.

push       tags the image of this commit and pushes it to the stage's repository, in the stage's region
arguments  prints the parameters for `sam deploy`, quoted for a shell: the stage's parameters, and the image if it was pushed
"""

from __future__ import annotations

import argparse
import base64
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import Any

from botocore.exceptions import ClientError

from local.aws.stage import argument, read_stage

Run = Callable[[Sequence[str]], None]


def push(stage: str, tag: str, engine: str, ecr: Any) -> str:
    """Push `gas-annotator:{tag}` to the stage's repository and return the image's full name."""
    repository = ecr.describe_repositories(repositoryNames=[_repository(stage)])["repositories"][0][
        "repositoryUri"
    ]
    granted = ecr.get_authorization_token()["authorizationData"][0]
    user, _, password = base64.b64decode(granted["authorizationToken"]).decode().partition(":")
    # The password goes over standard input, because every user of the machine can read command lines.
    subprocess.run(
        [engine, "login", "--username", user, "--password-stdin", granted["proxyEndpoint"]],
        input=password.encode(),
        check=True,
    )
    for name in (tag, "latest"):
        subprocess.run([engine, "tag", f"gas-annotator:{tag}", f"{repository}:{name}"], check=True)
        subprocess.run([engine, "push", f"{repository}:{name}"], check=True)
    return f"{repository}:{tag}"


def sign(stage: str, tag: str, key: str, ecr: Any, run: Run) -> str:
    """Sign the pushed image with cosign and return the signed name. It is signed by digest, because a tag can be moved.

    `key` is cosign's key: a file, or a key in KMS (`awskms:///alias/gas-release`). The signature is stored beside the
    image in the repository.
    """
    name = signed_name(stage, tag, ecr)
    run(["cosign", "sign", "--yes", "--key", key, name])
    return name


def signed_name(stage: str, tag: str, ecr: Any) -> str:
    """Return the name of the tag's image by digest."""
    repository = _repository(stage)
    uri = ecr.describe_repositories(repositoryNames=[repository])["repositories"][0]["repositoryUri"]
    found = ecr.describe_images(repositoryName=repository, imageIds=[{"imageTag": tag}])["imageDetails"]
    return f"{uri}@{found[0]['imageDigest']}"


def arguments(stage: str, tag: str, ecr: Any) -> list[str]:
    """Return samconfig.toml's `--parameter-overrides` of the stage, with ImageTag and ImagePushed if that image was pushed.

    One word per parameter, quoted for SAM: values keep their spaces and quotes.
    """
    own = [argument(name, value) for name, value in read_stage(stage).given.items()]
    found = pushed(ecr, _repository(stage), tag)
    pinned = [argument("ImageTag", tag), argument("ImagePushed", "true")] if found else []
    return ["--parameter-overrides", *own, *pinned]


def pushed(ecr: Any, repository: str, tag: str) -> bool | None:
    """Return whether the repository has an image with that tag; None if there is no repository yet."""
    try:
        found = ecr.describe_images(repositoryName=repository, imageIds=[{"imageTag": tag}])
    except ClientError as error:
        if error.response["Error"]["Code"] == "RepositoryNotFoundException":
            return None
        if error.response["Error"]["Code"] == "ImageNotFoundException":
            return False
        raise
    return bool(found["imageDetails"])


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=["push", "arguments"])
    parser.add_argument("--stage", default="dev")
    parser.add_argument("--tag", default="latest")
    parser.add_argument("--engine", default="docker")
    parser.add_argument("--sign", default="", metavar="KEY", help="sign the pushed image with cosign")
    given = parser.parse_args()
    if given.sign and not shutil.which("cosign"):
        sys.stderr.write("Signing needs cosign; install it, or leave SIGN out.\n")
        return 1
    ecr = read_stage(given.stage).client("ecr")
    if given.what == "push":
        sys.stdout.write(push(given.stage, given.tag, given.engine, ecr) + "\n")
        if given.sign:
            sys.stdout.write(f"signed {sign(given.stage, given.tag, given.sign, ecr, _run)}\n")
    else:
        sys.stdout.write(shlex.join(arguments(given.stage, given.tag, ecr)) + "\n")
    return 0


def _run(command: Sequence[str]) -> None:
    subprocess.run(command, check=True)


def _repository(stage: str) -> str:
    return f"gas-{stage}-annotator"


if __name__ == "__main__":
    sys.exit(main())
