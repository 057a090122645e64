"""Communities of graphs whose truth is known, with false links in them."""

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from daybreak.errors import BadValue
from daybreak.methods.graph.adjacency import adjacency
from daybreak.methods.graph.communities import communities
from daybreak.methods.graph.cut_points import cut_points
from daybreak.methods.graph.leiden import connected_labels


def planted(sizes, degree, false, seed):
    """Random connected communities of these sizes with `false` (share) links between any two nodes."""
    rng = np.random.default_rng(seed)
    truth = np.repeat(np.arange(len(sizes)), sizes)
    first = np.concatenate([[0], np.cumsum(sizes)[:-1]])[truth]
    inside = np.arange(len(truth)) - first
    later = np.flatnonzero(inside > 0)
    tree = later, first[later] + (rng.random(len(later)) * inside[later]).astype(int)
    more = rng.integers(0, len(truth), int(len(truth) * (degree / 2 - 1)))
    extra = more, first[more] + (rng.random(len(more)) * np.asarray(sizes)[truth[more]]).astype(int)
    source, target = np.concatenate([tree[0], extra[0]]), np.concatenate([tree[1], extra[1]])
    noise = rng.integers(0, len(truth), (2, int(false * len(source))))
    shuffle = rng.permutation(len(truth))
    of = np.empty(len(truth), int)
    of[shuffle] = truth
    return (
        len(truth),
        shuffle[np.concatenate([source, noise[0]])],
        shuffle[np.concatenate([target, noise[1]])],
        of,
    )


