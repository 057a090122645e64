"""The toll itself: sums, tickets, what is used up, and a price that rises with load and falls again."""

import base64
import json

import pytest

from daybreak.web.protection.abuse import budgets, proof, spent, tickets
from daybreak.web.protection.abuse import toll as tolls
from daybreak.web.protection.abuse.toll import Deed, toll

pytestmark = pytest.mark.usefixtures("clock")

KEY = b"k" * 32
#: Made with the protocol's own library (altcha 2.3.0, version 1), key of 32 times `k`, hidden number 2026.
THEIRS = (
    "eyJhbGdvcml0aG0iOiAiU0hBLTI1NiIsICJjaGFsbGVuZ2UiOiAiZmRlOTcxMTJlNmI3Yzc0OWRjYTU5NWUwNWZjNDA4OWM0YTg4OTU3NDcz"
    "Y2EzM2YwYTZmYjUzY2VkNzgyYzgwYiIsICJudW1iZXIiOiAyMDI2LCAic2FsdCI6ICJhMWIyYzNkNGU1ZjYwNzE4MjkzYTRiNWM/ZXhwaXJl"
    "cz00MDAwMDAwMDAwJmZvcj1maWxlLmFiJiIsICJzaWduYXR1cmUiOiAiZmM0ZjNlMmI5ZTE5MWFmZTRlODU4NjFhNTk2OGFhNWU0NzBhY2Q0"
    "M2I2ODYxM2YzNjA5ODUxMGZlMWRjMjI5MiJ9"
)


# the sum


def test_a_solution_of_the_protocols_own_library_is_taken():
    assert proof.check_solution(THEIRS, key=KEY, purpose="file.ab", now=1.0)


def _solved(**changed):
    challenge = proof.make_challenge(key=KEY, most=200, purpose="file.ab", expires=2000.0)
    said = json.loads(base64.b64decode(proof.solve(challenge)))
    return base64.b64encode(json.dumps(said | changed).encode()).decode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "é",
        base64.b64encode(b"[]").decode(),
        base64.b64encode(b"[" * 1500).decode(),
        base64.b64encode(b'{"algorithm":"SHA-256"}').decode(),
        base64.b64encode(b"\xff{}").decode(),
        "A" * 100_000,
    ],
)
def test_what_is_no_solution_is_none(text):
    assert proof.check_solution(text, key=KEY, purpose="file.ab", now=1.0) is None


@pytest.mark.parametrize(
    "changed",
    [
        {"number": -1},
        {"number": 10**30},
        {"number": True},
        {"number": "5"},
        {"number": 1.5},
        {"number": None},
        {"salt": "short"},
        {"salt": None},
        {"salt": "\ud800"},
        {"signature": "0" * 64},
        {"signature": None},
        {"signature": ["x"]},
        {"challenge": "0" * 64},
        {"algorithm": "SHA-1"},
    ],
)
def test_a_changed_solution_is_none(changed):
    assert proof.check_solution(_solved(), key=KEY, purpose="file.ab", now=1.0)
    assert proof.check_solution(_solved(**changed), key=KEY, purpose="file.ab", now=1.0) is None


def test_a_solution_is_for_one_purpose_one_key_and_a_time():
    text = _solved()
    assert proof.check_solution(text, key=KEY, purpose="file.ac", now=1.0) is None
    assert proof.check_solution(text, key=b"j" * 32, purpose="file.ab", now=1.0) is None
    assert proof.check_solution(text, key=KEY, purpose="file.ab", now=1999.0)
    assert proof.check_solution(text, key=KEY, purpose="file.ab", now=2001.0) is None


def test_digits_cannot_be_moved_from_the_number_into_the_salt():
    """Known as salt splicing: `…expires=2000` and 31 has the hash of `…expires=20003` and 1."""
    for _ in range(30):
        said = json.loads(base64.b64decode(_solved()))
        digits = str(said["number"])
        for cut in range(1, len(digits)):
            moved = said | {"salt": said["salt"] + digits[:cut], "number": int(digits[cut:])}
            if digits[cut] == "0" and len(digits) - cut > 1:
                continue
            text = base64.b64encode(json.dumps(moved).encode()).decode()
            found = proof.check_solution(text, key=KEY, purpose="file.ab", now=1.0)
            # the hash is the same, so it may count, but neither for longer nor for anything else, nor twice
            whole = proof.check_solution(_said(said), key=KEY, purpose="file.ab", now=1.0)
            assert found is None or found == whole


def _said(said):
    return base64.b64encode(json.dumps(said).encode()).decode()


# waiting, and being used up


def test_a_ticket_is_ours_for_one_purpose_and_a_day():
    text = tickets.give_ticket(key=KEY, purpose="file.ab", now=50.0, turn=2)
    found = tickets.read_ticket(text, key=KEY, purpose="file.ab", now=60.0)
    assert (found.since, found.turn) == (50.0, 2)
    assert tickets.read_ticket(text, key=KEY, purpose="say.ab", now=60.0) is None
    assert tickets.read_ticket(text, key=b"j" * 32, purpose="file.ab", now=60.0) is None
    assert tickets.read_ticket(text, key=KEY, purpose="file.ab", now=51.0 + tickets.LIFETIME) is None


