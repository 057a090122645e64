"""Nodes that join strangers, in any graph."""

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from daybreak.errors import BadValue
from daybreak.methods.graph.communities import communities

GROUPS, SIZE = 400, 20
NODES = GROUPS * SIZE


def posts_and_contacts(seed=0, false=0.05):
    """Groups of four contacts and sixteen posts that show three of them each, and some false links."""
    rng = np.random.default_rng(seed)
    post = np.flatnonzero(np.arange(NODES) % SIZE >= 4)
    source = np.tile(post, 3)
    target = source - source % SIZE + rng.integers(0, 4, len(source))
    noise = rng.integers(0, NODES, (2, int(false * len(source))))
    return np.append(source, noise[0]), np.append(target, noise[1])


@pytest.mark.parametrize(("hubs", "share"), [(1, 0.05), (3, 0.15), (1, 0.5)])
def test_a_platforms_number_joins_nobody(hubs, share):
    source, target = posts_and_contacts()
    rng = np.random.default_rng(1)
    for hub in range(hubs):
        touched = rng.choice(NODES, int(share * NODES), replace=False)
        source, target = np.append(source, np.full(len(touched), NODES + hub)), np.append(target, touched)
    found = communities(NODES + hubs, source, target)
    assert found.hubs.tolist() == list(range(NODES, NODES + hubs))
    assert adjusted_rand_score(np.arange(NODES) // SIZE, found.labels[:NODES]) >= 0.99
    assert np.array_equal(found.labels[NODES:], np.arange(NODES, NODES + hubs))
    joined = communities(NODES + hubs, source, target, hub_aware=False)
    assert joined.sizes.max() > found.sizes.max()


def test_the_centre_of_a_large_star_is_no_hub():
    centres, leaves = 40, 300
    source = np.arange(centres * leaves) + centres
    target = np.repeat(np.arange(centres), leaves)
    noise = np.random.default_rng(2).integers(0, centres * (leaves + 1), (2, 600))
    found = communities(centres * (leaves + 1), np.append(source, noise[0]), np.append(target, noise[1]))
    assert len(found.hubs) == 0
    truth = np.append(np.arange(centres), target)
    assert adjusted_rand_score(truth, found.labels) >= 0.97


def test_a_gangs_own_numbers_are_no_hubs():
    """Two numbers in all posts of one gang, and a private throw-away in each."""
    posts = 500
    source = np.tile(np.arange(posts), 3)
    target = np.concatenate([np.full(posts, posts), np.full(posts, posts + 1), np.arange(posts) + posts + 2])
    found = communities(2 * posts + 2, source, target)
    assert len(found.hubs) == 0
    assert len(set(found.labels[: posts + 2].tolist())) == 1


def test_hub_aware_is_yes_or_no():
    with pytest.raises(BadValue, match="hub_aware"):
        communities(2, [0], [1], hub_aware="yes")
