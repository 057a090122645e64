"""What Python's writers write is read back in full, and any bytes end in words or in an account."""

import csv
import io
import json
import tempfile
from pathlib import Path

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from daybreak.errors import DaybreakError
from daybreak.standard.reading import files as files_module
from daybreak.standard.reading import read_posts
from daybreak.standard.reading.batches import RECORD_LIMIT
from daybreak.standard.reading.delimited import DelimitedReader
from daybreak.standard.reading.files import find_files
from daybreak.standard.reading.ledger import Ledger
from daybreak.standard.reading.survey import survey

LETTERS = st.characters(blacklist_categories=["Cs"], blacklist_characters="\0")
CELLS = st.one_of(
    st.text(LETTERS, max_size=12),
    st.text(st.sampled_from('"\n\r,;\t a\\é漢'), max_size=12),
)
TEXTS = CELLS.map(lambda cell: "x" + cell)
ROWS = st.lists(st.tuples(TEXTS, CELLS), min_size=1, max_size=12)


def read_bytes(content, name, **kwargs):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        return read_posts(path, **kwargs)


@given(ROWS, st.sampled_from([",", ";", "\t", "|"]), st.sampled_from(["\n", "\r\n"]), st.booleans())
@settings(max_examples=120, deadline=None)
def test_what_csv_writes_is_read_back(rows, delimiter, end, quote_all):
    # csv leaves a carriage return before a bare line feed unquoted; such a file cannot be told from CRLF.
    assume(end == "\r\n" or quote_all or not any(extra.endswith("\r") for _, extra in rows))
    stream = io.StringIO(newline="")
    quoting = csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL
    writer = csv.writer(stream, delimiter=delimiter, lineterminator=end, quoting=quoting)
    writer.writerow(["id", "text", "extra"])
    expected_lines = []
    for number, (text, extra) in enumerate(rows):
        expected_lines.append(1 + stream.getvalue().count("\n"))
        writer.writerow([number, text, extra])
    posts = read_bytes(stream.getvalue().encode(), "p.csv", keep="extra")
    assert posts.texts.to_pylist() == [text for text, _ in rows]
    assert posts.table["extra"].to_pylist() == [extra for _, extra in rows]
    assert posts.table["line"].to_pylist() == expected_lines
    assert not posts.skipped_counts


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(
    st.lists(st.tuples(st.text(LETTERS).map(lambda t: "x" + t), JSON_VALUES), min_size=1, max_size=8),
    st.booleans(),
    st.sampled_from([None, 1]),
    st.sampled_from(["lines", "list", "wrapped", "pretty"]),
)
@settings(max_examples=100, deadline=None)
def test_what_json_writes_is_read_back(rows, ascii_only, indent, shape):
    records = [{"text": text, "more": more} for text, more in rows]
    if shape == "lines":
        content = "\n".join(json.dumps(record, ensure_ascii=ascii_only) for record in records)
    elif shape == "pretty":
        content = "\n".join(json.dumps(record, ensure_ascii=ascii_only, indent=1) for record in records)
    else:
        content = json.dumps({"n": 1, "posts": records} if shape == "wrapped" else records, indent=indent)
    name = "p.jsonl" if shape == "lines" else "p.json"
    posts = read_bytes(content.encode("utf-8", "surrogatepass"), name)
    assert posts.texts.to_pylist() == [text for text, _ in rows]


@given(
    st.binary(max_size=400),
    st.sampled_from(["p.csv", "p.tsv", "p.jsonl", "p.json", "p.xlsx", "p.parquet", "p"]),
)
@settings(max_examples=150, deadline=None)
def test_any_bytes_end_in_posts_or_in_words(content, name):
    try:
        posts = read_bytes(content, name)
    except DaybreakError as refusal:
        assert str(refusal).endswith(".")
    else:
        posts.table.validate(full=True)


BROKEN = st.text(st.sampled_from('"\n\r,a \t'), max_size=80)


@given(BROKEN, st.integers(1, 9), st.integers(4, 40) | st.just(RECORD_LIMIT))
@settings(max_examples=150, deadline=None)
def test_no_row_of_a_broken_file_is_lost_and_blocks_change_nothing(body, block, limit):
    content = ("id,text,place\n1,first,Rome\n" + body).encode()
    whole = account(content, 1 << 20, limit)
    assume(limit == RECORD_LIMIT or whole is not None)
    if limit == RECORD_LIMIT:
        assert account(content, block, limit) == whole


def account(content, block, limit):
    """Records and skipped ones with their lines; the reader itself checks that no line is lost."""
    before = files_module.BLOCK
    files_module.BLOCK = block
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "p.csv"
            path.write_bytes(content)
            reader = DelimitedReader(survey(find_files([path]).files[0]), limit=limit)
            ledger = Ledger()
            found = []
            for batch in reader.batches(["text"], ledger):
                found += zip(batch.columns["text"].to_pylist(), batch.lines.tolist(), strict=True)
            assert len(found) + ledger.total == reader.found.rows
            return found, [(row.line, row.why) for row in ledger.first], ledger.counts
    finally:
        files_module.BLOCK = before
