"""Draws from the posterior of a Poisson log-linear model, by Hamiltonian Monte Carlo.

The logarithm of the posterior is concave and close to a normal one, so the coefficients are first moved
to their mode and scaled by the curvature there. In these coordinates a Hamiltonian path of about a quarter
turn carries each draw almost independently to the next, where a random walk would creep.

Neal, R. M. (2011). MCMC using Hamiltonian dynamics. Handbook of Markov Chain Monte Carlo, chapter 5.
"""

import numba
import numpy as np
import numpy.typing as npt

from daybreak.errors import NoEstimate

#: Wanted share of accepted paths while the step is being tuned.
_ACCEPTED = 0.9
_NEWTON_STEPS = 200

Array = npt.NDArray[np.float64]


def find_mode(design: Array, counts: Array, precision: Array) -> tuple[Array, Array]:
    """Find the mode by damped Newton steps; return it and a Cholesky factor of the inverse curvature.

    Args:
        design: float64[cells, p].
        counts: float64[cells]; people in each cell.
        precision: float64[p]; prior precision of each coefficient around 0 (0 = flat).

    Raises:
        NoEstimate: The posterior has no mode, or a curvature that cannot be inverted.
    """
    at: Array = np.asarray(np.linalg.lstsq(design, np.log(counts + 0.5), rcond=None)[0], np.float64)

    def height(b: Array) -> float:
        eta = np.minimum(design @ b, 700.0)
        return float(counts @ eta - np.exp(eta).sum() - 0.5 * (precision * b * b).sum())

    for _ in range(_NEWTON_STEPS):
        mean = np.exp(np.minimum(design @ at, 700.0))
        slope = design.T @ (counts - mean) - precision * at
        curvature = design.T @ (design * mean[:, None]) + np.diag(precision)
        try:
            step = np.linalg.solve(curvature, slope)
        except np.linalg.LinAlgError:
            raise _no_mode() from None
        if float(slope @ step) < 1e-16:
            break
        size, before = 1.0, height(at)
        while size > 1e-10 and not height(at + size * step) >= before:
            size /= 2
        at = np.asarray(at + size * step, np.float64)
    try:
        return at, np.linalg.cholesky(np.linalg.inv(curvature))
    except np.linalg.LinAlgError:
        raise _no_mode() from None


def _no_mode() -> NoEstimate:
    return NoEstimate(
        "the histories seen do not fix all effects of the model",
        do="Drop a list that holds nobody of its own, or merge lists of the same kind.",
    )


def draw_coefficients(
    design: Array, counts: Array, precision: Array, *, draws: int, burn: int, random: np.random.Generator
) -> Array:
    """Run one chain; return float64[draws, p] coefficients after `burn` draws thrown away."""
    mode, scale = find_mode(design, counts, precision)
    turns, size = burn + draws, len(mode)
    start = random.standard_normal(size)
    kicks = random.standard_normal((turns, size))
    lengths = random.uniform(0.8, 2.2, turns)
    luck = np.log(random.random(turns))
    path = _walk(
        np.ascontiguousarray(design @ scale),
        design @ mode,
        counts,
        scale.T @ (precision * mode),
        scale.T @ (scale * precision[:, None]),
        burn,
        start,
        kicks,
        lengths,
        luck,
    )
    return np.asarray(mode + path @ scale.T, np.float64)


@numba.njit(cache=True, nogil=True)
def _height(moved, middle, counts, pull, stiff, at, slope):  # type: ignore[no-untyped-def]
    """Log posterior at `at` (scaled coordinates); its gradient is written into `slope`."""
    size = len(at)
    value = 0.0
    for i in range(size):
        slope[i] = -pull[i]
        value -= pull[i] * at[i]
        for j in range(size):
            slope[i] -= stiff[i, j] * at[j]
            value -= 0.5 * at[i] * stiff[i, j] * at[j]
    for c in range(len(counts)):
        eta = middle[c]
        for i in range(size):
            eta += moved[c, i] * at[i]
        mean = np.exp(min(eta, 700.0))
        value += counts[c] * eta - mean
        for i in range(size):
            slope[i] += moved[c, i] * (counts[c] - mean)
    return value


@numba.njit(cache=True, nogil=True)
def _walk(moved, middle, counts, pull, stiff, burn, start, kicks, lengths, luck):  # type: ignore[no-untyped-def]
    """Follow Hamiltonian paths; the step is tuned during `burn` and fixed afterwards."""
    turns, size = kicks.shape
    path = np.empty((turns - burn, size))
    at, slope = start.copy(), np.empty(size)
    here = _height(moved, middle, counts, pull, stiff, at, slope)
    log_step, settled = np.log(0.3), 0.0
    for turn in range(turns):
        if turn == burn and burn > 0:
            log_step = settled / max(1.0, burn - burn // 2)
        step = np.exp(log_step)
        new, new_slope, speed = at.copy(), slope.copy(), kicks[turn].copy()
        energy = here - 0.5 * (speed * speed).sum()
        there = here
        for _ in range(min(max(1, int(np.ceil(lengths[turn] / step))), 1_000)):
            speed += 0.5 * step * new_slope
            new += step * speed
            there = _height(moved, middle, counts, pull, stiff, new, new_slope)
            speed += 0.5 * step * new_slope
        change = there - 0.5 * (speed * speed).sum() - energy
        if not change > -1e300:
            change = -1e300
        if luck[turn] < change:
            at, slope, here = new, new_slope, there
        if turn < burn:
            log_step += (min(1.0, np.exp(min(change, 0.0))) - _ACCEPTED) / (turn + 3.0) ** 0.6
            log_step = min(max(log_step, -9.0), 0.5)
            if turn >= burn // 2:
                settled += log_step
        else:
            path[turn - burn] = at
    return path
