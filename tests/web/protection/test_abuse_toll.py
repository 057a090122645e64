"""The toll: it rises with load and falls again, is paid once, and never shuts anybody out."""

import base64
import html
import json
import re

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import translation

from daybreak.web.protection.abuse import budgets, proof, spent, tickets
from daybreak.web.protection.abuse import toll as tolls
from daybreak.web.protection.abuse.toll import Deed, toll
from daybreak.web.protection.models import Report
from daybreak.web.vault import passwords

KEY = b"k" * 32
#: Made with the protocol's own library (altcha 2.3.0, version 1), key of 32 times `k`, hidden number 2026.
THEIRS = (
    "eyJhbGdvcml0aG0iOiAiU0hBLTI1NiIsICJjaGFsbGVuZ2UiOiAiZmRlOTcxMTJlNmI3Yzc0OWRjYTU5NWUwNWZjNDA4OWM0YTg4OTU3NDcz"
    "Y2EzM2YwYTZmYjUzY2VkNzgyYzgwYiIsICJudW1iZXIiOiAyMDI2LCAic2FsdCI6ICJhMWIyYzNkNGU1ZjYwNzE4MjkzYTRiNWM/ZXhwaXJl"
    "cz00MDAwMDAwMDAwJmZvcj1maWxlLmFiJiIsICJzaWduYXR1cmUiOiAiZmM0ZjNlMmI5ZTE5MWFmZTRlODU4NjFhNTk2OGFhNWU0NzBhY2Q0"
    "M2I2ODYxM2YzNjA5ODUxMGZlMWRjMjI5MiJ9"
)


@pytest.fixture(autouse=True)
def toll_soon(settings):
    """A channel that takes a thousand reports before the toll begins."""
    settings.TOLL_AFTER = 1000


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """A clock that tests move; the toll begins anew."""

    class Clock:
        now = 1000.0

    monkeypatch.setattr(tolls, "_now", lambda: Clock.now)
    toll.forget()
    yield Clock
    toll.forget()


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
    assert toll.level(Deed.FILE, channel.pk, "fd00::1") == tolls.OF_VISITOR[Deed.FILE].most
    assert toll.level(Deed.FILE, channel.pk, "fd00::2") == 0


def test_a_flood_from_many_addresses_raises_the_price_of_that_channel_alone(channel, settings):
    settings.TOLL_AFTER = 100
    for one in range(3000):
        toll.count(Deed.FILE, channel.pk, f"fd00::{one:x}")
    assert toll.level(Deed.FILE, channel.pk, "fd00::ffff") == tolls.OF_CHANNEL[Deed.FILE].most
    assert toll.level(Deed.GUESS, channel.pk, "fd00::ffff") == 0
    assert toll.level(Deed.FILE, channel.organisation_id, "fd00::ffff") == 0  # stands for another channel


def test_attempts_that_are_not_let_in_raise_nobody_elses_price(channel, settings):
    settings.TOLL_AFTER = 5
    for _ in range(5000):
        toll.count_unpaid(Deed.FILE, "fd00::1")
        toll.count_unpaid(Deed.FILE, None)
    assert toll.level(Deed.FILE, channel.pk, None) == 0
    assert toll.level(Deed.FILE, channel.pk, "fd00::1") > 0


def test_the_dearest_price_is_bounded(channel):
    highest = max(one.most for one in (*tolls.OF_CHANNEL.values(), *tolls.OF_VISITOR.values()))
    assert len(tolls.WAITS) == highest + 1 and max(tolls.WAITS) <= 45
    assert toll.challenge(Deed.FILE, channel.pk, tolls.OF_CHANNEL[Deed.FILE].most).most <= 400_000


# on the pages


def challenge_of(client, channel, deed="file"):
    return client.get(reverse("toll", args=[channel.slug, deed]))


def solve(answer):
    said = answer.json()
    return proof.solve(proof.Challenge(said["salt"], said["challenge"], said["maxnumber"], said["signature"]))


