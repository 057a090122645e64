"""A data officer's whole way: lists arrive sealed, are read, estimated, taken away, renamed and deleted."""

import html
import json
import re
import subprocess
import sys

import pytest
from canary import database_dump, files_below, find_canaries, make_canary
from django.conf import settings as django_settings
from django.urls import reverse

from daybreak.web.accounts.roles import Role
from daybreak.web.inquiries.models import WorkState
from daybreak.web.measurement.models import Estimation, ListFile, Reading, Study
from daybreak.web.vault.models import Event
from daybreak.web.vault.sealed_files import path_of
from daybreak.web.work.models import JobState
from daybreak.web.work.worker import Worker

pytestmark = pytest.mark.django_db(transaction=True)
#: Quick methods and few resamples.
QUICK = {
    "methods": ["chao-unequal", "independence", "best-bic", "decomposable"],
    "bootstrap": 20,
    "order": 2,
    "level": "0.95",
    "seed": 7,
}
RESIDENTS = b"sex,population\nF,510000\nM,490000\n"


def read(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return html.unescape(answer.content.decode())


def taken(client, page):
    """The files of an estimate's page by name."""
    found = re.findall(r'href="(/prevalence/estimates/files/[\w-]+/)" download>([\w.-]+)<', page)
    return {name: b"".join(client.get(address).streaming_content) for address, name in found}


@pytest.mark.parametrize("worker", [Worker])
def test_from_a_table_to_estimates_that_are_taken_away(officer, begin, send, work, table):
    canary = make_canary("list")
    study = begin(officer, name=f"Study {canary.word}")
    [lists] = send(officer, study, (f"{canary.word}.csv", table(canary.word)))
    [residents] = send(officer, study, ("residents.csv", RESIDENTS))
    reading = work(officer, f"{study}read/", kind="table", files=[lists])
    page = read(officer, reading)
    for part in ("258 people", "sex", canary.word, "<svg", "SHA-256"):
        assert part in page
    assert "/dev/shm" not in page  # noqa: S108 (what must not be seen)

    said = {**QUICK, "name": "First look", "groups": ["0"], "population": residents, "movement": "on"}
    estimate = work(officer, f"{reading}estimate/", **said)
    row = Estimation.objects.get()
    assert row.state == WorkState.DONE, read(officer, estimate)
    page = read(officer, estimate)
    for part in (
        "First look", "Estimates side by side", "Best log-linear model by BIC", "at least", "posterior",
        "When not to believe it", "How far a little change", "Groups by sex", "16.2.2", "510,000", "critics",
    ):  # fmt: skip
        assert part in page, part
    assert page.count("<svg") >= 5

    before = Event.objects.filter(action="export").count()
    files = taken(officer, page)
    assert {"report.html", "estimates.json", "sdg-16-2-2.csv", "overlap.svg", "intervals.svg"} <= set(files)
    assert Event.objects.filter(action="export").count() == before + len(files)
    assert b"default-src 'none'" in files["report.html"] and b"/dev/shm" not in files["report.html"]
    paths = [path_of(one) for one in row.result_files.all()]
    assert all(path.exists() for path in paths)
    numbers = json.loads(files["estimates.json"])["comparison"]["estimates"]
    assert [one["method"] for one in numbers] == QUICK["methods"] and numbers[2]["total"] > 258

    assert "First look" in read(officer, study) and "258 people were on" in read(officer, study)
    assert officer.post(f"{estimate}rename/", {"name": "Second look"}).status_code == 302
    assert "Second look" in read(officer, study)
    places = [*files_below(django_settings.DEPLOYMENT.home), *database_dump()]
    assert find_canaries([canary], places) == []
    assert officer.post(f"{estimate}remove/").status_code == 302
    assert not Estimation.objects.exists() and not any(path.exists() for path in paths)


def test_the_same_numbers_as_the_library_gives(officer, begin, send, work, table, tmp_path):
    from daybreak.measurement.prevalence import compare

    study = begin(officer)
    reading = work(officer, f"{study}read/", kind="table", files=send(officer, study, ("t.csv", table())))
    # the files are not needed any more
    assert officer.post(reverse("remove_lists", args=[ListFile.objects.get().pk])).status_code == 302
    page = read(officer, work(officer, f"{reading}estimate/", **QUICK, groups=["0"]))
    found = json.loads(taken(officer, page)["estimates.json"])["comparison"]

    path = tmp_path / "t.csv"
    path.write_bytes(table())
    wanted = compare(path, QUICK["methods"], by="sex", bootstrap=20, seed=7)
    assert found["data_sha256"] == wanted.data_sha256
    assert [one["total"] for one in found["estimates"]] == [one.total for one in wanted.estimates]
    assert found["strata"]["total"] == wanted.strata.total
    assert [one["interval"] and one["interval"]["high"] for one in found["estimates"]] == [
        one.interval and one.interval.high for one in wanted.estimates
    ]


def test_ids_are_joined_and_only_numbers_stay(officer, begin, send, work):
    canary = make_canary("id")
    ids = {
        "police": ["a", "b", "c", "d", canary.word],
        "shelter": ["c", "d", "e", "f", canary.word],
        "hotline": ["a", "f", "g", canary.word, canary.word],
    }
    study = begin(officer)
    parts = [(f"{name}.csv", "\n".join(["id", *rows]).encode()) for name, rows in ids.items()]
    files = send(officer, study, *parts)
    assert len(files) == 3
    reading = work(officer, f"{study}read/", kind="ids", files=files)
    page = read(officer, reading)
    assert "8 people" in page and "more than once" in page and canary.word not in page
    paths = [path_of(one) for one in ListFile.objects.all()]
    assert all(path.exists() for path in paths)
    for pk in files:
        assert officer.post(reverse("remove_lists", args=[pk])).status_code == 302
    assert not any(path.exists() for path in paths)
    assert find_canaries([canary], [*files_below(django_settings.DEPLOYMENT.home), *database_dump()]) == []
    assert not ListFile.objects.exists() and Reading.objects.get().state == WorkState.DONE


@pytest.mark.parametrize(
    ("content", "said", "why"),
    [
        (b"police,shelter\n1,0\n0,1\n", {}, "At least 3 lists"),
        (b"\x00\x01" * 500, {}, "secretname.csv"),
        (b"a,b,c,count\n1,0,1,many\n", {}, "'many' is no number"),
        (b"a,b,c\n1,1,0\n0,0,1\n", {"lists": "a, b, d"}, "d"),
    ],
)
def test_what_cannot_be_read_says_why_and_only_to_those_who_may(
    officer, begin, send, work, content, said, why
):
    study = begin(officer)
    files = send(officer, study, ("secretname.csv", content))
    page = read(officer, work(officer, f"{study}read/", kind="table", files=files, **said))
    assert "did not end well" in page and why in page
    failed = Reading.objects.select_related("job").get()
    assert failed.state == WorkState.FAILED and "secretname" not in failed.job.said
    assert officer.post(f"{reverse('reading', args=[failed.pk])}estimate/", QUICK).status_code == 400


def test_forms_refuse_what_cannot_be(officer, begin, send, table):
    study = begin(officer)
    [pk] = send(officer, study, ("t.csv", table()))
    assert officer.post(f"{study}read/", {"kind": "table"}).status_code == 422
    assert officer.post(f"{study}read/", {"kind": "ids", "files": [pk]}).status_code == 422
    assert officer.post(f"{study}read/", {"kind": "poem", "files": [pk]}).status_code == 422
    assert officer.post(reverse("studies"), {"name": ""}).status_code == 422
    assert not Reading.objects.exists()
    assert officer.post(f"{study}files/", {}).status_code == 302 and ListFile.objects.count() == 1


def test_work_that_was_stopped_or_lost_its_key(officer, begin, send, table, worker):
    from daybreak.web.work import keyring

    study = begin(officer)
    files = send(officer, study, ("t.csv", table()))
    lost = officer.post(f"{study}read/", {"kind": "table", "files": files}).headers["Location"]
    row = Reading.objects.select_related("job").get()
    keyring.take(row.job_id)  # the process that held the key ended
    worker().step()
    row.job.refresh_from_db()
    assert row.job.state == JobState.NEEDS_KEY and "Continue" in read(officer, lost)
    assert "Estimates to continue" in read(officer, reverse("start"))
    refused = officer.post(reverse("remove_lists", args=files))
    assert refused.status_code == 400 and ListFile.objects.exists()
    assert officer.post(f"{lost}continue/").status_code == 302 and worker().step()
    assert "258 people" in read(officer, lost)

    again = officer.post(f"{study}read/", {"kind": "table", "files": files}).headers["Location"]
    assert officer.post(f"{again}cancel/").status_code == 302
    assert "It was stopped" in read(officer, again)
    assert officer.post(f"{again}remove/").status_code == 302
    assert Reading.objects.count() == 1


def test_colleagues_supervisors_and_other_zones(officer, begin, send, table, signed_in):
    study = begin(officer)
    send(officer, study, ("t.csv", table()))
    late, supervisor = signed_in(Role.DATA_OFFICER, name="late"), signed_in(Role.SUPERVISOR, name="sol")
    assert late.get(study).status_code == 403 and "Harbour lists" not in read(late, reverse("studies"))
    assert officer.post(f"{study}share/").status_code == 302
    assert "Harbour lists" in read(late, study) and "Harbour lists" in read(supervisor, study)
    assert 'method="post"' not in re.sub(r"(?s)<(header|footer).*?</\1>", "", read(supervisor, study))
    assert supervisor.post(f"{study}read/").status_code == 403
    assert supervisor.post(reverse("studies"), {"name": "x"}).status_code == 403
    assert signed_in(Role.ANALYST, name="ana").get(study).status_code == 403


def test_renamed_then_destroyed_with_its_files(officer, begin, send, table):
    study = begin(officer)
    send(officer, study, ("t.csv", table()))
    path = path_of(ListFile.objects.get())
    assert path.exists()
    assert officer.post(f"{study}rename/", {"name": "  Northern lists "}).status_code == 302
    assert "Northern lists" in read(officer, study)
    assert officer.post(f"{study}rename/", {"name": " "}).status_code == 302
    assert "Northern lists" in read(officer, study)
    assert "Destroy this study?" in read(officer, f"{study}destroy/")
    assert officer.post(f"{study}destroy/").status_code == 302
    assert not path.exists() and not Study.objects.exists()


def test_a_file_that_is_too_large_is_refused_before_it_is_kept(officer, begin, monkeypatch):
    from django.core.files.uploadedfile import SimpleUploadedFile

    study = begin(officer)
    monkeypatch.setattr(ListFile, "most", 10_000)
    large = {"file": SimpleUploadedFile("big.csv", b"x" * 100_000)}
    answer = officer.post(f"{study}files/", large)
    assert answer.status_code == 400 and "The size of the file" in answer.content.decode()
    assert not ListFile.objects.exists()


def test_the_web_process_loads_no_numbers():
    code = (
        "import django; django.setup(); from django.urls import get_resolver; get_resolver().url_patterns;"
        "from daybreak.web.work.kinds import autodiscover_modules; autodiscover_modules('jobs');"
        "import sys; print(sorted({'numpy', 'numba', 'pyarrow', 'duckdb', 'scipy'} & set(sys.modules)))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd="tests")
    assert (told.stdout.strip(), told.returncode) == ("[]", 0), told.stderr[-800:]
