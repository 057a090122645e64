"""Any questionnaire: read back as written, asked as its rules say, reached or not as said, edited whole."""

import contextlib
import itertools
from collections import Counter
from dataclasses import replace

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from daybreak.errors import FileUnreadable
from daybreak.protection.questionnaires import editing
from daybreak.protection.questionnaires.answers import collect, from_content, to_content
from daybreak.protection.questionnaires.checking import problems_of
from daybreak.protection.questionnaires.comparing import changes
from daybreak.protection.questionnaires.conditions import asked, shown_steps
from daybreak.protection.questionnaires.model import (
    KINDS,
    Choice,
    Condition,
    Question,
    Questionnaire,
    Rule,
    Step,
    digest,
)
from daybreak.protection.questionnaires.reach import unreachable
from daybreak.protection.questionnaires.reading import from_plain, read_questionnaire
from daybreak.protection.questionnaires.translations import marked_after, said_to_fit
from daybreak.protection.questionnaires.writing import to_json, to_plain, to_yaml

#: Characters that cannot be seen or turn the writing round are refused; tried in test_questionnaire_files.
REFUSED = "".join(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x85)))
LETTERS = st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters=REFUSED)
TEXT = st.text(LETTERS, max_size=30).map(str.strip)
WORDS = st.dictionaries(st.sampled_from(["en", "es", "ar", "tl"]), TEXT.filter(bool), max_size=3)
KEYS = [f"k{at}" for at in range(8)]
VALUES = ("yes", "no", "null", "x1")
SENT = (*VALUES, "rather_not", "", "31", "2", "2023", "\0")


@st.composite
def rules(draw, keys):
    """A rule about some of these keys, or none."""
    if not keys or draw(st.booleans()):
        return None
    conditions = []
    for _ in range(draw(st.integers(1, 3))):
        test = draw(st.sampled_from(["is", "is", "is_not", "answered", "unanswered"]))
        values = st.lists(st.sampled_from(VALUES), min_size=1, max_size=2, unique=True)
        named = tuple(draw(values)) if test in ("is", "is_not") else ()
        conditions.append(Condition(draw(st.sampled_from(keys)), test, named))
    return Rule(draw(st.sampled_from(["all", "any"])), tuple(conditions))


@st.composite
def questionnaires(draw, most=5, kinds=KINDS, words=WORDS, anywhere=False):
    """A questionnaire whose rules name earlier questions, or any."""
    count = draw(st.integers(1, most))
    made, steps = [], []
    for at in range(count):
        kind = draw(st.sampled_from(kinds))
        choices = tuple(Choice(value, draw(words)) for value in VALUES) if kind in ("one", "several") else ()
        rule = draw(rules(KEYS if anywhere else KEYS[:at]))
        one = Question(KEYS[at], kind, draw(words), draw(words), draw(words), choices, rule, draw(words))
        made.append(one)
        if draw(st.booleans()) or at == count - 1:
            earlier = KEYS[: at + 1 - len(made)]
            when = draw(rules(KEYS if anywhere else earlier))
            steps.append(Step(f"s{len(steps)}", draw(words), draw(words), tuple(made), when))
            made = []
    return Questionnaire(draw(words), "en", ("en", "es"), tuple(steps))


@settings(max_examples=150, deadline=None)
@given(questionnaires())
def test_what_is_written_reads_back_the_same(questions):
    plain = to_plain(questions)
    assert from_plain(plain) == questions
    for text in (to_yaml(questions), to_json(questions)):
        again = read_questionnaire(text, "x")
        assert again == questions and digest(to_plain(again)) == digest(plain)
    assert changes(questions, questions) == ()


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200) | st.binary(max_size=100).map(lambda raw: raw.decode("utf-8", "replace")))
def test_any_text_is_a_questionnaire_or_refused_in_words(text):
    try:
        read_questionnaire(text, "x.yaml")
    except FileUnreadable as refused:
        assert str(refused).startswith("x.yaml: ")


@settings(max_examples=200, deadline=None)
@given(questionnaires(), st.data())
def test_a_damaged_file_is_refused_or_still_a_questionnaire(questions, data):
    text = data.draw(st.sampled_from([to_yaml(questions), to_json(questions)]))
    at = data.draw(st.integers(0, len(text)))
    damaged = text[:at] + data.draw(st.text(max_size=3)) + text[at + data.draw(st.integers(0, 4)) :]
    with contextlib.suppress(FileUnreadable):
        read_questionnaire(damaged, "x.yaml")


@st.composite
def with_answers(draw, **more):
    """A questionnaire with answers to some of its questions."""
    questions = draw(questionnaires(**more))
    given_answers = {}
    for one in questions.questions:
        if draw(st.booleans()):
            if one.kind == "several":
                given_answers[one.key] = draw(st.lists(st.sampled_from(VALUES), min_size=1, unique=True))
            else:
                given_answers[one.key] = draw(st.sampled_from(one.values)) if one.values else "w"
    return questions, given_answers


def plainly_asked(questions, answers):
    """The rules read once more, in another way: from the end backwards, by recursion."""

    def is_asked(key):
        step, one = questions.step_of(key), questions.question(key)
        return holds(step.when) and holds(one.when)

    def holds(rule):
        if rule is None:
            return True
        met = [meets(one) for one in rule.conditions]
        return False not in met if rule.mode == "all" else True in met

    def meets(condition):
        value = answers.get(condition.question)
        value = value if isinstance(value, list) else [value] if value else []
        if not value or not is_asked(condition.question):
            return condition.test == "unanswered"
        one = questions.question(condition.question)
        hit = one.kind in ("one", "several", "yes_no") and any(each in condition.values for each in value)
        return {"is": hit, "is_not": not hit, "answered": True, "unanswered": False}[condition.test]

    return {one.key for one in questions.questions if is_asked(one.key)}


