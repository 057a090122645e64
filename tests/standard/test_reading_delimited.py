"""CSV, TSV and relatives: every row is read or accounted for, with its physical line."""

import csv
import io
from datetime import UTC, datetime

import pytest

from daybreak.errors import BadValue, ColumnMissing, FileUnreadable, NothingToRead
from daybreak.standard.reading import read_posts
from daybreak.standard.reading.delimited import DelimitedReader
from daybreak.standard.reading.files import find_files
from daybreak.standard.reading.ledger import Ledger
from daybreak.standard.reading.survey import survey


def read(tmp_path, content, name="posts.csv", **kwargs):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_posts(path, **kwargs)


def texts(posts):
    return posts.texts.to_pylist()


def lines(posts):
    return posts.table["line"].to_pylist()


def skipped(posts):
    return [(row.line, row.why.partition(":")[0]) for row in posts.skipped]


def test_lines_are_physical_lines_also_after_fields_of_several_lines(tmp_path):
    posts = read(tmp_path, 'id,text\n1,"a\nb\n\nc"\n2,d\n\n3,"e\r\nf"\n4,g\n')
    assert texts(posts) == ["a\nb\n\nc", "d", "e\r\nf", "g"]
    assert lines(posts) == [2, 6, 8, 10]
    assert any("1 blank line was" in note for note in posts.notes)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_break_counts(tmp_path, end):
    posts = read(tmp_path, end.join(["id,text", '1,"one"', "2,two", "3,three"]))
    assert texts(posts) == ["one", "two", "three"]
    assert lines(posts) == [2, 3, 4]


def test_an_unclosed_quote_costs_one_line(tmp_path):
    posts = read(
        tmp_path,
        'id,text,place\n1,"lost,Rome\n2,"kept, too",Paris\n3,kept,Oslo\n4,"open,Bern\n5,last,Wien\n',
    )
    assert texts(posts) == ["kept, too", "kept", "last"]
    assert lines(posts) == [3, 4, 6]
    assert skipped(posts) == [(2, "a quote is never closed"), (5, "a quote is never closed")]


def test_quotes_inside_a_quoted_field_are_letters(tmp_path):
    posts = read(
        tmp_path, 'id,text,place\n1,"she said "come" today",Rome\n2,"so ""good""",Paris\n3,5" screen,Oslo\n'
    )
    assert texts(posts) == ['she said "come" today', 'so "good"', '5" screen']


def test_backslashes_may_escape_quotes(tmp_path):
    rows = "".join(f'{n},"say \\"hi\\", then go\\"",Rome\n' for n in range(5))
    posts = read(tmp_path, "id,text,place\n" + rows)
    assert texts(posts) == ['say "hi", then go"'] * 5


def test_ragged_rows_are_counted_shown_and_written_aside(tmp_path):
    aside = tmp_path / "out" / "skipped.csv"
    posts = read(
        tmp_path, "id,text,place\n1,short\n2,fine,Rome\n3,too,many,fields\n4,surplus,Rome,,\n", aside=aside
    )
    assert texts(posts) == ["fine", "surplus"]
    assert posts.skipped_counts == {"wrong number of fields": 2}
    written = list(csv.DictReader(io.StringIO(aside.read_text("utf-8"))))
    assert [(row["line"], row["raw"]) for row in written] == [("2", "1,short"), ("4", "3,too,many,fields")]
    assert "2 where there are 3 columns" in written[0]["why"]


def test_all_skipped_rows_are_written_aside_although_few_are_shown(tmp_path):
    aside = tmp_path / "skipped.csv"
    posts = read(tmp_path, "id,text\n1,ok\n" + "broken\n" * 500 + "2,\n", aside=aside)
    assert len(posts.skipped) == 20
    assert posts.skipped_counts == {"wrong number of fields": 500, "no text": 1}
    assert len(list(csv.reader(aside.open(encoding="utf-8")))) == 502


def test_a_cell_aside_runs_no_formula(tmp_path):
    aside = tmp_path / "skipped.csv"
    read(tmp_path, "text,place\n=1+1\nok,Rome\n", aside=aside)
    assert "'=1+1" in aside.read_text()


def test_the_file_aside_in_the_folder_read_is_not_read(tmp_path):
    (tmp_path / "a.csv").write_text("id,text\n1,one\n2\n")
    for _ in range(2):
        posts = read_posts(tmp_path, aside=tmp_path / "aside.csv")
        assert texts(posts) == ["one"]


@pytest.mark.parametrize("blank", ["", "   ", "\u200b\ufeff", "\u3000", '"\n\n"', "\ufe0f"])
def test_a_text_of_nothing_is_skipped(tmp_path, blank):
    posts = read(tmp_path, f"id,text,place\n1,{blank},Rome\n2,x,Rome\n")
    assert texts(posts) == ["x"]
    assert posts.skipped_counts == {"no text": 1}


