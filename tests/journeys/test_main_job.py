"""The main job from file to report, as a user runs it: on the bundled sample, whose truth is known."""

import csv
import json
from collections import Counter

import pyarrow.parquet as pq
import pytest

from daybreak.cli.main import main


@pytest.fixture(scope="module")
def out(sample, tmp_path_factory):
    folder = tmp_path_factory.mktemp("run")
    main(["networks", str(sample / "posts.csv"), "--out", str(folder), "--leads", "40", "--quiet"])
    return folder


@pytest.fixture(scope="module")
def truth(sample):
    with (sample / "truth.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def leads(out):
    return json.loads((out / "leads.json").read_text("utf-8"))


def planted(lead, truth):
    return Counter(truth[number]["operation"] or truth[number]["kind"] for number in lead["posts"])


def test_every_file_of_a_run_is_there_and_in_the_manifest(out):
    manifest = json.loads((out / "manifest.json").read_text("utf-8"))
    written = {output["path"] for output in manifest["outputs"]}
    assert written == {
        "report.html",
        "leads.json",
        "leads.csv",
        "posts.parquet",
        "posts.csv",
        "identifiers.parquet",
        "entities.ftm.json",
    }
    assert manifest["counts"]["posts"] == 3000
    assert len(manifest["sources"][0]["sha256"]) == 64


def test_planted_operations_come_first(leads, truth):
    first = [planted(lead, truth).most_common(1)[0] for lead in leads[:10]]
    kinds = {row["operation"]: row["kind"] for row in truth if row["operation"]}
    assert all(kinds.get(name) in ("deceptive", "sale") for name, _ in first), first


def test_operations_are_found_whole_and_pure(leads, truth):
    size = Counter(row["operation"] for row in truth if row["kind"] in ("deceptive", "sale"))
    best = dict.fromkeys(size, 0.0)
    for lead in leads:
        for name, posts in planted(lead, truth).items():
            if name in best and posts >= 0.9 * len(lead["posts"]):
                best[name] = max(best[name], posts / size[name])
    whole = [name for name, share in best.items() if share >= 0.95]
    assert len(whole) >= 8, best


def test_strangers_are_not_joined_by_a_service_number_or_a_boilerplate(out, truth):
    operation = pq.read_table(out / "posts.parquet").column("operation").to_pylist()
    for kind in ("callcentre", "agency"):
        size = Counter(label for label, row in zip(operation, truth, strict=True) if row["kind"] == kind)
        assert max(size.values()) <= 0.25 * sum(size.values()), kind


def test_a_real_employer_is_shown_with_counter_evidence_and_low_risk(sample, out, truth):
    chain = {number for number, row in enumerate(truth) if row["kind"] == "chain"}
    risk = pq.read_table(out / "posts.parquet").column("risk").to_pylist()
    risky = [number for number, row in enumerate(truth) if row["kind"] == "deceptive"]
    assert max(risk[number] for number in chain) < sorted(risk[number] for number in risky)[len(risky) // 2]


def test_reasons_explain_both_scores_and_say_what_they_move(leads):
    for lead in leads[:10]:
        organised = sum(reason["points"] for reason in lead["reasons"] if reason["side"] == "organised")
        risk = sum(reason["points"] for reason in lead["reasons"] if reason["side"] == "risk")
        assert organised == pytest.approx(lead["organised"])
        assert risk == pytest.approx(lead["risk"]) or risk == 0
        assert all(reason["sentence"] and reason["source"] for reason in lead["reasons"])
    moved = [r["rank_without"] != lead["rank"] for lead in leads for r in lead["reasons"]]
    assert any(moved)


def test_no_contact_is_shown_in_any_file(sample, out):
    with (sample / "posts.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    words = {word.strip(".") for row in rows for word in row["description"].split()}
    numbers = {word for word in words if word.startswith("+") and len(word) >= 12 and word[1:].isdigit()}
    assert len(numbers) > 50
    shown = "".join(
        (out / name).read_text("utf-8")
        for name in ("report.html", "leads.json", "entities.ftm.json", "leads.csv")
    )
    assert not [number for number in numbers if number in shown]
    normal = pq.read_table(out / "identifiers.parquet").column("normal").to_pylist()
    assert not numbers.intersection(normal)


def test_unmasking_is_possible_on_purpose_and_said(sample, tmp_path):
    arguments = ["--out", str(tmp_path), "--leads", "3", "--quiet", "--unmask"]
    main(["networks", str(sample / "posts.csv"), *arguments])
    assert "unmasked on purpose" in (tmp_path / "report.html").read_text("utf-8")
    assert "Contacts are shown in full." in json.loads((tmp_path / "manifest.json").read_text())["notes"]


def test_same_input_same_result(sample, out, tmp_path):
    arguments = ["--out", str(tmp_path), "--leads", "40", "--quiet", "--workers", "1"]
    main(["networks", str(sample / "posts.csv"), *arguments])
    for name in ("posts.csv", "leads.csv", "leads.json", "entities.ftm.json"):
        assert (tmp_path / name).read_bytes() == (out / name).read_bytes(), name
