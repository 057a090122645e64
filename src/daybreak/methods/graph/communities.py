"""Which nodes of a graph belong together, when some of its links are false.

Connected components fail here: one false link joins two strangers, and a few per cent of them join
everybody. Communities are groups with so many links inside that strangers would not have them.

The objective used unless another is named asks for the shortest description. Telling which pairs
inside a community are linked costs bits (few when nearly all pairs or nearly none are); every link
between communities costs a flat `1 / resolution` bits, about what it takes to name two nodes of the
whole graph. Communities of 2 and of 500 nodes are found with the same setting, because each pays
for its own density: modularity overlooks small communities in a large graph (its resolution
limit), and the constant Potts model needs to be told one density for all.

The search is the Leiden method (see `leiden.py`), followed by a pass that splits whatever is not
connected, so that every community is.

Traag, V. A., Waltman, L. and van Eck, N. J. (2019). From Louvain to Leiden: guaranteeing
well-connected communities. Scientific Reports 9, 5233.
Fortunato, S. and Barthelemy, M. (2007). Resolution limit in community detection. PNAS 104, 36-41.
Rissanen, J. (1978). Modeling by shortest data description. Automatica 14, 465-471.
Peixoto, T. P. (2019). Bayesian stochastic blockmodeling. In: Advances in Network Clustering and
Blockmodeling, 289-332.
"""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from daybreak.errors import BadValue
from daybreak.methods.graph import leiden
from daybreak.methods.graph.adjacency import Adjacency, Int32, Int64, adjacency
from daybreak.methods.graph.bridging import bridging_nodes, without_links_of
from daybreak.methods.graph.layout import first_level
from daybreak.methods.graph.price import price
from daybreak.standard.arguments import of_kind, whole
from daybreak.standard.progress import Progress, silent

Objective = Literal["description", "modularity", "cpm"]

#: What each objective is called, its code for the compiled search, and its resolution when none is
#: given. For `description` it follows from the graph (see `price.py`); modularity has its classical
#: one; the constant Potts model wants one link per twenty pairs.
OBJECTIVES: dict[str, tuple[int, float | None]] = {
    "description": (leiden.DESCRIPTION, None),
    "modularity": (leiden.MODULARITY, 1.0),
    "cpm": (leiden.CPM, 0.05),
}

#: The search is repeated from its own result until nothing changes, at most this often.
MOST_ROUNDS = 2

#: A round that moves fewer nodes than this share is the last: the rest is not worth the time.
STILL_MOVING = 0.001


@dataclass(frozen=True, slots=True, eq=False)
class Communities:
    """Every node's community.

    `labels` (int32[nodes]) names a community by its first node; a node alone labels itself.
    `quality` is the objective's value, comparable only between runs with the same objective and
    resolution. `sizes` (int64) counts the nodes of each community, in order of label. `rounds` says
    how often the search ran. `cut` is the share of links that run between communities.
    """

    labels: Int32
    quality: float
    sizes: Int64
    rounds: int
    cut: float
    objective: str
    resolution: float
    seed: int
    hubs: Int32

    def __len__(self) -> int:
        return len(self.sizes)


def communities(
    nodes: int,
    source: npt.ArrayLike,
    target: npt.ArrayLike,
    weight: npt.ArrayLike | None = None,
    *,
    resolution: float | None = None,
    objective: Objective = "description",
    seed: int = 0,
    hub_aware: bool = True,
    progress: Progress = silent,
) -> Communities:
    """Find the communities of an undirected graph; the same input and seed give the same answer.

    Args:
        nodes: How many nodes there are; they are numbered from 0.
        source: One end of each link.
        target: The other end of each link.
        weight: How much each link says, not negative; only ratios matter. None: all say the same.
        resolution: Larger gives more and smaller communities; None works it out or takes the default
            (see `OBJECTIVES`).
        objective: What is optimised: `description` (default), `modularity` or `cpm`.
        seed: Fixes the order in which nodes are looked at.
        hub_aware: Leave out the links of nodes that join strangers, such as a platform's number.
        progress: Told after each round of the search.

    Raises:
        BadValue: An argument cannot be used; the sentence says which and why.

    Two triangles joined by one link are two communities:

    >>> found = communities(6, [0, 1, 2, 3, 4, 5, 2], [1, 2, 0, 4, 5, 3, 3])
    >>> found.labels.tolist()
    [0, 0, 0, 3, 3, 3]
    """
    whole("nodes", nodes, least=0)
    if not -(2**31) <= of_kind("seed", seed, int | np.integer, "it must be a whole number") < 2**31:
        raise BadValue("seed", found=seed, needed="it must fit 32 bits")
    code, chosen = _objective(objective, resolution)
    graph = adjacency(nodes, source, target, weight)
    of_kind("hub_aware", hub_aware, bool | np.bool_, "it must be True or False")
    hubs = bridging_nodes(graph) if hub_aware else np.empty(0, np.int32)
    if len(hubs):
        graph = without_links_of(graph, hubs)
    if chosen is None:
        chosen = 1 / price(graph, seed)
    found = find_communities(graph, code, chosen, objective=objective, seed=seed, progress=progress)
    return replace(found, hubs=hubs)


def _objective(objective: str, resolution: float | None) -> tuple[int, float | None]:
    if of_kind("objective", objective, str, "it must be a word such as description") not in OBJECTIVES:
        raise BadValue("objective", found=objective, needed=f"choose one of {', '.join(OBJECTIVES)}")
    code, default = OBJECTIVES[objective]
    if resolution is None:
        return code, default
    number = of_kind("resolution", resolution, int | float | np.number, "it must be a number above 0")
    if not (np.isfinite(number) and number > 0):
        raise BadValue("resolution", found=resolution, needed="it must be a number above 0")
    return code, float(resolution)


def find_communities(
    graph: Adjacency, code: int, resolution: float, *, objective: str, seed: int, progress: Progress
) -> Communities:
    """Search a graph that is already compiled; see `communities`."""
    level = first_level(graph, code)
    aim = leiden.Aim(code, resolution, max(float(level.strength.sum()) / 2, 1e-300))
    label = np.arange(graph.nodes, dtype=np.int32)
    rounds = 0
    while rounds < MOST_ROUNDS and graph.links:
        before = label
        label = leiden.optimise(level, label, aim, (seed * MOST_ROUNDS + rounds) * 1_000_003)
        label = leiden.connected_labels(graph.start, graph.neighbour, label)
        rounds += 1
        progress("communities", rounds, MOST_ROUNDS)
        if np.count_nonzero(before != label) <= STILL_MOVING * graph.nodes:
            break
    sizes = np.bincount(label, minlength=1) if graph.nodes else np.empty(0, np.int64)
    return Communities(
        labels=label,
        quality=float(leiden.quality(level, label, aim)),
        sizes=sizes[sizes > 0],
        rounds=rounds,
        cut=_cut(graph, label),
        objective=objective,
        resolution=resolution,
        seed=seed,
        hubs=np.empty(0, np.int32),
    )


def _cut(graph: Adjacency, label: Int32) -> float:
    if not graph.links:
        return 0.0
    ends = np.repeat(label, np.diff(graph.start))
    return float(np.mean(ends != label[graph.neighbour]))
