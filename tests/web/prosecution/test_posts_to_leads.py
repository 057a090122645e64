"""An analyst's whole way: posts arrive sealed, leads are found, read, decided, compared and taken away."""

import html
import re
from pathlib import Path

import pytest
from canary import files_below
from django.conf import settings as django_settings
from django.urls import reverse

from daybreak.web.inquiries.models import WorkState
from daybreak.web.prosecution.models import Collection, Lead, ReviewDecision, Run, Upload
from daybreak.web.vault.models import Event
from daybreak.web.work.worker import Worker

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="session")
def posts(sample):
    """The first posts of the bundled sample: few enough for quick tests, with operations in them."""
    lines = (sample / "posts.csv").read_bytes().splitlines(keepends=True)
    return b"".join(lines[:601])


def read(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return html.unescape(answer.content.decode())


@pytest.mark.parametrize("worker", [Worker])
def test_from_a_file_to_a_decision_that_the_next_search_honours(analyst, begin, send, search, posts):
    collection = begin(analyst)
    upload = send(analyst, collection, "harbour.csv", posts)
    first = search(analyst, collection, [upload])
    page = read(analyst, first)
    assert "600 posts" in page and "A lead is a question" in page
    assert "harbour.csv" in page and "/shm/" not in page
    leads = re.findall(r'href="(/leads/[\w-]+/)">(L[0-9a-f]{8})<', page)
    assert len(leads) >= 3

    card = read(analyst, leads[0][0])
    for part in ("Why it stands here", "Indicators found", "Movement", "<svg", "Shared identifiers"):
        assert part in card
    assert read(analyst, f"{leads[0][0]}posts/").count('name="post"') > 5

    said = {"kind": "reject", "note": "a chain of shops"}
    assert analyst.post(f"{leads[0][0]}decide/", said).status_code == 302
    assert "a chain of shops" in read(analyst, leads[0][0])

    second = search(analyst, collection, [upload])
    again = re.findall(r'href="/leads/[\w-]+/">(L[0-9a-f]{8})<', read(analyst, second))
    assert leads[0][1] not in again and leads[1][1] in again

    compared = read(analyst, f"{second}compare/?with=1")
    assert "gone" in compared and leads[0][1] in compared


def test_a_split_and_a_merge_are_honoured(analyst, begin, send, search, posts):
    collection = begin(analyst)
    upload = send(analyst, collection, "harbour.csv", posts)
    first = search(analyst, collection, [upload])
    run = Run.objects.get(number=1)
    one, other = Lead.objects.filter(run=run).order_by("rank")[:2]
    bad = {"kind": "merge", "other": "L00000000"}
    assert analyst.post(reverse("decide", args=[one.pk]), bad).status_code == 422
    answer = analyst.post(reverse("decide", args=[one.pk]), {"kind": "merge", "other": other.key})
    assert answer.status_code == 302
    search(analyst, collection, [upload])
    merged = Lead.objects.filter(run__number=2, posts__gte=one.posts + other.posts)
    assert merged.count() == 1
    marks = re.findall(r'name="post" value="(\w+)"', read(analyst, reverse("lead_posts", args=[one.pk])))
    assert analyst.post(reverse("split_lead", args=[one.pk]), {"post": marks}).status_code == 302
    assert (
        "at least one has to stay" in read(analyst, reverse("lead_posts", args=[one.pk]))
        or len(marks) < one.posts
    )
    assert first != ""


def test_files_leave_masked_and_written_down(analyst, begin, send, search, posts):
    collection = begin(analyst)
    run = search(analyst, collection, [send(analyst, collection, "harbour.csv", posts)])
    files = dict(re.findall(r'href="(/searches/files/[\w-]+/)" download>([\w.]+)<', read(analyst, run)))
    assert {"report.html", "entities.ftm.json", "posts.csv", "manifest.json"} <= set(files.values())
    before = Event.objects.filter(action="export").count()
    for address, name in files.items():
        content = b"".join(analyst.get(address).streaming_content)
        assert content, name
        assert b"/shm/" not in content, name
        if name == "report.html":
            assert b"Contacts are masked" in content
    assert Event.objects.filter(action="export").count() == before + len(files)


@pytest.mark.parametrize("worker", [Worker])
def test_nothing_lies_in_plain_on_the_disk_or_in_the_database(analyst, begin, send, search, posts):
    mark = b"zanzibarcanary"
    text = b'id,text\n1,"%s call +44 7700 900123"\n2,"%s call +44 7700 900123 now"\n' % (mark, mark)
    collection = begin(analyst, name=f"About {mark.decode()}")
    search(analyst, collection, [send(analyst, collection, f"{mark.decode()}.csv", text)])
    home = django_settings.DEPLOYMENT.home
    files = dict(files_below(home))
    assert any("files" in Path(name).parts for name in files)
    assert [name for name, content in files.items() if mark in content] == []
    assert Run.objects.get().state == WorkState.DONE


def test_pieces_can_be_sent_again_but_not_left_out(analyst, begin, posts):
    collection = begin(analyst)
    state = analyst.post(f"{collection}pieces/", {"name": "a.csv", "size": 30}).json()

    def put(offset, content):
        return analyst.post(
            f"{state['address']}?offset={offset}", content, content_type="application/octet-stream"
        )

    assert put(0, b"x" * 10).json()["received"] == 10
    assert put(0, b"x" * 10).json()["received"] == 10
    missing = put(20, b"x" * 10)
    assert (missing.status_code, missing.json()["received"]) == (409, 10)
    assert put(10, b"x" * 21).status_code == 409
    assert put(10, b"x" * 20).json()["received"] == 30
    assert Upload.objects.get().pieces == 2


def test_what_was_written_after_the_last_acknowledged_piece_is_cut_off(analyst, begin, send, posts, search):
    from daybreak.web.vault.sealed_files import path_of

    collection = begin(analyst)
    state = analyst.post(f"{collection}pieces/", {"name": "a.csv", "size": len(posts)}).json()
    half = len(posts) // 2
    analyst.post(f"{state['address']}?offset=0", posts[:half], content_type="application/octet-stream")
    upload = Upload.objects.get()
    with path_of(upload).open("ab") as file:
        file.write(b"half a piece that nobody was told of")
    analyst.post(f"{state['address']}?offset={half}", posts[half:], content_type="application/octet-stream")
    assert "600 posts" in read(analyst, search(analyst, collection, [str(upload.pk)]))


def test_a_form_without_javascript_sends_a_large_file_sealed(analyst, begin, search, posts):
    from django.core.files.uploadedfile import SimpleUploadedFile

    collection = begin(analyst)
    content = posts + b"".join(b"x%d,,,,\n" % number for number in range(200_000))
    sent = analyst.post(f"{collection}file/", {"file": SimpleUploadedFile("big.csv", content)})
    assert sent.status_code == 302
    upload = Upload.objects.get()
    assert (upload.received, upload.is_complete, upload.pieces > 1) == (len(content), True, True)
    nothing = analyst.post(f"{collection}file/", {"file": SimpleUploadedFile("none.csv", b"")})
    assert nothing.status_code == 302 and Upload.objects.count() == 1


def test_a_file_that_cannot_be_read_says_why_and_only_to_those_who_may(analyst, begin, send, search):
    collection = begin(analyst)
    run = search(analyst, collection, [send(analyst, collection, "secretname.csv", b"\x00\x01\x02" * 500)])
    page = read(analyst, run)
    assert "did not end well" in page and "secretname.csv" in page
    failed = Run.objects.select_related("job").get()
    assert failed.state == WorkState.FAILED and "secretname" not in failed.job.said


def test_a_colleague_who_came_later_sees_nothing_until_it_is_opened_to_them(analyst, begin, signed_in):
    collection = begin(analyst)
    late = signed_in(name="late")
    assert "Harbour posts" not in read(late, reverse("collections"))
    refused = late.get(collection)
    assert refused.status_code == 403 and "Harbour" not in refused.content.decode()
    assert analyst.post(f"{collection}share/").status_code == 302
    assert "Harbour posts" in read(late, collection)


def test_a_destroyed_collection_cannot_be_read_and_its_files_are_gone(analyst, begin, send, posts):
    from daybreak.web.vault.sealed_files import path_of

    collection = begin(analyst)
    send(analyst, collection, "a.csv", posts[:1000])
    path = path_of(Upload.objects.get())
    assert path.exists()
    assert analyst.post(f"{collection}destroy/").status_code == 302
    assert not path.exists() and not Collection.objects.exists()


def test_ten_thousand_leads_open_in_a_fixed_number_of_queries(
    analyst, begin, send, search, posts, django_assert_max_num_queries
):
    collection = begin(analyst)
    run_page = search(analyst, collection, [send(analyst, collection, "a.csv", posts)])
    one = Lead.objects.order_by("rank").first()
    more = (
        Lead(
            organisation_id=one.organisation_id, case=one.case, run_id=one.run_id, key=f"L{number:08x}",
            rank=1000 + number, organised=number % 100, risk=number % 97, posts=2, texts=1, places=1,
            card=one.card, marks=one.marks,
        )
        for number in range(10_000)
    )  # fmt: skip
    Lead.objects.bulk_create(more, batch_size=1000)
    with django_assert_max_num_queries(30):
        first = read(analyst, run_page)
    assert first.count("<tr>") > 40 and 'rel="next"' in first
    assert ReviewDecision.objects.count() == 0
