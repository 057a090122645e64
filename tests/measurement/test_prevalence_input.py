import pytest

from daybreak.errors import (
    BadValue,
    ColumnMissing,
    FileMissing,
    FileUnreadable,
    HistoriesUnfit,
    NothingToRead,
)
from daybreak.measurement.prevalence_input import join_ids, read_lists

HISTORIES = "LA,NG,GO,count\n1,0,0,54\n0,1,0,46\n0,0,1,9\n1,1,0,15\n0,1,1,6\n1,0,1,7\n"
COUNTS = [0, 54, 46, 15, 9, 7, 6, 0]


def write(folder, text, name="lists.csv"):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (HISTORIES, "lists.csv"),
        (HISTORIES.replace(",", ";"), "lists.csv"),
        (HISTORIES.replace(",", "\t"), "lists.tsv"),
        ("\ufeff" + HISTORIES.replace("\n", "\r\n"), "lists.csv"),
        ('"' + HISTORIES.replace(",", '","').replace("\n", '"\n"').rstrip('"'), "lists.csv"),
        (HISTORIES.replace("\n", "\n\n"), "lists.csv"),
    ],
)
def test_histories_are_read_however_they_are_delimited(tmp_path, text, name):
    found = read_lists(write(tmp_path, text, name))
    assert found.histories.lists == ("LA", "NG", "GO")
    assert found.histories.counts.tolist() == COUNTS
    assert len(found.sources[0].sha256) == 64


def test_parquet_and_workbooks_hold_the_same(tmp_path):
    import openpyxl
    import pyarrow as pa
    import pyarrow.parquet as pq

    head, *rows = [line.split(",") for line in HISTORIES.split()]
    book = openpyxl.Workbook()
    book.active.append(head)
    for row in rows:
        book.active.append([int(value) for value in row])
    book.save(tmp_path / "lists.xlsx")
    columns = {name: [int(row[i]) for row in rows] for i, name in enumerate(head)}
    pq.write_table(pa.table(columns), tmp_path / "lists.parquet")
    for name in ("lists.xlsx", "lists.parquet"):
        assert read_lists(tmp_path / name).histories.counts.tolist() == COUNTS


def test_a_row_per_person_is_counted_with_strata_and_their_sum_is_the_whole(tmp_path):
    people = "LA,NG,GO,sex\n" + "1,1,0,f\n" * 3 + "0,1,0,m\n" * 2 + "0,0,1,f\n1,0,0,m\n"
    found = read_lists(write(tmp_path, people), by=["sex"])
    assert found.histories.counts.tolist() == [0, 1, 2, 3, 1, 0, 0, 0]
    assert found.strata[("f",)].lists == ("LA", "NG", "GO")
    assert found.strata[("m",)].lists == ("LA", "NG")
    assert sum(part.people for part in found.strata.values()) == found.histories.people
    assert any("In stratum m nobody is on GO" in note for note in found.notes)
    assert any("Stratum m has too few lists" in note for note in found.notes)


def test_counts_may_be_given_per_stratum_though_histories_repeat(tmp_path):
    text = "A,B,C,sex,count\n1,0,0,f,5\n1,0,0,m,2\n0,1,0,f,3\n0,1,0,m,4\n0,0,1,f,6\n0,0,1,m,7\n"
    found = read_lists(write(tmp_path, text), by=["sex"])
    assert found.histories.counts.tolist() == [0, 7, 7, 0, 13, 0, 0, 0]
    with pytest.raises(HistoriesUnfit, match="row 3: the history 1,0,0 was already given in row 2"):
        read_lists(write(tmp_path, text), lists=["A", "B", "C"])


