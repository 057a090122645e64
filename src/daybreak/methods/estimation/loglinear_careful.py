"""Fit the rare log-linear model that has an estimate and whose compiled fit stalls.

Where counts differ by many powers of ten, an estimate may exist with expected counts of a millionth
beside some of hundreds of thousands. Newton's normal equations square that range and lose their pivots.
The same step by an orthogonal factorisation of the weighted design keeps twice as many digits; it costs
thousands of times as much, and is only asked for once the linear programme has said that an estimate
exists. What even this cannot compute is called just that, never "no estimate".

Golub, G. H. and Van Loan, C. F. (2013). Matrix Computations, 4th edition, section 5.3.
"""

from math import inf

import numpy as np
import numpy.typing as npt

#: An estimate exists, and rounding keeps it from being computed.
OUT_OF_REACH = 4

_MOST_STEPS = 300
_MOST_HALVINGS = 40
#: No log mean may move further than this in one step.
_LONGEST_STEP = 3.0
#: A step that moves no log mean further than this ends the fit: what is left is its square, and rounding.
_SETTLED = 1e-4
#: Means further out than this on the log scale overflow.
_MOST_LOG = 500.0

Floats = npt.NDArray[np.float64]


def fit_carefully(design: Floats, observed: npt.ArrayLike) -> tuple[Floats, float] | None:
    """Fit a Poisson log-linear model that is known to have an estimate.

    Args:
        design: float64[cells, columns], cells at minus infinity left out; columns may be superfluous.
        observed: Counts of the cells.

    Returns:
        The parameters (of the least length where columns are superfluous) and the log likelihood without
        the factorials; None when the steps do not settle.
    """
    counts = np.asarray(observed, np.float64)
    start = counts + 0.1
    beta = _least_squares(design, np.sqrt(start), np.sqrt(start) * np.log(start))
    best = _likelihood(counts, design @ beta)
    for _ in range(_MOST_STEPS):
        root = np.exp(np.clip(design @ beta, -_MOST_LOG, _MOST_LOG) / 2)
        step = _least_squares(design, root, counts / root - root)
        furthest = float(np.abs(design @ step).max())
        if not np.isfinite(furthest):
            return None
        step *= min(1.0, _LONGEST_STEP / furthest) if furthest > 0 else 1.0
        value = _likelihood(counts, design @ (beta + step))
        halvings = 0
        while not value >= best - 1e-11 * abs(best) and halvings < _MOST_HALVINGS:
            step, halvings = step / 2, halvings + 1
            value = _likelihood(counts, design @ (beta + step))
        beta, best = beta + step, value
        if furthest < _SETTLED:
            return beta, best
    return None


def _least_squares(design: Floats, root: Floats, target: Floats) -> Floats:
    """The step of weighted least squares, by the singular values of the weighted design."""
    found = np.linalg.lstsq(design * root[:, None], target, rcond=1e-15)[0]
    return found.astype(np.float64, copy=False)


def _likelihood(counts: Floats, line: Floats) -> float:
    if float(line.max()) > _MOST_LOG:
        return -inf
    return float(counts @ line - np.exp(line).sum())
