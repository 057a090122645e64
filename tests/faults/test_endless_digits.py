"""A post of nothing but digits must not fill the memory."""

import tracemalloc

import pytest

from daybreak.methods.entities.digit_runs import digit_runs


@pytest.mark.parametrize("text", ["1234567890" * 20_000, "1 2 3 4 " * 25_000], ids=["solid", "spaced"])
def test_the_search_for_runs_keeps_no_step_for_each_digit(text):
    digit_runs("call 07700 900123")
    tracemalloc.start()
    runs = digit_runs(text)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    held = 400 * sum(len(run.groups) for run in runs)
    assert peak < 10_000_000 + held