@pytest.mark.parametrize(
    ("text", "error", "sentence"),
    [
        (
            "A,B,C,count\n1,0,0,5\n0,1,0,x\n",
            HistoriesUnfit,
            r"lists.csv, row 3, column count: 'x' is no number",
        ),
        ("A,B,C,count\n1,0,0,5\n0,1,0,\n", HistoriesUnfit, r"row 3, column count: there is no value"),
        (
            "A,B,C,count\n1,0,0,5\n0,1,0,-1\n",
            HistoriesUnfit,
            r"row 3, column count: -1 is no number of people",
        ),
        ("A,B,C,count\n1,0,0,5\n0,1,0,1.5\n", HistoriesUnfit, r"row 3, column count: 1.5"),
        ("A,B,C,count\n1,0,0,5\n0,2,0,1\n", HistoriesUnfit, r"row 3, column B: 2 is not 0 or 1"),
        (
            "A,B,C,count\n1,0,0,5\n1,0,0,1\n",
            HistoriesUnfit,
            r"row 3: the history 1,0,0 was already given in row 2",
        ),
        ("A,B,C,count\n1,0,0,5\n0,1,0,1\n", HistoriesUnfit, r"List C holds nobody"),
        ("A,count\n1,5\n", HistoriesUnfit, r"has 1 list\. At least 3"),
        ("A,B,count\n1,0,5\n", HistoriesUnfit, r"has 2 lists"),
        ("A,B,C\n1,0,0\n0,0,0\n", HistoriesUnfit, r"row 3: this person is on no list"),
        ("A,B,C,count\n1,0,0,5,9\n", FileUnreadable, r"row 2 has 5 values for 4 columns"),
        ("A,A,C,count\n1,0,0,5\n", FileUnreadable, r"two columns are named 'A'"),
        ("A,B,C,count\n", NothingToRead, "nothing to read"),
        ("", NothingToRead, "nothing to read"),
        (b"A,B,C,count\n\xff\xfe,0,0,1\n", FileUnreadable, "UTF-8"),
        ('A,B,C,count\n"1,0,0,5\n', FileUnreadable, "line"),
        (",".join(map(str, range(11))) + "\n" + ",".join("1" * 11) + "\n", HistoriesUnfit, "has 11 lists"),
    ],
)
def test_what_cannot_be_is_refused_with_file_row_and_column(tmp_path, text, error, sentence):
    with pytest.raises(error, match=sentence):
        read_lists(write(tmp_path, text))


def test_files_that_are_not_what_they_seem_are_refused(tmp_path):
    with pytest.raises(FileMissing):
        read_lists(tmp_path / "nowhere.csv")
    for name in ("lists.xlsx", "lists.parquet"):
        with pytest.raises(FileUnreadable):
            read_lists(write(tmp_path, HISTORIES, name))
    with pytest.raises(ColumnMissing, match="the covariate age"):
        read_lists(write(tmp_path, HISTORIES), by=["age"])


def test_a_contained_list_is_warned_about(tmp_path):
    found = read_lists(write(tmp_path, "A,B,C,count\n1,0,0,54\n1,1,0,15\n0,0,1,6\n1,0,1,5\n"))
    assert any("Everybody on list B is also on list A" in note for note in found.notes)


def test_ids_are_joined_exactly(tmp_path):
    files = {
        "police": write(tmp_path, "id\nzz1\nzz2\nzz3\nzz3\n", "p.csv"),
        "shelter": write(tmp_path, "id\nzz2\nZZ1\n", "s.csv"),
        "hotline": write(tmp_path, "id\nzz2\nzz3\n", "h.csv"),
    }
    found = join_ids(files)
    assert found.histories.lists == ("police", "shelter", "hotline")
    assert found.histories.counts.tolist() == [0, 1, 1, 0, 0, 1, 0, 1]
    assert any("police holds 1 id more than once" in note for note in found.notes)
    assert any("1 id differs from another only in capital letters" in note for note in found.notes)
    assert "zz2" not in repr(found)


def test_ids_written_in_two_ways_are_told_of(tmp_path):
    def joined(*other):
        files = {
            "police": write(tmp_path, "id\n001\ncaf\u00e9\na1\nzz9\n", "p.csv"),
            "shelter": write(tmp_path, "\n".join(("id", *other)) + "\n", "s.csv"),
            "hotline": write(tmp_path, "id\na1\n001\nhh\n", "h.csv"),
        }
        return join_ids(files)

    found = joined("1.0", "cafe\u0301", "a1\u200b", "zz 9", "q")
    assert found.histories.shared(3) == 0
    assert any("4 ids differ from others only in" in note for note in found.notes)
    assert not any("differ" in note for note in joined("001", "caf\u00e9", "1-1", "00a", "0a").notes)
    for word in ("NA", "null", "Unknown", "-"):
        with pytest.raises(HistoriesUnfit, match=f"s.csv, row 3, column id: there is no id but {word}"):
            joined("a1", word)


