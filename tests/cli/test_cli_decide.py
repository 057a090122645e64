"""Decisions written on the command line: what is refused, and what the next run makes of the others."""

import csv
import json

import pytest

from daybreak.cli.main import main

TOWNS = ("Leeds", "Hull", "York", "Bath", "Derby", "Oxford")


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A run over twelve copies of one advertisement."""
    folder = tmp_path_factory.mktemp("run")
    with (folder / "posts.csv").open("w", newline="") as stream:
        out = csv.writer(stream)
        out.writerow(["id", "text", "author"])
        for number in range(12):
            town = TOWNS[number % 6]
            text = (
                f"New in {town}, sweet Anna for three days only, call 07700 900123 for a meeting in a hotel"
            )
            out.writerow([f"p{number}", text, f"account{number % 3}"])
    return folder


def daybreak(*words):
    """The exit code of a command."""
    try:
        main(words)
    except SystemExit as end:
        return end.code
    return 0


def networks(folder):
    out = folder / "out"
    words = ["--quiet", "--workers", "1", "--default-country", "GB"]
    assert daybreak("networks", str(folder / "posts.csv"), "--out", str(out), *words) == 0
    return json.loads((out / "leads.json").read_text("utf-8"))


def leads_table(folder):
    with (folder / "out" / "leads.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_decisions_are_refused_in_words_or_honoured(run, capsys):
    (lead,) = networks(run)
    out, key = str(run / "out"), lead["key"]
    for wrong in (
        ["note", key],
        ["note", key, "--note", "  "],
        ["merge", key],
        ["merge", key, key],
        ["split", key],
        ["split", key, "--posts", "p99"],
        ["confirm", "L00000000"],
    ):
        assert daybreak("decide", out, *wrong) == 14
    assert "write your words with --note" in capsys.readouterr().err
    assert not (run / "out" / "decisions.jsonl").exists()

    assert daybreak("decide", out, "split", key, "--posts", "p0,p1") == 0
    assert daybreak("decide", out, "note", key, "--note", "seen before", "--reviewer", "Ana") == 0
    note = "ask +44 7700 900123"
    for _ in range(2):  # what is brought in twice is noted once
        (run / "new.jsonl").write_text(json.dumps({"kind": "note", "parts": [["x"]], "note": note}))
        assert daybreak("decide", out, "--from", str(run / "new.jsonl")) == 0
    kept = (run / "out" / "decisions.jsonl").read_text("utf-8")
    assert kept.count("ask +44") == 1 and "900123" not in kept
    assert daybreak("decide", out, "--unmask", "note", key, "--note", note) == 0
    assert note in (run / "out" / "decisions.jsonl").read_text("utf-8")
    assert daybreak("decide", out, "reject", key) == 0
    assert networks(run) == []
    rejected = [row["lead"] for row in leads_table(run)]
    assert len(rejected) == 2  # both parts of what was split
    assert daybreak("decide", out, "confirm", rejected[0]) == 0  # minds can change
    parts = sorted(networks(run), key=lambda one: len(one["posts"]))
    assert [len(one["posts"]) for one in parts] == [2, 10]
    assert [row["id"] for row in parts[0]["sources"]] == ["p0", "p1"]
    assert parts[1]["notes"][0]["note"] == "seen before"
