"""A Merkle tree that grows at its right edge: one 32-byte root stands for every leaf before it.

Only the right edge is kept (at most one node for each bit of the size), so adding a leaf and reading the
root cost a handful of hashes whatever the size. Leaves and nodes are hashed with different first bytes, so
that no node can pass for a leaf. Needs no Django.

Source: RFC 6962, section 2.1.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from daybreak.errors import BadValue

#: The root of the tree without leaves.
EMPTY = hashlib.sha256(b"").digest()


def leaf(data: bytes) -> bytes:
    """The hash of a leaf."""
    return hashlib.sha256(b"\x00" + data).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """The right edge of a tree: its size, and the roots of its perfect subtrees, largest first."""

    size: int = 0
    nodes: tuple[bytes, ...] = ()

    def add(self, leaf_hash: bytes) -> "Frontier":
        """The edge after one more leaf."""
        nodes, size = list(self.nodes), self.size
        node = leaf_hash
        while size & 1:
            node = _node(nodes.pop(), node)
            size >>= 1
        return Frontier(self.size + 1, (*nodes, node))

    def root(self) -> bytes:
        """The one hash that stands for all leaves."""
        if not self.nodes:
            return EMPTY
        *rest, root = self.nodes
        for node in reversed(rest):
            root = _node(node, root)
        return root

    def to_bytes(self) -> bytes:
        """The nodes one after another; the size says how many there are."""
        return b"".join(self.nodes)


def read_frontier(size: int, stored: bytes) -> Frontier:
    """Read a stored edge.

    Raises:
        BadValue: The number of nodes does not fit the size.
    """
    if size < 0 or len(stored) != 32 * size.bit_count():
        raise BadValue(
            "The stored edge of a ledger", found=f"{len(stored)} bytes for size {size}", needed="rebuild it"
        )
    return Frontier(size, tuple(stored[at : at + 32] for at in range(0, len(stored), 32)))


def root_of(leaf_hashes: Iterable[bytes]) -> bytes:
    """The root over hashes of leaves, in their order."""
    frontier = Frontier()
    for one in leaf_hashes:
        frontier = frontier.add(one)
    return frontier.root()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()
