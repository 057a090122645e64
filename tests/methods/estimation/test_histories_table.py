import numpy as np
import pytest

from daybreak.errors import HistoriesUnfit
from daybreak.methods.estimation.histories import (
    Histories,
    concerns,
    from_people,
    from_table,
    superset_sums,
)
from daybreak.methods.estimation.resamples import (
    check_resamples,
    draw_resamples,
    one_left_out,
    read_resamples,
)

COLUMNS = {"A": [1, 0, 1, 0], "B": [0, 1, 1, 0], "C": [0, 0, 0, 1]}


def test_histories_become_bit_masks_and_missing_ones_are_zero():
    table = from_table(COLUMNS, [40, 30, 6, 20])
    assert table.lists == ("A", "B", "C")
    assert table.counts.tolist() == [0, 40, 30, 6, 20, 0, 0, 0]
    assert (table.people, table.sizes) == (96, (46, 36, 20))
    assert table.shared(0b011) == 6
    assert not table.counts.flags.writeable


@pytest.mark.parametrize(
    ("columns", "count", "sentence"),
    [
        ({"A": [1, 0]}, [1, 2], "has 1 list.*at least 2"),
        ({"A": [1, 1], "B": [0, 0]}, [1, 2], "row 2: the history 1,0 was already given in row 1"),
        ({"A": [1, 0], "B": [0, 1]}, [1, -2], "row 2, column count: -2 is no number of people"),
        ({"A": [1, 0], "B": [0, 1]}, [1, 2.5], "row 2, column count: 2.5"),
        ({"A": [1, 0], "B": [0, 1]}, [1, np.nan], "row 2, column count: nan"),
        ({"A": [1, 2], "B": [0, 1]}, [1, 2], "row 2, column A: 2 is not 0 or 1"),
        ({"A": ["x", "y"], "B": [0, 1]}, [1, 2], "column A: not 0 or 1"),
        ({"A": [1, 0], "B": [0, 1]}, ["x", "y"], "column count: not numbers"),
        ({"A": [1, 0], "B": [0, 0]}, [1, 0], "List B holds nobody"),
        ({"A": [1, 0, 0], "B": [0, 1, 0]}, [1, 2, 3], "3 people are said to be on no list"),
        ({"A": [1, 0], "B": [0, 1, 1]}, [1, 2], "column B: 3 values for 2 rows"),
        ({str(i): [1] for i in range(11)}, [1], "has 11 lists"),
        ({"A": [1, 0], " ": [0, 1]}, [1, 2], "list without a name"),
    ],
)
def test_refuses_in_words_what_is_no_table_of_histories(columns, count, sentence):
    with pytest.raises(HistoriesUnfit, match=sentence):
        from_table(columns, count)


def test_row_numbers_of_the_file_are_used_when_given():
    with pytest.raises(HistoriesUnfit, match=r"lists.csv, row 7, column count"):
        from_table({"A": [1, 0], "B": [0, 1]}, [1, -1], rows=[5, 7], source="lists.csv")


def test_a_history_without_lists_may_be_there_with_nobody():
    table = from_table({"A": [1, 0, 0], "B": [0, 1, 0]}, [1, 2, 0])
    assert table.people == 3


def test_people_are_counted_by_history_and_each_is_on_some_list():
    table = from_people({"A": [1, 1, 0, 1], "B": [0, 1, 1, 1]})
    assert table.counts.tolist() == [0, 1, 1, 2]
    with pytest.raises(HistoriesUnfit, match="row 2: this person is on no list"):
        from_people({"A": [1, 0], "B": [1, 0]})


def test_two_lists_of_one_name_are_refused():
    with pytest.raises(HistoriesUnfit, match="two lists named 'A'"):
        Histories(("A", "A"), np.array([0, 1, 1, 1]))


