"""The Gibbs sampler behind the latent class estimator, one Markov chain at a time.

One turn of a chain (Manrique-Vallier 2016, with one step more):

1. a scale move for every class: its share of the population grows by a factor while its chances of being
   listed shrink by the same factor. People seen once stay as likely as before, people seen twice do not,
   so this is the direction the data hardly hold and a plain Gibbs sampler crosses most slowly. It is a
   Metropolis step on the likelihood of the seen people, with the unseen ones integrated out;
2. how many people are unseen, and the class of everybody, seen or not;
3. the chance of each list in each class; then the concentration of the sticks and the order of two
   classes, both with the sticks themselves integrated out (a concentration drawn given its sticks hardly
   moves when it is small); then the sticks that break the population into classes.

Every random number comes from the chain's own generator, so threads cannot change a digit.
"""

from math import lgamma

import numba
import numpy as np

#: Standard deviation of the logarithm of the factor in the scale moves: a small and a large step in turn.
_SCALE = (0.15, 0.6)
#: The share of the unseen is kept this far from 1, where their number would not be finite.
_EDGE = 1e-12


@numba.njit(cache=True, nogil=True)
def run_chain(  # type: ignore[no-untyped-def]
    held, counts, classes, shape, rate, burn, draws, thin, random, total, unseen_share, in_use
):
    """Run one chain and fill `total`, `unseen_share` and `in_use`, one entry per kept draw.

    `held` is int8[c, k] (1 = on the list) for the c histories seen, `counts` int64[c] their people,
    `shape` and `rate` the gamma prior of the concentration, `random` a NumPy generator.
    """
    lists, people = held.shape[1], counts.sum()
    chance = np.empty((lists, classes))
    for j in range(lists):
        for k in range(classes):
            chance[j, k] = random.uniform(0.05, 0.95)
    log_weight = np.full(classes, -np.log(classes))
    fit = np.empty((len(counts), classes))
    miss = np.empty(classes)
    _refit(held, chance, fit, miss)
    concentration = 1.0
    size, listed = np.empty(classes), np.empty((lists, classes))
    for turn in range(burn + draws * thin):
        for k in range(classes):
            _scale_class(
                held,
                counts,
                people,
                chance,
                log_weight,
                fit,
                miss,
                concentration,
                k,
                _SCALE[turn % 2],
                random,
            )
        weight = np.exp(log_weight)
        unseen = _assign(held, counts, people, weight, fit, miss, size, listed, random)
        for k in range(classes):
            for j in range(lists):
                chance[j, k] = random.beta(1.0 + listed[j, k], 1.0 + size[k] - listed[j, k])
        concentration = _draw_concentration(size, concentration, shape, rate, random)
        _swap_classes(size, chance, concentration, random)
        _break_sticks(size, concentration, log_weight, random)
        _refit(held, chance, fit, miss)
        if turn >= burn and (turn - burn) % thin == 0:
            at = (turn - burn) // thin
            total[at] = people + unseen
            unseen_share[at] = (np.exp(log_weight) * miss).sum()
            in_use[at] = (size > 0.01 * (people + unseen)).sum()


@numba.njit(cache=True, nogil=True)
def _refit(held, chance, fit, miss):  # type: ignore[no-untyped-def]
    for k in range(chance.shape[1]):
        _refit_class(held, chance, fit, miss, k)


@numba.njit(cache=True, nogil=True)
def _refit_class(held, chance, fit, miss, k):  # type: ignore[no-untyped-def]
    """Write the chance of each seen history, and of no list, for a person of class k."""
    lists = held.shape[1]
    miss[k] = 1.0
    for j in range(lists):
        miss[k] *= 1.0 - chance[j, k]
    for c in range(len(held)):
        product = 1.0
        for j in range(lists):
            product *= chance[j, k] if held[c, j] else 1.0 - chance[j, k]
        fit[c, k] = product


@numba.njit(cache=True, nogil=True)
def _log_target(counts, people, chance, log_weight, fit, miss, concentration, k):  # type: ignore[no-untyped-def]
    """Likelihood of the seen people given that they are seen, times prior, on the scale of the move."""
    classes = len(log_weight)
    weight = np.exp(log_weight)
    value = -people * np.log(max(1.0 - (weight * miss).sum(), 1e-300))
    for c in range(len(counts)):
        likely = 0.0
        for h in range(classes):
            likely += weight[h] * fit[c, h]
        value += counts[c] * np.log(max(likely, 1e-300))
    after = log_weight[classes - 1]  # logarithm of all that later sticks share
    value += log_weight[classes - 1]
    for h in range(classes - 2, -1, -1):
        high = max(after, log_weight[h])
        left = high + np.log(np.exp(after - high) + np.exp(log_weight[h] - high))
        value += log_weight[h] - left + (concentration - 1.0) * (after - left)
        after = left
    for j in range(chance.shape[0]):
        value += np.log(max(chance[j, k], 1e-300))
    return value


