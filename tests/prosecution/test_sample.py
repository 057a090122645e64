"""The bundled sample is what the generator makes, and nobody real is in it."""

import random
import re
from pathlib import Path

import phonenumbers
import pytest

from daybreak.errors import BadValue
from daybreak.prosecution.sample.contacts import phone
from daybreak.prosecution.sample.generate import make_sample, write_sample
from daybreak.prosecution.sample.operations import STORIES

BUNDLED = Path(__file__).parents[2] / "sample"


def test_bundled_sample_is_the_generators_to_the_byte(tmp_path):
    for fresh, bundled in zip(
        write_sample(tmp_path), (BUNDLED / "posts.csv", BUNDLED / "truth.csv"), strict=True
    ):
        assert fresh.read_bytes() == bundled.read_bytes()


def test_every_story_is_planted_and_ordinary_posts_are_most():
    rows = make_sample(1000, seed=5)
    assert len(rows) == 1000
    assert {truth.kind for _, truth in rows} >= {story.kind for story in STORIES} | {"ordinary"}
    assert sum(truth.kind == "ordinary" for _, truth in rows) > 500


def test_seed_decides_everything():
    assert make_sample(300, seed=1) == make_sample(300, seed=1)
    assert make_sample(300, seed=1) != make_sample(300, seed=2)


def test_a_larger_sample_plants_more_operations_not_larger_ones():
    operations = [truth.operation for _, truth in make_sample(20_000) if truth.operation]
    assert max(operations.count(name) for name in set(operations)) <= 200


def test_numbers_are_from_reserved_ranges():
    reserved = re.compile(r"\+1\d{3}55501\d\d|\+447700900\d{3}|\+442079460\d{3}|\+3363998\d{4}")
    rng = random.Random(3)
    assert all(reserved.fullmatch(phone(rng)) for _ in range(2000))


def test_no_other_number_is_in_the_posts():
    begins = re.compile(r"\+1\d{3}(555|$)|\+447700|\+4420|\+33639")  # hidden forms show a part only
    found = 0
    for post, _ in make_sample(2000):
        for match in phonenumbers.PhoneNumberMatcher(post.description, None, phonenumbers.Leniency.POSSIBLE):
            if match.raw_string.startswith("+"):
                found += 1
                number = phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
                assert begins.match(number), number
    assert found > 100


def test_too_small_a_sample_is_refused():
    with pytest.raises(BadValue, match="give 100 or more"):
        make_sample(50)
