"""`kill -9` of the web process, of its parent and of the database while people report.

Whoever was shown words, or their message among the others, or that a file arrived, was promised that it is
kept; whoever got no answer sends the same again. Afterwards a recipient opens everything.

    python -m pytest -m huge -p no:xdist tests/faults/test_report_kills.py -s
"""

import contextlib
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable

import psutil
import pytest

from faults.cluster import Cluster, throw_away_cluster, tools
from faults.reporting import Reporters, ReportServed, hold_against, wait_until

Kill = Callable[[ReportServed], None]


def kill_web(served: ReportServed) -> None:
    """The process that answers; its parent makes another."""
    process = served.web
    if process is not None:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGKILL)


def kill_parent(served: ReportServed) -> None:
    """The process that watches; somebody starts the whole again."""
    assert served.process is not None
    os.kill(served.process.pid, signal.SIGKILL)
    served.process.wait()
    served.process = None
    served.start()


def killing(cluster: Cluster) -> Kill:
    def kill_database(served: ReportServed) -> None:
        cluster.kill()
        time.sleep(random.uniform(0, 0.5))
        cluster.start()

    return kill_database


def bring_back(served: ReportServed) -> None:
    """Wait for an answer; a server that fell over too often in a minute ends, and is started again."""
    assert served.process is not None
    try:
        served.await_answer()
    except AssertionError:
        if served.process.poll() is None:
            raise
        served.process = None
        served.start()


def under_load(served: ReportServed, kills: list[Kill], *, promises: int, people: int) -> dict[str, int]:
    """Kill at random moments until so much was promised, then hold everything against the books."""
    served.make()
    served.start()
    try:
        with Reporters(served, people=people) as reporters:
            share = promises / len(kills)
            for number, kill in enumerate(kills, start=1):
                wait_until(lambda: reporters.promised >= share * number, seconds=600)  # noqa: B023
                time.sleep(random.uniform(0, 0.3))
                kill(served)
                bring_back(served)
            wait_until(lambda: reporters.promised >= promises, seconds=600)
        assert served.stop() == 0
        truth = served.ask("truth")
        counted = hold_against(reporters, truth)
        assert counted["promised"] >= promises
        assert "as it was written" in served.run("ledger", "verify")
        return counted | {"kills": len(kills)}
    finally:
        served.stop()


def test_no_report_is_lost_or_doubled_when_the_server_is_killed(empty_deployment, tmp_path):
    served = ReportServed(shutil.copytree(empty_deployment, tmp_path / "home"))
    counted = under_load(served, [kill_web, kill_parent, kill_web], promises=45, people=4)
    assert counted["reports"] >= 10 and counted["messages"] >= 5


@pytest.mark.huge
def test_twenty_thousand_promises_outlive_two_hundred_kills(tmp_path):
    kills = [kill_web] * 130 + [kill_parent] * 70
    random.shuffle(kills)
    counted = under_load(ReportServed(tmp_path / "home"), kills, promises=20_000, people=8)
    sys.stdout.write(f"{counted}\n")
    assert counted["kills"] == 200 and counted["promised"] >= 20_000


@pytest.mark.huge
@pytest.mark.skipif(tools() is None, reason="PostgreSQL is not installed")
def test_twenty_thousand_promises_outlive_two_hundred_kills_of_the_database_too(tmp_path):
    with throw_away_cluster() as cluster:
        kills = [killing(cluster)] * 80 + [kill_web] * 80 + [kill_parent] * 40
        random.shuffle(kills)
        served = ReportServed(tmp_path / "home", database_url=cluster.url)
        counted = under_load(served, kills, promises=20_000, people=8)
    sys.stdout.write(f"{counted}\n")
    assert counted["kills"] == 200 and counted["promised"] >= 20_000
