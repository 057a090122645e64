"""JSON, spreadsheets, Parquet, packed files, folders and archives."""

import bz2
import gzip
import hashlib
import io
import json
import lzma
import os
import tarfile
import zipfile
from datetime import UTC, datetime

import openpyxl
import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.parquet as pq
import pytest
import zstandard

from daybreak.errors import BadValue, ColumnMissing, FileMissing, FileUnreadable, NothingToRead
from daybreak.standard.reading import read_posts
from daybreak.standard.reading.files import find_files
from daybreak.standard.reading.json_records import JsonReader
from daybreak.standard.reading.ledger import Ledger
from daybreak.standard.reading.survey import survey
from daybreak.standard.records import POST_SCHEMA

ROWS = [{"id": "1", "text": "one, two"}, {"id": "2", "text": 'three\n"four"'}]


def put(tmp_path, name, content):
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def texts(posts):
    return posts.texts.to_pylist()


def lines(posts):
    return posts.table["line"].to_pylist()


def test_json_lines_keep_their_line_and_lose_only_broken_ones(tmp_path):
    content = '{"text": "a", "id": 7}\n\n{"text": broken}\n[1, 2]\n'
    content += '{"text": "b\\ud83d", "id": null}\r\n"x"\n{"text": "c"'
    posts = read_posts(put(tmp_path, "p.jsonl", content))
    assert texts(posts) == ["a", "b�"]
    assert lines(posts) == [1, 5]
    assert posts.table["id"].to_pylist() == ["7", "5"]
    assert posts.skipped_counts == {"not a JSON object": 2, "not valid JSON": 2}
    assert posts.skipped[0].why.startswith("not valid JSON: expecting value at character 10")


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize(
    "wrap",
    [
        lambda rows: rows,
        lambda rows: {"meta": {"n": 2}, "posts": rows},
        lambda rows: {"title": "Export of May", "posts": rows},
        lambda rows: {"meta": {"users": [{"name": "Ana"}]}, "data": {"page": {"items": rows}}},
    ],
)
def test_a_json_document_is_cut_into_its_records(tmp_path, indent, wrap):
    rows = [
        {"id": 1, "text": 'a "quoted" } ] \\'},
        {"id": 2, "text": "b", "user": {"name": "Ana", "tags": []}},
    ]
    posts = read_posts(put(tmp_path, "p.json", json.dumps(wrap(rows), indent=indent)))
    assert texts(posts) == [row["text"] for row in rows]
    assert posts.sources[0].format == "json"


@pytest.mark.parametrize("indent", [None, 2])
def test_a_post_with_lists_of_texts_in_it_is_one_record(tmp_path, indent):
    for row in (
        {"text": "a post", "comments": [{"text": "not mine"}]},
        {"user": {"links": [{"text": "me"}]}, "text": "a post"},
    ):
        assert texts(read_posts(put(tmp_path, "p.json", json.dumps(row, indent=indent)))) == ["a post"]


@pytest.mark.parametrize(
    "table",
    [
        {"id": {"0": 1, "1": 2}, "text": {"0": "a", "1": "b"}},
        {"id": [1, 2], "text": ["a", "b"]},
        {"columns": ["id", "text"], "index": [0], "data": [[1, "a"]]},
    ],
)
def test_json_written_column_by_column_is_refused(tmp_path, table):
    with pytest.raises(FileUnreadable, match="column by column"):
        read_posts(put(tmp_path, "p.json", json.dumps(table)))


def test_lines_of_a_json_document_are_physical_ones(tmp_path):
    posts = read_posts(put(tmp_path, "p.json", json.dumps(ROWS, indent=2)))
    assert lines(posts) == [2, 6]


def test_objects_one_after_the_other_are_records(tmp_path):
    content = "\n".join(json.dumps(row, indent=1) for row in ROWS)
    posts = read_posts(put(tmp_path, "p.json", content))
    assert texts(posts) == [row["text"] for row in ROWS]
    assert lines(posts) == [1, 5]


def test_a_json_document_cut_short_keeps_what_is_whole(tmp_path):
    posts = read_posts(put(tmp_path, "p.json", json.dumps(ROWS)[:-12]))
    assert texts(posts) == ["one, two"]
    assert posts.skipped_counts == {"not valid JSON": 1}


