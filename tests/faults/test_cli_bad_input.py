"""What people really feed a command line: every input ends in a right result or a sentence and its code."""

import gzip
import json
import os
import zipfile

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

from daybreak.cli.main import main

HEADER = "id,text,time,place\n"
POST = "Waitress wanted in Lyon, good pay 2000 EUR per month, room provided, call +44 7700 900{:03d} today"


def rows(count, time="2024-01-01", place="Lyon"):
    return "".join(f'{n},"{POST.format(n)}",{time},{place}\n' for n in range(count))


def posts(*texts):
    return HEADER + "".join(f'{n},"{text}",2024-01-0{n % 9 + 1},Lyon\n' for n, text in enumerate(texts))


def packed(content, half=False):
    data = content if isinstance(content, bytes) else content.encode()
    return data[: len(data) // 2] if half else data


def noise(size, seed=7):
    state, out = seed, bytearray()
    while len(out) < size:
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        out += state.to_bytes(8, "big")
    return bytes(out[:size])


@pytest.fixture
def run(monkeypatch, capsys):
    """Run the command line here; a fault of Daybreak shows its traceback and fails."""

    def raised(error):
        raise error

    monkeypatch.setattr("daybreak.cli.fault.record", raised)

    def called(*arguments):
        code = 0
        try:
            main([os.fspath(one) if isinstance(one, os.PathLike) else one for one in arguments])
        except SystemExit as stop:
            code = stop.code or 0
        printed = capsys.readouterr()
        assert "Traceback" not in printed.err
        return code, printed.out, printed.err

    return called


BOOK, TABLE = "workbook", "parquet"
GOOD_GZ, GOOD_ZST = (
    gzip.compress((HEADER + rows(200)).encode()),
    zstandard.compress((HEADER + rows(200)).encode()),
)

ODD_TIMES = (
    "1601-01-01", "9999-12-31", "0001-01-01", "2262-04-12", "soon", "9" * 20, "-1", "2024-02-30", "1e308",
    "nan", "inf",
)  # fmt: skip
SAME_IDS = HEADER + "".join(f'7,"{POST.format(n)}",2024-01-01,Lyon\n' for n in range(20))
MIXED = """{"id":1,"text":"hello my dear world"}
{oops
[1]
"a"
null
{"id":2}
{"text":null}
{"id":3,"text":5}
"""
ARABIC = "مطلوب نادلة في دبي براتب 2000 درهم \u202e abc \u202c"
WIDE = ",".join(["id", "text", *(f"c{n}" for n in range(10_000))])
WIDE += "\n" + f"1,hello my dear world{',x' * 10_000}\n" * 9

#: name of the file, its content, expected code, words of the sentence (or of the summary)
CASES = [
    ("empty.csv", "", 12, "the file is empty"),
    ("header.csv", HEADER, 12, "it holds no rows"),
    ("one_column.csv", "text\n" + "hello my dear world of wonder\n" * 3, 0, "3 posts, 1 repeated"),
    ("one_row.csv", HEADER + rows(1), 0, "1 post, "),
    ("two_rows.csv", HEADER + rows(2), 0, "2 posts, 1 repeated"),
    ("utf16.csv", (HEADER + rows(5)).encode("utf-16"), 0, "5 posts, 1 repeated"),
    ("utf16_without_mark.csv", (HEADER + rows(5)).encode("utf-16-le"), 0, "5 posts, 1 repeated"),
    ("utf32.csv", (HEADER + rows(5)).encode("utf-32"), 0, "5 posts, 1 repeated"),
    ("latin1.csv", posts("Café à Orléans cherche serveuse très motivée").encode("latin-1"), 0, "cp1252"),
    ("cp1251.csv", posts("Требуется официантка в кафе").encode("cp1251"), 0, "cp1251"),
    ("png.csv", b"\x89PNG\r\n\x1a\n" + noise(5000), 11, "a PNG picture"),
    ("elf.csv", b"\x7fELF" + noise(5000), 11, "a program"),
    ("pdf.csv", b"%PDF-1.7\n" + noise(3000), 11, "a PDF document"),
    ("noise.csv", noise(50_000), 11, "binary"),
    ("zeros.csv", b"\0" * 100_000, 11, "binary"),
    ("good.csv.gz", GOOD_GZ, 0, "200 posts, 1 repeated"),
    ("cut.csv.gz", packed(GOOD_GZ, half=True), 11, "damaged or cut short"),
    ("junk_after.csv.gz", GOOD_GZ + b"garbage", 11, "damaged or cut short"),
    ("empty.csv.gz", gzip.compress(b""), 12, "the file is empty"),
    ("good.csv.zst", GOOD_ZST, 0, "200 posts, 1 repeated"),
    ("cut.csv.zst", packed(GOOD_ZST, half=True), 11, "damaged or cut short"),
    ("empty.parquet", b"", 12, "the file is empty"),
    ("no_book.xlsx", "id,text\n1,hello my dear world\n", 0, "1 post, "),
    ("old.xls", b"\xd0\xcf\x11\xe0" + noise(3000), 11, "cannot be opened"),
    ("same_ids.csv", SAME_IDS, 0, "in 20 posts"),
    ("no_times.csv", HEADER + rows(20, time=""), 0, "20 posts have no time"),
    ("one_time.csv", HEADER + rows(20, time="2024-01-01T00:00:00Z"), 0, "20 posts, 1 repeated"),
    (
        "odd_times.csv",
        HEADER + "".join(f'{n},"{POST.format(n)}",{time},Lyon\n' for n, time in enumerate(ODD_TIMES)),
        0,
        "could not be read",
    ),
    ("emoji.csv", posts(*["😀🎉👩‍👩‍👧‍👦🇫🇷"] * 9), 0, "9 posts"),
    ("digits.csv", posts(*(str(10**15 + n) for n in range(9))), 0, "9 posts"),
    ("urls.csv", posts(*(f"https://example.com/{n}?a=b" for n in range(9))), 0, "9 posts"),
    ("white.csv", posts(*["  \t "] * 9), 12, "every row was skipped (9 x no text)"),
    ("nuls.csv", posts(*["Wait\0ress wanted in \0 Lyon"] * 9), 0, "18 NUL bytes were removed"),
    ("surrogates.jsonl", '{"id":1,"text":"hello \\ud800 my dear \\udc00 friends"}\n' * 3, 0, "3 posts"),
    (
        "mixed.jsonl",
        MIXED,
        0,
        "Left out: 3 rows, not a JSON object",
    ),
    ("deep.jsonl", '{"text":' + "[" * 200_000 + "]" * 200_000 + "}\n", 12, "nested too deep"),
    ("long_number.jsonl", '{"id":' + "9" * 5000 + ',"text":"hello my dear world"}\n', 12, "not valid JSON"),
    ("nan.jsonl", '{"id":NaN,"text":"hello my dear world of wonder","time":Infinity}\n', 0, "1 post, "),
    ("cut.json", '[{"id":1,"text":"hello my dear world"},{"id":2,"te', 0, "Left out: 1 row, not valid JSON"),
    ("word.json", '"hello"', 12, "no JSON object"),
    ("nothing.json", "[]", 12, "no JSON object"),
    ("no_fields.json", "{}", 13, "no column for the text"),
    ("right_to_left.csv", posts(*[ARABIC] * 9), 0, "9 posts, 1 repeated"),
    ("wide.csv", WIDE, 0, "9 posts"),
    ("same_names.csv", "text,text_3,text\nhello my dear world,b,c\n", 0, "Two columns are called text"),
    ("open_quote.csv", HEADER + '1,"never closed\n' + rows(5), 0, "a quote is never closed"),
    ("ragged.csv", HEADER + "1,a b c,2024-01-01,Lyon,extra,more\n2\n" + rows(3), 0, "Left out: 2 rows"),
    ("old_mac.csv", (HEADER + rows(3)).replace("\n", "\r"), 0, "3 posts"),
    ("a b\n\"'.csv", HEADER + rows(5), 0, "5 posts"),
]


@pytest.mark.parametrize(("name", "content", "code", "words"), CASES, ids=[case[0] for case in CASES])
def test_networks_ends_in_a_result_or_a_sentence(tmp_path, run, name, content, code, words):
    path = tmp_path / name
    path.write_bytes(packed(content))
    ended, out, err = run("networks", path, "--out", tmp_path / "out")
    assert ended == code, err
    assert words in (out if code == 0 else err)
    if code:
        assert err.startswith("daybreak: ") or "\ndaybreak: " in err
        assert not (tmp_path / "out" / "report.html").exists()
    else:
        assert json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))