ZIPF = np.random.default_rng(5).zipf(1.8, 3000).clip(2, 400)
SHAPES = {
    "same size": (np.full(600, 20), 6),
    "tiny": (np.random.default_rng(1).integers(2, 11, 2000), 6),
    "any size": (np.random.default_rng(2).integers(2, 300, 80), 6),
    "zipf": (ZIPF, 6),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_finds_communities_through_false_links_without_tuning(shape):
    nodes, source, target, truth = planted(*SHAPES[shape], false=0.05, seed=3)
    found = communities(nodes, source, target)
    graph = adjacency(nodes, source, target)
    components = connected_labels(graph.start, graph.neighbour, np.zeros(nodes, np.int32))
    assert adjusted_rand_score(truth, found.labels) >= 0.98
    assert adjusted_rand_score(truth, components) < 0.05


def test_finds_stars_joined_at_their_leaves():
    hubs, leaves = 500, 20
    source = np.arange(hubs * leaves) + hubs
    target = np.repeat(np.arange(hubs), leaves)
    rng = np.random.default_rng(0)
    noise = rng.integers(0, hubs * (leaves + 1), (2, 500))
    found = communities(
        hubs * (leaves + 1), np.concatenate([source, noise[0]]), np.concatenate([target, noise[1]])
    )
    truth = np.concatenate([np.arange(hubs), target])
    assert adjusted_rand_score(truth, found.labels) >= 0.98


def test_small_stars_are_not_merged_by_a_false_link_between_them():
    rng = np.random.default_rng(4)
    sizes = rng.integers(2, 11, 2500)
    truth = np.repeat(np.arange(len(sizes)), sizes)
    first = (np.cumsum(sizes) - sizes)[truth]
    leaf = np.flatnonzero(np.arange(len(truth)) != first)
    noise = rng.integers(0, len(truth), (2, len(leaf) // 20))
    found = communities(len(truth), np.append(leaf, noise[0]), np.append(first[leaf], noise[1]))
    assert adjusted_rand_score(truth, found.labels) >= 0.95


def test_thin_graphs_of_large_communities_do_not_fall_apart():
    nodes, source, target, truth = planted(np.full(150, 100), degree=3, false=0.05, seed=5)
    assert adjusted_rand_score(truth, communities(nodes, source, target).labels) >= 0.94


def test_weights_tell_true_links_from_false_ones():
    nodes, source, target, truth = planted(np.full(300, 8), 4, 0.15, seed=4)
    weight = np.where(truth[source] == truth[target], 1.0, 0.1)
    plain = adjusted_rand_score(truth, communities(nodes, source, target).labels)
    weighted = adjusted_rand_score(truth, communities(nodes, source, target, weight).labels)
    assert weighted >= 0.98 and weighted > plain


def test_weights_that_mean_nothing_do_little_harm():
    nodes, source, target, truth = planted(*SHAPES["same size"], false=0.05, seed=3)
    weight = np.random.default_rng(1).exponential(1, len(source))
    assert adjusted_rand_score(truth, communities(nodes, source, target, weight).labels) >= 0.96


@pytest.mark.parametrize("objective", ["description", "modularity", "cpm"])
def test_every_community_is_connected_and_named_by_its_first_node(objective):
    nodes, source, target, _ = planted(ZIPF[:400], 3, 0.2, seed=6)
    found = communities(nodes, source, target, objective=objective)
    graph = adjacency(nodes, source, target)
    assert (connected_labels(graph.start, graph.neighbour, found.labels) == found.labels).all()
    first = np.unique(found.labels, return_index=True)
    assert (first[0] == first[1]).all()
    assert found.sizes.sum() == nodes and len(found) == len(first[0])


def test_same_seed_same_answer_and_link_order_does_not_matter():
    nodes, source, target, _ = planted(ZIPF[:500], 5, 0.05, seed=7)
    once = communities(nodes, source, target, seed=11)
    shuffle = np.random.default_rng(0).permutation(len(source))
    again = communities(nodes, target[shuffle], source[shuffle], seed=11)
    assert (once.labels == again.labels).all() and once.quality == again.quality


def test_a_ring_of_cliques_is_not_merged():
    cliques = [np.array(np.triu_indices(5, 1)) + 5 * c for c in range(30)]
    bridges = np.array([(5 * c, 5 * ((c + 1) % 30) + 1) for c in range(30)]).T
    source, target = np.concatenate([*cliques, bridges], axis=1)
    found = communities(150, source, target)
    assert (found.labels == np.arange(150) // 5 * 5).all()


def test_larger_resolution_makes_smaller_communities():
    nodes, source, target, _ = planted(np.full(100, 20), 4, 0.05, seed=8)
    counts = [len(communities(nodes, source, target, resolution=1 / p)) for p in (60, 20, 4)]
    assert counts == sorted(counts) and counts[0] < counts[-1]


def test_nothing_to_join():
    assert len(communities(0, [], [])) == 0
    assert communities(3, [], []).labels.tolist() == [0, 1, 2]
    assert communities(3, [1, 2], [1, 2]).labels.tolist() == [0, 1, 2]
    assert communities(2, [0], [1], [0.0]).labels.tolist() == [0, 1]
    assert communities(2, [0], [1]).labels.tolist() == [0, 0]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((3, [0], [3]), "node numbers go from 0 to 2"),
        ((3, [-1], [0]), "-1"),
        ((3, [0, 1], [2]), "one entry per link"),
        ((3, [0.5], [1]), "integers"),
        ((3, [0], [1], [-1]), "not negative"),
        ((3, [0], [1], [np.nan]), "finite"),
        ((3, [0], [1], ["heavy"]), "numbers"),
        ((-1, [], []), "0 or more"),
    ],
)
def test_refuses_what_is_no_graph(arguments, says):
    with pytest.raises(BadValue, match=says):
        communities(*arguments)


@pytest.mark.parametrize("choice", [{"objective": "best"}, {"resolution": 0}, {"resolution": np.inf}])
def test_refuses_unknown_choices(choice):
    with pytest.raises(BadValue):
        communities(2, [0], [1], **choice)


def test_links_given_twice_weigh_twice():
    graph = adjacency(3, [0, 1, 2, 2], [1, 0, 1, 2], [1.0, 2.0, 1.0, 9.0])
    assert graph.neighbour.tolist() == [1, 0, 2, 1]
    assert graph.weight.tolist() == [3.0, 3.0, 1.0, 1.0]


def test_cut_points_are_those_of_networkx():
    networkx = pytest.importorskip("networkx")
    for seed in range(30):
        drawn = networkx.gnm_random_graph(30, 34, seed=seed)
        ends = np.array(drawn.edges()).T
        graph = adjacency(30, ends[0], ends[1])
        label = np.arange(30, dtype=np.int32) % 1
        parts = cut_points(graph.start, graph.neighbour, label)
        assert set(np.flatnonzero(parts > 1)) == set(networkx.articulation_points(drawn))
