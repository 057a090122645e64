"""The app of networks behind posts."""

from django.apps import AppConfig


class ProsecutionConfig(AppConfig):
    """Collections of posts, runs over them, leads and decisions."""

    name = "daybreak.web.prosecution"
    label = "prosecution"

    def ready(self) -> None:
        """Listen to the vault."""
        from daybreak.web.prosecution import listening  # noqa: F401 (connects its receivers)
