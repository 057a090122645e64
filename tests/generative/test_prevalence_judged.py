"""Whatever the table, a method ends in a finite number with an interval around it, or in a sentence."""

import json
import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from daybreak.errors import HistoriesUnfit
from daybreak.measurement.prevalence import estimate, sensitivity
from daybreak.measurement.prevalence_input import read_lists
from daybreak.methods.estimation.histories import Histories
from daybreak.standard.serialise import to_json

METHODS = ("chapman", "chao", "chao-unequal", "independence", "stepwise", "best-bic", "decomposable")

counts = st.one_of(
    st.integers(0, 3),
    st.integers(0, 300),
    st.sampled_from([0, 0, 0, 1, 10**6]),
)


@st.composite
def histories(draw):
    lists = draw(st.integers(3, 4))
    table = draw(st.lists(counts, min_size=2**lists - 1, max_size=2**lists - 1))
    try:
        return Histories(tuple("ABCD"[:lists]), np.array([0, *table]))
    except HistoriesUnfit:
        return Histories(tuple("ABCD"[:lists]), np.array([0, *(count + 1 for count in table)]))


@settings(max_examples=25)
@given(table=histories(), method=st.sampled_from(METHODS), bootstrap=st.sampled_from([0, 10]))
def test_every_answer_is_a_number_with_its_evidence_or_a_refusal(table, method, bootstrap):
    found = estimate(table, method, bootstrap=bootstrap, workers=1)
    json.loads(to_json(found))
    if found.total is None:
        assert found.refusal.endswith(".") and len(found.refusal) > 30
        assert found.interval is None and found.replicates is None and not found.details
        return
    assert found.refusal is None and math.isfinite(found.total)
    assert found.total >= table.people - 0.5
    if found.interval is not None:
        assert table.people - 0.5 <= found.interval.low <= found.interval.high
        assert found.bound or math.isfinite(found.interval.high)


@settings(max_examples=8)
@given(table=histories(), method=st.sampled_from(["independence", "chao-unequal", "best-bic"]))
def test_no_change_is_lost_and_each_has_a_number_or_a_reason(table, method):
    found = sensitivity(table, method, bootstrap=0, workers=1)
    changes = (*found.cells, *found.dropped, *found.merged)
    assert all((one.total is None) == bool(one.refusal) for one in changes)
    if found.baseline.total is not None:
        takeable = int((table.counts > 0).sum())
        assert len(found.cells) == len(table.counts) - 1 + takeable


@settings(max_examples=15)
@given(table=histories(), data=st.data())
def test_the_order_of_rows_and_the_form_of_the_file_change_nothing(table, data, tmp_path_factory):
    rows = [
        ",".join([*(str(mask >> i & 1) for i in range(len(table.lists))), str(count)])
        for mask, count in enumerate(table.counts.tolist())
        if count
    ]
    mixed = data.draw(st.permutations(rows))
    path = tmp_path_factory.mktemp("lists") / "lists.csv"
    path.write_text(",".join([*table.lists, "count"]) + "\n" + "\n".join(mixed) + "\n")
    assert np.array_equal(read_lists(path).histories.counts, table.counts)
    from_file = estimate(path, "independence", bootstrap=10, workers=1)
    direct = estimate(table, "independence", bootstrap=10, workers=1)
    assert from_file.total == direct.total and from_file.data_sha256 == direct.data_sha256
