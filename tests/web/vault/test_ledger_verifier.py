import random
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger_lines import CHAIN, SIGNER, WAYS, as_lines, make_events

from daybreak.errors import BadValue, FileMissing
from daybreak.web.vault import merkle
from daybreak.web.vault.chain import Entry, Signer
from daybreak.web.vault.export import verify_export
from daybreak.web.vault.verifier import _Taken, parse_json, read_entry, read_head

pytestmark = pytest.mark.any_database

PUBLIC = [SIGNER.public]


def check(path: Path, lines: list[bytes]):
    path.write_bytes(b"".join(lines))
    return verify_export(path, public=PUBLIC)


@pytest.mark.parametrize("count", [0, 1, 2, 15, 16, 17, 100])
def test_what_was_written_is_sound(tmp_path, count):
    events, heads = make_events(count)
    verdict = check(tmp_path / "ledger", as_lines(events, heads))
    assert verdict.sound, verdict.findings
    assert (verdict.events, verdict.vouched, verdict.heads) == (count, count, len(heads))
    assert verdict.root == merkle.root_of(one.hash for one in events)


def spoil_many(tmp_path: Path, times: int, seed: int) -> None:
    chance = random.Random(seed)
    made = {}
    for turn in range(times):
        count = chance.choice([5, 16, 40])
        if count not in made:
            events, heads = make_events(count)
            made[count] = events, as_lines(events, heads), 1 + len(heads)
        events, lines, start = made[count]
        way = WAYS[turn % len(WAYS)]
        spoiled = way(chance, events, lines, start)
        if spoiled.lines == lines:
            continue
        verdict = check(tmp_path / "ledger", spoiled.lines)
        where = [one for one in verdict.findings if one.kind in spoiled.kinds]
        assert where, (way.__name__, verdict.findings)
        assert any(one.first <= spoiled.last and one.last >= spoiled.first for one in where), (
            way.__name__,
            spoiled.first,
            spoiled.last,
            verdict.findings,
        )


def test_every_tampering_is_found_and_located(tmp_path):
    spoil_many(tmp_path, 400, seed=7)


@pytest.mark.huge
def test_ten_thousand_tamperings_are_found_and_located(tmp_path):
    spoil_many(tmp_path, 10_000, seed=11)


def test_one_changed_event_is_the_only_finding(tmp_path):
    events, heads = make_events(50)
    lines = as_lines(events, heads)
    start = 1 + len(heads)
    lines[start + 20] = lines[start + 20].replace(b'"why":"support"', b'"why":"shelter"')
    verdict = check(tmp_path / "ledger", lines)
    assert [(one.kind, one.first, one.line) for one in verdict.findings] == [("changed", 21, start + 21)]


def test_two_swapped_events_give_no_other_finding(tmp_path):
    events, heads = make_events(50)
    lines = as_lines(events, heads)
    start = 1 + len(heads)
    lines[start + 4], lines[start + 5] = lines[start + 5], lines[start + 4]
    assert {one.kind for one in check(tmp_path / "ledger", lines).findings} == {"reordered"}


def test_cut_and_renumbered_events_are_found(tmp_path):
    """The thief takes one event out and renumbers the rest with hashes that fit."""
    from dataclasses import replace

    events, heads = make_events(20)
    kept, previous = [], bytes(32)
    for number, one in enumerate([*events[:9], *events[10:]], start=1):
        entry = replace(one.entry, sequence=number, previous=previous)
        kept.append(Signer(bytes(32)).sign(entry) if number > 9 else one)
        previous = kept[-1].hash
    verdict = check(tmp_path / "ledger", as_lines(events, heads)[: 1 + len(heads)] + as_lines(kept, [])[1:])
    assert min(one.first for one in verdict.findings) == 10


def test_a_ledger_signed_by_a_stranger_is_refused(tmp_path):
    events, heads = make_events(10, signer=Signer(bytes(32)))
    verdict = check(tmp_path / "ledger", as_lines(events, heads, signer=Signer(bytes(32))))
    assert not verdict.sound


def test_a_missing_export_is_refused_in_words(tmp_path):
    with pytest.raises(FileMissing, match="no such file"):
        verify_export(tmp_path / "nothing")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
FIELDS = list(Entry.__slots__)