@pytest.mark.parametrize("text", ["", "x", "é", "=" * 40, "A" * 44, "A" * 5000, "\ud800"])
def test_what_is_no_ticket_is_none(text):
    assert tickets.read_ticket(text, key=KEY, purpose="file.ab", now=60.0) is None


def test_what_is_spent_stays_spent_in_bounded_memory():
    memory = spent.Spent(most=100)
    used = [(str(one).encode(), float(one)) for one in range(5000)]
    for name, given in used:
        assert memory.spend(name, given=given)
        assert len(memory) <= 100
    assert not any(memory.spend(name, given=given) for name, given in used)


def test_memory_filled_at_one_moment_lets_nothing_be_used_twice():
    memory = spent.Spent(most=10)
    assert sum(memory.spend(bytes([one]), given=1.0) for one in range(11)) == 11
    assert not any(memory.spend(bytes([one]), given=1.0) for one in range(11))
    assert memory.spend(b"later", given=2.0)


# the price


def test_the_level_rises_with_load_and_falls_again():
    allowed, meter, seen = budgets.Allowance(burst=10, refill=0.1, most=5, step=4), budgets.Meter(0.0), []
    for one in range(200):
        seen.append(meter.level(allowed, one / 100))
        meter.use(allowed, one / 100)
    assert seen[:10] == [0] * 10 and seen == sorted(seen) and seen[-1] == 5
    falling = [meter.level(allowed, 2.0 + one) for one in range(0, 900, 10)]
    assert falling == sorted(falling, reverse=True)
    assert falling[0] == 5 and falling[12] < 5 and falling[-1] == 0


def test_a_clock_that_goes_back_makes_nothing_cheaper():
    allowed, meter = budgets.Allowance(burst=1, refill=1, most=5), budgets.Meter(100.0)
    for _ in range(50):
        meter.use(allowed, 100.0)
    assert meter.level(allowed, 50.0) == meter.level(allowed, 50.0) > 0


def test_visitors_are_remembered_in_bounded_memory():
    visitors = budgets.Visitors(most=50)
    for one in range(10_000):
        visitors.of(f"fd00::{one:x}", 0.0)
    assert len(visitors) == 50


def test_a_flood_from_one_address_raises_its_own_price_and_hardly_that_of_others(channel):
    for _ in range(3000):
        toll.count(Deed.FILE, channel.pk, "fd00::1")
    assert toll.price(Deed.FILE, channel.pk, "fd00::1").level == tolls.OF_VISITOR[Deed.FILE].most
    assert toll.price(Deed.FILE, channel.pk, "fd00::2").level == 0


def test_a_flood_from_many_addresses_raises_the_price_of_that_channel_alone(channel, settings):
    settings.TOLL_AFTER = 100
    for one in range(3000):
        toll.count(Deed.FILE, channel.pk, f"fd00::{one:x}")
    assert toll.price(Deed.FILE, channel.pk, "fd00::ffff").level == tolls.OF_CHANNEL[Deed.FILE].most
    assert toll.price(Deed.GUESS, channel.pk, "fd00::ffff").level == 0
    assert (
        toll.price(Deed.FILE, channel.organisation_id, "fd00::ffff").level == 0
    )  # stands for another channel


def test_attempts_that_are_not_let_in_raise_nobody_elses_price(channel, settings):
    settings.TOLL_AFTER = 5
    for _ in range(5000):
        toll.count_unpaid(Deed.FILE, "fd00::1")
        toll.count_unpaid(Deed.FILE, None)
    assert toll.price(Deed.FILE, channel.pk, None).level == 0
    assert toll.price(Deed.FILE, channel.pk, "fd00::1").level > 0


def test_the_dearest_price_is_bounded(channel):
    highest = max(one.most for one in (*tolls.OF_CHANNEL.values(), *tolls.OF_VISITOR.values()))
    assert len(tolls.WAITS) == highest + 1 and max(tolls.WAITS) <= 45
    assert toll.challenge(Deed.FILE, channel.pk, tolls.OF_CHANNEL[Deed.FILE].most).most <= 400_000


def test_others_flooding_makes_nobody_wait_longer_but_the_flooder(channel, clock, settings):
    settings.TOLL_AFTER = 100
    for one in range(30_000):
        toll.count(Deed.FILE, channel.pk, f"fd00::{one % 10:x}")
    mild, flooder = (toll.price(Deed.FILE, channel.pk, one) for one in ("fd00::ffff", "fd00::1"))
    assert mild.own == 0 < mild.level and flooder.own == tolls.OF_VISITOR[Deed.FILE].most

    def waits(price):
        """Seconds until somebody is let in for whom the lane is never free."""
        ticket, seconds = toll.ticket(Deed.FILE, channel.pk), 0
        while (found := toll.waiting(ticket, Deed.FILE, channel.pk, price.own)) is not None:
            toll._meter(None, channel.pk).used = 1000.0
            ticket, seconds = found.ticket, seconds + found.seconds
            clock.now += found.seconds
        return seconds

    assert waits(mild) <= 3
    assert waits(flooder) >= 45