def test_nested_fields_are_reached_by_dotted_names(tmp_path):
    row = {"data": {"body": "hello", "by": {"name": "x"}}, "n": 1}
    posts = read_posts(put(tmp_path, "p.jsonl", json.dumps(row)), text="data.body", author="data.by.name")
    assert (posts[0].text, posts[0].author) == ("hello", "x")


def test_a_field_that_comes_late_is_found(tmp_path):
    rows = [{"text": f"post {n}"} for n in range(6000)] + [{"text": "last", "town": "Oslo"}]
    path = put(tmp_path, "p.jsonl", "\n".join(map(json.dumps, rows)))
    assert read_posts(path, place="town")[6000].place == "Oslo"
    with pytest.raises(ColumnMissing):
        read_posts(path, place="nowhere")


def test_json_values_of_other_kinds_become_text(tmp_path):
    rows = [{"text": ["a", "b"], "id": 1.0}, {"text": 15550100, "id": True}, {"text": {"x": [1]}, "id": [1]}]
    posts = read_posts(put(tmp_path, "p.jsonl", "\n".join(map(json.dumps, rows))), text="text")
    assert texts(posts) == ["a\nb", "15550100"]
    assert posts.skipped_counts == {"no text": 1}


def test_rich_text_of_a_messenger_is_read_as_it_was_written(tmp_path):
    runs = ["New in ", {"type": "bold", "text": "Leeds"}, ", write ", {"type": "mention", "text": "@rose_x"}]
    record = {"id": 7, "from": "Rose", "date": "2024-01-02T03:04:05", "text": runs}
    posts = read_posts(put(tmp_path, "export.json", json.dumps({"name": "c", "messages": [record]})))
    assert (posts[0].text, posts[0].author) == ("New in Leeds, write @rose_x", "Rose")


@pytest.mark.parametrize("block", [1, 5, 64])
def test_json_in_blocks_of_any_size(tmp_path, monkeypatch, block):
    monkeypatch.setattr("daybreak.standard.reading.files.BLOCK", block)
    rows = [{"id": "1", "text": 'é"\\{['}, {"id": "2", "text": "b]}\n"}]
    for name, content in (
        ("p.json", json.dumps(rows, indent=1)),
        ("p.jsonl", "\n".join(map(json.dumps, rows))),
    ):
        assert texts(read_posts(put(tmp_path, name, content))) == [row["text"] for row in rows]


def test_a_json_line_beyond_the_limit_is_skipped(tmp_path, monkeypatch):
    monkeypatch.setattr("daybreak.standard.reading.files.BLOCK", 100)
    content = '{"text": "a"}\n{"text": "' + "x" * 3000 + '"}\n{"text": "b"}\n'
    reader = JsonReader(survey(find_files([put(tmp_path, "p.jsonl", content)]).files[0]), limit=500)
    ledger = Ledger()
    found = [t for batch in reader.batches(["text"], ledger) for t in batch.columns["text"].to_pylist()]
    assert found == ["a", "b"]
    assert ledger.counts == {"the record is too long": 1}
    assert ledger.first[0].line == 2


def test_json_nested_too_deep_is_one_broken_record(tmp_path):
    content = '{"text": "a"}\n{"text": ' + "[" * 100_000 + "]" * 100_000 + "}\n"
    posts = read_posts(put(tmp_path, "p.jsonl", content))
    assert texts(posts) == ["a"]
    assert posts.skipped_counts == {"not valid JSON": 1}


def workbook(tmp_path, sheets, name="p.xlsx"):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(tmp_path / name)
    return tmp_path / name


def test_a_sheet_keeps_row_numbers_and_whole_numbers(tmp_path):
    moment = datetime(2024, 5, 6, 7, 8, 9)
    rows = [["Posts of May"], [], ["id", "text", "date", "phone"], [1, "one", moment, 15550100]]
    rows += [[], [2, "two", "2024-05-07", 12.5]]
    posts = read_posts(workbook(tmp_path, {"S": rows}), keep="phone")
    assert texts(posts) == ["one", "two"]
    assert lines(posts) == [4, 6]
    assert posts.table["phone"].to_pylist() == ["15550100", "12.5"]
    assert posts.table["time"].to_pylist() == [moment.replace(tzinfo=UTC), datetime(2024, 5, 7, tzinfo=UTC)]


