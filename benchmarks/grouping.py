"""Near-duplicate grouping beside rensa MinHash, in one run: time, memory, agreement, growth.

    python benchmarks/grouping.py [posts ...]        (default 10000 100000; 1000000 takes minutes)

rensa (RMinHash + RMinHashLSH, word trigrams, candidate pairs checked at Jaccard 0.3, connected
components) gets the same texts in the same process. InfoShield's rate is the one its authors
publish (Lee et al., ICDE 2021: about 140 posts a second), not measured here.
"""

import os
import resource
import sys
import time

import numpy as np
from sklearn.metrics import adjusted_rand_score

from daybreak.methods.text.groups import GroupIndex, group_texts
from planted import Planted, Recipe, plant

INFOSHIELD_POSTS_A_SECOND = 140
#: rensa takes minutes above this; its rate barely changes with size.
_RENSA_MOST = 100_000


def daybreak(texts: object) -> np.ndarray:
    return group_texts(texts).label  # type: ignore[arg-type]


def rensa(texts: object) -> np.ndarray:
    from rensa import RMinHash, RMinHashLSH

    posts = texts.to_pylist()  # type: ignore[attr-defined]
    sketches = []
    index = RMinHashLSH(threshold=0.3, num_perm=128, num_bands=32)
    for number, post in enumerate(posts):
        words = post.lower().split()
        sketch = RMinHash(num_perm=128, seed=1)
        sketch.update([" ".join(words[i : i + 3]) for i in range(max(1, len(words) - 2))])
        sketches.append(sketch)
        index.insert(number, sketch)
    parent = list(range(len(posts)))

    def top(post: int) -> int:
        while parent[post] != post:
            parent[post] = parent[parent[post]]
            post = parent[post]
        return post

    for number, sketch in enumerate(sketches):
        for other in index.query(sketch):
            if other < number and sketch.jaccard(sketches[other]) >= 0.3:
                parent[top(number)] = top(other)
    return np.array([top(post) for post in range(len(posts))])


def timed(name: str, group, made: Planted) -> float:  # type: ignore[no-untyped-def]
    started = time.perf_counter()
    label = group(made.texts)
    rate = len(label) / (time.perf_counter() - started)
    agreement = adjusted_rand_score(made.truth, label)
    largest = np.bincount(label).max() / np.bincount(made.truth).max()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"  {name:9s} {rate:9,.0f} posts/s  ARI {agreement:.4f}  largest x{largest:.2f}  peak {peak:,.0f} MB"
    )
    return rate


def added(made: Planted, folder: str) -> None:
    """Add 10,000 posts to a saved index."""
    index = GroupIndex()
    index.add(made.texts.slice(0, len(made.texts) - 10_000))
    index.save(folder)
    started = time.perf_counter()
    index = GroupIndex.load(folder)
    index.add(made.texts.slice(len(made.texts) - 10_000))
    label = index.labels()
    took = time.perf_counter() - started
    same = np.array_equal(label, group_texts(made.texts).label)
    print(f"  load, add 10,000, labels: {took:.2f} s; equal to one run: {same}")


def main() -> None:
    import tempfile

    group_texts(["compile", "first"])
    for posts in [int(word) for word in sys.argv[1:]] or [10_000, 100_000]:
        for noise in (0.05, 0.3):
            made = plant(Recipe(posts=posts, noise=noise))
            print(f"{posts:,} posts, noise {noise:.0%}, load {os.getloadavg()[0]:.1f}")
            rate = timed("daybreak", daybreak, made)
            print(f"  {rate / INFOSHIELD_POSTS_A_SECOND:,.0f} x InfoShield's published rate")
            if posts <= _RENSA_MOST:
                print(f"  {rate / timed('rensa', rensa, made):.1f} x rensa")
            if posts > 20_000 and noise < 0.3:
                with tempfile.TemporaryDirectory() as folder:
                    added(made, f"{folder}/index")


if __name__ == "__main__":
    main()
