"""Long searches hear an interruption, give their results in order, and pass on what goes wrong."""

import time
from threading import Event

import numpy as np
import pytest

from daybreak.methods.estimation.halting import halting


def test_results_come_in_the_order_of_the_parts():
    assert list(halting(lambda part, _: part * part, range(20), workers=3)) == [n * n for n in range(20)]


def test_an_interruption_raises_the_flag_and_begins_nothing_more():
    begun, ended = Event(), []

    def search(part, flag):
        begun.set()
        until = time.monotonic() + 600  # only so that a fault ends some day
        while not flag[0] and time.monotonic() < until:
            time.sleep(0.01)
        ended.append((part, int(flag[0])))

    def told():
        for _ in halting(search, range(5)):
            pass

    def interrupted(*_, **__):
        begun.wait(10)
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("daybreak.methods.estimation.halting.wait", interrupted)
        with pytest.raises(KeyboardInterrupt):
            told()
    assert ended == [(0, 1)]


def test_a_caller_that_stops_listening_ends_the_search_too():
    flags = []
    results = halting(lambda part, flag: flags.append(flag) or part, range(3))
    assert next(results) == 0
    results.close()
    assert flags[0][0] == 1


def test_what_a_search_raises_is_raised():
    with pytest.raises(ZeroDivisionError):
        list(halting(lambda part, _: 1 // part, [1, 0]))


def test_the_compiled_search_ends_at_the_flag():
    from daybreak.methods.estimation.hierarchy import Models, sets_of_lists
    from daybreak.methods.estimation.loglinear import compiled_family
    from daybreak.methods.estimation.loglinear_search import Best, search_models

    sets = np.array(sets_of_lists(4, order=2), np.int64)
    family = compiled_family(Models(4, sets, np.zeros(1, np.uint64)))
    tables = np.arange(16, dtype=np.float64)[None] + 5

    def fits(halt):
        best = Best.of_none(1)
        starts = np.full((1, 5 + len(sets)), np.nan)
        order, guesses = np.arange(len(sets)), np.zeros(1, np.uint64)
        search_models(tables, family, order, guesses, starts, True, 10**6, best, np.array([halt]))
        return best.fits[0]

    assert fits(1) == 1 < fits(0)


def test_what_is_to_be_done_meanwhile_is_done_until_the_result_is_there():
    told, enough = [], Event()

    def meanwhile():
        told.append(len(told))
        if len(told) == 3:
            enough.set()

    assert list(halting(lambda part, _: enough.wait(60) and part, [7], meanwhile=meanwhile)) == [7]
    assert told[:3] == [0, 1, 2]
