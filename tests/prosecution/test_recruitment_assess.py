import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daybreak.errors import BadValue
from daybreak.prosecution.recruitment import assess, assess_posts
from daybreak.prosecution.recruitment_findings import LIMITS, NO_LEXICON
from daybreak.prosecution.recruitment_score import positive_dimensions, signs
from daybreak.standard.indicators import LANGUAGES, indicator, indicators, topics

LURE = (
    "Urgent! Girls 18-25 for hotel work in Dubai, no experience needed, free visa and ticket, accommodation "
    "provided, $3000 a month. We keep your passport. WhatsApp only."
)
HONEST = (
    "Example Bakery Ltd was founded in 1987 and employs 40 people. Our customers love our products. "
    "We are looking for a baker with two years of experience and a diploma. We offer a written contract "
    "and a pension."
)


def test_a_lure_ranks_far_above_an_honest_advertisement() -> None:
    assert assess(LURE).score > 90 > 10 > assess(HONEST).score


def test_nothing_said_is_a_low_score_with_everything_unknown_not_denied() -> None:
    risk = assess("😀😀😀")
    assert risk.indicators == ()
    assert set(risk.unknown) == set(topics())
    assert 0 < risk.score < 15
    assert NO_LEXICON in risk.limits


def test_an_english_text_with_few_common_words_is_known_as_english() -> None:
    plain = "Blue bike and small camera, barely used since summer. No time wasters and garage kept."
    assert NO_LEXICON not in assess(plain).limits
    assert NO_LEXICON in assess("Mädchen gesucht, Zimmer frei, bitte melden bei Anna").limits


def test_limits_never_speak_a_verdict() -> None:
    words = LIMITS + "".join(sign.sentence for sign in signs())
    verdicts = ("is trafficking", "trafficker", "criminal", "victim of")
    assert not any(verdict in words.lower() for verdict in verdicts)


def test_spans_show_the_original_text_even_when_it_is_disguised() -> None:
    text = "Nо  ｅxperience needed&nbsp;— we keep your pass\u200bport!"
    spans = {found.id: [text[a:b] for a, b in found.spans] for found in assess(text).risks}
    assert spans["documents_taken"] == ["keep your pass\u200bport"]
    assert spans["no_experience_needed"] == ["Nо  ｅxperience"]


def test_a_denial_is_named_with_what_it_denies() -> None:
    found = {sign.id: sign for sign in assess("We never charge a recruitment fee.").counter}
    assert found["no_fee_charged"].denied_id == "recruitment_fee"


def test_a_negation_reaches_no_further_than_its_own_words() -> None:
    ids = {found.id for found in assess("No experience needed, visa processing fee to be paid by you.").risks}
    assert {"no_experience_needed", "recruitment_fee"} <= ids


def test_do_not_hesitate_denies_nothing() -> None:
    assert "lodging_provided" in {f.id for f in assess("Do not hesitate, free accommodation provided.").risks}


def test_a_language_without_its_common_words_lends_no_phrase() -> None:
    text = "We have an international team and the interns work with our internal tools. Stripe is a mutuelle."
    assert not {f.id for f in assess(text).risks} & {"live_at_work", "sexual_service_words"}


def test_copies_never_change_the_score() -> None:
    alone, many = assess_posts([LURE]), assess_posts([LURE] * 50 + [HONEST])
    assert set(many.score[:50].tolist()) == {float(alone.score[0])}


def test_counter_evidence_cannot_cancel_what_is_said_openly() -> None:
    praise = " ".join([HONEST] * 5)
    assert assess(f"{LURE} {praise}").score > 50


def test_an_employer_named_in_its_own_field_lowers_the_score() -> None:
    text = "No experience needed, earn a high salary."
    assert assess(text, employer="Example Hotel Ltd").score < assess(text).score
    bulk = assess_posts([text, text], employers=["Example Hotel Ltd", None])
    assert bulk.score[0] < bulk.score[1]


def test_one_and_many_agree_whatever_the_number_of_workers() -> None:
    many = (f"{HONEST} {number}" for number in range(30))
    texts = [LURE, HONEST, "", "нет опыта", LURE, "!" * 3000, "a" * 3000, *many]
    one = assess_posts(texts, workers=1)
    two = assess_posts(pa.chunked_array([texts[:3], texts[3:]]), workers=3)
    assert np.array_equal(one.score, two.score) and np.array_equal(one.counts, two.counts)
    for row, text in enumerate(texts):
        single = assess(text)
        assert single.score == pytest.approx(float(one.score[row]), abs=0.06)
        shown = {found.id for found in single.indicators}
        assert shown <= set(one.found_in(row))


def test_table_lists_the_ids_of_each_post() -> None:
    table = assess_posts([LURE, "", HONEST]).to_table().to_pylist()
    assert [row["post"] for row in table] == [0, 1, 2]
    assert "documents_taken" in table[0]["indicators"] and table[1]["indicators"] == []


def test_no_posts_give_no_scores() -> None:
    assert len(assess_posts([])) == 0


def test_missing_text_counts_as_empty() -> None:
    assert assess_posts([None, ""]).counts.sum() == 0


@pytest.mark.parametrize(
    "call",
    [
        lambda: assess(None),  # type: ignore[arg-type]
        lambda: assess_posts(["a"], workers=0),
        lambda: assess_posts(["a"], employers=["x", "y"]),
    ],
)
def test_wrong_use_is_refused_in_words(call: object) -> None:
    with pytest.raises(BadValue, match="must"):
        call()  # type: ignore[operator]


