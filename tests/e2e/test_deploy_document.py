"""docs/deploy.md, followed word by word: its commands run in their order against an emulator that knows nothing of us.

What no emulator can answer (an image build, SES's approval, a browser) is named in NOT_HERE with its reason; its AWS
commands are still compared with AWS's own service models.
"""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore import xform_name

from tests.e2e.bare_emulator import ACCOUNT, bare_emulator, client
from tests.e2e.service import ROOT

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.timeout(900)]

# Beginnings of commands that this test does not run, and why.
NOT_HERE = {
    "make setup": "the checkout is set up",
    "make image": "needs Docker or Podman; the image is built by CI's own step",
    "make reference": "needs a reference of several GB",
    "make sample": "needs a running task",
    ".venv/bin/python -m annotator reference install": "downloads several GB",
    "aws configure": "asks a person",
    "GAS_URL=": "a person's client; tests/e2e/test_gas_command.py",
    "gas ": "a person's client; tests/e2e/test_gas_command.py",
    "git checkout": "would change the checkout",
}
# The build and the site are there already: the same targets, without making them again for every deploy.
MADE = ("-o", "build", "-o", "frontend/dist/index.html")
# The emulator cannot import these two kinds; on AWS they are imported like the rest.
NOT_IMPORTED_HERE = ("AWS::ECR::Repository", "AWS::SecretsManager::Secret")


def sections() -> dict[str, str]:
    """The document by its headings."""
    parts = re.split(r"^## (.+)$", (ROOT / "docs" / "deploy.md").read_text(), flags=re.M)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def blocks(text: str, language: str) -> list[str]:
    pattern = rf"^( *)```{language}\n(.*?)^\1```"
    return [re.sub(r"^ +", "", body, flags=re.M) for _, body in re.findall(pattern, text, re.S | re.M)]


def commands(heading: str) -> list[str]:
    """The commands of a section, in order. A line that ends in `\\` goes on in the next one."""
    joined = [re.sub(r"\\\n\s*", "", block) for block in blocks(sections()[heading], "sh")]
    return [line for block in joined for line in block.splitlines() if line.strip()]


@dataclass
class Operator:
    """Someone at a shell with the document. `done` are the commands that were run."""

    environment: dict[str, str]
    folder: Path
    done: list[str] = field(default_factory=list)
    code: int = 0
    said: str = ""

    def types(self, line: str) -> Operator:
        """Run one command; `make` and `aws` alone are known."""
        self.done.append(line)
        words = shlex.split(line)
        if words[0] == "aws":
            self.code, self.said = 0, json.dumps(aws_answer(self.environment, words), default=str)
            return self
        assert words[0] == "make", f"say in NOT_HERE why this is not run: {line}"
        command = ["make", *MADE, *words[1:]]
        finished = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, stdin=subprocess.DEVNULL
        )
        self.code, self.said = finished.returncode, finished.stdout + finished.stderr
        return self

    def follows(self, heading: str) -> None:
        """Run a section's commands; each must succeed."""
        for line in commands(heading):
            if not line.startswith(tuple(NOT_HERE)):
                self.types(line)
                assert self.code == 0, f"{line}\n{self.said[-4000:]}"

    def aws(self, service: str) -> Any:
        return client(self.environment, service)

    def stack(self, name: str) -> str:
        """The status of a stack; empty for none."""
        found = [
            one["StackStatus"]
            for one in self.aws("cloudformation").list_stacks()["StackSummaries"]
            if one["StackName"] == name and one["StackStatus"] != "DELETE_COMPLETE"
        ]
        return str(found[0]) if found else ""

    def buckets(self) -> set[str]:
        return {one["Name"] for one in self.aws("s3").list_buckets()["Buckets"]}


def parsed(words: list[str]) -> tuple[str, str, dict[str, Any]]:
    """An `aws` command as service, method and arguments. Raises AssertionError for what AWS does not know."""
    service, operation, *options = words[1:]
    model = botocore.session.get_session().get_service_model(service)
    names = {xform_name(name, "-"): name for name in model.operation_names}
    assert operation in names, f"AWS has no {service} {operation}"
    members = model.operation_model(names[operation]).input_shape.members
    known = {xform_name(member, "-"): member for member in members}
    arguments: dict[str, Any] = {}
    while options:
        option = options.pop(0).removeprefix("--")
        if option == "region":
            options.pop(0)
            continue
        assert option in known, f"{service} {operation} has no --{option}"
        shape = members[known[option]]
        if shape.type_name == "boolean":
            arguments[known[option]] = True
        elif shape.type_name == "list":
            pairs = dict(pair.split("=", 1) for pair in options.pop(0).split(","))
            parts = shape.member.members
            assert pairs.keys() <= parts.keys(), f"--{option} has {sorted(parts)}"
            arguments[known[option]] = [
                {name: [one] if parts[name].type_name == "list" else one for name, one in pairs.items()}
            ]
        else:
            arguments[known[option]] = options.pop(0)
    return service, xform_name(names[operation]), arguments