def test_all_sheets_of_posts_are_read_and_others_named(tmp_path):
    sheets = {
        "May": [["id", "text"], [1, "a"]],
        "Notes": [["who", "what"], ["x", "y"]],
        "June": [["id", "text"], [2, "b"]],
    }
    posts = read_posts(workbook(tmp_path, sheets))
    assert texts(posts) == ["a", "b"]
    assert [source.path.rpartition(" ")[2] for source in posts.sources] == ["[May]", "[June]"]
    assert any("[Notes] has other columns" in note for note in posts.notes)


def test_an_empty_or_broken_workbook_is_refused(tmp_path):
    with pytest.raises(NothingToRead):
        read_posts(workbook(tmp_path, {"S": []}))
    broken = put(tmp_path, "broken.xlsx", (tmp_path / "p.xlsx").read_bytes()[:500])
    with pytest.raises(FileUnreadable):
        read_posts(broken)
    with pytest.raises(FileUnreadable):
        read_posts(put(tmp_path, "fake.xlsx", b"\x01\x02\0\0\x03" * 50))


def test_parquet_of_many_types(tmp_path):
    table = pa.table(
        {
            "id": pa.array([1, 2, 3], pa.int32()),
            "text": pa.array(["a", None, "c"]).dictionary_encode(),
            "time": pa.array([0, 10**9, None], pa.timestamp("ns")),
            "who": pa.array([{"name": "x"}, None, {"name": "z"}]),
            "n": pa.array([1.0, 2.5, float("nan")]),
            "blob": pa.array([b"\xff", b"b", None]),
        }
    )
    pq.write_table(table, tmp_path / "p.parquet")
    posts = read_posts(tmp_path / "p.parquet", author="who.name", keep=["n", "blob"])
    assert texts(posts) == ["a", "c"]
    assert lines(posts) == [1, 3]
    assert posts.table["author"].to_pylist() == ["x", "z"]
    assert posts.table["n"].to_pylist() == ["1", None]
    assert posts.table["blob"].to_pylist() == ["�", None]
    assert posts.skipped_counts == {"no text": 1}
    feather.write_feather(table, tmp_path / "p.feather")
    assert texts(read_posts(tmp_path / "p.feather")) == ["a", "c"]


def test_damaged_parquet_is_refused(tmp_path):
    pq.write_table(pa.table({"text": ["a"] * 1000}), tmp_path / "p.parquet")
    content = (tmp_path / "p.parquet").read_bytes()
    with pytest.raises(FileUnreadable, match="damaged"):
        read_posts(put(tmp_path, "q.parquet", content[:-20]))


PACKERS = {
    "gz": gzip.compress,
    "zst": zstandard.ZstdCompressor().compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
}


@pytest.mark.parametrize("packing", PACKERS)
@pytest.mark.parametrize("kind", ["csv", "jsonl", "xlsx", "parquet"])
def test_every_format_may_be_packed(tmp_path, packing, kind):
    if kind == "xlsx":
        plain = workbook(tmp_path, {"S": [["id", "text"], ["1", "one"]]}).read_bytes()
    elif kind == "parquet":
        pq.write_table(pa.table({"id": ["1"], "text": ["one"]}), tmp_path / "p.parquet")
        plain = (tmp_path / "p.parquet").read_bytes()
    else:
        plain = b"id,text\n1,one\n" if kind == "csv" else b'{"id": "1", "text": "one"}\n'
    packed = PACKERS[packing](plain)
    posts = read_posts(put(tmp_path, f"q.{kind}.{packing}", packed))
    assert texts(posts) == ["one"]
    assert posts.sources[0].sha256 == hashlib.sha256(packed).hexdigest()
    assert posts.sources[0].format == f"{kind}.{packing}"


