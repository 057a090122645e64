"""A run's folder: what is in it, what stays in it, and what a folder that cannot be used ends in."""

import csv
import hashlib
import json
from pathlib import Path
from threading import Event, Thread

import pytest
from hostile_posts import hostile_rows, written

from daybreak.errors import DaybreakError, FileUnreadable
from daybreak.prosecution.decisions import Decision, append_decision
from daybreak.prosecution.leads import rank_leads
from daybreak.prosecution.networks import find_networks
from daybreak.release.files import FILES, write_run
from daybreak.release.placing import WAITING, taking_place
from daybreak.standard.manifest import sha256_of
from daybreak.standard.reading.posts import read_posts


def test_hashes_and_counts_of_the_manifest_match(hostile_out):
    manifest = json.loads((hostile_out / "manifest.json").read_text("utf-8"))
    assert [output["path"] for output in manifest["outputs"]] == list(FILES)
    for output in manifest["outputs"]:
        whole = (hostile_out / output["path"]).read_bytes()
        assert output["sha256"] == hashlib.sha256(whole).hexdigest()
        assert output["bytes"] == len(whole)
    leads = json.loads((hostile_out / "leads.json").read_text("utf-8"))
    assert manifest["counts"]["leads"] == len(leads)
    assert manifest["counts"]["posts"] == 21


def test_writing_again_keeps_decisions(tmp_path):
    out = written(tmp_path, hostile_rows())
    append_decision(out / "decisions.jsonl", Decision("note", (("0" * 16,),), note="keep me"))
    before = (out / "decisions.jsonl").read_bytes()
    written(tmp_path, hostile_rows())
    assert (out / "decisions.jsonl").read_bytes() == before


class _Killed(BaseException):
    """The process ends here."""


def kept_whole(out):
    """Whether every file the manifest names is the one it names."""
    outputs = json.loads((out / "manifest.json").read_text("utf-8"))["outputs"]
    return all(one["sha256"] == sha256_of(out / one["path"]) for one in outputs) and len(outputs) == len(
        FILES
    )