def aws_answer(environment: dict[str, str], words: list[str]) -> Any:
    """What the emulator answers to an `aws` command."""
    service, method, arguments = parsed(words)
    return getattr(client(environment, service), method)(**arguments)


@pytest.fixture(scope="module")
def built() -> Path:
    """The folder that `sam build` has filled, for all tests here."""
    subprocess.run(["make", "build"], cwd=ROOT, check=True, capture_output=True)
    return ROOT / ".aws-sam" / "build"


@pytest.fixture(scope="module")
def operator(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operator]:
    folder = tmp_path_factory.mktemp("book")
    config = folder / "samconfig.toml"
    (second,) = blocks(sections()["A second stage in the same account"], "toml")
    config.write_text((ROOT / "samconfig.toml").read_text() + "\n" + second)
    with bare_emulator(folder) as environment:
        yield Operator({**environment, "CI": "true", "SAMCONFIG": str(config)}, folder)
    for stage in ("dev", "lab"):
        (ROOT / f"kept-{stage}.json").unlink(missing_ok=True)


def test_every_command_is_run_or_has_a_reason() -> None:
    for heading in sections():
        for line in commands(heading):
            assert line.startswith(("make ", "aws ", *NOT_HERE)), (heading, line)


def test_every_aws_command_is_one_that_aws_knows() -> None:
    found = 0
    for heading in sections():
        for line in commands(heading):
            words = shlex.split(line)
            if words[0] == "aws" and words[1] not in ("configure", "s3"):  # the CLI's own commands
                parsed(words)
                found += 1
    assert found >= 8


def test_sam_deploys_what_it_has_built(built: Path, tmp_path: Path) -> None:
    """The unmodified `sam build` and `sam deploy`, without a command of ours, in an emulator of their own."""
    for function in ("JobsApiFunction", "SweeperFunction"):
        assert (built / function / "gas" / "config.py").is_file()
    layer = built / "DependencyLayer" / "python"
    assert list(layer.glob("**/*aarch64-linux-gnu.so")), "the layer holds no wheels for the Lambda's platform"
    assert not list(layer.glob("**/*x86_64-linux-gnu.so"))
    command = [str(ROOT / ".tools" / "bin" / "sam"), "deploy", "--config-env", "dev"]
    with bare_emulator(tmp_path) as environment:
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        stack = client(environment, "cloudformation").describe_stacks(StackName="gas-dev")["Stacks"][0]
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
    assert outputs["SiteUrl"].startswith("https://")


def test_steps_that_change_nothing(operator: Operator) -> None:
    operator.follows("1. Set up")
    operator.follows("2. Check before you deploy")
    assert "first deploy" in operator.said
    assert operator.stack("gas-dev") == ""


def test_a_failed_first_deploy_and_its_retry(operator: Operator) -> None:
    """Something of the account is in the way; nothing of the failed create may block the next."""
    cloudfront = operator.aws("cloudfront")
    in_the_way = cloudfront.create_function(
        Name="gas-dev-single-page",
        FunctionConfig={"Comment": "someone's", "Runtime": "cloudfront-js-2.0"},
        FunctionCode=b"function handler(event) { return event.request; }",
    )
    (line,) = commands("3. Deploy")
    operator.types(line)
    assert operator.code != 0
    assert "SinglePageFunction" in operator.said
    assert "already exists" in operator.said
    assert not [name for name in operator.buckets() if name.startswith("gas-dev-")], (
        "the failed create left buckets"
    )
    cloudfront.delete_function(Name="gas-dev-single-page", IfMatch=in_the_way["ETag"])
    operator.follows("When the first deploy fails")
    assert operator.stack("gas-dev") == "CREATE_COMPLETE"
    assert "files published" in operator.said


def test_the_change_set_is_shown_and_asked_about(operator: Operator) -> None:
    """Without a terminal and without CI nobody can say yes, so that nothing is changed."""
    asking = {name: value for name, value in operator.environment.items() if name != "CI"}
    asked = Operator({**asking, "SAMCONFIG": operator.environment["SAMCONFIG"]}, operator.folder)
    operator.aws("sesv2").create_email_identity(
        EmailIdentity="example.org"
    )  # by the console, or another stage
    asked.types("make deploy STAGE=lab")
    assert "CloudFormation stack changeset" in asked.said
    assert "Deploy this changeset?" in asked.said
    assert asked.code != 0
    assert operator.stack("gas-lab") in ("", "REVIEW_IN_PROGRESS")