def test_emoji_alone_are_a_text(tmp_path):
    assert texts(read(tmp_path, "id,text\n1,💋🍒\n2,👩‍👩‍👧\n")) == ["💋🍒", "👩‍👩‍👧"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "\x1f", "^"])
def test_the_delimiter_is_found_though_texts_are_full_of_commas(tmp_path, delimiter):
    rows = [["id", "text", "place"]]
    rows += [
        [str(n), "Work, travel; pay: 12,5 | call" + " now, please" * (n % 4), "Rome, IT"] for n in range(30)
    ]
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, lineterminator="\n").writerows(rows)
    assert texts(read(tmp_path, stream.getvalue())) == [row[1] for row in rows[1:]]


def test_tabs_with_stray_quotes_lose_no_row(tmp_path):
    rows = "".join(f'{n}\t"Great offer number {n}\tRome\n' for n in range(10))
    posts = read(tmp_path, "id\ttext\tplace\n" + rows, name="posts.tsv")
    assert len(posts) == 10
    assert posts.skipped_counts == {}
    assert posts.sources[0].format == "tsv"


def test_excel_names_its_delimiter(tmp_path):
    posts = read(tmp_path, "sep=;\nid;text\n1;a,b\n2;c,d\n")
    assert texts(posts) == ["a,b", "c,d"]
    assert lines(posts) == [3, 4]


def test_one_column_is_the_text(tmp_path):
    posts = read(tmp_path, "anything\nWork abroad, no papers needed\nCall now, ask for Ana\n")
    assert texts(posts) == ["Work abroad, no papers needed", "Call now, ask for Ana"]


def test_lines_without_header_are_posts(tmp_path):
    posts = read(
        tmp_path, "Work abroad without papers, call us\nGood pay for everyone, start now\n", name="p.txt"
    )
    assert len(posts) == 2
    assert lines(posts) == [1, 2]


def test_a_table_without_header_has_numbered_columns(tmp_path):
    posts = read(
        tmp_path, "17,Work abroad without papers call us,2024-05-01\n18,Good pay start now today,2024-05-02\n"
    )
    assert len(posts) == 2
    assert any("There are no column names" in note for note in posts.notes)
    again = read(
        tmp_path, "17,Work abroad,2024-05-01\n18,Good pay,2024-05-02\n", text="column_2", time="column_3"
    )
    assert again[1].time == datetime(2024, 5, 2, tzinfo=UTC)


def test_a_title_above_the_header_is_passed_over(tmp_path):
    posts = read(tmp_path, "Export of 3 May\n\nid,text,place\n1,one,Rome\n2,two,Oslo\n3,three,Bern\n")
    assert texts(posts) == ["one", "two", "three"]
    assert lines(posts) == [4, 5, 6]


def test_names_of_columns_may_repeat_or_be_missing(tmp_path):
    posts = read(tmp_path, "id,text,text,\n1,a,b,c\n2,d,e,f\n", text=["text", "text_3", "column_4"])
    assert texts(posts) == ["a\nb\nc", "d\ne\nf"]


def test_texts_of_several_columns_are_joined_without_the_empty_ones(tmp_path):
    posts = read(
        tmp_path, "title,description\nDriver,Good pay\n,Only this\nCook,\n,\n", text="title,description"
    )
    assert texts(posts) == ["Driver\nGood pay", "Only this", "Cook"]
    assert posts.columns["text"] == ("title", "description")
    assert posts.skipped_counts == {"no text": 1}


def test_a_missing_column_is_named_with_its_nearest(tmp_path):
    with pytest.raises(ColumnMissing, match="Did you mean descripton"):
        read(tmp_path, "id,descripton\n1,x\n", text="description")


def test_the_longest_column_is_the_text_when_no_name_is_known(tmp_path):
    posts = read(
        tmp_path,
        "aa,bb,cc\nx,Come and work with us in a hotel,7\ny,Good pay for all who start today,8\n",
    )
    assert posts.columns["text"] == ("bb",)
    assert any("bb holds the longest texts" in note for note in posts.notes)


def test_no_column_that_could_be_text_is_refused(tmp_path):
    with pytest.raises(ColumnMissing, match="--text"):
        read(tmp_path, "aa,bb\n1,2\n3,4\n")


