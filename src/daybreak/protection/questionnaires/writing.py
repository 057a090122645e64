"""A questionnaire as plain data, and as a YAML or JSON file that reads back as the same."""

import json
from typing import Any

import yaml

from daybreak.protection.questionnaires.model import Choice, Question, Questionnaire, Rule, Step


def to_plain(questionnaire: Questionnaire) -> dict[str, Any]:
    """Mappings, lists and texts that `reading.from_plain` makes the same questionnaire of."""
    return {
        "title": dict(questionnaire.title),
        "language": questionnaire.language,
        "languages": list(questionnaire.languages),
        **_kept(sources=list(questionnaire.sources), outdated=_outdated(questionnaire)),
        "steps": [_step(one) for one in questionnaire.steps],
    }


def to_yaml(questionnaire: Questionnaire) -> str:
    """A YAML file."""
    return str(yaml.safe_dump(to_plain(questionnaire), allow_unicode=True, sort_keys=False, width=110))


def to_json(questionnaire: Questionnaire) -> str:
    """A JSON file."""
    return json.dumps(to_plain(questionnaire), ensure_ascii=False, indent=2) + "\n"


def _kept(**values: Any) -> dict[str, Any]:
    """Only what holds something."""
    return {name: value for name, value in values.items() if value}


def _outdated(questionnaire: Questionnaire) -> dict[str, dict[str, list[str]]]:
    """Languages by text by key."""
    found: dict[str, dict[str, list[str]]] = {}
    for key, name, language in questionnaire.outdated:
        found.setdefault(key, {}).setdefault(name, []).append(language)
    return found


def _step(step: Step) -> dict[str, Any]:
    return {
        "key": step.key,
        "title": dict(step.title),
        **_kept(intro=dict(step.intro), when=_rule(step.when)),
        "questions": [_question(one) for one in step.questions],
    }


def _question(one: Question) -> dict[str, Any]:
    return {
        "key": one.key,
        "kind": one.kind,
        "text": dict(one.text),
        **_kept(
            help=dict(one.help),
            note=dict(one.note),
            choices=[_choice(choice) for choice in one.choices],
            when=_rule(one.when),
            must=dict(one.must),
            speaks_for=list(one.speaks_for),
        ),
    }


def _choice(choice: Choice) -> dict[str, Any]:
    return {
        "key": choice.key,
        "text": dict(choice.text),
        **_kept(speaks_for=list(choice.speaks_for)),
    }


def _rule(rule: Rule | None) -> dict[str, Any] | None:
    if rule is None:
        return None
    return {
        rule.mode: [{"question": one.question, one.test: list(one.values) or True} for one in rule.conditions]
    }