@pytest.mark.parametrize(("name", "content", "code", "words"), CASES, ids=[case[0] for case in CASES])
def test_identifiers_and_groups_end_alike(tmp_path, run, name, content, code, words):
    path = tmp_path / name
    path.write_bytes(packed(content))
    for command in ("identifiers", "groups"):
        table = tmp_path / f"{command}.csv"
        ended, _, err = run(command, path, "--out", table)
        assert ended == code, err
        assert table.exists() == (code == 0)


def test_workbooks_and_tables_cut_in_half_are_refused(tmp_path, run):
    book = openpyxl.Workbook()
    book.active.append(["id", "text"])
    book.active.append([1, "Waitress wanted in Lyon with room"])
    book.save(tmp_path / "good.xlsx")
    pq.write_table(pa.table({"id": ["1"], "text": ["hello my dear world"]}), tmp_path / "good.parquet")
    for name in ("good.xlsx", "good.parquet"):
        assert run("identifiers", tmp_path / name, "--out", tmp_path / "o.csv")[0] == 0
        broken = tmp_path / f"cut.{name}"
        broken.write_bytes(packed((tmp_path / name).read_bytes(), half=True))
        assert run("networks", broken, "--out", tmp_path / "out")[0] == 11


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"id": [1], "text": [{"a": 1}]}, 13),
        ({"id": [], "text": []}, 12),
        ({"id": [1], "text": pa.nulls(1)}, 12),
        ({"id": [1, 2], "text": [b"abc def ghi jkl", b"\xff\xfe"]}, 0),
    ],
)
def test_parquet_of_other_kinds(tmp_path, run, columns, code):
    pq.write_table(pa.table(columns), tmp_path / "p.parquet")
    assert run("networks", tmp_path / "p.parquet", "--out", tmp_path / "out")[0] == code


