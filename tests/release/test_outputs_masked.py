"""No contact is in any output file: not in texts, slots, reasons, ids, places, notes or file names."""

import csv
import re

import pyarrow.parquet as pq
import pytest
from hostile_posts import CONTACTS, hostile_rows, written

from daybreak.release.masked import masked_words
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
