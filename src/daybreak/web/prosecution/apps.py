"""The app of networks behind posts."""

from django.apps import AppConfig


class ProsecutionConfig(AppConfig):
    """Collections of posts, runs over them, leads and decisions."""

    name = "daybreak.web.prosecution"
    label = "prosecution"

    def ready(self) -> None:
        """Listen to the vault, and know how results are said in other languages."""
        from daybreak.web.prosecution import listening, sentences  # noqa: F401 (connects and declares)