@pytest.mark.parametrize("moment", range(1, 6))
def test_whoever_is_stopped_while_writing_again_leaves_the_earlier_run_whole(tmp_path, sample_leads, moment):
    write_run(sample_leads, tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def stop(_stage, done, _total):
        if done == moment:
            raise _Killed

    with pytest.raises(_Killed):
        write_run(sample_leads, tmp_path, unmask=True, progress=stop)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize("moment", [0, 3, len(FILES)])
def test_files_of_two_runs_have_no_manifest(tmp_path, sample_leads, monkeypatch, moment):
    write_run(sample_leads, tmp_path)
    (tmp_path / "posts.csv").chmod(0o600)
    replace, placed = Path.replace, []

    def replace_or_die(path, target):
        if path.parent.name == WAITING != target.parent.name:
            if len(placed) == moment:
                raise _Killed
            placed.append(target)
        return replace(path, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", replace_or_die)
        with pytest.raises(_Killed):
            write_run(sample_leads, tmp_path, unmask=True)
    assert not (tmp_path / "manifest.json").exists()
    (tmp_path / WAITING).mkdir()  # what a killed process cannot clear away
    write_run(sample_leads, tmp_path, unmask=True)
    assert kept_whole(tmp_path) and not (tmp_path / WAITING).exists()
    assert (tmp_path / "posts.csv").stat().st_mode & 0o777 == 0o600


def test_two_that_write_into_one_folder_take_turns(tmp_path):
    began = Event()

    def write_later() -> None:
        with taking_place(tmp_path, ["a", "b"]) as place:
            began.set()
            (place / "a").write_text("later")
            (place / "b").write_text("later")

    other = Thread(target=write_later)
    with taking_place(tmp_path, ["a", "b"]) as fresh:
        (fresh / "a").write_text("earlier")
        other.start()
        assert not began.wait(0.5)
        (fresh / "b").write_text("earlier")
    other.join(60)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"a": "later", "b": "later"}


def test_what_somebody_killed_left_is_thrown_away(tmp_path):
    (tmp_path / WAITING / "deep").mkdir(parents=True)
    (tmp_path / WAITING / "old").write_text("half")
    with taking_place(tmp_path, ["a"]) as fresh:
        assert list(fresh.iterdir()) == []
        (fresh / "a").write_text("whole")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_folder_that_cannot_be_made_is_an_error_in_words(tmp_path, sample_leads):
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(FileUnreadable, match="--out"):
        write_run(sample_leads, tmp_path / "taken" / "out")
    (tmp_path / "out" / "report.html").mkdir(parents=True)
    with pytest.raises(DaybreakError, match="folder"):
        write_run(sample_leads, tmp_path / "out")


def test_no_cell_is_a_formula(hostile_out, tmp_path):
    rows = [row | {"id": f"={row['id']}"} for row in hostile_rows()]
    for out in (hostile_out, written(tmp_path, rows)):
        for name in ("posts.csv", "leads.csv"):
            with (out / name).open(encoding="utf-8", newline="") as file:
                cells = [cell for row in csv.reader(file) for cell in row]
            assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t"))], name


def test_each_post_names_its_lead(hostile_out):
    with (hostile_out / "posts.csv").open(encoding="utf-8", newline="") as file:
        named = [row["lead"] for row in csv.DictReader(file)]
    leads = json.loads((hostile_out / "leads.json").read_text("utf-8"))
    assert leads and set(named) - {""} == {lead["key"] for lead in leads}
    assert all([at for at, key in enumerate(named) if key == one["key"]] == one["posts"] for one in leads)


def test_the_manifest_says_all_that_was_asked(tmp_path):
    column = "call +44 7700 900123"
    rows = [{"who": name, column: f"come to {town}"} for name, town in (("a", "Leeds"), ("b", "York"))]
    (tmp_path / "p.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    posts = read_posts(tmp_path / "p.jsonl", text=column, author="who")
    leads = rank_leads(find_networks(posts, workers=1, seed=3), limit=7, order="risk")
    for unmask in (False, True):
        manifest = write_run(leads, tmp_path / "out", unmask=unmask)
        told = dict(manifest.parameters)
        assert ("900123" in str(told.pop("columns")["text"])) == unmask
        assert told == {
            "country": None, "workers": 1, "seed": 3, "leads": 7, "order": "risk", "unmask": unmask,
        }  # fmt: skip


def test_posts_csv_says_what_posts_parquet_says(hostile_out):
    import pyarrow.parquet as pq

    table = pq.read_table(hostile_out / "posts.parquet")
    with (hostile_out / "posts.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == table.column_names
    assert [int(row["template"]) for row in rows] == table.column("template").to_pylist()
    assert [row["place"] or None for row in rows] == table.column("place").to_pylist()


def test_without_leads_every_file_is_still_there(tmp_path):
    rows = [{"id": "1", "text": "A quiet afternoon in the park with ducks."}]
    (tmp_path / "posts.csv").write_text("id,text\n1," + rows[0]["text"] + "\n", "utf-8")
    leads = rank_leads(find_networks(read_posts(tmp_path / "posts.csv"), workers=1))
    assert len(leads) == 0
    write_run(leads, tmp_path / "out")
    assert {path.name for path in (tmp_path / "out").iterdir()} == {*FILES, "manifest.json"}
    said = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert "No lead was found" in said and "<article" not in said
    assert (tmp_path / "out" / "leads.json").read_text("utf-8").strip() == "[]"


def test_a_rejected_lead_stands_apart_and_not_in_the_entities(tmp_path):
    out = written(tmp_path, hostile_rows())
    lead = json.loads((out / "leads.json").read_text("utf-8"))[0]
    marks = tuple(row["fingerprint"] for row in lead["sources"])
    refused = Decision("reject", (marks,), note="a theatre")
    networks = find_networks(read_posts(tmp_path / "posts.csv"), workers=1, decisions=(refused,))
    leads = rank_leads(networks)
    write_run(leads, out)
    assert [one.key for one in leads.rejected] == [lead["key"]]
    said = (out / "report.html").read_text("utf-8")
    assert said.index("Rejected by a reviewer") < said.index(f'id="{lead["key"]}"')
    assert lead["key"] not in (out / "entities.ftm.json").read_text("utf-8")
