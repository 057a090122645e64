"""Everything that can be wrong with a questionnaire has its sentence, and every sentence its case."""

from dataclasses import replace

import pytest

from daybreak.errors import BadValue
from daybreak.protection.questionnaires import editing
from daybreak.protection.questionnaires.answers import collect, from_content, to_content
from daybreak.protection.questionnaires.checking import MANY_QUESTIONS, MOST_QUESTIONS, problems_of
from daybreak.protection.questionnaires.comparing import changes
from daybreak.protection.questionnaires.model import (
    Choice,
    Condition,
    Question,
    Questionnaire,
    Rule,
    Step,
    say,
)
from daybreak.protection.questionnaires.problems import REFUSED, SENTENCES
from daybreak.protection.questionnaires.ready import ready_made


def q(key="a", kind="yes_no", text="?", **more):
    return Question(key, kind, {"en": text}, **more)


def asked(*questions, languages=("en",)):
    return Questionnaire({"en": "T"}, "en", languages, (Step("s", {"en": "S"}, questions=questions),))


def when(question, test="is", *values, mode="all"):
    return Rule(mode, (Condition(question, test, values),))


def two(**more):
    return {"choices": (Choice("x", {"en": "X"}), Choice("y", {"en": "Y"})), **more}


CASES = {
    "nothing_asked": Questionnaire({"en": "T"}, "en", ("en",)),
    "no_words": asked(Question("a", "yes_no", {"es": "¿?"})),
    "key_twice": asked(q(), q()),
    "key_taken": asked(q("seed")),
    "key_means": asked(q("danger", "text")),
    "contact_key": asked(q("reach", "contact")),
    "few_choices": asked(q(kind="one", choices=(Choice("x", {"en": "X"}),))),
    "choice_alone": asked(q(kind="several", choices=(Choice("x", {"en": "X"}),))),
    "choices_unused": asked(q(kind="text", **two())),
    "choice_twice": asked(q(kind="one", choices=(Choice("x", {"en": "X"}),) * 2)),
    "choice_taken": asked(q(kind="one", choices=(*two()["choices"], Choice("rather_not", {"en": "R"})))),
    "condition_unknown": asked(q(when=when("z", "is", "yes"))),
    "condition_itself": asked(q(when=when("a", "is", "yes"))),
    "condition_circle": asked(q(when=when("b", "is", "yes")), q("b", when=when("a", "is", "yes"))),
    "condition_later": asked(q(when=when("b", "is", "yes")), q("b")),
    "condition_value": asked(q(), q("b", when=when("a", "is", "maybe"))),
    "condition_written": asked(q(kind="text"), q("b", when=when("a", "is", "x"))),
    "unreachable": asked(q(), q("b", when=when("a", "is", "yes")), q("c", when=Rule(
        "all", (Condition("b", "answered"), Condition("a", "is", ("no",)))))),
    "indicator_unknown": asked(q(speaks_for=("ilo11.12",))),
    "indicator_written": asked(q(kind="text", speaks_for=("ilo11.9",))),
    "too_long": asked(q(text="x" * 501)),
    "too_many": asked(*(q(f"a{at}") for at in range(MOST_QUESTIONS + 1))),
    "many": asked(*(q(f"a{at}") for at in range(MANY_QUESTIONS + 1))),
    "status_must": asked(q(text="What is your immigration status?", must={"en": "law"})),
    "status": asked(Question("a", "text", {"en": "?", "ar": "ما وضعك القانوني؟"})),
    "translation_missing": asked(q(), languages=("en", "es")),
    "translation_outdated": replace(
        asked(Question("a", "text", {"en": "?", "es": "¿?"}), languages=("en", "es")),
        outdated=(("a", "text", "es"),),
    ),
    "must": asked(q(must={"en": "law"})),
    "long_words": asked(q(text="x" * 200)),
    "no_danger": asked(q()),
    "no_story": asked(q()),
}  # fmt: skip


@pytest.mark.parametrize("code", SENTENCES)
def test_each_problem_is_found_and_said_in_words(code):
    found = {one.code: one for one in problems_of(CASES[code])}
    assert code in found, found
    assert "{" not in found[code].sentence and found[code].is_refused == (code in REFUSED)


def test_a_step_that_depends_on_itself_or_on_what_comes_later():
    own = Questionnaire(
        {"en": "T"}, "en", ("en",), (Step("s", {"en": "S"}, when=when("a"), questions=(q(),)),)
    )
    assert {"condition_later"} <= {one.code for one in problems_of(own)}


def test_what_is_refused_comes_first_and_nothing_is_said_twice():
    found = problems_of(asked(q("seed", text="visa?", when=when("z", "is", "yes", "no"))))
    assert len(set(found)) == len(found)
    assert [one.is_refused for one in found] == sorted((one.is_refused for one in found), reverse=True)


@pytest.mark.parametrize(
    ("words", "language", "shown"),
    [
        ({"en": "a", "es": "b"}, "es", ("b", "es")),
        ({"en": "a", "es": "b"}, "es-MX", ("b", "es")),
        ({"en": "a", "fr": "c"}, "ar", ("c", "fr")),
        ({"en": "a", "ar": ""}, "ar", ("a", "en")),
        ({"tl": "d"}, "ar", ("d", "tl")),
        ({}, "ar", ("", "fr")),
    ],
)
def test_words_are_shown_in_the_nearest_language_there_is(words, language, shown):
    said = say(words, language, "fr")
    assert (said.text, said.language) == shown


def sent(**values):
    return lambda name: values.get(name.replace("-", "__"), [])


