"""How the command line behaves towards scripts and terminals: quiet, JSON, help, start, closed pipes."""

import json
import os
import subprocess
import sys

import click
import pytest

from daybreak.cli.main import COMMANDS, command, main

POSTS = "id,text\n" + "".join(f'{n},"Waitress wanted in Lyon, room provided, ask {n}"\n' for n in range(9))


@pytest.fixture
def posts(tmp_path):
    path = tmp_path / "posts.csv"
    path.write_text(POSTS)
    return str(path)


def every_command():
    """Each command by its words, those below a group too."""
    context = click.Context(command)
    for name in COMMANDS:
        found = command.get_command(context, name)
        yield name, found
        for below, inner in getattr(found, "commands", {}).items():
            yield f"{name} {below}", inner


@pytest.mark.parametrize(("name", "found"), list(every_command()))
def test_every_command_and_option_is_explained(name, found):
    assert found.help and len(found.help) > 40
    for parameter in found.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.name
    shown = found.get_help(click.Context(found, info_name=name))
    for parameter in found.params:
        if isinstance(parameter, click.Option):
            assert parameter.opts[0] in shown


def test_quiet_prints_nothing(posts, tmp_path, capfd):
    main(["networks", posts, "--out", str(tmp_path / "o"), "--quiet"])
    main(["groups", posts, "--out", str(tmp_path / "g.csv"), "--quiet"])
    main(["identifiers", posts, "--out", str(tmp_path / "i.csv"), "--quiet"])
    assert capfd.readouterr() == ("", "")


def test_json_is_all_that_is_printed(posts, tmp_path, capfd):
    main(["networks", posts, "--out", str(tmp_path / "o"), "--json"])
    assert isinstance(json.loads(capfd.readouterr().out), list)


def test_progress_goes_to_the_error_stream_with_remaining_time(posts, tmp_path, capfd):
    main(["networks", posts, "--out", str(tmp_path / "o")])
    out, err = capfd.readouterr()
    assert "left:" in err
    assert "━" not in out
    assert "Report: " in out


def fresh(code, **environment):
    """What a fresh interpreter prints."""
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **environment},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def test_help_and_import_load_no_heavy_library():
    heavy = "print(sorted({'numpy', 'numba', 'pyarrow', 'duckdb'} & set(sys.modules)))"
    for first in (
        "import daybreak",
        "from daybreak.cli.main import main\ntry: main(['--help'])\nexcept SystemExit: pass",
    ):
        assert fresh(f"import sys\n{first}\n{heavy}").stdout.splitlines()[-1] == "[]"


def test_a_terminal_without_our_letters_and_a_machine_without_a_home(tmp_path):
    path = tmp_path / "posts.csv"
    path.write_text(POSTS.replace("Lyon", "Łódź 東京"), encoding="utf-8")
    arguments = ["networks", str(path), "--out", str(tmp_path / "o"), "--json"]
    done = fresh(
        f"from daybreak.cli.main import main; main({arguments!a})",
        LC_ALL="C",
        PYTHONUTF8="0",
        PYTHONCOERCECLOCALE="0",
        PYTHONIOENCODING="ascii",
        HOME="/nowhere",
    )
    assert done.returncode == 0, done.stderr
    assert "Łódź" in done.stdout


def test_an_interruption_ends_with_130(posts, tmp_path, monkeypatch, capsys):
    def stopped(*_, **__):
        raise KeyboardInterrupt

    for stage in ("networks.find_networks", "leads.rank_leads"):
        with monkeypatch.context() as patch:
            patch.setattr(f"daybreak.prosecution.{stage}", stopped)
            with pytest.raises(SystemExit) as stop:
                main(["networks", posts, "--out", str(tmp_path / "o")])
        assert stop.value.code == 130
        assert "Interrupted" in capsys.readouterr().err
        assert not (tmp_path / "o" / "leads.json").exists()


def test_an_index_grown_in_parts_tells_what_one_run_tells(tmp_path, capsys):
    towns, names = ("Lyon", "Bonn", "Oslo"), ("Ann", "Eva", "Mia", "Zoe")
    pairs = enumerate((town, name) for town in towns for name in names)
    lines = [f'{n},"Waitress wanted in {town}, room provided, ask for {name}"\n' for n, (town, name) in pairs]

    def table(rows, out, *more):
        path = tmp_path / "part.csv"
        path.write_text("id,text\n" + "".join(rows))
        main(["groups", str(path), "--out", str(tmp_path / out), "--quiet", *more])
        return [row.split(",")[-3:-1] for row in (tmp_path / out).read_text().splitlines()[1:]]

    whole = table(lines, "whole.csv")
    index = ("--index", str(tmp_path / "index"))
    parts = [table(lines[a : a + 5], f"{a}.csv", *index) for a in (0, 5, 10)]
    assert len({group for _, group in whole}) == 1
    assert [row for part in parts for row in part] == whole
