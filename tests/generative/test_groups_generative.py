import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from daybreak.methods.text import groups as module
from daybreak.methods.text.groups import GroupIndex, group_texts

words = st.sampled_from(
    [
        *("work", "pay", "room", "call", "now", "Avalon", "Brightport", "hotel", "0", "500"),
        *("+1 201-555-0100", "工", "人", "โร", "งาน", "🔥", "w0rk", "p.a.y", "р", "а", "y"),
    ]
)
posts = st.lists(st.lists(words, max_size=25).map(" ".join) | st.text(max_size=40), max_size=60)


def in_batches(texts: list[str], cuts: list[int]) -> np.ndarray:
    index, begin = GroupIndex(), 0
    for end in [*sorted(min(cut, len(texts)) for cut in cuts), len(texts)]:
        index.add(texts[begin:end])
        begin = end
    return index.labels()


@given(posts, st.lists(st.integers(0, 60), max_size=4), st.sampled_from([1, 7, 20, 16_384]))
@settings(max_examples=150, deadline=None)
def test_any_batches_equal_one_run(texts: list[str], cuts: list[int], warm: int) -> None:
    kept, module.WARM = module.WARM, warm
    try:
        np.testing.assert_array_equal(in_batches(texts, cuts), group_texts(texts).label)
    finally:
        module.WARM = kept


@given(posts)
@settings(max_examples=150, deadline=None)
def test_labels_are_first_posts_and_copies_are_together(texts: list[str]) -> None:
    groups = group_texts(texts)
    label = groups.label
    assert (label <= np.arange(len(texts))).all()
    assert (label[label] == label).all()
    assert ((groups.similarity >= 0) & (groups.similarity <= 1.0001)).all()
    for post, text in enumerate(texts):
        if text.strip("\x00 \n\t") and groups.explain(text, text).alike:
            assert label[post] == label[texts.index(text)]


@given(st.text(max_size=200), st.text(max_size=200))
@settings(max_examples=100, deadline=None)
def test_explanation_never_fails_and_quotes_what_is_there(first: str, second: str) -> None:
    told = group_texts(["a"]).explain(first, second)
    assert 0 <= told.shared <= 1.0001
    for run in told.runs:
        assert first[run.first[0] : run.first[1]] == run.text
        assert 0 <= run.second[0] <= run.second[1] <= len(second)
