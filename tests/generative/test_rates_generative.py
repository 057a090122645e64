"""Residents of any group are the sum of exactly its people, however finely a file cuts them."""

import csv
import random

from hypothesis import given, settings
from hypothesis import strategies as st

from daybreak.measurement.population import read_population

AGES = 101
WRITTEN = {"F": ("F", "women", "Female"), "M": ("M", "men", "male"), "T": ("total", "Both sexes", "_T")}


@st.composite
def populations(draw):
    """Residents by sex and single year, and rows of a file that cut them into bands, perhaps with totals."""
    by_year = {sex: _people(draw(st.integers(0, 10**6))) for sex in "FM"}
    cuts = sorted({0, 18, *draw(st.sets(st.integers(1, AGES - 1), max_size=12))})
    bands = list(zip(cuts, [*cuts[1:], AGES], strict=True))
    if draw(st.booleans()):
        bands += [(0, 18), (18, AGES)]
    bands = list(dict.fromkeys(bands))
    rows = []
    for sex in "FM" + ("T" if draw(st.booleans()) else ""):
        word = draw(st.sampled_from(WRITTEN[sex]))
        years = [sum(both) for both in zip(*by_year.values(), strict=True)] if sex == "T" else by_year[sex]
        rows += [[word, _written(low, high), sum(years[low:high])] for low, high in bands]
        if draw(st.booleans()):
            rows.append([word, "all ages", sum(years)])
    return by_year, cuts, draw(st.permutations(rows))


def _people(seed):
    return random.Random(seed).choices(range(100), k=AGES)


def _written(low, high):
    if high == AGES:
        return f"{low}+"
    return f"under {high}" if low == 0 and high == 18 else f"{low}-{high - 1}"


@settings(max_examples=60)
@given(held=populations(), data=st.data())
def test_groups_are_the_sum_of_their_people(tmp_path_factory, held, data):
    by_year, cuts, rows = held
    path = tmp_path_factory.mktemp("residents") / "residents.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["Sex", "Age", "People"], *rows])
    read = read_population(path)
    first = data.draw(st.integers(0, len(cuts) - 1))
    last = data.draw(st.integers(first + 1, len(cuts)))
    low, high = cuts[first], [*cuts, AGES][last]
    for sex in (None, "F", "M"):
        wanted = {} if sex is None else {"gender": sex}
        sexes = "FM" if sex is None else sex
        assert read.people(wanted) == sum(sum(by_year[one]) for one in sexes)
        wanted["age group"] = _written(low, high)
        assert read.people(wanted) == sum(sum(by_year[one][low:high]) for one in sexes)