@pytest.mark.parametrize(
    ("year", "month", "day", "kept"),
    [
        ("2023", "", "", {"year": 2023}),
        ("٢٠٢٣", "٥", "", {"year": 2023, "month": 5}),
        ("", "5", "", {"month": 5}),
        ("last summer", "", "", {"year": "last summer"}),
        ("2024", "2", "29", {"year": 2024, "month": 2, "day": 29}),
        ("", "2", "29", {"month": 2, "day": 29}),
        ("2023", "2", "29", None),
        ("2023", "13", "", None),
        ("2023", "0", "", None),
        ("2023", "1", "0", None),
        ("99999", "1", "", None),
        ("3000000000", "", "", None),
        ("", "999999999999999", "", None),
        ("0", "", "", None),
        ("2023", "spring", "40", {"year": 2023, "month": "spring", "day": 40}),
        ("9" * 400, "", "", {"year": "9" * 400}),
        ("-1", "", "", {"year": "-1"}),
    ],
)
def test_half_a_date_is_a_date_and_no_date_is_none(year, month, day, kept):
    found = collect(asked(q("when", "date")), sent(when__year=[year], when__month=[month], when__day=[day]))
    assert found.answers.get("when") == kept and bool(found.faults) == (kept is None)


@pytest.mark.parametrize(
    ("kind", "given", "kept"),
    [
        ("number", ["12"], 12),
        ("number", ["٣٠"], 30),
        ("number", ["about 20"], "about 20"),
        ("number", ["0"], 0),
        ("number", ["1e309"], "1e309"),
        ("number", ["9" * 40], "9" * 40),
        ("text", ["  "], None),
        ("text", ["a\0b"], "ab"),
        ("yes_no", ["rather_not"], "rather_not"),
        ("yes_no", ["", "no"], "no"),
        ("place", ["\n"], None),
    ],
)
def test_people_are_believed_and_never_held_up(kind, given, kept):
    found = collect(asked(q(kind=kind)), sent(a=given))
    assert found.answers.get("a") == kept and not found.faults
    assert (kept is not None) == ("a" in found.answers)


@pytest.mark.parametrize(
    ("question", "given", "code"),
    [
        (q(), {"a": ["maybe"]}, "not_a_choice"),
        (q(kind="several", **two()), {"a": ["x", "z"]}, "not_a_choice"),
        (q(kind="text"), {"a": ["x" * 200_001]}, "too_long"),
        (q(kind="place"), {"a": ["x" * 2001]}, "too_long"),
        (q("contact", "contact"), {"hours": ["x" * 2001]}, "too_long"),
        (q(must={"en": "law"}), {}, "must"),
        (q(kind="number", must={"en": "law"}), {"a": [" "]}, "must"),
    ],
)
def test_what_cannot_be_taken_is_named(question, given, code):
    assert [one.code for one in collect(asked(question), sent(**given)).faults] == [code]


def test_an_answer_of_nought_or_rather_not_is_an_answer():
    must = {"must": {"en": "law"}}
    assert not collect(asked(q(kind="number", **must)), sent(a=["0"])).faults
    assert not collect(asked(q(**must)), sent(a=["rather_not"])).faults
    follows = asked(q(kind="number"), q("b", when=when("a", "answered")))
    assert "b" in collect(follows, sent(a=["0"], b=["yes"])).answers


def test_a_change_of_mind_takes_its_answers_along_unless_everything_was_shown():
    questions = asked(
        q(), q("b", when=when("a", "is", "yes")), q("c", when=when("b", "answered"), must={"en": "!"})
    )
    given = sent(a=["no"], b=["yes"], c=["no"])
    assert collect(questions, given).answers == {"a": "no"}
    assert collect(questions, given).left_out == ("b", "c") and not collect(questions, given).faults
    assert collect(questions, given, everything=True).answers == {"a": "no", "b": "yes", "c": "no"}


def test_answers_are_kept_flat_and_come_back():
    questions = ready_made("survivors")
    given = sent(contact=["by bus"], hours=["mornings"], danger=["yes"], text=["x"], began__year=["2020"])
    answers = collect(questions, given).answers
    content = to_content(answers)
    assert content["hours"] == "mornings" and content["contact"] == "by bus"
    assert from_content(questions, content) == answers
    assert from_content(questions, {"hours": "now", "gone": 1, "_version": "x"}) == {
        "contact": {"hours": "now"}
    }
    assert from_content(asked(q()), {"contact": "x", "a": "yes"}) == {"a": "yes"}


def test_edits_refuse_what_is_not_there():
    questions = ready_made("short")
    for edit in (
        lambda: editing.move_question(questions, "z", 1),
        lambda: editing.move_step(questions, "z", 1),
        lambda: editing.change_step(questions, "z", lambda one: one),
        lambda: editing.add_question(questions, "z", q()),
    ):
        with pytest.raises(BadValue):
            edit()
    assert editing.free_key("pay", frozenset({"pay", "pay2"})) == "pay3"
    assert len(editing.free_key("p" * 40, frozenset({"p" * 36}))) <= 40


def test_what_changed_is_told_once_and_in_the_fewest_moves():
    before = ready_made("survivors")
    after = editing.move_question(editing.remove_question(before, "child"), "danger", 2)
    spoken = replace(after.question("text"), text=dict(after.question("text").text) | {"es": "¿?"})
    after = after.with_steps(
        tuple(
            replace(step, questions=tuple(spoken if one.key == "text" else one for one in step.questions))
            for step in after.steps
        )
    )
    told = [(one.what, one.key, one.name) for one in changes(before, after)]
    assert told == [("removed", "child", ""), ("changed", "text", "text"), ("moved", "danger", "")]
    assert ("added", "child") in [(one.what, one.key) for one in changes(after, before)]
    moved = editing.move_step(before, "wishes", -9)
    assert [(one.what, one.part, one.key) for one in changes(before, moved) if one.part == "step"] == [
        ("moved", "step", "wishes")
    ]
