"""Reading questionnaires from files: what is wrong is refused with file, line and field."""

import json
import re

import pytest

from daybreak.errors import FileUnreadable
from daybreak.protection.questionnaires.reading import MOST_ITEMS, from_plain, read_questionnaire
from daybreak.protection.questionnaires.ready import SETS, ready_made
from daybreak.protection.questionnaires.tree import MOST_TEXT
from daybreak.protection.questionnaires.writing import to_json, to_plain, to_yaml

GOOD = """\
title: {en: Pay}
language: en
steps:
  - key: pay
    title: {en: Pay}
    questions:
      - key: paid
        kind: yes_no
        text: {en: Are you paid?}
      - key: who
        kind: one
        text: {en: Who keeps it?}
        choices:
          - {key: boss, text: {en: The boss}, speaks_for: [ilo11.8]}
          - {key: no, text: {en: Nobody}}
        when: {all: [{question: paid, is: [no, unknown]}]}
"""


def test_words_that_yaml_takes_for_truth_values_stay_words():
    questions = read_questionnaire(GOOD, "pay.yaml")
    who = questions.question("who")
    assert who.when.conditions[0].values == ("no", "unknown") and who.choices[1].key == "no"
    assert read_questionnaire(to_yaml(questions), "again.yaml") == questions


@pytest.mark.parametrize("name", SETS)
def test_what_is_written_reads_back_the_same(name):
    questions = ready_made(name)
    assert read_questionnaire(to_yaml(questions), "x") == questions
    assert read_questionnaire(to_json(questions), "x") == questions
    assert from_plain(json.loads(json.dumps(to_plain(questions)))) == questions
    tabs = json.dumps(to_plain(questions), indent="\t")
    assert read_questionnaire("\ufeff" + tabs, "x") == questions


def change(old, new):
    assert old in GOOD
    return GOOD.replace(old, new, 1)


FIRST, WHEN = r"field steps\.0\.questions\.0", "{all: [{question: paid, is: [no, unknown]}]}"
WRONG = [
    (GOOD + "outdated: [who]\n", r"line 17, field outdated: it should hold languages by text and key"),
    (GOOD + "outdated: {who: [es]}\n", r"line 17, field outdated\.who: it should hold languages by"),
    (GOOD + "outdated: {who: {text: [ES!]}}\n", r"outdated\.who\.text\.0: 'ES!' is not the code of a lang"),
    (change("kind: yes_no", "kind: maybe"), rf"line 8, {FIRST}\.kind: 'maybe' is not known"),
    (change("        kind: yes_no\n", ""), rf"line 7, {FIRST}\.kind: it is missing"),
    (change("key: paid", "key: Paid!"), rf"line 7, {FIRST}\.key: 'Paid!' is not a key"),
    (change("key: paid", "key: _version"), r"line 7.*'_version' is not a key"),
    (change("{en: Are you paid?}", "Are you paid?"), r"line 9, .*text: it should hold a text for"),
    (change("{en: Are you paid?}", "{en: [a]}"), r"line 9, field .*text\.en: it should be a text"),
    (change("{en: Are you paid?}", "{english: a, EN: b}"), r"text\.english: 'english' is not"),
    (change("choices:", "chioces:"), r"line 13, field .*chioces: nothing is called so here"),
    (change("all: [", "none: ["), r"line 16, field .*when\.none: nothing is called so"),
    (change(WHEN, "{all: [], any: []}"), r"line 16.*by `all` or by `any`"),
    (change("[{question: paid, is: [no, unknown]}]", "[]"), r"line 16.*names no condition"),
    (change("is: [no, unknown]", "is: []"), r"line 16.*names no answer"),
    (change("is: [no, unknown]", "was: [no]"), r"line 16.*was"),
    (change("is: [no, unknown]", "is: [no], answered: true"), r"line 16.*a condition has one of"),
    (change("language: en\n", ""), r"field language: it is missing"),
    (change("language: en", "language: en\nlanguage: es"), r"line 3: language is given twice"),
    (change("title: {en: Pay}", "title: &x {en: Pay}"), r"line 1: an alias"),
    (change("title: {en: Pay}", "title: !!python/object:os.system {}"), r"line 1: a tag"),
    (change("The boss", 'The \\u202Eboss"').replace("{en: The", '{en: "The'), r"line 14.*turn the"),
    (change("The boss", '"\\u0007"'), r"line 14.*cannot be seen"),
    (change("Are you paid?", "x" * 5000), r"line 9.*5,000 characters; at most 4,000"),
    (change("speaks_for: [ilo11.8]", "speaks_for: [\"a b\"]"), r"line 14.*'a b' is not a code"),
    (change("steps:", "steps: 3\nmore:"), r"field (more|steps)"),
    ("", r"it should hold title"),
    ("[]", r"it should hold title"),
    ("title: [", r"line 2: "),
    ("{\"title\": ", r"x\.yaml: "),
    ("a: " + "[" * 500 + "]" * 500, r"nested too deep"),
    ("x" * (MOST_TEXT + 1), r"at most 1,000,000"),
    ("\x00", r"x\.yaml: "),
    ("? [a]\n: b", r"line 1: a name that is no text"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "says"), WRONG, ids=range(len(WRONG)))
def test_what_is_wrong_is_said_with_its_line_and_field(text, says):
    with pytest.raises(FileUnreadable) as refused:
        read_questionnaire(text, "x.yaml")
    assert str(refused.value).startswith("x.yaml: ") and re.search(says, str(refused.value)), refused.value
    assert refused.value.exit_code == 11


def test_lists_without_end_are_refused():
    plain = to_plain(ready_made("short"))
    plain["steps"] *= MOST_ITEMS + 1
    with pytest.raises(FileUnreadable, match="at most 200"):
        from_plain(plain)
