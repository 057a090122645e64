"""Whether a log-linear model has a maximum likelihood estimate at all, and whether only one.

With few people on several lists at once, the likelihood of a model may rise for ever along some
direction: software then prints a number that is nothing but where it stopped. Two questions settle it:

* *Existence*: is there a direction in the parameters that lowers the expected count of some empty
  cell for ever and leaves every observed cell as it is? Then there is no estimate (code 1).
* *Identifiability*: do two sets of parameters give the same expected counts? Then the unseen number
  is not determined (code 2).

Parameters whose own margin is zero are at minus infinity from the start; they and the cells they
empty are set aside first (Chan, Silverman, Vincent 2021). The direction is sought by a linear
programme whose optimum is 0 or at most -1, with nothing between: its steps are bounded by 1 and a
direction can always be lengthened until it touches that bound, so no tolerance decides.

Fienberg, S. E. and Rinaldo, A. (2012). Maximum likelihood estimation in log-linear models. Annals of
Statistics 40, 996-1023.
Chan, L., Silverman, B. W. and Vincent, K. (2021). Multiple systems estimation for sparse capture
data: inferential challenges when there are nonoverlapping lists. JASA 116, 1297-1306.
"""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from daybreak.methods.estimation.histories import superset_sums

#: How a model's fit ends; both failures together are 3.
SOUND, NO_MLE, NOT_IDENTIFIABLE = 0, 1, 2

Cells = npt.NDArray[np.int64]


def check_model(counts: npt.ArrayLike, terms: Iterable[int]) -> int:
    """Code of a model by linear programme and rank: 0 sound, 1 no estimate, 2 not identifiable, 3 both.

    Args:
        counts: Whole numbers [2**k], one per capture history; the first (unseen) is ignored.
        terms: The terms of a hierarchical model as bit masks of lists, 0 for the intercept.
    """
    design, left = reduced_design(counts, terms)
    code = SOUND if has_estimate(design, np.asarray(counts)[left]) else NO_MLE
    if np.linalg.matrix_rank(design) < design.shape[1]:
        code |= NOT_IDENTIFIABLE
    return code


def reduced_design(counts: npt.ArrayLike, terms: Iterable[int]) -> tuple[npt.NDArray[np.float64], Cells]:
    """The 0/1 design over the cells and terms that are left once zero margins are set aside.

    Returns:
        The design, float64[cells, terms], its columns by size of the term and then by its bits, and which
        histories its rows are.
    """
    table = np.array(counts, np.int64)
    table[0] = 0
    margins = superset_sums(table)
    given = np.array(sorted(set(terms), key=lambda mask: (mask.bit_count(), mask)), np.int64)
    solid = given[margins[given] > 0]
    dropped = given[margins[given] == 0]
    cells = np.arange(1, len(table))
    emptied = ((cells[:, None] & dropped) == dropped).any(axis=1)
    left = cells[~emptied]
    return ((left[:, None] & solid) == solid).astype(np.float64), left


def has_estimate(design: npt.NDArray[np.float64], observed: npt.NDArray[np.int64]) -> bool:
    """Whether the model of a design has a maximum likelihood estimate, by linear programme.

    The design is float64[cells, terms]; `observed` are the counts of the same cells. The columns need not
    be independent.
    """
    from scipy.optimize import linprog

    empty = observed == 0
    if not empty.any():
        return True
    falls = design[empty]
    found = linprog(
        falls.sum(axis=0),
        A_ub=np.vstack((falls, -falls)),
        b_ub=np.concatenate((np.zeros(len(falls)), np.ones(len(falls)))),
        A_eq=design[~empty],
        b_eq=np.zeros(int((~empty).sum())),
        bounds=(None, None),
        method="highs",
    )
    return found.fun is not None and found.fun > -0.5
