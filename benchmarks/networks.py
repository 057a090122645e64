"""The whole main job from file to leads, at growing size: seconds by stage, posts a second, peak memory.

    python benchmarks/networks.py [10000 100000 1000000]

Each size runs in a process of its own, as a user would run it. Peer: InfoShield's published rate of about
140 posts/s for grouping and templates (Lee et al., ICDE 2021), which has no identifiers, network or report.
"""

import csv
import json
import os
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from planted import Recipe, plant

INFOSHIELD = 140.0
#: What stands before the last three digits of numbers that Ofcom keeps for fiction.
RESERVED = ("7700 900", *(f"{area} 496 0" for area in (113, 114, 115, 116, 117, 118, 121, 131, 141)))
PLACES = ("London", "Leeds", "Madrid", "Paris", "Lyon", "Bangkok", "Houston", "Dallas", "Miami", "Nairobi")


def write_posts(path: Path, posts: int, seed: int = 5) -> np.ndarray:
    """Write planted posts with contacts, times, places and accounts; return the planted group of each."""
    made = plant(Recipe(posts=posts, seed=seed))
    rng = np.random.default_rng(seed)
    groups, group = np.unique(made.truth, return_inverse=True)
    phones = rng.integers(0, 100_000, len(groups))
    days = rng.integers(0, 300, len(groups))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "posted_at", "location", "account", "text"])
        for number, text in enumerate(made.texts.to_pylist()):
            own = int(group[number])
            day = int(days[own]) + number % 30
            phone = f"+44 {RESERVED[phones[own] // 100 % 10]}{phones[own] % 1000:03d}"
            stamp = f"2025-{1 + day // 28 % 12:02d}-{1 + day % 28:02d}T{number % 24:02d}:00:00Z"
            writer.writerow(
                [number, stamp, PLACES[(own + number // 97) % 10], f"u{own % 50021}", f"{text} {phone}"]
            )
    return group


def run(path: Path, out: Path) -> tuple[float, float]:
    """Seconds and peak resident memory (GB) of `daybreak networks` on `path`."""
    begin = time.perf_counter()
    child = os.spawnv(
        os.P_NOWAIT,
        sys.executable,
        [sys.executable, "-m", "daybreak.cli.main", "networks", str(path), "--out", str(out), "--quiet"],
    )
    peak = 0.0
    while os.waitpid(child, os.WNOHANG) == (0, 0):
        peak = max(peak, family_memory(child))
        time.sleep(0.2)
    return time.perf_counter() - begin, peak


def family_memory(pid: int) -> float:
    """Proportional memory (GB) of a process and all below it, shared pages counted once."""
    import psutil

    total = 0
    try:
        for process in (psutil.Process(pid), *psutil.Process(pid).children(recursive=True)):
            total += process.memory_full_info().pss
    except psutil.Error:
        return 0.0
    return total / 1e9


def main(sizes: list[int]) -> None:
    """Print one row a size."""
    print(f"{'posts':>9} {'seconds':>8} {'posts/s':>8} {'x InfoShield':>12} {'peak GB':>8}  stages")
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            path, out = Path(folder) / "posts.csv", Path(folder) / "out"
            write_posts(path, size)
            seconds, peak = run(path, out)
            stages = json.loads((out / "manifest.json").read_text())["seconds"]
            rate = size / seconds
            print(
                f"{size:>9,} {seconds:>8.1f} {rate:>8,.0f} {rate / INFOSHIELD:>12.1f} {peak:>8.2f}  {stages}",
                flush=True,
            )


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [10_000, 100_000, 1_000_000])