def test_a_header_unlike_the_others_may_be_an_id(tmp_path):
    files = {
        "police": write(tmp_path, "id\nzz1\nzz2\n", "p.csv"),
        "shelter": write(tmp_path, "zz9\nzz1\nzz3\n", "s.csv"),
        "hotline": write(tmp_path, "ID\nzz3\nzz2\n", "h.csv"),
    }
    told = [note for note in join_ids(files).notes if "header" in note]
    assert len(told) == 1 and "shelter" in told[0] and "police" not in told[0]
    assert "zz9" not in told[0] and str(tmp_path) not in told[0]


def test_files_of_ids_that_cannot_be_joined_are_refused(tmp_path):
    one = write(tmp_path, "id\na1\n", "a.csv")
    two = write(tmp_path, "id,name\na1,x\n", "b.csv")
    gap = write(tmp_path, "id,name\na1,x\n,y\n", "c.csv")
    with pytest.raises(HistoriesUnfit, match="1 list was given"):
        join_ids({"a": one})
    with pytest.raises(ColumnMissing, match="the ids"):
        join_ids({"a": one, "b": two, "c": one})
    with pytest.raises(HistoriesUnfit, match="row 3, column id: there is no id"):
        join_ids({"a": one, "b": two, "c": gap}, column="id")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("A,B,C,count\n1,0,0,5\n0,0,0,7\n", r"lists.csv, row 3: 7 people are said to be on no list"),
        ("A,B,C,count\n1,1,0,5\n", r"lists.csv, column C: List C holds nobody"),
        ("A,B,C,n\n1,0,1,54\n0,1,1,2\n", r"row 2, column n: 54 is not 0 or 1\. .* or the column of counts"),
        ('"",A,B,C,count\n0,1,0,1,4\n1,0,1,1,4\n', r"has a list without a name"),
        ("A,B,C,count\n1,0,1,1_0\n", r"'1_0' is no number"),
        ("A,B,C,count\n1,0,1,NaN\n", r"row 2, column count: nan is no number of people"),
        ("A,B,C,count\n1,0,1,<5\n", r"row 2, column count: '<5' is no number"),
        ("A,B,C\nyes,no,yes\n", r"row 2, column A: what is there is no number"),
    ],
)
def test_more_of_what_cannot_be_is_refused_at_its_place(tmp_path, text, sentence):
    with pytest.raises(HistoriesUnfit, match=sentence):
        read_lists(write(tmp_path, text))


def test_no_name_of_a_person_gets_into_a_refusal(tmp_path):
    with pytest.raises(HistoriesUnfit) as refusal:
        read_lists(write(tmp_path, "A,B,C,name\n1,0,0,Invented Person\n0,1,1,Another Person\n"))
    assert "Person" not in str(refusal.value) and "column name" in str(refusal.value)


def test_the_column_of_counts_is_found_in_any_case_but_never_guessed_between_two(tmp_path):
    assert (
        read_lists(write(tmp_path, HISTORIES.replace("count", "COUNT"))).histories.counts.tolist() == COUNTS
    )
    with pytest.raises(BadValue, match="several could be it"):
        read_lists(write(tmp_path, "A,B,C,count,Count\n1,1,1,1,1\n"))
    for roles in ({"by": ["A"], "lists": ["A", "B", "C"]}, {"lists": ["A", "A", "B"]}, {"by": ["A", "A"]}):
        with pytest.raises(BadValue, match="each column is one list"):
            read_lists(write(tmp_path, "A,B,C,D,count\n1,1,1,1,1\n"), **roles)


