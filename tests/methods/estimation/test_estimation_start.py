"""What a start costs: compiled code is kept on disk, and nobody pays for what they do not use."""

import subprocess
import sys

import numpy as np

from daybreak.methods.estimation.best_bic import best_bic, bootstrap
from daybreak.methods.estimation.histories import Histories

_SECOND = """
import numpy as np
from daybreak.methods.estimation.best_bic import best_bic, bootstrap
from daybreak.methods.estimation.histories import Histories
from daybreak.methods.estimation import loglinear_families, loglinear_search
table = Histories(("A", "B", "C"), np.array([0, 40, 30, 9, 20, 5, 6, 1]))
best = best_bic(table)
bootstrap(table, best, replicates=5)
bootstrap(table, best, replicates=5, n_top=2)
fitted, selected = loglinear_families.fit_models, loglinear_families.select_models
for kernel in (fitted, selected, loglinear_search.search_models):
    print(kernel.__name__, len(kernel.signatures), sum(kernel.stats.cache_hits.values()),
          sum(kernel.stats.cache_misses.values()))
"""


def test_a_second_start_does_not_compile_again():
    table = Histories(("A", "B", "C"), np.array([0, 40, 30, 9, 20, 5, 6, 1]))
    best = best_bic(table)
    bootstrap(table, best, replicates=5)
    bootstrap(table, best, replicates=5, n_top=2)
    said = subprocess.run(
        [sys.executable, "-c", _SECOND], capture_output=True, text=True, check=True
    ).stdout.split("\n")
    assert said[:3] == ["fit_models 1 1 0", "select_models 1 1 0", "search_models 1 1 0"]


def test_importing_daybreak_brings_no_kernel():
    heavy = "[m for m in sys.modules if 'estimation' in m or m in ('numba', 'numpy')]"
    code = f"import sys, daybreak; print({heavy})"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "[]"