def test_an_archive_that_swells_is_not_unpacked_into_memory(tmp_path, run):
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", "id,text\n1," + "a" * 40_000_000 + "\n")
    code, _, err = run("networks", tmp_path / "bomb.zip", "--out", tmp_path / "out")
    assert code == 12
    assert "the record is too long" in err


def test_a_folder_of_everything_is_read_and_what_is_not_is_named(tmp_path, run):
    mix = tmp_path / "mix"
    mix.mkdir()
    (mix / "a.csv").write_text(HEADER + rows(5))
    (mix / "b.jsonl").write_text(json.dumps({"id": "x", "text": POST.format(3)}) + "\n")
    (mix / "c.csv.gz").write_bytes(GOOD_GZ)
    (mix / "d.png").write_bytes(b"\x89PNG")
    (mix / "bad.csv").write_bytes(b"\x89PNG\r\n\x1a\n" + noise(999))
    (mix / "empty.csv").write_bytes(b"")
    (mix / "again").symlink_to(mix)
    (mix / "self.csv").symlink_to(mix / "self.csv")
    code, out, _ = run("networks", mix, "--out", tmp_path / "out")
    assert code == 0
    assert "206 posts" in out
    for name in ("d.png", "bad.csv", "empty.csv", "self.csv"):
        assert name in out


def test_paths_that_lead_nowhere(tmp_path, run):
    (tmp_path / "loop.csv").symlink_to(tmp_path / "loop.csv")
    (tmp_path / "nothing").mkdir()
    out = ("--out", tmp_path / "out")
    for path, code in (
        (tmp_path / "gone.csv", 10),
        ("", 10),
        (tmp_path / ("x" * 300), 10),
        (tmp_path / "loop.csv", 10),
        (tmp_path / "nothing", 12),
        ("/dev/null", 11),
    ):
        assert run("networks", path, *out)[0] == code, path
    assert not (tmp_path / "out").exists()  # a refused run leaves nothing behind


def test_a_name_that_is_no_utf8_can_be_read_and_written_about(tmp_path, run):
    path = os.fsencode(tmp_path) + b"/n\xff\xfe.csv"
    with open(path, "wb") as file:  # noqa: PTH123 - a path of bytes
        file.write((HEADER + rows(5)).encode())
    for command, out in (("networks", "out"), ("groups", "g.csv"), ("identifiers", "i.csv")):
        code, _, err = run(command, os.fsdecode(path), "--out", tmp_path / out)
        assert code == 0, err
    assert r"n\xff\xfe.csv" in (tmp_path / "g.csv").read_text("utf-8")


@pytest.fixture
def ten(tmp_path):
    path = tmp_path / "ten.csv"
    path.write_text(HEADER + rows(10))
    return path


