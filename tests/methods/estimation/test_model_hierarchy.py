from itertools import product

import numpy as np
import pytest

from daybreak.errors import BadValue, TooManyModels
from daybreak.methods.estimation.hierarchy import closed, generators, hierarchical_models, parse_model


@pytest.mark.parametrize(
    ("lists", "order", "count"),
    [(3, 2, 8), (4, 3, 113), (5, 4, 6893), (5, 2, 1024), (5, 3, 6212), (6, 2, 32768), (4, 1, 1)],
)
def test_counts_of_hierarchical_models(lists, order, count):
    models = hierarchical_models(lists, order=order)
    assert len(models) == count == len(np.unique(models.members))
    assert (np.diff(models.parameters) >= 0).all()


def test_every_model_of_four_lists_is_hierarchical_and_none_is_missing():
    models = hierarchical_models(4, order=3)
    found = {frozenset(models.terms(i)) for i in range(len(models))}
    sets = [mask for mask in range(16) if mask.bit_count() in (2, 3)]
    wanted = set()
    for chosen in product((0, 1), repeat=len(sets)):
        terms = frozenset(mask for mask, taken in zip(sets, chosen, strict=True) if taken)
        if frozenset(m for m in closed(terms, 4) if m.bit_count() > 1) == terms:
            wanted.add(frozenset(closed(terms, 4)))
    assert found == wanted


@pytest.mark.shared_data
def test_the_models_of_four_lists_are_those_of_the_published_enumeration(shared_data):
    text = (shared_data / "prevalence" / "hier_models_4lists_order3.txt").read_text()
    given = {frozenset(parse_model(line, 4)) for line in text.splitlines() if line.strip()}
    models = hierarchical_models(4, order=3)
    assert {frozenset(models.terms(i)) for i in range(len(models))} == given


def test_names_and_terms_tell_the_same_model():
    models = hierarchical_models(5, order=4)
    for i in range(0, len(models), 37):
        assert parse_model(models.name(i), 5) == tuple(
            sorted(models.terms(i), key=lambda m: (m.bit_count(), m))
        )
        assert models.index(models.terms(i)) == i


def test_generators_are_the_largest_interactions():
    assert parse_model("[12, 13, 4]", 4) == (0, 1, 2, 4, 8, 3, 5)
    assert generators(closed([0b0111, 0b1000], 4)) == "123,4"
    assert generators(closed([], 3)) == "1,2,3"
    assert parse_model("10", 10) == closed([0b1000000001], 10)


@pytest.mark.parametrize("text", ["14", "1x", "11", "²"])
def test_unreadable_models_are_refused(text):
    with pytest.raises(BadValue, match="the model"):
        parse_model(text, 3)


def test_too_many_models_and_wrong_orders_are_refused():
    with pytest.raises(TooManyModels, match="stepwise"):
        hierarchical_models(8, order=2)
    with pytest.raises(TooManyModels):
        hierarchical_models(10, order=9)
    for order in (0, 3):
        with pytest.raises(BadValue, match="order"):
            hierarchical_models(3, order=order)
