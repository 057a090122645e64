"""Communities in graphs with 5 % false links: ours beside its peers, in one run.

    python benchmarks/graph.py [largest number of nodes, default 100000]

Each planted graph has communities of known sizes; 5 % of links between any two nodes are added. The
table gives the adjusted Rand index and the time of: this package with its defaults; graspologic-native's
Leiden with modularity and with CPM (resolution 0.05; both are given its fastest settings); label
propagation (networkx, small graphs only); connected components. "told" is who knows every other node's
community and puts each node where most of its links lead: what sparse links leave open to anybody.
"""

import sys
import time
from collections.abc import Callable

import graspologic_native
import networkx as nx
import numpy as np
from sklearn.metrics import adjusted_rand_score

from daybreak.methods.graph.adjacency import adjacency
from daybreak.methods.graph.communities import communities
from daybreak.methods.graph.leiden import connected_labels

FALSE = 0.05
Planted = tuple[int, np.ndarray, np.ndarray, np.ndarray]


def sizes_of(law: str, nodes: int, rng: np.random.Generator) -> np.ndarray:
    """Draw community sizes until they hold all nodes."""
    drawn = {
        "zipf": lambda: rng.choice(np.arange(2, 501), nodes // 2, p=_zipf()),
        "uniform": lambda: rng.integers(2, 501, nodes // 2),
        "tiny": lambda: rng.integers(2, 11, nodes // 2),
        "twenty": lambda: np.full(nodes // 20 + 1, 20),
    }[law]()
    sizes = drawn[: np.searchsorted(np.cumsum(drawn), nodes) + 1]
    sizes[-1] -= sizes.sum() - nodes
    return sizes[sizes > 0]


def _zipf() -> np.ndarray:
    share = np.arange(2, 501) ** -2.0
    return share / share.sum()


def plant(law: str, shape: str, nodes: int, seed: int = 0) -> Planted:
    """Make a graph: `sparse6` (connected, mean degree 6), `star`, or `posts3` (posts with 3 identifiers)."""
    rng = np.random.default_rng(seed)
    sizes = sizes_of(law, nodes, rng)
    truth = np.repeat(np.arange(len(sizes)), sizes)
    first, size = (np.cumsum(sizes) - sizes)[truth], sizes[truth]
    inside = np.arange(nodes) - first
    later = np.flatnonzero(inside > 0)
    if shape == "star":
        links = [(later, first[later])]
    elif shape == "posts3":
        named = np.maximum(1, size // 5)
        post = np.flatnonzero(inside >= named)
        links = [(post, first[post] + (rng.random(len(post)) * named[post]).astype(int)) for _ in range(3)]
    else:
        more = rng.integers(0, nodes, int(nodes * (float(shape.removeprefix("sparse")) / 2 - 1)))
        links = [
            (later, first[later] + (rng.random(len(later)) * inside[later]).astype(int)),
            (more, first[more] + (rng.random(len(more)) * size[more]).astype(int)),
        ]
    source, target = (np.concatenate(ends) for ends in zip(*links, strict=True))
    noise = rng.integers(0, nodes, (2, int(FALSE * len(source))))
    place = rng.permutation(nodes)
    of = np.empty(nodes, int)
    of[place] = truth
    return nodes, place[np.append(source, noise[0])], place[np.append(target, noise[1])], of


def native(modularity: bool) -> Callable[..., np.ndarray]:
    """Leiden of graspologic-native."""

    def labels(nodes: int, source: np.ndarray, target: np.ndarray) -> np.ndarray:
        edges = list(
            zip(map(str, source.tolist()), map(str, target.tolist()), [1.0] * len(source), strict=True)
        )
        begun = time.perf_counter()
        _, found = graspologic_native.leiden(
            edges, resolution=1.0 if modularity else 0.05, use_modularity=modularity, iterations=2, seed=1
        )
        labels.seconds = time.perf_counter() - begun  # without making the strings it asks for
        return np.array([found.get(str(v), -v - 1) for v in range(nodes)])

    return labels


def ours(nodes: int, source: np.ndarray, target: np.ndarray) -> np.ndarray:
    return communities(nodes, source, target).labels


def components(nodes: int, source: np.ndarray, target: np.ndarray) -> np.ndarray:
    graph = adjacency(nodes, source, target)
    return connected_labels(graph.start, graph.neighbour, np.zeros(nodes, np.int32))


def propagation(nodes: int, source: np.ndarray, target: np.ndarray) -> np.ndarray:
    graph = nx.Graph(zip(source.tolist(), target.tolist(), strict=True))
    graph.add_nodes_from(range(nodes))
    label = np.empty(nodes, int)
    for number, members in enumerate(nx.community.asyn_lpa_communities(graph, seed=1)):
        label[list(members)] = number
    return label


def told(graph: Planted, seed: int = 0) -> float:
    """Give the adjusted Rand index of putting each node where most of its links lead; ties are drawn."""
    _, source, target, truth = graph
    true_link = source != target
    ends = np.concatenate((source[true_link], target[true_link]))
    other = truth[np.concatenate((target[true_link], source[true_link]))]
    (node, group), links = np.unique(np.stack((ends, other)), axis=1, return_counts=True)
    order = np.lexsort((np.random.default_rng(seed).random(len(node)), links, node))
    best = order[np.append(np.diff(node[order]) > 0, True)]
    label = truth.copy()
    label[node[best]] = group[best]
    return float(adjusted_rand_score(truth, label))


METHODS: dict[str, Callable[..., np.ndarray]] = {
    "daybreak": ours,
    "Leiden modularity": native(True),
    "Leiden CPM": native(False),
    "label propagation": propagation,
    "components": components,
}


def measure(name: str, graph: Planted) -> tuple[float, float]:
    """Give the adjusted Rand index and the seconds of one method on one graph."""
    nodes, source, target, truth = graph
    begun = time.perf_counter()
    label = METHODS[name](nodes, source, target)
    seconds = getattr(METHODS[name], "seconds", time.perf_counter() - begun)
    return float(adjusted_rand_score(truth, label)), seconds


def main() -> None:
    """Print the table."""
    largest = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    communities(2, [0], [1])
    communities(3000, *np.random.default_rng(0).integers(0, 3000, (2, 6000)))  # compile
    for nodes in (n for n in (10_000, 100_000, 200_000, 1_000_000) if n <= largest):
        for law in ("zipf", "uniform", "tiny", "twenty"):
            for shape in ("sparse3", "sparse4", "sparse6", "star", "posts3"):
                graph = plant(law, shape, nodes)
                tried = [m for m in METHODS if m != "label propagation" or nodes <= 10_000]
                found = {name: measure(name, graph) for name in tried}
                base = found["daybreak"][1]
                cells = (f"{n} {ari:.3f} ({s:.2f} s, x{s / base:.1f})" for n, (ari, s) in found.items())
                print(
                    f"{nodes:>9,} {len(graph[1]):>9,} {law:8} {shape:8}",
                    " | ".join((*cells, f"told {told(graph):.3f}")),
                    flush=True,
                )


if __name__ == "__main__":
    main()