@numba.njit(cache=True, nogil=True)
def _scale_class(  # type: ignore[no-untyped-def]
    held, counts, people, chance, log_weight, fit, miss, concentration, k, step, random
):
    """Make class k larger and its people harder to find by one factor, or the reverse, or neither."""
    grow = step * random.standard_normal()
    luck = random.random()
    for j in range(chance.shape[0]):
        if chance[j, k] * np.exp(-grow) >= 1.0:
            return
    before = _log_target(counts, people, chance, log_weight, fit, miss, concentration, k)
    old_weight, old_chance = log_weight.copy(), chance[:, k].copy()
    log_weight[k] += grow
    log_weight -= np.log(np.exp(log_weight).sum())
    chance[:, k] *= np.exp(-grow)
    _refit_class(held, chance, fit, miss, k)
    after = _log_target(counts, people, chance, log_weight, fit, miss, concentration, k)
    if np.log(luck) >= after - before:
        log_weight[:] = old_weight
        chance[:, k] = old_chance
        _refit_class(held, chance, fit, miss, k)


@numba.njit(cache=True, nogil=True)
def _assign(held, counts, people, weight, fit, miss, size, listed, random):  # type: ignore[no-untyped-def]
    """Draw the number of unseen people and everybody's class; return the number of unseen people."""
    classes = len(weight)
    size[:] = 0.0
    listed[:] = 0.0
    part = weight * miss
    share = min(part.sum(), 1.0 - _EDGE)
    unseen = random.poisson(random.gamma(float(people), 1.0) * share / (1.0 - share))
    _deal(unseen, part, random, size)
    dealt = np.empty(classes)
    for c in range(len(counts)):
        dealt[:] = 0.0
        _deal(counts[c], weight * fit[c], random, dealt)
        for k in range(classes):
            size[k] += dealt[k]
            for j in range(held.shape[1]):
                if held[c, j]:
                    listed[j, k] += dealt[k]
    return unseen


@numba.njit(cache=True, nogil=True)
def _deal(people, part, random, into):  # type: ignore[no-untyped-def]
    """Deal people to classes in proportion to `part`: a multinomial draw, binomial by binomial."""
    left = people
    rest = part.sum()
    for k in range(len(part) - 1):
        if left <= 0:
            return
        taken = random.binomial(left, min(1.0, part[k] / rest)) if rest > 0.0 else 0
        into[k] += taken
        left -= taken
        rest = max(rest - part[k], 0.0)
    into[len(part) - 1] += left


@numba.njit(cache=True, nogil=True)
def _log_sizes(size, concentration):  # type: ignore[no-untyped-def]
    """Log probability of the class sizes given the concentration, sticks integrated out."""
    value = 0.0
    here = size.sum()
    for k in range(len(size) - 1):
        if here <= 0.0:
            break
        later = here - size[k]
        value += np.log(concentration) + lgamma(1.0 + size[k])
        value += lgamma(concentration + later) - lgamma(1.0 + concentration + here)
        here = later
    return value


@numba.njit(cache=True, nogil=True)
def _draw_concentration(size, concentration, shape, rate, random):  # type: ignore[no-untyped-def]
    """Take a few Metropolis steps on the logarithm of the concentration."""
    before = shape * np.log(concentration) - rate * concentration + _log_sizes(size, concentration)
    for _ in range(3):
        proposed = concentration * np.exp(1.5 * random.standard_normal())
        luck = random.random()
        if proposed < 1e-100:
            continue
        after = shape * np.log(proposed) - rate * proposed + _log_sizes(size, proposed)
        if np.log(luck) < after - before:
            concentration, before = proposed, after
    return concentration


@numba.njit(cache=True, nogil=True)
def _swap_classes(size, chance, concentration, random):  # type: ignore[no-untyped-def]
    """Let two classes change places on the stick; a small class stuck before a large one slows the chain."""
    one = random.integers(0, len(size))
    other = random.integers(0, len(size))
    luck = random.random()
    before = _log_sizes(size, concentration)
    size[one], size[other] = size[other], size[one]
    if np.log(luck) < _log_sizes(size, concentration) - before:
        for j in range(chance.shape[0]):
            chance[j, one], chance[j, other] = chance[j, other], chance[j, one]
    else:
        size[one], size[other] = size[other], size[one]


@numba.njit(cache=True, nogil=True)
def _break_sticks(size, concentration, log_weight, random):  # type: ignore[no-untyped-def]
    """Draw the logarithms of the classes' shares of the population."""
    later = size.sum()
    left = 0.0
    for k in range(len(size) - 1):
        later -= size[k]
        taken = _log_gamma_draw(1.0 + size[k], random)
        kept = _log_gamma_draw(concentration + max(later, 0.0), random)
        high = max(taken, kept)
        both = high + np.log(np.exp(taken - high) + np.exp(kept - high))
        log_weight[k] = left + taken - both
        left += kept - both
    log_weight[len(size) - 1] = left


@numba.njit(cache=True, nogil=True)
def _log_gamma_draw(shape, random):  # type: ignore[no-untyped-def]
    """Draw the logarithm of a gamma number; a small concentration would round the number itself to 0."""
    if shape >= 1.0:
        return np.log(random.gamma(shape, 1.0))
    return np.log(random.gamma(shape + 1.0, 1.0)) + np.log(1.0 - random.random()) / shape
