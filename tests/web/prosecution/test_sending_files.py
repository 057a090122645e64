"""Files in pieces that go on where they stopped, and whole in forms: what any pillar relies on."""

import hashlib

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from daybreak.web.prosecution.models import Collection, Upload
from daybreak.web.vault.arriving import MOST_PIECE, read_pieces, take_piece
from daybreak.web.vault.keys import current_key, ring_of
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.recovery import create_recovery_key
from daybreak.web.vault.rotation import revoke
from daybreak.web.vault.unlock import unlock_with

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "a long enough passphrase 42"
CONTENT = bytes(range(256)) * 12_000  # three pieces


def sha(content):
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def pieces(analyst, begin):
    """Begins a file in a collection and sends pieces of it."""

    class Pieces:
        def __init__(self, collection):
            self.collection = collection

        def begin(self, *, name="harbour.csv", content=CONTENT, start=None):
            start = sha(content[:MOST_PIECE]) if start is None else start
            said = {"name": name, "size": len(content), "start": start}
            return analyst.post(f"{self.collection}pieces/", said)

        def put(self, state, offset, content=CONTENT, digest=None, **more):
            piece = content[offset : offset + MOST_PIECE]
            return analyst.post(
                f"{state['address']}?offset={offset}",
                piece,
                content_type="application/octet-stream",
                headers={"X-Digest": sha(piece) if digest is None else digest},
                **more,
            )

    return Pieces(begin(analyst))


def sealed_files():
    """What lies on the disk for the one collection there is."""
    collection = Collection.objects.get()
    folder = django_settings.DEPLOYMENT.home / "files" / str(collection.organisation_id) / str(collection.pk)
    return [path for path in folder.rglob("*") if path.is_file()]


def test_the_same_file_chosen_again_goes_on_where_it_stopped(pieces):
    state = pieces.begin().json()
    assert pieces.put(state, 0).json()["received"] == MOST_PIECE
    again = pieces.begin().json()
    assert (again["address"], again["received"]) == (state["address"], MOST_PIECE)
    for offset in (MOST_PIECE, 2 * MOST_PIECE):
        answer = pieces.put(again, offset)
    assert answer.json()["received"] == len(CONTENT)
    assert pieces.begin().json()["address"] != state["address"], "a complete file is not gone on with"


@pytest.mark.parametrize(
    "other",
    [
        {"name": "harbour 2.csv"},
        {"content": CONTENT + b"x"},
        {"content": b"y" + CONTENT[1:]},
        {"start": ""},
        {"start": "no digest"},
    ],
    ids=["name", "size", "beginning", "no digest", "a digest of nothing"],
)
def test_another_file_never_goes_on_in_the_place_of_one(pieces, other):
    state = pieces.begin().json()
    pieces.put(state, 0)
    begun = pieces.begin(**other).json()
    assert begun["address"] != state["address"] and begun["received"] == 0


def test_a_colleague_does_not_go_on_with_my_file(pieces, signed_in, analyst):
    state = pieces.begin().json()
    pieces.put(state, 0)
    colleague = signed_in(name="later")
    analyst.post(f"{pieces.collection}share/")
    said = {"name": "harbour.csv", "size": len(CONTENT), "start": sha(CONTENT[:MOST_PIECE])}
    begun = colleague.post(f"{pieces.collection}pieces/", said).json()
    assert begun["address"] != state["address"] and begun["received"] == 0


def test_a_piece_that_changed_on_its_way_is_not_kept(pieces):
    state = pieces.begin().json()
    refused = pieces.put(state, 0, digest=sha(b"what was sent"))
    assert (refused.status_code, refused.json()["received"]) == (409, 0)
    assert "send it again" in refused.json()["says"]
    assert pieces.put(state, 0).json()["received"] == MOST_PIECE


@pytest.mark.parametrize("offset", ["", "-1", "1.5", "٣", "9" * 40, str(MOST_PIECE)])
def test_a_piece_that_does_not_follow_is_told_where_to_go_on(analyst, pieces, offset):
    state = pieces.begin().json()
    address = f"{state['address']}?offset={offset}"
    refused = analyst.post(address, b"x", content_type="application/octet-stream")
    assert (refused.status_code, refused.json()["received"]) == (409, 0) and refused.json()["says"]


@pytest.mark.parametrize("size", ["", "0", "-5", "1e3", str(9 << 30), "9" * 30])
def test_a_size_that_cannot_be_is_refused_in_words(analyst, pieces, size):
    refused = analyst.post(f"{pieces.collection}pieces/", {"name": "a.csv", "size": size})
    assert refused.status_code == 422 and "size of the file" in refused.json()["says"]
    assert not Upload.objects.exists()


def test_a_forged_form_leaves_nothing_behind(analyst, begin):
    collection = begin(analyst)
    forger = Client(enforce_csrf_checks=True)
    forger.cookies = analyst.cookies
    refused = forger.post(f"{collection}file/", {"file": SimpleUploadedFile("big.csv", CONTENT)})
    assert refused.status_code == 403
    assert not Upload.objects.exists() and sealed_files() == []


def test_a_form_that_is_too_large_is_refused_before_it_is_read(analyst, begin):
    collection = begin(analyst)
    told = str(9 << 30)
    refused = analyst.post(
        f"{collection}file/", {"file": SimpleUploadedFile("a.csv", b"x")}, headers={"Content-Length": told}
    )
    assert refused.status_code == 400 and "size of the file" in refused.content.decode()
    assert not Upload.objects.exists() and sealed_files() == []


def test_a_key_that_was_replaced_meanwhile_seals_nothing_more(organisation, analyst, signed_in, pieces):
    create_recovery_key(organisation=organisation)
    gone = signed_in(name="gone")
    analyst.post(f"{pieces.collection}share/")
    upload_address = pieces.begin().json()
    pieces.put(upload_address, 0)
    upload, own = Upload.objects.get(), unlock_with(analyst.person, PASSWORD)
    old = current_key(by=own, case=upload.case)
    revoke(by=own, case=upload.case, person=gone.person, why=Purpose.SECURITY)
    with pytest.raises(Exception, match="being renewed"):
        take_piece(upload=upload, offset=MOST_PIECE, plain=b"x", key=old)
    for offset in (MOST_PIECE, 2 * MOST_PIECE):
        assert pieces.put(upload_address, offset).status_code == 200
    upload.refresh_from_db()
    now = ring_of(by=own, case=upload.case)
    assert b"".join(read_pieces(upload, now.by_id)) == CONTENT


def test_names_lose_their_folders_and_what_cannot_be_printed(analyst, begin):
    collection = begin(analyst)
    for name in ("..\\..\\evil\x00.csv", "../../" + "a" * 300 + ".csv", "\u202e.csv"):
        assert analyst.post(f"{collection}pieces/", {"name": name, "size": 5}).status_code == 201
    page = analyst.get(reverse("collection", args=[Collection.objects.get().pk])).content.decode()
    assert "evil.csv" in page and "../" not in page and "\u202e" not in page
