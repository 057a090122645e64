"""The evidence graph: what joins posts, and what must not."""

import numpy as np
import pyarrow as pa
import pytest

from daybreak.errors import BadValue
from daybreak.methods.graph.evidence import find_evidence_communities
from daybreak.methods.graph.links import build_graph

SUPPORT = ("phone", "+18005550100")


class Scene:
    """Posts added one by one, with the sightings in them."""

    def __init__(self):
        self.rows, self.group, self.authors, self.days = [], [], [], []

    def add(self, *identifiers, like=None, author=None, day=None):
        number = len(self.group)
        self.rows += [(number, kind, normal, 0.95) for kind, normal in identifiers]
        self.group.append(number if like is None else like)
        self.authors.append(author)
        self.days.append(day)
        return number

    def sightings(self):
        names = ("post", "kind", "normal", "confidence")
        columns = zip(*self.rows, strict=True) if self.rows else ((), (), (), ())
        return pa.table(dict(zip(names, map(list, columns), strict=True)))

    def found(self, **more):
        graph = build_graph(self.sightings(), np.array(self.group, int), authors=self.authors, **more)
        return find_evidence_communities(graph)


def phone(number):
    return "phone", f"+1212555{number:04d}"


def test_phones_used_one_after_another_by_the_same_templates_join():
    scene = Scene()
    leaders = [scene.add(phone(0), author="a"), scene.add(phone(0), author="b")]
    for turn in range(40):
        scene.add(phone(turn // 10), like=leaders[turn % 2], author=f"a{turn}", day=turn)
    stranger = scene.add(phone(99), author="z")
    found = scene.found()
    assert set(found.post_label[:42]) == {0} and found.post_label[stranger] == stranger
    assert found.holding(0)[0].kind == "phone"


def strangers(scene, count, posts=4, extra=()):
    """Add networks of two wordings each, with a number of their own and what they share in `extra`."""
    labels = []
    for network in range(count):
        for wording in range(2):
            leader = None
            for _ in range(posts // 2):
                seen = scene.add(phone(100 + network), *extra, like=leader, author=f"n{network}-{wording}")
                leader = seen if leader is None else leader
                labels.append(network)
    return labels


@pytest.mark.parametrize("extra", [(SUPPORT,), (SUPPORT, ("email", "help@board.example"))])
def test_a_platforms_support_number_joins_nobody(extra):
    scene = Scene()
    truth = strangers(scene, 30, extra=extra)
    found = scene.found()
    assert len(set(zip(truth, found.post_label.tolist(), strict=True))) == 30 == len(set(found.post_label))
    left_out = found.left_out(0)
    assert {(h.kind, h.normal) for h in left_out} == set(extra)
    assert "joins nobody" in left_out[0].reason


def test_a_gangs_two_numbers_in_all_its_templates_do_join():
    scene = Scene()
    for template in range(12):
        leader = None
        for turn in range(6):
            own = (("email", f"x{template}@example.org"),) if turn == 0 else ()
            seen = scene.add(phone(1), phone(2), *own, like=leader, author=f"t{template}{turn}")
            leader = seen if leader is None else leader
    assert set(scene.found().post_label) == {0}


def test_a_call_centre_in_many_hands_joins_nobody():
    scene = Scene()
    for number in range(60):
        scene.add(SUPPORT, author=f"author {number}")
    found = scene.found()
    assert len(set(found.post_label)) == 60
    assert "shared desk" in found.graph.reason(0)


def test_an_agencys_boilerplate_joins_nobody_but_its_clients_keep_their_posts():
    scene, truth, leader = Scene(), [], None
    for client in range(15):
        mine = phone(client), ("email", f"office@client{client}.example")
        for _ in range(3):
            seen = scene.add(*mine, like=leader, author=f"c{client}")
            leader = seen if leader is None else leader
        for _ in range(2):
            scene.add(*mine, author=f"c{client}")
        truth += [client] * 5
    found = scene.found()
    assert found.graph.boilerplate.tolist() == [leader]
    assert len(set(zip(truth, found.post_label.tolist(), strict=True))) == 15 == len(set(found.post_label))


@pytest.mark.parametrize("apart", [False, True])
def test_a_few_false_contacts_do_not_make_a_template_boilerplate(apart):
    scene = Scene()
    leaders = [scene.add(phone(0)), scene.add(phone(1))]
    for turn in range(200):
        stray = turn >= 180
        scene.add(
            phone(500 + turn) if stray else phone(turn % 4 if apart else turn // 2 % 4),
            like=leaders[turn % 2],
        )
    for turn in range(180, 200):
        scene.add(phone(500 + turn), ("email", f"s{turn}@example.org"))
        scene.add(phone(500 + turn), ("email", f"s{turn}@example.org"))
    found = scene.found()
    assert len(found.graph.boilerplate) == 0
    assert {found.post_label[leader] for leader in leaders} == ({0, 1} if apart else {0})
    copies = np.array(scene.group[:202])
    assert (found.post_label[:202] == found.post_label[copies]).all()


@pytest.mark.parametrize("shared", [("domain", "gmail.com"), ("url", "https://bit.ly/"), ("wage", "USD 900")])
def test_services_and_facts_never_link(shared):
    scene = Scene()
    scene.add(shared)
    scene.add(shared)
    assert scene.found().post_label.tolist() == [0, 1]


def test_the_same_number_by_phone_and_messenger_is_one():
    scene = Scene()
    scene.add(phone(7))
    scene.add(("whatsapp", "+12125550007"))
    assert scene.found().post_label.tolist() == [0, 0]


def test_names_the_number_without_which_a_community_falls_apart():
    scene = Scene()
    for side in range(2):
        leader = None
        for _ in range(4):
            seen = scene.add(phone(side), ("email", f"side{side}@example.org"), like=leader)
            leader = seen if leader is None else leader
            scene.add(phone(side))
    scene.rows.append((0, *phone(50), 0.95))
    scene.rows.append((8, *phone(50), 0.95))
    found = scene.found()
    assert set(found.post_label) == {0}
    cut = {h.normal for h in found.cut_points(0)}
    assert phone(50)[1] in cut


def test_explains_how_two_posts_are_connected():
    scene = Scene()
    first, second, third = scene.add(phone(1)), scene.add(phone(1), phone(2)), scene.add(phone(2))
    copy, stranger = scene.add(like=third), scene.add(phone(9))
    found = scene.found()
    steps = found.explain_link(first, copy)
    assert [(s.post, s.other, s.normal) for s in steps] == [
        (first, second, phone(1)[1]),
        (second, copy, phone(2)[1]),
    ]
    assert "2 posts" in steps[0].reason and 0 < steps[0].weight <= 1
    assert found.explain_link(third, copy)[0].kind == "template"
    assert found.explain_link(first, stranger) == () == found.explain_link(first, first)
    with pytest.raises(BadValue, match="a post number"):
        found.explain_link(0, 99)


def test_spread_is_counted_by_posts_wordings_authors_and_days():
    scene = Scene()
    leader = scene.add(phone(1), author="a", day=3)
    scene.add(phone(1), phone(1), like=leader, author="a", day=5)
    scene.add(phone(1), author=None, day=None)
    graph = build_graph(
        scene.sightings(),
        np.array(scene.group),
        authors=scene.authors,
        days=scene.days,
        places=["x", "x", None],
    )
    assert (graph.seen_posts[0], graph.seen_wordings[0], graph.seen_authors[0]) == (3, 2, 1)
    assert graph.seen_places[0] == 1 and (graph.first_day[0], graph.last_day[0]) == (3, 5)
    assert graph.reason(0).startswith("The phone +12125550001 stands in 3 posts of 2 wordings by 1 author")


def test_nothing_at_all():
    empty = Scene()
    assert empty.found().post_label.tolist() == []
    empty.add()
    assert empty.found().post_label.tolist() == [0]


def test_refuses_what_does_not_fit():
    table = pa.table({"post": [0, 5], "kind": ["phone", "phone"], "normal": ["+1", "+1"]})
    with pytest.raises(BadValue, match="posts go from 0 to 1"):
        build_graph(table, [0, 1])
    with pytest.raises(BadValue, match="the post that names a group is in it"):
        build_graph(table.slice(0, 1), [1, 0])
    with pytest.raises(BadValue, match="one per post"):
        build_graph(table.slice(0, 1), [0, 1], authors=["a"])
    with pytest.raises(BadValue, match="add"):
        build_graph(table.drop(["kind"]), [0, 1])
