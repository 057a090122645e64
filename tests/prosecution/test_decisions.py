"""Decisions survive the next run: posts added, reordered, grouped otherwise."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybreak.errors import BadValue, SavedStateUnfit
from daybreak.prosecution.decisions import (
    Decision,
    append_decision,
    fingerprint,
    notes,
    read_decisions,
    settled,
)
from daybreak.prosecution.reshaping import reshaped

MARKS = [fingerprint(str(number), "text") for number in range(8)]


def test_decisions_are_read_back_in_order(tmp_path):
    path = tmp_path / "decisions.jsonl"
    first = append_decision(path, Decision("confirm", (("a", "b"),), note="увидела сама", reviewer="R"))
    second = append_decision(path, Decision("merge", (("a",), ("c",))))
    assert read_decisions(path) == (first, second)
    assert first.time.endswith("+00:00")


def test_a_fingerprint_does_not_tell_a_number_or_a_handle():
    written = "Beautiful evening, message {} or @{} tonight"
    one = fingerprint("7", written.format("+44 7700 900123", "anna99"))
    assert one == fingerprint("7", written.format("+44 7700 900999", "ben12"))
    assert one != fingerprint("8", written.format("+44 7700 900123", "anna99"))
    assert one != fingerprint("7", "Something entirely different")


def test_no_file_is_no_decisions(tmp_path):
    assert read_decisions(tmp_path / "decisions.jsonl") == ()


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("nonsense", "Expecting value"),
        ('{"kind": "confirm"}', "the field parts is missing"),
        ('{"parts": [["a"]]}', "the field kind is missing"),
        ('{"kind": "shoot", "parts": [["a"]]}', "shoot"),
        ('{"kind": "merge", "parts": [["a"]]}', "posts of a merge"),
        ('{"kind": "confirm", "parts": "abc"}', "the field parts must be"),
        ('{"kind": "confirm", "parts": ["abc"]}', "the field parts must be"),
        ('{"kind": "confirm", "parts": [[1]]}', "the field parts holds"),
        ('{"kind": "confirm", "parts": [["a"]], "reviewer": null}', "the field reviewer must be text"),
        ('{"kind": "note", "parts": [["a"]], "note": "\\ud800"}', "the field note holds half"),
        ('{"kind": "note", "parts": [["a"]], "remark": "x"}', "there is no field 'remark'"),
        ("[]", "no object"),
    ],
)
def test_a_broken_line_is_named_with_its_field(tmp_path, line, fault):
    path = tmp_path / "decisions.jsonl"
    append_decision(path, Decision("note", (("a",),), note="x"))
    with path.open("a") as file:
        file.write(line + "\n")
    with pytest.raises(SavedStateUnfit, match="line 2 is not a decision") as refused:
        read_decisions(path)
    assert fault in str(refused.value)


def test_a_file_that_an_editor_marked_as_utf8_is_read(tmp_path):
    path = tmp_path / "decisions.jsonl"
    made = append_decision(path, Decision("confirm", (("a",),)))
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert read_decisions(path) == (made,)


def test_a_decision_without_posts_is_refused():
    with pytest.raises(BadValue, match="posts of a confirm"):
        Decision("confirm", ((),))


def test_merge_joins_the_operations_that_hold_the_parts():
    labels = [0, 0, 2, 2, 4, 4, 4, 7]
    merge = Decision("merge", ((MARKS[0], MARKS[1]), (MARKS[4], MARKS[5])))
    assert reshaped(labels, labels, MARKS, [merge]) == [0, 0, 2, 2, 0, 0, 0, 7]


def test_split_takes_posts_out_and_their_new_copies_with_them():
    labels = [0] * 6 + [6, 7]
    groups = [0, 0, 2, 2, 2, 5, 6, 7]  # post 4 is new and of the group that was taken out
    split = Decision("split", ((MARKS[2], MARKS[3]), (MARKS[0], MARKS[1], MARKS[5])))
    known = [*MARKS[:4], "new", *MARKS[5:]]
    assert reshaped(labels, groups, known, [split])[:6] == [0, 0, 2, 2, 2, 0]


def test_split_inside_a_group_keeps_newcomers_where_they_were():
    split = Decision("split", ((MARKS[2],), (MARKS[3],)))
    known = [*MARKS[:4], "new", *MARKS[5:]]
    assert reshaped([2, 2, 2, 2, 2, 5, 6, 7], [2, 2, 2, 2, 2, 5, 6, 7], known, [split])[:5] == [0, 0, 2, 0, 0]


def test_newcomers_of_a_split_template_follow_their_contacts():
    shown = {0: {"a"}, 1: {"a"}, 2: {"b"}, 3: {"b"}, 4: {"a"}, 5: {"b"}, 6: set()}
    split = Decision("split", ((MARKS[2], MARKS[3]), (MARKS[0], MARKS[1])))
    known = [*MARKS[:4], "new1", "new2", "new3", "other"]
    alike = [0] * 7 + [7]  # one text throughout; posts 4 to 6 are new
    found = reshaped(alike, alike, known, [split], lambda posts: {post: shown[post] for post in posts})
    assert found == [0, 0, 2, 2, 0, 2, 0, 7]


def test_a_split_of_posts_that_are_apart_already_tears_nothing():
    split = Decision("split", ((MARKS[0],), (MARKS[4],)))
    labels = [0, 0, 0, 0, 4, 4, 6, 7]
    assert reshaped(labels, labels, MARKS, [split]) == labels


def test_posts_with_one_fingerprint_are_counted():
    reject = Decision("reject", (("same", "same"),))
    split = Decision("split", (("same", "same"), ("same",)))
    assert reject.about(Counter(same=9)) and (Counter(same=9) - reject.posts).total() == 7
    assert reshaped([0] * 3, [0] * 3, ["same"] * 3, [split]) == [0, 0, 2]


def test_later_decisions_win():
    posts = Counter(MARKS[:4])
    first, second = Decision("confirm", (tuple(MARKS[:4]),)), Decision("reject", (tuple(MARKS[:3]),))
    assert settled([first, second], posts) is second
    assert settled([second, first], posts) is first
    assert settled([first], Counter(MARKS[4:])) is None


def test_notes_of_other_leads_stay_there():
    note = Decision("note", (tuple(MARKS[:3]),), note="ask the labour inspector")
    assert notes([note], Counter(MARKS[:3])) == (note,)
    assert notes([note], Counter(MARKS[4:])) == ()


@given(
    labels=st.lists(st.integers(0, 3), min_size=8, max_size=8),
    out=st.sets(st.sampled_from(MARKS), min_size=1),
)
def test_split_then_merge_is_where_we_began(labels, out):
    first = [labels.index(label) for label in labels]
    home = {label for label, mark in zip(first, MARKS, strict=True) if mark in out}
    if len(home) > 1:
        return
    rest = tuple(m for m, label in zip(MARKS, first, strict=True) if label in home and m not in out)
    if rest:
        apart = reshaped(first, list(range(8)), MARKS, [Decision("split", (tuple(out), rest))])
        assert reshaped(apart, list(range(8)), MARKS, [Decision("merge", (tuple(out), rest))]) == first