def test_kept_columns_come_after_the_others(tmp_path):
    posts = read(tmp_path, "id,text,truth\n1,a,g1\n2,b,g2\n", keep=["truth"])
    assert posts.table.column_names[-1] == "truth"
    assert posts.table["truth"].to_pylist() == ["g1", "g2"]
    with pytest.raises(BadValue, match="have a column of that name"):
        read(tmp_path, "id,text,line\n1,a,g1\n", keep="line")
    with pytest.raises(ColumnMissing):
        read(tmp_path, "id,text\n1,a\n", keep="truth")


def test_repeated_and_missing_ids_are_kept_and_said(tmp_path):
    posts = read(tmp_path, "id,text\n1,a\n1,b\n,c\n2,d\n")
    assert posts.table["id"].to_pylist() == ["1", "1", "4", "2"]
    assert any("1 id occurs more than once, in 2 posts" in note for note in posts.notes)
    assert any("1 post has no id; its" in note for note in posts.notes)


@pytest.mark.parametrize("content", ["", "\n\n", "id,text\n", "\ufeff", "id,text\n1,\n"])
def test_nothing_to_read_is_refused_in_words(tmp_path, content):
    with pytest.raises(NothingToRead):
        read(tmp_path, content)


def test_a_million_copies_cost_no_more_than_others(tmp_path):
    posts = read(tmp_path, "text\n" + "the same post again and again\n" * 100_000)
    assert len(posts) == 100_000


def test_a_field_of_megabytes_is_read(tmp_path):
    long = "word " * 1_000_000
    posts = read(tmp_path, f'id,text\n1,"{long}"\n2,short\n')
    assert texts(posts) == [long, "short"]


def small_reader(tmp_path, content, limit):
    path = tmp_path / "posts.csv"
    path.write_bytes(content)
    return DelimitedReader(survey(find_files([path]).files[0]), limit=limit)


def test_a_line_beyond_the_limit_is_skipped_without_being_kept(tmp_path, monkeypatch):
    monkeypatch.setattr("daybreak.standard.reading.files.BLOCK", 64)
    content = b"id,text\n1,first\n2," + b"x" * 5000 + b"\n3,after\n4," + b'"' + b"y\n" * 400 + b"\n5,last\n"
    ledger = Ledger()
    reader = small_reader(tmp_path, content, limit=300)
    found = [t for batch in reader.batches(["text"], ledger) for t in batch.columns["text"].to_pylist()]
    assert found == ["first", "after", "last"]
    assert ledger.counts["the record is too long"] == 1
    assert ledger.counts["a quote is never closed"] == 1
    assert reader.found.rows == 3 + ledger.total


@pytest.mark.parametrize("block", [1, 2, 3, 7, 50])
def test_blocks_of_any_size_give_the_same_rows(tmp_path, monkeypatch, block):
    monkeypatch.setattr("daybreak.standard.reading.files.BLOCK", block)
    content = (
        'id,text,place\r\n1,"a ""b""\r\nc",Rome\r\n2,"open,Rome\r\n3,é😀,"Os""lo"\r\n\r\n4,x\r\n5,"z",Bern'
    )
    posts = read(tmp_path, content)
    assert texts(posts) == ['a "b"\r\nc', "é😀", "z"]
    assert posts.table["place"].to_pylist() == ["Rome", 'Os"lo', "Bern"]
    assert lines(posts) == [2, 5, 8]
    assert skipped(posts) == [(4, "a quote is never closed"), (7, "wrong number of fields")]


def test_a_file_of_one_endless_line_is_refused_in_words(tmp_path):
    with pytest.raises(FileUnreadable, match="first line is longer"):
        read(tmp_path, b"word, " * 1_000_000)


def test_spreadsheet_rows_of_delimiters_are_no_text(tmp_path):
    posts = read(tmp_path, "id,text,place\n1,a,b\n,,\n,,\n")
    assert posts.skipped_counts == {"no text": 2}


def test_row_numbers_without_a_name_shift_no_column(tmp_path):
    posts = read(tmp_path, 'text,place\n1,"work",Rome\n2,"pay",Oslo\n')
    assert texts(posts) == ["work", "pay"]
    assert posts.table["place"].to_pylist() == ["Rome", "Oslo"]


@pytest.mark.parametrize(
    "line", ["No, thanks", "Pay,date,city", "see http://ads.example now", "at 10:30, 11:30"]
)
def test_prose_is_not_cut_into_columns(tmp_path, line):
    posts = read(tmp_path, f"text\n{line}\nCome, work with us\n{line}\n")
    assert texts(posts) == [line, "Come, work with us", line]


def test_a_title_beside_the_text_is_named(tmp_path):
    posts = read(tmp_path, "id,title,description\n1,Cook,Good pay\n")
    assert texts(posts) == ["Good pay"]
    assert any("--text title,description reads both" in note for note in posts.notes)
