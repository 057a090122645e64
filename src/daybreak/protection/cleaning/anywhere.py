"""A file that can be read anywhere, whose stretches come from somewhere else when they are asked for."""

import io
from abc import ABC, abstractmethod


class ReadAnywhere(io.RawIOBase, ABC):
    """Whoever inherits says how long it is and fetches stretches."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._place = 0

    @abstractmethod
    def fetch(self, place: int, length: int) -> bytes:
        """Some bytes from a place inside the file: at least one, at most so many."""

    def readable(self) -> bool:
        """It can be read."""
        return True

    def seekable(self) -> bool:
        """It can be read anywhere."""
        return True

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go to a place."""
        self._place = max(0, offset + (0, self._place, self.size)[whence])
        return self._place

    def tell(self) -> int:
        """The present place."""
        return self._place

    def readinto(self, target: object, /) -> int:
        """Read from the present place."""
        view = memoryview(target)  # type: ignore[arg-type]
        length = min(len(view), self.size - self._place)
        piece = self.fetch(self._place, length) if length > 0 else b""
        view[: len(piece)] = piece
        self._place += len(piece)
        return len(piece)