def test_what_is_packed_several_times_over_is_unpacked(tmp_path):
    packed = bz2.compress(gzip.compress(gzip.compress(b"id,text\n1,one\n")))
    posts = read_posts(put(tmp_path, "p.csv.gz", packed))
    assert texts(posts) == ["one"] and posts.sources[0].sha256 == hashlib.sha256(packed).hexdigest()
    with pytest.raises(FileUnreadable, match="times over"):
        read_posts(put(tmp_path, "q.csv.gz", gzip.compress(gzip.compress(packed))))
    with pytest.raises(FileUnreadable, match="cut short"):
        read_posts(put(tmp_path, "r.csv.gz", gzip.compress(gzip.compress(os.urandom(5000))[:-50])))


def test_a_packed_archive_of_files_is_told_as_such(tmp_path):
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        archive.add(put(tmp_path, "p.csv", "id,text\n1,one\n"), "p.csv")
    with pytest.raises(FileUnreadable, match="Unpack it and give the folder"):
        read_posts(put(tmp_path, "p.tar.gz", gzip.compress(made.getvalue())))


@pytest.mark.parametrize("packing", PACKERS)
def test_packed_data_cut_short_is_refused(tmp_path, packing):
    packed = PACKERS[packing](b"id,text\n" + os.urandom(50_000).hex().encode())
    with pytest.raises(FileUnreadable, match="damaged or cut short"):
        read_posts(put(tmp_path, f"p.csv.{packing}", packed[: len(packed) // 2]))


def test_a_member_of_a_zip_and_of_two_joined_gzips(tmp_path):
    with zipfile.ZipFile(tmp_path / "p.zip", "w") as archive:
        archive.writestr("in/b.csv", "id,text\n2,two\n")
        archive.writestr("a.jsonl", '{"id": 1, "text": "one"}')
        archive.writestr("readme.md", "# no posts")
    posts = read_posts(tmp_path / "p.zip")
    assert texts(posts) == ["one", "two"]
    joined = gzip.compress(b"id,text\n1,a\n") + gzip.compress(b"2,b\n")
    assert texts(read_posts(put(tmp_path, "j.csv.gz", joined))) == ["a", "b"]


def test_a_folder_is_read_whole_sorted_and_once(tmp_path):
    put(tmp_path, "in/b.csv", "id,text\n2,b\n")
    put(tmp_path, "in/a/z.jsonl", '{"id": 1, "text": "a"}')
    put(tmp_path, "in/photo.png", b"\x89PNG")
    put(tmp_path, "in/truth.csv", "id,group\n1,7\n")
    put(tmp_path, "in/empty.csv", "")
    put(tmp_path, "in/.hidden.csv", "id,text\n9,hidden\n")
    (tmp_path / "in" / "link.csv").symlink_to(tmp_path / "in" / "b.csv")
    (tmp_path / "in" / "a" / "loop").symlink_to(tmp_path / "in")
    (tmp_path / "in" / "dead.csv").symlink_to(tmp_path / "nothing")
    posts = read_posts([tmp_path / "in", tmp_path / "in" / "b.csv"])
    assert texts(posts) == ["a", "b"]
    assert posts.skipped_counts == {"the file could not be read": 2}
    said = " ".join(posts.notes)
    for part in (
        "link.csv is a file already read",
        "leads nowhere",
        "photo.png",
        "truth.csv",
        "the file is empty",
    ):
        assert part in said


def test_posts_without_id_in_several_files_are_told_apart(tmp_path):
    for name in "ab":
        put(tmp_path, f"{name}.csv", f"text\n{name}\n")
    assert read_posts(tmp_path).table["id"].to_pylist() == ["1:2", "2:2"]


def test_two_files_of_the_same_content_are_said(tmp_path):
    for name in "ab":
        put(tmp_path, f"{name}.csv", "id,text\n1,x\n")
    posts = read_posts(tmp_path)
    assert len(posts) == 2
    assert any("has the same content as" in note for note in posts.notes)


def test_the_table_has_the_declared_columns_whatever_the_format(tmp_path):
    put(tmp_path, "a.csv", "id,text,time\n1,a,2024-01-01\n")
    put(tmp_path, "b.jsonl", '{"text": "b"}')
    workbook(tmp_path, {"S": [["id", "text"], [3, "c"]]}, "c.xlsx")
    pq.write_table(pa.table({"text": ["d"]}), tmp_path / "d.parquet")
    posts = read_posts(tmp_path)
    assert posts.table.schema == POST_SCHEMA
    assert posts.table["file"].to_pylist() == [0, 1, 2, 3]
    posts.table.validate(full=True)


def test_what_is_not_there_is_said(tmp_path):
    with pytest.raises(FileMissing):
        read_posts(tmp_path / "nothing.csv")
    with pytest.raises(NothingToRead, match="no file in it"):
        read_posts(tmp_path)
    with pytest.raises(NothingToRead):
        read_posts([])


def test_fields_inside_others_are_found_by_their_own_names(tmp_path):
    record = {
        "post": {"id": "p1", "body": "Waitress wanted abroad", "created_at": "2024-05-03T10:00:00Z"},
        "location": {"city": "Rome", "country": "IT"},
        "user": {"id": "u9", "screen_name": "rose_jobs", "created_at": "2011-01-01", "location": "Paris"},
        "company": {"name": "Example Ltd"},
    }
    path = tmp_path / "n.jsonl"
    path.write_text(json.dumps(record) + "\n" + json.dumps(record | {"location": None}) + "\n")
    posts = read_posts(path)
    first, second = posts[0], posts[1]
    assert (first.text, first.place) == ("Waitress wanted abroad", "Rome")
    assert posts.table["country"].to_pylist() == ["IT", None]
    assert (first.author, first.id) == ("u9", "p1")
    assert posts.table["employer"].to_pylist() == ["Example Ltd"] * 2
    assert first.time == datetime(2024, 5, 3, 10, tzinfo=UTC)
    assert second.place is None


def test_when_and_where_somebody_is_says_nothing_of_the_post(tmp_path):
    path = tmp_path / "n.jsonl"
    path.write_text(
        '{"text": "Work abroad", "user": {"id": 7, "created_at": "2011-01-01", "location": "Paris"}}\n'
    )
    (post,) = read_posts(path)
    assert (post.time, post.place, post.id) == (None, None, "1")


@pytest.mark.parametrize("write", [pq.write_table, feather.write_feather])
def test_two_columns_of_one_name_are_told_apart_in_arrow_files(tmp_path, write):
    names = ["text", "text", "place.name", "place"]
    place = pa.array([{"name": "Hull"}])
    write(
        pa.table([pa.array(["one"]), pa.array(["two"]), pa.array(["Leeds"]), place], names=names),
        tmp_path / "a",
    )
    posts = read_posts(tmp_path / "a")
    assert texts(posts) == ["one"] and any("Two columns are called text" in note for note in posts.notes)
    assert texts(read_posts(tmp_path / "a", text="text_2,text")) == ["two\none"]
    assert read_posts(tmp_path / "a", place="place.name").table["place"].to_pylist() == ["Leeds"]


def test_a_long_whole_number_is_an_id_without_a_point(tmp_path):
    pq.write_table(pa.table({"id": [1e15 + 1, 2.0**53 - 1], "text": ["one", "two"]}), tmp_path / "a.parquet")
    workbook = openpyxl.Workbook()
    for row in (["id", "text"], [1e15 + 1, "one"], [2.0**53 - 1, "two"]):
        workbook.active.append(row)
    workbook.save(tmp_path / "a.xlsx")
    for name in ("a.parquet", "a.xlsx"):
        assert read_posts(tmp_path / name).table["id"].to_pylist() == ["1000000000000001", "9007199254740991"]


@pytest.mark.parametrize("role", ["text", "id", "keep"])
@pytest.mark.parametrize("given", [[1], b"text", [None], range(2), [{"text": 1}]])
def test_what_is_no_column_name_is_refused_in_a_sentence(tmp_path, role, given):
    path = put(tmp_path, "a.csv", "id,text\n1,one\n")
    with pytest.raises(BadValue, match="the name of a column"):
        read_posts(path, **{role: given})


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_in_a_folder_is_passed_over_and_named(tmp_path):
    put(tmp_path, "a.csv", "id,text\n1,one\n")
    os.mkfifo(tmp_path / "b.csv")
    posts = read_posts(tmp_path)
    assert texts(posts) == ["one"] and any("b.csv" in note for note in posts.notes)
    with pytest.raises(FileUnreadable, match="ordinary file"):
        read_posts(tmp_path / "b.csv")