def test_delphi_rule_follows_the_published_table() -> None:
    by_id = {sign.id: sign for sign in signs()}
    taken, fee = by_id["documents_taken"], by_id["recruitment_fee"]
    moved, phone = by_id["movement_restricted"], by_id["contact_forbidden"]
    assert positive_dimensions([taken], child=False) == ()
    assert positive_dimensions([taken, moved], child=False) == ("CD",)
    # both map to CD.03 and count once
    assert positive_dimensions([moved, phone], child=False) == ()
    assert positive_dimensions([fee], child=False) == ()


def test_every_indicator_is_sourced_and_speaks_five_languages() -> None:
    for entry in indicators():
        assert entry.sources and entry.sentence.endswith("."), entry.id
        languages = set(entry.phrases)
        assert languages >= set(LANGUAGES) or "any" in languages, entry.id
        assert entry.delphi or entry.because, entry.id


def test_a_child_makes_strengths_those_for_children() -> None:
    fee = indicator("recruitment_fee")
    assert (fee.strength, fee.strength_for(child=True)) == ("medium", "strong")


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_any_text_gives_a_score_and_spans_inside_it(text: str) -> None:
    risk = assess(text)
    assert 0 <= risk.score <= 100
    for found in risk.indicators:
        assert all(0 <= start < end <= len(text) for start, end in found.spans)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(LURE.split() + HONEST.split()), max_size=80))
def test_words_in_any_order_give_the_same_alone_and_in_bulk(words: list[str]) -> None:
    text = " ".join(words)
    assert assess(text).score == pytest.approx(float(assess_posts([text]).score[0]), abs=0.06)


@pytest.mark.parametrize(
    ("asks", "denies"),
    [
        ("Send us your passport and a $200 fee for the visa.", "Never send a fee for the visa."),
        ("Envía tu pasaporte y 200 euros para la visa.", "No envíes tu pasaporte a nadie."),
        ("Envoyez votre passeport et 200 euros pour le visa.", "N'envoyez votre passeport à personne."),
        ("ارسل جواز سفرك و 200 دولار رسوم الفيزا", "لا نطلب جواز سفرك ولا رسوم الفيزا"),
        ("Пришлите паспорт и 200 долларов за визу.", "Мы оплатим 200 долларов за визу."),
    ],
)  # fmt: skip
def test_papers_and_money_asked_for_are_told_from_their_denial(asks: str, denies: str) -> None:
    both = {"Applicant has to pay a fee", "Identity or bank details asked before hiring"}
    assert both <= {found.label for found in assess(asks).risks}
    assert not both & {found.label for found in assess(denies).risks}


@pytest.mark.parametrize(
    ("sign", "text"),
    [
        ("no_experience_needed", "Applicants with no experience will not be considered"),
        ("no_experience_needed", "We do not accept candidates without experience"),
        ("no_experience_needed", "Sin experiencia abstenerse"),
        ("no_experience_needed", "Sans expérience s'abstenir"),
        ("no_experience_needed", "Без опыта работы не звонить"),
        ("no_experience_needed", "من ليس لديه خبرة لا يتقدم"),
        ("lodging_provided", "Logement non fourni"),
        ("deposit_asked", "Direct deposit required"),
        ("deposit_asked", "pay by direct deposit of $500 weekly"),
    ],
)
def test_who_is_turned_away_is_not_invited(sign, text):
    assert sign not in [found.id for found in assess(text).indicators]


@pytest.mark.parametrize(
    ("sign", "text"),
    [
        ("no_experience_needed", "inexperienced welcome"),
        ("no_experience_needed", "no exp needed"),
        ("lodging_provided", "we give you a place to stay"),
        ("lodging_provided", "жильё за наш счёт"),
        ("contact_forbidden", "you cannot use your phone"),
        ("contact_forbidden", "никому не рассказывай"),
        ("documents_taken", "Паспорт останется у нас"),
        ("travel_provided", "Билеты покупаем мы"),
        ("recruitment_fee", "Applicants pay 200 euro for the visa"),
        ("deposit_asked", "Salary 3000 USD per month, deposit 200 USD."),
        ("deposit_asked", "deposit required"),
        ("deposit_asked", "عربون 200 دولار"),
    ],
)
def test_more_wordings_of_a_sign(sign, text):
    assert sign in [found.id for found in assess(text).indicators]


@pytest.mark.parametrize(
    ("text", "sign", "shown"),
    [
        ("We give free ac-\ncommodation to all", "lodging_provided", "We give free ac-\ncommodation"),
        ("your pass-\nport will be kept by us", "documents_taken", "pass-\nport will be kept"),
        ("a visa pro-\r\n  cessing fee must be paid first", "recruitment_fee", "cessing fee"),
    ],
)
def test_a_word_broken_off_at_the_end_of_a_line_is_read_whole(text, sign, shown):
    (found,) = [entry for entry in assess(text).indicators if entry.id == sign]
    assert any(shown in text[start:end] for start, end in found.spans)


@pytest.mark.parametrize("number", ["XXX-XXX-1234", "(xxx) xxx-4321", "07XX.XXX.12", "0700-xxx-xxx"])
def test_hidden_digits_are_no_sexual_wording(number):
    assert "sexual_service_words" not in {entry.id for entry in assess(f"call {number} today").indicators}
    assert "sexual_service_words" in {entry.id for entry in assess(f"(xxx) videos, {number}").indicators}