@settings(max_examples=300, deadline=None)
@given(with_answers(words=st.just({"en": "x"})))
def test_the_same_is_asked_however_the_rules_are_read(made):
    questions, answers = made
    keys = asked(questions, answers)
    assert keys == plainly_asked(questions, answers)
    assert set(shown_steps(questions, answers)) == {questions.step_of(key).key for key in keys}


@settings(max_examples=250, deadline=None)
@given(questionnaires(most=4, kinds=("one", "several", "yes_no", "text"), words=st.just({"en": "x"})))
def test_unreachable_is_what_no_answers_lead_to(questions):
    every = []
    for one in questions.questions:
        if one.kind == "several":
            every.append([[*each] for size in range(5) for each in itertools.combinations(VALUES, size)])
        else:
            every.append([None, *(one.values or ("w",))])
    reached = set()
    for values in itertools.product(*every):
        answers = {one.key: value for one, value in zip(questions.questions, values, strict=True) if value}
        reached |= asked(questions, answers)
        if len(reached) == len(questions.questions):
            break
    assert set(unreachable(questions)) == {one.key for one in questions.questions} - reached


@settings(max_examples=150, deadline=None)
@given(questionnaires(anywhere=True))
def test_problems_of_anything_are_sentences(questions):
    for one in problems_of(questions):
        assert one.sentence and "{" not in one.sentence.replace(one.where, "")


@settings(max_examples=200, deadline=None)
@given(questionnaires(most=8, words=st.just({"en": "x"})), st.data())
def test_moving_keeps_everything_and_can_be_taken_back(questions, data):
    one = data.draw(st.sampled_from(questions.questions))
    step = data.draw(st.sampled_from(questions.steps))
    by = data.draw(st.sampled_from([-1, 1]))
    for moved, back in (
        (editing.move_question(questions, one.key, by), lambda it: editing.move_question(it, one.key, -by)),
        (editing.move_step(questions, step.key, by), lambda it: editing.move_step(it, step.key, -by)),
    ):
        assert Counter(each.key for each in moved.questions) == Counter(
            each.key for each in questions.questions
        )
        assert {each.key for each in moved.steps} == {each.key for each in questions.steps}
        if moved != questions and all(each.questions for each in moved.steps):
            assert back(moved) == questions
            assert changes(questions, moved)


@settings(max_examples=200, deadline=None)
@given(questionnaires(most=6), questionnaires(most=6))
def test_no_change_is_told_exactly_of_the_same(one, other):
    assume(len({step.key for step in one.steps}) == len(one.steps))
    assert (changes(one, other) == ()) == (to_plain(one) == to_plain(other))
    renamed = replace(one, title={"en": "other title"})
    assert bool(changes(one, renamed)) == (dict(one.title) != {"en": "other title"})


@settings(max_examples=300, deadline=None)
@given(
    questionnaires(most=6, words=st.just({"en": "x"})),
    st.dictionaries(
        st.sampled_from([*KEYS, "k0-year", "k1-month", "k2-day", "contact", "hours", "others", "seed"]),
        st.lists(
            st.sampled_from([*VALUES, "rather_not", "", "31", "2", "2023", "\0"]) | st.text(max_size=8),
            max_size=3,
        ),
    ),
    st.booleans(),
)
def test_whatever_a_form_sends_is_kept_by_the_rules_or_named(questions, sent, everything):
    found = collect(questions, lambda name: sent.get(name, []), everything=everything)
    keys = asked(questions, found.answers)
    assert everything or set(found.answers) <= keys
    assert all(one.question in {each.key for each in questions.questions} for one in found.faults)
    assert not set(found.answers) & {one.question for one in found.faults}
    again = from_content(questions, to_content(found.answers))
    contact = {one.key for one in questions.questions if one.kind == "contact"}
    assert {key: value for key, value in again.items() if key not in contact} == {
        key: value for key, value in found.answers.items() if key not in contact
    }


@settings(max_examples=100, deadline=None)
@given(questionnaires(), st.data())
def test_translations_left_behind_are_marked_until_they_are_written_anew(questions, data):
    places = [(one.key, one.text) for one in questions.questions]
    key, words = data.draw(st.sampled_from(places))
    question = questions.question(key)

    def said(now, **text):
        def other(step):
            both = {one.key: one for one in step.questions}
            both[key] = replace(both[key], text={**both[key].text, **text})
            return replace(step, questions=tuple(both.values()))

        return editing.change_step(now, now.step_of(key).key, other)

    changed = marked_after(questions, said(questions, en="quite another question"))
    left = {code for code in words if code != "en"} if words.get("en") else set()
    assert set(changed.outdated) == {(key, "text", code) for code in left}
    assert from_plain(to_plain(changed)) == changed and read_questionnaire(to_yaml(changed), "x") == changed
    assert changes(changed, replace(changed, outdated=())) == ()
    further = marked_after(changed, editing.move_question(changed, key, 1))
    assert further.outdated == changed.outdated
    again = marked_after(changed, said(changed, es="otra"))
    assert set(again.outdated) == {(key, "text", code) for code in left - {"es"}}
    assert not said_to_fit(changed, question).outdated
    assert marked_after(changed, editing.remove_question(changed, key)).outdated == ()