def fields_of(page):
    found = re.findall(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?', page)
    return {name: html.unescape(value) for name, value in found}


@pytest.fixture
def busy(settings, channel):
    """A channel in which every report costs."""
    settings.TOLL_AFTER = 0
    return channel


def test_while_little_happens_there_is_no_toll(channel, reporter):
    assert challenge_of(Client(), channel).status_code == 204
    assert len(reporter.file(text="We sleep in the kitchen.").words) == 11


def test_a_sum_pays_once(busy, reporter):
    paid = solve(challenge_of(Client(), busy))
    assert len(reporter.file(text="We sleep in the kitchen.", **{tolls.PROOF: paid}).words) == 11
    again = reporter.file(text="And now?", **{tolls.PROOF: paid})
    assert again.answer.status_code == 429 and again.words == []
    assert Report.objects.count() == 1


def test_the_sums_grow_while_much_arrives_and_shrink_again(busy, reporter, clock):
    sizes = []
    for _ in range(120):
        sizes.append(challenge_of(Client(), busy).json()["maxnumber"])
        toll.count(Deed.FILE, busy.pk, None)
    assert sizes == sorted(sizes) and sizes[-1] >= 4 * sizes[0]
    clock.now += 600
    assert challenge_of(Client(), busy).json()["maxnumber"] == sizes[0]


def test_a_sum_for_one_channel_or_deed_pays_for_no_other(busy, reporter):
    for deed in ("guess", "say"):
        paid = solve(challenge_of(Client(), busy, deed))
        assert reporter.file(text="x", **{tolls.PROOF: paid}).answer.status_code == 429


def test_without_a_script_somebody_who_wrote_for_a_while_does_not_wait(busy, reporter, clock):
    reporter.ask("write_report")
    form = {name: reporter.hidden(name) for name in ("seed", "language", tolls.TICKET)}
    clock.now += 60
    reporter.form = form | {"text": "They keep my passport."}
    assert len(reporter.send().words) == 11


def test_without_a_script_somebody_who_is_quick_waits_a_moment_and_loses_nothing(busy, reporter, clock):
    text = 'They keep "my" passport\r\n<script>alert(1)</script>\r\n\r\n  and سلام '
    reporter.file(text=text, where="Hull & Goole", danger="no")
    assert reporter.answer.status_code == 429 and 0 < int(reporter.answer["Retry-After"]) <= 3
    assert "<script>alert" not in reporter.answer.content.decode()
    assert not reporter.answer.cookies
    kept = fields_of(reporter.answer.content.decode())
    assert kept["text"] == text and kept["where"] == "Hull & Goole"
    # pressing too early keeps the place in the line
    reporter.form = kept
    early = fields_of(reporter.send().answer.content.decode())
    assert early[tolls.TICKET] == kept[tolls.TICKET]
    clock.now += int(reporter.answer["Retry-After"])
    reporter.form = early
    assert len(reporter.send().words) == 11
    assert Report.objects.count() == 1


def test_a_page_sent_again_after_it_was_taken_shows_the_same_words(busy, reporter, clock):
    reporter.file(text="They keep my passport.")
    clock.now += 10
    reporter.form = fields_of(reporter.answer.content.decode())
    words = reporter.send().words
    assert reporter.send().answer.status_code == 429  # its ticket is used up: a short wait, nothing else
    reporter.form = fields_of(reporter.answer.content.decode())
    clock.now += 10
    assert reporter.send().words == words and Report.objects.count() == 1


def test_tickets_kept_in_store_are_let_in_slowly_but_every_one_of_them(busy, reporter, clock):
    held = [toll.ticket(Deed.FILE, busy.pk) for _ in range(200)]
    clock.now += 3600
    through, waiting, rounds = [], held, 0
    while waiting:
        answers = [toll.waiting(one, Deed.FILE, busy.pk, 3) for one in waiting]
        through.append(sum(one is None for one in answers))
        waiting = [one.ticket for one in answers if one is not None]
        clock.now += tolls.WAITS[3]
        rounds += 1
    assert through[0] <= tolls.SLOW_LANE.burst + 1
    assert rounds == tolls.MOST_TURNS + 1 and sum(through) == 200


def test_files_cannot_stay_in_the_page_that_waits_and_that_is_said(busy, channel):
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("a.txt", b"x")
    answer = Client().post(reverse("write_report", args=[busy.slug]), {"text": "x", "photo": file})
    page = answer.content.decode()
    assert answer.status_code == 429 and 'type="file"' in page and 'name="photo"' in page
    assert "multipart/form-data" in page


def test_the_waiting_page_speaks_each_language(busy, settings):
    said = set()
    for language, _ in settings.LANGUAGES:
        with translation.override(language):
            client = Client(headers={"accept-language": language})
            page = client.post(reverse("write_report", args=[busy.slug]), {"text": "x"}).content.decode()
            assert f'lang="{language}"' in page
            said.add(re.search(r"<h1[^>]*>([^<]+)<", page)[1])
    assert len(said) == len(settings.LANGUAGES)


def test_a_price_is_told_for_known_deeds_and_channels_alone(channel):
    assert Client().get(reverse("toll", args=[channel.slug, "nothing"])).status_code == 404
    assert Client().get(reverse("toll", args=["nowhere", "file"])).status_code == 404
    assert Client().post(reverse("toll", args=[channel.slug, "file"])).status_code == 405


# guessing costs the guesser


def guess(client, channel, text="wrong " * 11, **more):
    return client.post(reverse("come_back", args=[channel.slug]), {"code": text, **more})


def test_the_right_words_open_at_once_whatever_others_guess(channel, reporter):
    reporter.file(text="They keep my passport.")
    client = Client()
    answers = [guess(client, channel).status_code for _ in range(600)]
    assert answers[0] == 422 and answers[-1] == 429
    assert answers == sorted(answers)
    assert 'name="pass"' in reporter.come_back()
    assert 'name="pass"' in reporter.come_back(" ".join(reversed(reporter.words)).upper())


def test_words_with_a_slip_open_after_a_moment_while_others_guess(channel, reporter, clock):
    reporter.file(text="They keep my passport.")
    for _ in range(600):
        toll.count(Deed.GUESS, channel.pk, None)
    slip = " ".join([reporter.words[0] + "x", *reporter.words[1:]])
    page = reporter.come_back(slip)
    assert reporter.answer.status_code == 429 and 'name="pass"' not in page
    kept = fields_of(reporter.answer.content.decode())
    assert kept["code"] == slip
    clock.now += int(reporter.answer["Retry-After"])
    assert 'name="pass"' in reporter.ask("come_back", kept)


def test_a_guess_that_is_held_up_tries_no_slips(channel, monkeypatch):
    """What costs the server is finding which words a slip may mean."""
    from daybreak.web.protection import return_words

    for _ in range(600):
        toll.count(Deed.GUESS, channel.pk, None)
    tried = []
    monkeypatch.setattr(return_words, "_near", lambda *said: tried.append(said) or ())
    assert guess(Client(), channel).status_code == 429
    assert tried == []


def test_a_guesser_with_an_address_pays_more_than_others(channel):
    stranger, person = Client(REMOTE_ADDR="198.51.100.7"), Client(REMOTE_ADDR="203.0.113.9")
    assert [guess(stranger, channel).status_code for _ in range(30)][-1] == 429
    assert guess(person, channel).status_code == 422
    assert challenge_of(person, channel, "guess").status_code == 204
    assert challenge_of(stranger, channel, "guess").status_code == 200


def test_one_who_writes_endlessly_with_a_code_is_slowed_and_not_cut_off(channel, reporter, clock):
    reporter.file(text="They keep my passport.")
    reporter.come_back()
    for _ in range(1001):
        toll.count(Deed.SAY, channel.pk, None)
    reporter.do("add", text="one more")
    assert reporter.answer.status_code == 429
    kept = fields_of(reporter.answer.content.decode())
    assert kept["do"] == "add" and kept["text"] == "one more"
    clock.now += int(reporter.answer["Retry-After"])
    assert "one more" in reporter.ask("come_back", kept)


def test_nothing_of_a_visitor_is_kept_that_says_who_it_was(channel):
    Client(REMOTE_ADDR="198.51.100.7").post(reverse("write_report", args=[channel.slug]), {"text": "x"})
    known = [*toll._visitors[Deed.FILE]._meters]
    assert len(known) == 1 and "198.51.100.7" not in repr(known) and known[0].startswith("fd")


# nothing slow while others wait


def test_no_key_is_stretched_while_a_transaction_holds_others_up(channel, reporter, amina, monkeypatch):
    """Nor at all, on any public page: what is slow on purpose could be asked for by a stranger."""
    stretched, here = [], len(connection.savepoint_ids)

    def watched(*arguments, **named):
        stretched.append(len(connection.savepoint_ids) - here)
        return slow(*arguments, **named)

    slow = passwords.hash_secret_raw
    monkeypatch.setattr(passwords, "hash_secret_raw", watched)
    reporter.file(text="They keep my passport.")
    guess(Client(), channel)
    reporter.come_back()
    reporter.do("add", text="And my pay.")
    reporter.come_back()
    reporter.do("delete")
    assert stretched == []
    # where keys are stretched, when somebody signs in, no transaction is open
    said = {"login": amina.person.sign_in_name, "password": "a long enough passphrase 42"}
    assert Client().post(reverse("account_login"), said).status_code == 302
    assert stretched and set(stretched) == {0}
