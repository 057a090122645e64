"""The interface's files, looked for once: every client of a test has middleware of its own."""

from typing import ClassVar

from whitenoise.middleware import WhiteNoiseMiddleware


class FoundOnce(WhiteNoiseMiddleware):
    """The product's own middleware, which gives the same files out wherever it stands."""

    found: ClassVar[dict] = {}

    def add_files_from_finders(self) -> None:
        """As the first of the process found them."""
        if not self.found:
            super().add_files_from_finders()
            self.found.update(self.files)
        self.files = dict(self.found)
