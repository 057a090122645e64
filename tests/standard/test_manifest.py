import hashlib
import json
from datetime import UTC

import pytest

from daybreak import __version__
from daybreak.errors import FileMissing
from daybreak.standard.manifest import ManifestBuilder
from daybreak.standard.reading import read_posts


def test_a_manifest_tells_what_a_run_was(tmp_path):
    source = tmp_path / "posts.csv"
    source.write_text("id,text\n1,a\n1,b\n2,\nbroken\n")
    run = ManifestBuilder("networks", {"source": source, "least": 2})
    with run.stage("reading"):
        posts = read_posts(source)
        run.read(posts)
    with run.stage("reading"):
        run.count("groups", 1)
    run.skip("too short", 3)
    run.note("said once")
    run.note("said once")
    out = tmp_path / "run" / "leads.csv"
    out.parent.mkdir()
    out.write_text("x")
    run.wrote(out, within=tmp_path / "run")
    manifest = run.write(tmp_path / "run" / "manifest.json")
    stored = json.loads((tmp_path / "run" / "manifest.json").read_text("utf-8"))

    assert stored["command"] == "networks" and stored["daybreak"] == __version__
    assert stored["parameters"] == {"source": str(source), "least": 2}
    assert stored["sources"][0]["sha256"] == hashlib.sha256(source.read_bytes()).hexdigest()
    assert stored["counts"] == {"posts": 2, "groups": 1}
    assert stored["skipped"] == {"too short": 3, "no text": 1, "wrong number of fields": 1}
    assert stored["outputs"] == [
        {"path": "leads.csv", "sha256": hashlib.sha256(b"x").hexdigest(), "bytes": 1}
    ]
    assert stored["notes"][-1] == "said once" and len(stored["notes"]) == 2
    assert stored["seconds"]["reading"] >= posts.seconds > 0
    assert stored["started"].endswith("Z") and manifest.finished >= manifest.started
    assert manifest.started.tzinfo is UTC
    assert "pyarrow" in stored["libraries"]


def test_a_file_that_was_not_written_cannot_be_entered(tmp_path):
    with pytest.raises(FileMissing):
        ManifestBuilder("x").wrote(tmp_path / "nothing")
