"""The adjusted Rand index is the published one, and files are matched by id."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score

from daybreak.errors import BadValue, ColumnMissing
from daybreak.prosecution.agreement import adjusted_rand_index, compare_files

labels = st.lists(st.integers(0, 6), min_size=1, max_size=60)


@given(found=labels, seed=st.integers(0, 1000))
def test_it_agrees_with_another_implementation(found, seed):
    truth = np.random.default_rng(seed).integers(0, 4, len(found))
    assert adjusted_rand_index(found, truth) == pytest.approx(adjusted_rand_score(truth, found))


def test_labels_of_another_length_are_refused():
    with pytest.raises(BadValue, match="the truth has"):
        adjusted_rand_index([1, 2], [1])


def test_posts_without_a_true_group_are_alone(tmp_path):
    (tmp_path / "found.csv").write_text("id,operation\na,1\nb,1\nc,3\nd,4\n")
    (tmp_path / "truth.csv").write_text("post_id,operation\nb,x\na,x\nc,\nd,\n")
    found = compare_files(
        tmp_path / "found.csv", tmp_path / "truth.csv", ("id", "operation"), ("post_id", "operation")
    )
    assert (found.posts, found.true_groups, found.adjusted_rand_index) == (4, 1, 1.0)
    assert (found.largest_found, found.largest_true) == (2, 2)


def test_files_without_a_common_id_or_column_are_refused(tmp_path):
    (tmp_path / "found.csv").write_text("id,operation\na,1\n")
    (tmp_path / "truth.csv").write_text("id,operation\nz,1\n")
    with pytest.raises(BadValue, match="none is in"):
        compare_files(
            tmp_path / "found.csv", tmp_path / "truth.csv", ("id", "operation"), ("id", "operation")
        )
    with pytest.raises(ColumnMissing):
        compare_files(tmp_path / "found.csv", tmp_path / "truth.csv", ("id", "group"), ("id", "operation"))
