"""The next run says what became of each decision, also when posts have no ids of their own."""

import csv

import pytest

from daybreak import find_networks, rank_leads, read_posts
from daybreak.prosecution.decisions import Decision
from daybreak.prosecution.networks import fingerprints

WORDS = (
    "Fruit is packed in our cold store by the harbour, bring boots, early shift starts at five each morning",
    "Old cinema seeks cleaners after late films; brooms wait in cupboards, keys hang beside ticket counters",
    "Painters wanted along river walks: brushes provided, lunch included, foreman drives everybody home",
)


def posts_of(folder, count):
    """Some posts of three operations, each with a telephone number of its own; there is no id column."""
    path = folder / "posts.csv"
    with path.open("w", newline="") as stream:
        out = csv.writer(stream)
        out.writerow(["posted_at", "text"])
        for number in range(count):
            which = number % 3
            day = f"2026-02-{1 + number // 3 % 28:02d}"
            out.writerow([day, f"{WORDS[which]}. +44 7700 90010{which}"])
    return read_posts(path)


def ranked(posts, decisions=()):
    """The leads of these posts, by the operation they are of."""
    leads = rank_leads(find_networks(posts, decisions=decisions, workers=1))
    return leads, {int(one.posts[0]) % 3: one for one in (*leads.ranked, *leads.rejected)}


def part(leads, one):
    return tuple(fingerprints(leads.networks.posts, one.posts))


@pytest.fixture
def before(tmp_path):
    """Leads of ten posts each, and what their posts are named."""
    leads, of = ranked(posts_of(tmp_path, 30))
    return [part(leads, of[which]) for which in range(3)]


def told(leads):
    return " ".join(leads.networks.run.finish().notes)


def test_leads_have_keys_and_posts_names_of_their_own(tmp_path, before):
    assert len({mark for part in before for mark in part}) == 30
    short = ("buy a red hat or cap in any size for two", "sell an old oak bed or desk we come to you")
    path = tmp_path / "short.csv"
    rows = [f'"{words}, call +44 7700 90010{number}"' for number, words in enumerate(short)]
    path.write_text("\n".join(["text", *rows * 3]))
    leads = rank_leads(find_networks(read_posts(path), workers=1))
    assert len({part(leads, one)[0] for one in leads.ranked}) == 1
    assert len({one.key for one in leads.ranked}) == len(leads) == 2


def test_a_rejected_lead_without_ids_comes_back_when_it_has_grown(tmp_path, before):
    reject = Decision("reject", (before[1],), lead="L1", reviewer="Ben")
    leads, of = ranked(posts_of(tmp_path, 36), [reject])
    assert of[1].rank == 0 and of[1].new_since_decision == 2
    assert "Reviewers made 1 decision; each holds." in told(leads)
    leads, of = ranked(posts_of(tmp_path, 60), [reject])
    assert of[1].rank > 0 and of[1].new_since_decision == 10
    assert "Without effect: reject L1 (Ben): the lead is shown again, 10 posts of 20 came since." in told(
        leads
    )


def test_decisions_without_effect_are_told_with_the_reason(tmp_path, before):
    gone = ("0" * 16, "1" * 16)
    decisions = [
        Decision("confirm", (before[0],), lead="LA", reviewer="Ana"),
        Decision("reject", (before[0],), lead="LA", reviewer="Ben"),
        Decision("confirm", (gone,), lead="LB"),
        Decision("merge", (before[1], gone), lead="L1 LB"),
        Decision("split", (before[2][:3], before[2][3:]), lead="L2"),
        Decision("merge", (before[2][:3], before[2][3:]), lead="L2"),
    ]
    leads, _ = ranked(posts_of(tmp_path, 30), decisions)
    said = told(leads)
    assert "Reviewers made 6 decisions; 4 had no effect." in said
    assert "Without effect: confirm LA (Ana): a later decision counts, reject LA (Ben)." in said
    assert "Without effect: confirm LB: none of its 2 posts is in the input." in said
    assert "Without effect: merge L1 LB: the posts of only one of its leads are in the input." in said
    assert "Without effect: split L2: a later merge joins them again." in said
