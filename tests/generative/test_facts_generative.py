"""Whatever the text, the finders of facts answer, and every finding is shown where it stands."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daybreak.methods.entities import ages, dates, places, wages
from daybreak.methods.text.normalise import normalise

PIECES = [
    "Paris", "в Москве", "دبي", "北京", "กรุงเทพ", "$", "€1.500,00", "5k", "2000 - 3000", "per month", "lakh",
    "18-25", "yo", "girl", "years", "岁", "12/05/2024", "May 12", "月", "\u200b", "\n", "+", "/-", "٣٠٠٠",
    "Rs.", "R$", "²", "①", "İ", "ß", "0", "99999999999999999999",
]  # fmt: skip
texts = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=6)), max_size=14).map(" ".join)


@pytest.mark.parametrize("finder", [ages.find, dates.find, places.find, wages.find])
@settings(deadline=None)
@given(text=texts, country=st.sampled_from([None, "US", "GB", "TH", "XX"]))
def test_finders_answer_any_text_and_show_where(finder, text, country):
    for found in finder(normalise(text), country=country):
        assert found.raw == text[found.start : found.end]
        assert 0 < found.confidence <= 1
        assert found.reason.endswith(".")
