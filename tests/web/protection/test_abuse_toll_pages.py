"""The toll on the pages: paid once, waited for without a script, and dear to those who guess."""

import html
import re

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import translation

from daybreak.web.protection.abuse import proof
from daybreak.web.protection.abuse import toll as tolls
from daybreak.web.protection.abuse.toll import Deed, toll
from daybreak.web.protection.attachments.beside_words import FILES
from daybreak.web.protection.models import Report
from daybreak.web.vault import passwords

pytestmark = pytest.mark.usefixtures("clock")


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
        answers = [toll.waiting(one, Deed.FILE, busy.pk, 0) for one in waiting]
        through.append(sum(one is None for one in answers))
        waiting = [one.ticket for one in answers if one is not None]
        clock.now += tolls.WAITS[0] // 2
        rounds += 1
    assert through[0] <= tolls.SLOW_LANE.burst + 1
    assert rounds == tolls.MOST_TURNS + 1 and sum(through) == 200


def test_files_cannot_stay_in_the_page_that_waits_and_that_is_said(busy, channel):
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("a.txt", b"x")
    answer = Client().post(reverse("write_report", args=[busy.slug]), {"text": "x", FILES: file})
    page = answer.content.decode()
    assert answer.status_code == 429 and 'type="file"' in page and f'name="{FILES}"' in page
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
