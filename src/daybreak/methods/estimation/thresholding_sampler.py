"""Draws from the posterior of a Poisson log-linear model, by Hamiltonian Monte Carlo.

The logarithm of the posterior is concave and close to a normal one, so the coefficients are first moved
to their mode and scaled by the curvature there. In these coordinates a Hamiltonian path of about a quarter
turn carries each draw almost independently to the next, where a random walk would creep.

Any coordinates near those will do. So they are rounded, which frees them of the order in which a machine's
linear algebra adds up, and everything after them is computed in one order, with an exponential of our own:
the same seed then gives the same draws, to the last digit, whatever the processor and its libraries.

Neal, R. M. (2011). MCMC using Hamiltonian dynamics. Handbook of Markov Chain Monte Carlo, chapter 5.
"""

from math import factorial, ldexp

import numba
import numpy as np
import numpy.typing as npt

from daybreak.errors import NoEstimate

#: Wanted share of accepted paths while the step is being tuned.
_ACCEPTED = 0.9
_NEWTON_STEPS = 200
#: Bits that are kept of the coordinates.
_BITS = 20
#: The logarithm of 2 in two parts, the first with room for products, and 1/n! up to where terms vanish.
_LOG_2, _LOG_2_REST = 6.93147180369123816490e-01, 1.90821492927058770002e-10
_TERMS = tuple(1 / factorial(n) for n in range(14))

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


def _rounded(mode: Array, scale: Array) -> tuple[Array, Array]:
    """Keep of each coefficient's part as many bits as its scale deserves."""
    _, exponent = np.frexp(np.abs(scale).max(axis=1))
    grain = np.ldexp(1.0, exponent - _BITS)
    return grain * np.round(mode / grain), grain[:, None] * np.round(scale / grain[:, None])


def draw_coefficients(
    design: Array, counts: Array, precision: Array, *, draws: int, burn: int, random: np.random.Generator
) -> Array:
    """Run one chain; return float64[draws, p] coefficients after `burn` draws thrown away."""
    mode, scale = _rounded(*find_mode(design, counts, precision))
    turns, size = burn + draws, len(mode)
    start = random.standard_normal(size)
    kicks = random.standard_normal((turns, size))
    lengths = random.uniform(0.8, 2.2, turns)
    luck = np.log(random.random(turns))
    path = _walk(
        np.ascontiguousarray(design @ scale),  # exact, as so few bits are added up
        design @ mode,
        counts,
        (scale * (precision * mode)[:, None]).sum(axis=0),
        (scale[:, :, None] * (scale * precision[:, None])[:, None, :]).sum(axis=0),
        np.round((np.arange(burn) + 3.0) ** -0.6, 12),
        burn,
        start,
        kicks,
        lengths,
        luck,
    )
    drawn = np.tile(mode, (draws, 1))
    for i in range(size):
        drawn += path[:, i : i + 1] * scale[:, i]
    return drawn


@numba.njit(cache=True, nogil=True)
def _exponential(power):  # type: ignore[no-untyped-def]
    """e to a power of 700 at most, off by no more than two units in the last place."""
    if power < -700.0:
        return 0.0
    whole = np.floor(power / _LOG_2 + 0.5)
    rest = (power - whole * _LOG_2) - whole * _LOG_2_REST
    total = _TERMS[13]
    for n in range(12, -1, -1):
        total = total * rest + _TERMS[n]
    return ldexp(total, int(whole))


@numba.njit(cache=True, nogil=True)
def exponentials(powers):  # type: ignore[no-untyped-def]
    """e to each of some powers, an array, all of 700 at most."""
    found = np.empty(powers.shape)
    for place, power in np.ndenumerate(powers):
        found[place] = _exponential(power)
    return found


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
        mean = _exponential(min(eta, 700.0))
        value += counts[c] * eta - mean
        for i in range(size):
            slope[i] += moved[c, i] * (counts[c] - mean)
    return value


@numba.njit(cache=True, nogil=True)
def _walk(moved, middle, counts, pull, stiff, slower, burn, start, kicks, lengths, luck):  # type: ignore[no-untyped-def]
    """Follow Hamiltonian paths; the step is tuned during `burn` and fixed afterwards."""
    turns, size = kicks.shape
    path = np.empty((turns - burn, size))
    at, slope = start.copy(), np.empty(size)
    here = _height(moved, middle, counts, pull, stiff, at, slope)
    log_step, settled = np.log(0.3), 0.0
    for turn in range(turns):
        if turn == burn and burn > 0:
            log_step = settled / max(1.0, burn - burn // 2)
        step = _exponential(log_step)
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
            log_step += (_exponential(min(change, 0.0)) - _ACCEPTED) * slower[turn]
            log_step = min(max(log_step, -9.0), 0.5)
            if turn >= burn // 2:
                settled += log_step
        else:
            path[turn - burn] = at
    return path
