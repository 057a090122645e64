"""No contact is in any output file: not in texts, slots, reasons, ids, places, notes or file names."""

import csv
import re

import pyarrow.parquet as pq
import pytest
from hostile_posts import CONTACTS, hostile_rows, written

from daybreak.cli.main import main
from daybreak.release.masked import masked_record, masked_words
from daybreak.release.masking import RULES

NAMES = ("report.html", "leads.json", "leads.csv", "posts.csv", "entities.ftm.json", "manifest.json")


def everything(out):
    said = {name: (out / name).read_text("utf-8") for name in NAMES}
    for name in ("posts.parquet", "identifiers.parquet"):
        said[name] = str(pq.read_table(out / name).to_pydict())
    return said


@pytest.mark.parametrize("part", [*CONTACTS.values(), "secretaccount", "+447700900123", "7700900123"])
def test_no_disguise_of_a_contact_is_in_any_file(hostile_out, part):
    assert [name for name, said in everything(hostile_out).items() if part in said] == []


def test_no_finding_of_the_sample_is_in_any_file(sample_leads, sample_out):
    sightings = sample_leads.networks.sightings.select(["kind", "normal", "raw"]).to_pylist()
    secret = {
        value
        for row in sightings
        if row["kind"] in RULES and row["kind"] not in ("url", "domain")
        for value in (row["normal"], row["raw"])
        if len(value) >= 8
    }
    assert len(secret) > 300
    accounts = sample_leads.networks.posts.table.column("author").to_pylist()
    authors = {one for one in accounts if one and "." not in one}  # a site may be named, a person not
    said = everything(sample_out)
    words = {name: set(re.findall(r"[\w@.+:/-]{4,}", text)) for name, text in said.items()}
    for name, text in said.items():
        assert not {one for one in secret if one in text}, name
        assert not authors & words[name], name


def test_accounts_stand_masked_among_the_contacts(hostile_out):
    assert "author" in (hostile_out / "report.html").read_text("utf-8")


def test_ids_that_are_addresses_are_hidden_and_others_are_kept(hostile_out):
    with (hostile_out / "posts.csv").open(encoding="utf-8", newline="") as file:
        ids = [row["id"] for row in csv.DictReader(file)]
    assert ids[1:] == [f"p{number}" for number in range(1, 21)]
    assert ids[0].endswith("@example.org") and "anna" not in ids[0]


def test_an_id_of_digits_is_hidden_only_when_it_is_a_number_in_the_posts(tmp_path):
    called = (
        "Girls wanted for dancing in Leeds, hostel and travel paid, call 07700 900123 today and ask for Mia"
    )
    rows = [{"id": "07700900123", "text": called}, {"id": "7712345678", "text": f"{called} or Ann"}]
    rows += [
        {"id": "447700900123", "text": called},
        {"id": "12", "text": "oak table to sell in York, very large"},
        {"id": "ad-07700 900123-2026", "text": called},
    ]
    out = written(tmp_path, rows)
    with (out / "posts.csv").open(encoding="utf-8", newline="") as file:
        ids = [row["id"] for row in csv.DictReader(file)]
    assert ids[1] == "7712345678" and ids[3] == "12"
    assert not any(digit in ids[0] + ids[2] for digit in "0123456789")
    assert ids[4].startswith("ad-•") and "900123" not in ids[4]
    for path in out.iterdir():
        assert b"7700900123" not in path.read_bytes(), path.name


SKIPPED = """id,text,place
1,call me on 07700 900123 or write to anna@example.org,Leeds
2,ring 07700 900123 now
2079460123,anna@example.org,Leeds,too many,t.me/annarose88
"""


def test_rows_written_aside_hide_contacts_unless_unmasked(tmp_path):
    (tmp_path / "posts.csv").write_text(SKIPPED)
    for name, options in (("masked", []), ("open", ["--unmask"])):
        main(["networks", str(tmp_path / "posts.csv"), "--out", str(tmp_path / name), "--quiet", *options])
    masked, shown = ((tmp_path / name / "skipped.csv").read_text("utf-8") for name in ("masked", "open"))
    assert masked.count("\n") == shown.count("\n") == 3
    assert "too many" in masked and "wrong number of fields" in masked
    for part in ("900123", "9460123", "anna@", "annarose"):
        assert part not in masked and part in shown


def test_a_long_record_is_cut_and_says_so():
    assert masked_record("word " * 1000).endswith(" ... 3,000 more characters")


@pytest.mark.parametrize(("contact", "part"), CONTACTS.items())
def test_words_beside_the_posts_are_masked(contact, part):
    assert part not in masked_words(f"Note: call {contact} please")


@pytest.mark.parametrize(
    "plain",
    ["sample/posts.csv", "data/2026-01-05/ads.jsonl.gz", "Mae Sot", "One text is posted under 4 accounts."],
)
def test_words_without_contacts_stay(plain):
    assert masked_words(plain) == plain


def test_unmasking_shows_them(tmp_path):
    said = (written(tmp_path, hostile_rows(), unmask=True) / "leads.json").read_text("utf-8")
    assert "+447700900123" in said and "annarose88" in said