OPTIONS = [
    (("--text", "nope"), 13, "no column for text (nope)"),
    (("--text", ""), 14, "--text"),
    (("--time", " , "), 14, "--time"),
    (("--encoding", "klingon"), 14, "encoding"),
    (("--encoding", "rot13"), 14, "encoding"),
    (("--encoding", "hex"), 14, "encoding"),
    (("--encoding", "idna"), 14, "encoding"),
    (("--encoding", ""), 14, "encoding"),
    (("--leads", "0"), 14, "--leads"),
    (("--leads", "-1"), 14, "--leads"),
    (("--leads", "x"), 2, "--leads"),
    (("--workers", "0"), 14, "--workers"),
    (("--default-country", "XX1"), 14, "--default-country"),
    (("--default-country", "ZZ"), 14, "--default-country"),
    (("--default-country", ""), 14, "--default-country"),
    (("--seed", "-1"), 14, "--seed"),
    (("--seed", "9" * 30), 14, "--seed"),
    (("--order", "fear"), 2, "--order"),
    (("--decisions", "no such file"), 10, "no such file"),
    (("--colour",), 2, "--colour"),
]


@pytest.mark.parametrize(
    ("options", "code", "words"), OPTIONS, ids=[" ".join(case[0])[:30] for case in OPTIONS]
)
def test_options_that_cannot_be_used_are_refused_before_the_work(tmp_path, run, ten, options, code, words):
    ended, _, err = run("networks", ten, "--out", tmp_path / "out", *options)
    assert ended == code, err
    assert words in err
    assert not (tmp_path / "out" / "report.html").exists()


@pytest.mark.parametrize("options", [("--leads", "9" * 30), ("--default-country", "fr"), ("--workers", "99")])
def test_odd_options_that_can_be_used(tmp_path, run, ten, options):
    assert run("networks", ten, "--out", tmp_path / "out", "--quiet", *options) == (0, "", "")


def test_wide_encodings_need_no_mark(tmp_path, run):
    path = tmp_path / "wide.csv"
    path.write_bytes((HEADER + rows(5)).encode("utf-16-be"))
    assert (
        "5 posts, 1 repeated" in run("networks", path, "--encoding", "utf-16", "--out", tmp_path / "out")[1]
    )


@pytest.mark.parametrize(
    "content", ["{", "[1]\n", '{"kind": "confirm"}\n', '{"kind":"love","parts":[["a"]]}\n', "\xff"]
)
def test_broken_decisions_are_refused_and_left_alone(tmp_path, run, ten, content):
    out = tmp_path / "out"
    out.mkdir()
    (out / "decisions.jsonl").write_bytes(content.encode("latin-1"))
    code, _, err = run("networks", ten, "--out", out)
    assert code in (11, 30), err
    assert (out / "decisions.jsonl").read_bytes() == content.encode("latin-1")


def test_a_broken_index_is_refused_and_left_alone(tmp_path, run, ten):
    index, table = tmp_path / "index", tmp_path / "g.csv"
    assert run("groups", ten, "--out", table, "--index", index)[0] == 0
    files = sorted(path for path in index.rglob("*") if path.is_file())
    for path in files:
        whole = path.read_bytes()
        path.write_bytes(whole[: len(whole) // 2])
        code, _, err = run("groups", ten, "--out", table, "--index", index)
        assert code == (30 if whole else 0), (path, err)
        path.write_bytes(whole)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "letter.txt").write_text("not yours")
    assert run("groups", ten, "--out", table, "--index", tmp_path / "other")[0] == 30
    assert (tmp_path / "other" / "letter.txt").read_text() == "not yours"


def test_results_that_cannot_be_written_are_said(tmp_path, run, ten):
    (tmp_path / "file").write_text("mine")
    for command, out in (
        ("networks", tmp_path / "file" / "out"),
        ("groups", tmp_path / "file" / "g.csv"),
        ("identifiers", tmp_path / "file" / "i.csv"),
        ("networks", "/proc/out"),
    ):
        code, _, err = run(command, ten, "--out", out)
        assert code == 18, err
        assert "cannot be written" in err
    assert run("networks", ten, "--out", tmp_path / "file")[0] == 2
    assert (tmp_path / "file").read_text() == "mine"
    assert run("sample", tmp_path / "file" / "s")[0] == 18
    index = tmp_path / "file" / "index"
    assert run("groups", ten, "--out", tmp_path / "g.csv", "--index", index)[0] in (18, 30)


def test_two_runs_into_one_folder_leave_the_second(tmp_path, run, ten):
    out = tmp_path / "out"
    assert run("networks", ten, "--out", out)[0] == 0
    ten.write_text(HEADER + rows(4))
    assert run("networks", ten, "--out", out)[0] == 0
    assert json.loads((out / "manifest.json").read_text("utf-8"))["counts"]["posts"] == 4
    assert not [path for path in out.iterdir() if path.name.startswith(".")]
