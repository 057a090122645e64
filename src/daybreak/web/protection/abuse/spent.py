"""What was paid with already, in bounded memory. Needs no Django."""

#: How many payments are remembered.
MOST = 50_000


class Spent:
    """Payments by name, each with when it was given out.

    When there are too many, the older half of the time is forgotten, and whatever was given out then counts
    as spent from now on: nothing is ever paid with twice, and somebody who was about to use an old one
    gets another.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._floor = float("-inf")
        self._given: dict[bytes, float] = {}

    def __len__(self) -> int:
        return len(self._given)

    def spend(self, name: bytes, *, given: float) -> bool:
        """Whether it could be used, which it now is.

        Args:
            name: The payment's name.
            given: When it was given out, by the clock that all payments share.
        """
        if given <= self._floor or name in self._given:
            return False
        self._given[name] = given
        if len(self._given) > self._most:
            self._forget()
        return True

    def _forget(self) -> None:
        times = sorted(self._given.values())
        self._floor = times[len(times) // 2]
        self._given = {name: given for name, given in self._given.items() if given > self._floor}