@given(json_values, st.dictionaries(st.sampled_from(FIELDS), json_values))
def test_nothing_crashes_the_reading_of_events(value, changes):
    read_entry(value)
    read_head(value)
    events, heads = make_events(1)
    read_entry(events[0].entry.as_said() | changes)
    read_head(heads[0][0].as_said() | changes)


@given(st.lists(st.binary(max_size=80), max_size=8), st.integers(0, 3))
def test_nothing_crashes_the_verifier(tmp_path_factory, lines, kept):
    events, heads = make_events(3)
    path = tmp_path_factory.getbasetemp() / "hostile"
    path.write_bytes(b"".join(as_lines(events, heads)[:kept]) + b"\n".join(lines))
    assert not verify_export(path, public=PUBLIC).sound


@pytest.mark.parametrize(
    "deep", [b"[" * 100_000, b'{"a":' * 100_000, b'{"a":1,"a":2}', b"\xff", b"1e999", b"9" * 5000]
)
def test_hostile_json_is_none(deep):
    assert parse_json(deep) in (None, float("inf"))


@pytest.mark.parametrize(
    "content",
    ["Maria Gonzalez", "+1 212 555 0101", "12125550101", "MARIA", "a" * 65, "x@example.org", "الف", "a\n"],
)
def test_an_event_takes_no_content(content):
    said = {
        "chain": CHAIN,
        "sequence": 1,
        "when": 1,
        "who": "system",
        "role": "",
        "action": "read",
        "kind": "",
        "record": "",
        "case": "",
        "why": "",
    }
    for name in ("who", "role", "action", "kind", "record", "case", "why"):
        with pytest.raises(BadValue):
            Entry(**said | {name: content})
    for details in (
        {"note": content},
        {"fields": [content]},
        {content: 1},
        {"n": 12125550101},
        {"n": {"a": 1}},
    ):
        with pytest.raises(BadValue):
            Entry(**said, details=details)


@given(st.lists(st.binary(min_size=32, max_size=32), max_size=70))
def test_the_growing_root_is_that_of_rfc_6962(leaves):
    def mth(part):
        if not part:
            return merkle.EMPTY
        if len(part) == 1:
            return part[0]
        split = 1 << (len(part) - 1).bit_length() - 1
        return merkle._node(mth(part[:split]), mth(part[split:]))

    assert merkle.root_of(leaves) == mth(leaves)


def test_a_stored_edge_goes_on_where_it_stopped():
    edge = merkle.Frontier()
    for number in range(37):
        edge = edge.add(merkle.leaf(bytes([number])))
    read = merkle.read_frontier(37, edge.to_bytes())
    assert read.add(merkle.leaf(b"x")).root() == edge.add(merkle.leaf(b"x")).root()
    with pytest.raises(BadValue):
        merkle.read_frontier(36, edge.to_bytes())


def test_ids_in_another_spelling_are_not_ids():
    with pytest.raises(BadValue):
        Entry(CHAIN, 1, 1, str(UUID(int=5)).upper().replace("0", "A"), "", "read", "", "", "", "")


class _Counted(dict):
    asked = 0

    def __getitem__(self, key):
        self.asked += 1
        return super().__getitem__(key)


def test_a_ledger_of_which_every_line_is_spoiled_costs_steps_by_its_length_not_by_its_square():
    """Each spoiled line looked for its place from the first one on: hours for a million lines."""
    taken, lines = _Taken(()), 2000
    taken._after = _Counted()
    for number in range(1, lines + 1):
        assert taken.first_free(1) == number
        taken.take(number)
    assert taken.first_free(lines // 2) == lines + 1
    assert taken._after.asked < 20 * lines, "walking past each one would be two million"


def test_every_spoiled_line_stands_for_the_event_at_its_place(tmp_path):
    events, heads = make_events(40)
    lines = as_lines(events, heads)
    start = 1 + len(heads)
    for half in (0, 20):
        found = check(tmp_path / "ledger", [*lines[: start + half], *[b"xx\n"] * (40 - half)]).findings
        assert [(one.kind, one.first) for one in found] == [("unreadable", at) for at in range(half + 1, 41)]
    many = check(tmp_path / "ledger", [*lines, b"xx\n", b"yy\n"]).findings
    assert [one.line for one in many] == [len(lines) + 1, len(lines) + 2]