def test_concerns_name_empty_small_and_contained_overlaps():
    said = " ".join(concerns(from_table(COLUMNS, [40, 30, 6, 20])))
    assert "Lists A and C share nobody" in said
    inside = from_table({"A": [1, 1], "B": [0, 1]}, [9, 3])
    assert any("Everybody on list B is also on list A" in one for one in concerns(inside))
    assert any("share only 3 people" in one for one in concerns(inside))
    assert concerns(from_table({"A": [1, 0, 1], "B": [0, 1, 1]}, [9, 9, 9])) == ()


def test_merging_lists_keeps_people_and_dropping_one_loses_its_own():
    table = from_table(COLUMNS, [40, 30, 6, 20])
    merged = table.merged([["A"], ["B", "C"]])
    assert merged.lists == ("A", "B+C")
    assert merged.counts.tolist() == [0, 40, 50, 6]
    assert table.merged([["A"], ["B"]]).people == 76
    with pytest.raises(HistoriesUnfit, match="no list 'Z'"):
        table.merged([["A"], ["Z"]])


def test_superset_sums_count_everybody_on_a_set_of_lists():
    counts = np.random.default_rng(0).integers(0, 9, 32)
    sums = superset_sums(counts)
    for mask in range(32):
        assert sums[mask] == sum(counts[cell] for cell in range(32) if cell & mask == mask)


def test_resamples_keep_the_number_of_people_and_the_seed_fixes_them():
    table = from_table(COLUMNS, [40, 30, 6, 20])
    drawn = draw_resamples(table, 50, seed=7)
    assert (drawn.sum(axis=1) == 96).all()
    assert (drawn[:, table.counts == 0] == 0).all()
    assert (drawn == draw_resamples(table, 50, seed=7)).all()
    assert (drawn != draw_resamples(table, 50, seed=8)).any()


def test_given_resamples_are_put_in_place_by_their_names():
    rows = read_resamples(3, ["100", "001", "110"], [[1, 2, 3], [4, 5, 6]])
    assert rows.tolist() == [[0, 1, 0, 3, 2, 0, 0, 0], [0, 4, 0, 6, 5, 0, 0, 0]]
    assert check_resamples(rows[:, 1:], 3).tolist() == rows.tolist()


@pytest.mark.parametrize("names", [["100", "100"], ["10", "001"], ["000", "001"], ["1x0", "001"], ["100"]])
def test_resamples_with_names_that_are_no_histories_are_refused(names):
    with pytest.raises(HistoriesUnfit):
        read_resamples(3, names, [[1, 2]])


@pytest.mark.parametrize(
    ("rows", "where"),
    [
        ([[1] * 7, [0] * 7], "row 2: it counts nobody"),
        ([[0] + [1] * 7, [1] * 8], "row 2: it counts people on no list"),
        ([[1] * 7, [1, 2, -3, 1, 1, 1, 1]], "row 2, column 3: -3 is no number"),
    ],
)
def test_the_row_of_an_impossible_resample_is_named(rows, where):
    with pytest.raises(HistoriesUnfit, match=where):
        check_resamples(rows, 3)


@pytest.mark.parametrize("rows", [[[1, 2]], [[0] * 7], [[1] * 8], [[0.5] * 7], [1] * 7])
def test_resamples_of_the_wrong_shape_or_with_impossible_counts_are_refused(rows):
    with pytest.raises(HistoriesUnfit):
        check_resamples(rows, 3)


def test_leaving_one_out_takes_one_person_of_each_kind():
    table = from_table(COLUMNS, [40, 30, 6, 20])
    left, weights = one_left_out(table)
    assert weights.tolist() == [40, 30, 6, 20]
    assert (table.counts - left).sum(axis=1).tolist() == [1, 1, 1, 1]


def test_more_people_than_live_are_no_people():
    assert Histories(("A", "B"), np.array([0, 4 * 10**9, 3 * 10**9, 10**9])).people == 8 * 10**9
    for counts in ([0, 10**15, 10**14, 10**13], [0, 9 * 10**9, 9 * 10**9, 5]):
        with pytest.raises(HistoriesUnfit):
            Histories(("A", "B"), np.array(counts))
