"""The app of questions."""

from django.apps import AppConfig


class QuestionsConfig(AppConfig):
    """Versions of the questions that channels ask."""

    name = "daybreak.web.protection.questions"
    label = "questions"
