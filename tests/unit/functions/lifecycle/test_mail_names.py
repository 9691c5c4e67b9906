"""What a mail of a result may name: the job, its counts and warnings; files and samples only if the user permits it."""

from dataclasses import replace

import pytest

from gas.domain.mail_name import mail_name
from gas.domain.plan import Plan
from gas.handlers import account_api
from tests.unit.functions.lifecycle.house import House
from tests.unit.functions.lifecycle.one_mail import one_mail

WARNINGS = [
    {"code": "no_contig", "title": "Nothing was annotated", "detail": "chr9 (4 records): not here"},
    {"code": "sorted", "title": "The records were sorted", "detail": "by contig"},
    {"code": "later", "title": 7},
    "later",
]


def test_a_mail_names_the_job_its_counts_and_its_warnings() -> None:
    house = House()
    house.user()
    job_id = house.completed(summary={"warnings": WARNINGS}, name="Family 12, second try")
    house.app.result_mails.tell(job_id)
    assert house.subjects() == ["Job Family 12, second try is done, with 1 warning"]
    text = house.mail.sent[0][0].decode()
    for said in (job_id, "7 records with 8 variants", "- Nothing was annotated"):
        assert said in text
    for hidden in ("chr9", "sorted"):
        assert hidden not in text


@pytest.mark.parametrize(
    ("name", "file", "shown"),
    [
        ("Family 12", "a.vcf.gz", "Family 12"),
        ("smith.vcf.gz", "smith.vcf.gz", None),
        ("smith", "smith.vcf.gz", None),
        ("Smith", "smith.hard-filtered.vcf.gz", None),
        ("again: smith", "smith.vcf", None),
        ("exome of HG002", "a.vcf.gz", None),
        ("exome of hg002", "a.vcf.gz", None),
    ],
)
def test_a_mail_holds_no_name_of_a_file_or_sample(name: str, file: str, shown: str | None) -> None:
    house, job_id = one_mail()
    job = house.row(job_id)
    summary = {"samples": [{"name": "HG002"}, {"name": "a"}, "later"]}
    named = replace(job, name=name, input=replace(job.input, filename=file), summary=summary)
    assert mail_name(named) == shown


@pytest.mark.parametrize(
    ("name", "files", "shown"),
    [
        ("Family 12", ["child.vcf.gz", "mother.vcf.gz"], "Family 12"),
        ("again: mother", ["child.vcf.gz", "mother.vcf.gz"], None),
        (None, ["child.vcf.gz", "mother.vcf.gz"], None),
        (None, ["ab.vcf.gz", "mother.vcf.gz", "father.vcf.gz"], None),
    ],
)
def test_a_mail_holds_no_name_of_any_file_of_a_job(
    name: str | None, files: list[str], shown: str | None
) -> None:
    house = House()
    user = house.user(plan=Plan.PREMIUM)
    uploads = [house.upload(size=10) for _ in files]
    for upload_id, file in zip(uploads, files, strict=True):
        house.uploads.rows[upload_id] = replace(house.uploads.rows[upload_id], filename=file)
    first, *more = uploads
    assert mail_name(house.app.desk.submit(user, first, "demo", name, {}, more)) == shown


def test_a_mail_names_file_and_samples_only_if_the_user_permits_it() -> None:
    house = House()
    house.user()
    summary = {"samples": [{"name": f"HG00{number}"} for number in range(7)]}
    first, second = (house.completed(summary=summary) for _ in range(2))
    house.app.result_mails.tell(first)
    change = {"notifications": {"names": True}}
    answer = house.call(account_api.handler, "PATCH", "/me", change)
    assert answer.json["notifications"] == {"mode": "each", "disabled_reason": None, "names": True}
    house.app.result_mails.tell(second)
    job = house.row(second)
    hidden, shown = house.mails()
    assert hidden["Subject"] == f"Job {first} is done"
    assert shown["Subject"] == f"Job {job.name} is done"
    named = f"File: {job.input.filename}. Samples: HG000, HG001, HG002, HG003, HG004 and 2 more."
    for part in ("plain", "html"):
        texts = [mail.get_body((part,)) for mail in (hidden, shown)]
        before, after = (" ".join(text.get_content().split()) for text in texts if text is not None)
        assert named in after
        assert job.input.filename not in before
        assert "HG00" not in before
    mode = house.call(account_api.handler, "PATCH", "/me", {"notifications": "daily"}).json["notifications"]
    assert (mode["mode"], mode["names"]) == ("daily", True)


def test_the_detail_of_a_file_s_fault_stays_out_of_the_mail() -> None:
    house = House()
    house.user()
    job_id = house.job(size=10)
    house.drain()
    house.report("started", job_id, 0)
    detail = "The sample name 'HG002' is there twice."
    house.report("failed", job_id, 1, fault="input", title="Two samples have one name", detail=detail)
    house.app.result_mails.tell(job_id)
    assert b"HG002" not in house.mail.sent[0][0]
    assert house.row(job_id).failure.detail == detail  # type: ignore[union-attr]