def test_a_second_stage_in_the_account(operator: Operator) -> None:
    """It only names the SES identity that is there already, and its MailFrom has spaces."""
    operator.follows("A second stage in the same account")
    assert operator.stack("gas-lab") == "CREATE_COMPLETE"
    assert operator.stack("gas-dev") == "CREATE_COMPLETE"
    described = operator.aws("cloudformation").describe_stacks(StackName="gas-lab")["Stacks"][0]
    parameters = {one["ParameterKey"]: one["ParameterValue"] for one in described["Parameters"]}
    assert parameters["MailFrom"] == "GAS lab <lab@example.org>"
    environment = operator.aws("lambda").list_functions()["Functions"]
    senders = {one["Environment"]["Variables"]["MAIL_SENDER"] for one in environment}
    assert senders == {"", "GAS lab <lab@example.org>"}
    pools = operator.aws("cognito-idp").list_user_pools(MaxResults=10)["UserPools"]
    assert {"gas-dev", "gas-lab"} <= {pool["Name"] for pool in pools}


def test_an_administrator(operator: Operator) -> None:
    stack = operator.aws("cloudformation").describe_stacks(StackName="gas-dev")["Stacks"][0]
    pool = {one["OutputKey"]: one["OutputValue"] for one in stack["Outputs"]}["UserPoolId"]
    cognito = operator.aws("cognito-idp")
    cognito.admin_create_user(UserPoolId=pool, Username="you@example.org")
    (line,) = commands("10. An administrator")
    operator.types(line.replace("POOL", pool))
    groups = cognito.admin_list_groups_for_user(UserPoolId=pool, Username="you@example.org")["Groups"]
    assert [group["GroupName"] for group in groups] == ["admins"]


def test_a_later_release_and_a_roll_back(operator: Operator) -> None:
    operator.aws("ecr").put_image(
        repositoryName="gas-dev-annotator", imageManifest=json.dumps(MANIFEST), imageTag=tag()
    )
    operator.follows("Later releases")
    assert operator.stack("gas-dev") == "UPDATE_COMPLETE"
    task = operator.aws("ecs").describe_task_definition(taskDefinition="gas-dev-annotator")["taskDefinition"]
    assert task["containerDefinitions"][0]["image"].endswith(f":{tag()}")
    # The way back is the same command on an earlier commit: it is not run a second time.
    back = [line for line in commands("Roll back") if not line.startswith(tuple(NOT_HERE))]
    assert back
    assert set(back) <= set(operator.done)


def test_remove_keeps_the_data_and_says_so(operator: Operator) -> None:
    table = kept_table(operator)
    operator.aws("dynamodb").put_item(TableName=table, Item={"user_id": {"S": "someone"}})
    operator.aws("s3").put_object(Bucket=f"gas-dev-results-{ACCOUNT}", Key="a/result", Body=b"kept")
    operator.follows("Remove a stage")
    assert operator.stack("gas-dev") == ""
    assert operator.stack("gas-lab") == "CREATE_COMPLETE", "the other stage lost something"
    for word in (table, f"gas-dev-results-{ACCOUNT}", "kept-dev.json", "make adopt STAGE=dev"):
        assert word in operator.said
    assert f"gas-dev-site-{ACCOUNT}" not in operator.buckets()
    refused = Operator(operator.environment, operator.folder).types("make preflight STAGE=dev")
    assert refused.code != 0
    assert "make adopt STAGE=dev" in refused.said


def test_take_back_what_stays(operator: Operator) -> None:
    kept = ROOT / "kept-dev.json"
    listed = json.loads(kept.read_text())
    table = next(one["physical"] for one in listed if one["logical"] == "UsersTable")
    kept.write_text(json.dumps([one for one in listed if one["kind"] not in NOT_IMPORTED_HERE]))
    operator.aws("ecr").delete_repository(repositoryName="gas-dev-annotator", force=True)
    operator.follows("Take back what stays")
    assert operator.stack("gas-dev") == "UPDATE_COMPLETE"
    assert kept_table(operator) == table
    item = operator.aws("dynamodb").get_item(TableName=table, Key={"user_id": {"S": "someone"}})["Item"]
    assert item["user_id"] == {"S": "someone"}
    body = operator.aws("s3").get_object(Bucket=f"gas-dev-results-{ACCOUNT}", Key="a/result")["Body"].read()
    assert body == b"kept"
    cors = operator.aws("s3").get_bucket_cors(Bucket=f"gas-dev-results-{ACCOUNT}")["CORSRules"]
    assert cors[0]["AllowedMethods"] == ["GET"], "the deploy did not complete what the import left out"


MANIFEST = {
    "schemaVersion": 2,
    "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
    "layers": [],
}


def tag() -> str:
    """The commit's, as make takes it."""
    done = subprocess.run(
        ["git", "rev-parse", "--short=12", "HEAD"], cwd=ROOT, capture_output=True, text=True
    )
    return done.stdout.strip()


def kept_table(operator: Operator) -> str:
    pages = operator.aws("cloudformation").list_stack_resources(StackName="gas-dev")["StackResourceSummaries"]
    return next(str(one["PhysicalResourceId"]) for one in pages if one["LogicalResourceId"] == "UsersTable")
