"""What a removed stack keeps, and the template that takes it back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from local.aws.adopt import import_template
from local.aws.kept import IDENTIFIERS, KEEPING, NOT_IMPORTED, Kept, kept_by, read_kept, write_kept
from local.aws.stage import StageError, template


def everything() -> list[Kept]:
    resources = template()["Resources"]
    return kept_by(resources, {name: f"physical-{name}" for name in resources})


def words(value: object) -> list[str]:
    """All texts in a template but the names of properties, each in quotes."""
    if isinstance(value, dict):
        return [word for one in value.values() for word in words(one)]
    if isinstance(value, list):
        return [word for one in value for word in words(one)]
    return [json.dumps(value)]


def test_everything_that_is_kept_can_be_imported_or_only_named() -> None:
    kinds = {one.kind for one in everything()}
    assert kinds <= IDENTIFIERS.keys() | NOT_IMPORTED
    assert len(everything()) >= 10


def test_a_resource_that_was_never_created_is_not_listed() -> None:
    """The SES identity of a stage that only names one."""
    physical = {"JobsTable": "gas-dev-JobsTable-1", "SiteBucket": "gas-dev-site-1"}
    assert [one.logical for one in kept_by(template()["Resources"], physical)] == ["JobsTable"]


def test_an_import_names_nothing_but_what_is_imported() -> None:
    """CloudFormation refuses an import whose template holds or names any other resource."""
    chosen = [one for one in everything() if one.importable]
    made = import_template(chosen)
    others = template()["Resources"].keys() - {one.logical for one in chosen}
    named = " ".join(words(list(made["Resources"].values())))
    text = json.dumps(made["Resources"])
    assert made["Resources"].keys() == {one.logical for one in chosen}
    assert not [name for name in others if f'"{name}"' in named or f"${{{name}" in named]
    assert "Fn::GetAtt" not in text
    for resource in made["Resources"].values():
        assert resource["DeletionPolicy"] in KEEPING


def test_a_table_is_imported_with_what_cannot_be_added_later() -> None:
    """A stream that the import left out would be added by the next deploy, and the table has one already."""
    properties = import_template([Kept("JobsTable", "AWS::DynamoDB::Table", "t")])["Resources"]["JobsTable"][
        "Properties"
    ]
    declared = dict(template()["Resources"]["JobsTable"]["Properties"])
    assert "Fn::If" in declared.pop("SSESpecification")  # the next deploy sets it in place
    assert properties == declared


def test_identifiers_are_those_of_cloudformation() -> None:
    assert Kept("UploadsBucket", "AWS::S3::Bucket", "b").to_import() == {
        "ResourceType": "AWS::S3::Bucket",
        "LogicalResourceId": "UploadsBucket",
        "ResourceIdentifier": {"BucketName": "b"},
    }


def test_the_list_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "kept-dev.json"
    with pytest.raises(StageError, match="make remove writes it"):
        read_kept(path)
    write_kept(path, everything())
    assert read_kept(path) == everything()
    path.write_text('[{"logical": "x"}]')
    with pytest.raises(StageError, match="not a list"):
        read_kept(path)


def test_a_name_that_the_template_does_not_know_is_refused() -> None:
    with pytest.raises(StageError, match="no Table of type"):
        import_template([Kept("Table", "AWS::DynamoDB::Table", "t")])
