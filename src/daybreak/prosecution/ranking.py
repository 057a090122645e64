"""The order of leads: by the weaker of the two scores, which is an order and not a third score.

A chain of shops is organised and harmless; a single alarming advertisement is a risk and nobody's
network. What needs a person first is strong in both, so leads are ordered by the weaker score, ties by
the stronger. A reader who wants only one score can order by that.
"""

from typing import Literal

import numpy as np
import numpy.typing as npt

from daybreak.errors import BadValue

Order = Literal["both", "organised", "risk"]
Float64 = npt.NDArray[np.float64]

#: The other score decides ties and near-ties only: its points count this much less.
TIE = 1e-3


def standing(organised: Float64, risk: Float64, order: Order = "both") -> Float64:
    """One number per lead by which they are ordered, greatest first.

    Args:
        organised, risk: 0..100 each.
        order: `both` for the weaker score; `organised` or `risk` for one of them.

    Raises:
        BadValue: There is no such order.
    """
    if order == "both":
        return np.asarray(np.minimum(organised, risk) + TIE * np.maximum(organised, risk))
    if order == "organised":
        return np.asarray(organised + TIE * risk)
    if order == "risk":
        return np.asarray(risk + TIE * organised)
    raise BadValue("order of leads", found=order, needed="use both, organised or risk")


def rank_at(value: float, others: Float64) -> int:
    """The rank (1 is first) of a lead with this standing among `others`, its own not included."""
    return 1 + int((others > value).sum())
