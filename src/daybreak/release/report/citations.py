"""The publications behind reasons, numbered once for the page so that every row can point to them."""

import re
from collections.abc import Iterator

#: What the short names of methods and rules stand for.
FULL = {
    "Lee et al. 2021": "Lee, M.-C. and others (2021), InfoShield: Generalizable Information-Theoretic "
    "Human-Trafficking Detection, IEEE International Conference on Data Engineering",
    "Portnoff et al. 2017": "Portnoff, R. and others (2017), Backpage and Bitcoin: Uncovering Human "
    "Traffickers, ACM Conference on Knowledge Discovery and Data Mining",
    "Szekely et al. 2015": "Szekely, P. and others (2015), Building and Using a Knowledge Graph to Combat "
    "Human Trafficking, International Semantic Web Conference",
    "Ibanez, Suthers 2014": "Ibanez, M. and Suthers, D. (2014), Detection of Domestic Human Trafficking "
    "Indicators and Movement Trends Using Content Available on Open Internet Sources, Hawaii International "
    "Conference on System Sciences",
    "counter_evidence": "Daybreak, rules of counter-evidence (daybreak.prosecution.counter_evidence)",
}
_NUMBER = re.compile(r"^(.*), no\. (\S+)$")


class Citations:
    """Gives each publication a number when it is first cited.

    >>> citations = Citations()
    >>> citations.cite("ILO (2012), Indicators, no. 3; UNODC (2009), Leaflet; ILO (2012), Indicators, no. 9")
    [(1, 'no. 3, 9'), (2, '')]
    >>> list(citations.listed())
    [(1, 'ILO (2012), Indicators'), (2, 'UNODC (2009), Leaflet')]
    """

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def cite(self, source: str) -> list[tuple[int, str]]:
        """The numbers of the publications that `source` names (parted by semicolons) with its places."""
        places: dict[int, list[str]] = {}
        for one in filter(None, source.split("; ")):
            found = _NUMBER.match(one)
            name, place = (found.group(1), [found.group(2)]) if found else (one, [])
            places.setdefault(self._numbers.setdefault(name, len(self._numbers) + 1), []).extend(place)
        return [(number, f"no. {', '.join(at)}" if at else "") for number, at in places.items()]

    def listed(self) -> Iterator[tuple[int, str]]:
        """All publications cited so far, in the order of their numbers, in full."""
        for name, number in self._numbers.items():
            yield number, FULL.get(name, name)