def test_people_of_whom_a_covariate_is_not_known_are_a_stratum_not_left_out(tmp_path):
    found = read_lists(write(tmp_path, "A,B,C,sex\n1,1,0,f\n0,1,1,\n1,0,1,f\n1,0,1,\n"), by="sex")
    assert found.by == ("sex",) and set(found.crossed) == {("f",), ("unknown",)}
    assert sum(int(part.sum()) for part in found.crossed.values()) == 4
    assert any("2 rows have no value for sex" in note for note in found.notes)


def test_sheets_that_are_not_read_are_named(tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    book.active.title = "Lists"
    for row in ([], [None, "A", "B", "C"], [None, True, False, True], [None, 0, 1, 1]):
        book.active.append(row)
    book.create_sheet("Remarks").append(["checked twice"])
    book.create_sheet("Nothing")
    book.save(tmp_path / "lists.xlsx")
    found = read_lists(tmp_path / "lists.xlsx")
    assert found.histories.counts.tolist() == [0, 0, 0, 0, 0, 1, 1, 0]
    assert any("not Remarks" in note and "Nothing" not in note for note in found.notes)
    cover = openpyxl.Workbook()
    cover.active.append(["About these lists"])
    cover.save(tmp_path / "cover.xlsx")
    with pytest.raises(NothingToRead, match="its first sheet, Sheet, holds no rows"):
        read_lists(tmp_path / "cover.xlsx")


def test_packed_files_and_bars_are_read_and_folders_are_not(tmp_path):
    import gzip

    packed = tmp_path / "lists.csv.gz"
    packed.write_bytes(gzip.compress(HISTORIES.encode()))
    assert read_lists(packed).histories.counts.tolist() == COUNTS
    assert read_lists(write(tmp_path, HISTORIES.replace(",", "|"))).histories.counts.tolist() == COUNTS
    with pytest.raises(FileUnreadable, match="not packed by gzip"):
        read_lists(write(tmp_path, HISTORIES, "other.csv.gz"))
    with pytest.raises(FileUnreadable, match="it is a folder"):
        read_lists(tmp_path)


def test_missing_values_of_parquet_are_refused(tmp_path):
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"A": [1, 0, None], "B": [0, 1, 1], "C": [1, 1, 0]}), tmp_path / "n.parquet")
    with pytest.raises(HistoriesUnfit, match="row 3, column A: there is no value"):
        read_lists(tmp_path / "n.parquet")


def test_a_file_of_ids_without_a_header_loses_nobody(tmp_path):
    files = {
        "police": write(tmp_path, "id\nzz1\nzz2\n", "p.csv"),
        "shelter": write(tmp_path, "zz1\nzz2\nzz3\n", "s.csv"),
        "hotline": write(tmp_path, "id\nzz3\n", "h.csv"),
    }
    with pytest.raises(HistoriesUnfit, match="seems to have no header") as refusal:
        join_ids(files)
    assert "zz1" not in str(refusal.value)


@pytest.mark.parametrize(
    ("named", "missing"),
    [
        ({"count": "n"}, "the number of people per history"),
        ({"by": "sex"}, "the covariate sex"),
        ({"across": "year"}, "the covariate year"),
        ({"lists": ("LA", "PF")}, "the list PF"),
        ({"lists": ("LA", "NG", "PF"), "count": "n"}, "the number of people per history"),
    ],
)
def test_a_column_that_is_not_there_is_named_before_others_are_taken_for_lists(tmp_path, named, missing):
    with pytest.raises(ColumnMissing, match=missing) as refusal:
        read_lists(write(tmp_path, HISTORIES), **named)
    assert "60" not in str(refusal.value) and "LA, NG, GO, count" in str(refusal.value)


def test_lists_may_be_written_as_true_and_false(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("A,B,C\nTRUE,FALSE,FALSE\nFalse,True,False\nfalse,true,true\nTRUE,FALSE,TRUE\n")
    assert read_lists(path).histories.counts.tolist() == [0, 1, 1, 0, 0, 1, 1, 0]
    path.write_text("A,B,C,count\nTRUE,FALSE,FALSE,TRUE\nFALSE,TRUE,FALSE,3\nFALSE,FALSE,TRUE,4\n")
    with pytest.raises(HistoriesUnfit):
        read_lists(path)
