"""A sealed file read at any place: only a few pieces of it are in plain at a time, and only in memory."""

import hashlib
import io
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from itertools import accumulate
from types import TracebackType
from typing import Self
from uuid import UUID

from daybreak.web.vault.arriving import ArrivingFile, read_piece
from daybreak.web.vault.ciphers import SecretKey
from daybreak.web.vault.sealed_files import path_of

_HELD = 4


class SealedReader(io.RawIOBase):
    """A file that came in pieces, as a file that can be read anywhere.

    It is read once when it is opened, which proves every piece and gives its SHA-256.

    Attributes:
        sha256: The digest of the whole, in hexadecimal signs.
    """

    def __init__(self, upload: ArrivingFile, keys: Mapping[UUID, SecretKey]) -> None:
        self._upload, self._keys = upload, keys
        self._file = path_of(upload).open("rb")
        self._held: OrderedDict[int, bytes] = OrderedDict()
        self._place = 0
        try:
            self._learn()
        except BaseException:
            self._file.close()
            raise

    def _learn(self) -> None:
        digest, places, lengths = hashlib.sha256(), [], []
        for number in range(self._upload.pieces):
            places.append(self._file.tell())
            plain = read_piece(self._upload, number, self._keys, self._file)
            digest.update(plain)
            lengths.append(len(plain))
        self._places = places
        self._ends = list(accumulate(lengths))
        self._size = self._ends[-1] if self._ends else 0
        self.sha256 = digest.hexdigest()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the sealed file and forget what was read."""
        self._held.clear()
        self._file.close()
        super().close()

    def readable(self) -> bool:
        """It can be read."""
        return True

    def seekable(self) -> bool:
        """It can be read anywhere."""
        return True

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go to a place."""
        self._place = max(0, offset + (0, self._place, self._size)[whence])
        return self._place

    def tell(self) -> int:
        """The present place."""
        return self._place

    def readinto(self, target: object, /) -> int:
        """Read from the present place."""
        view = memoryview(target)  # type: ignore[arg-type]
        if self._place >= self._size or not len(view):
            return 0
        number = self._number(self._place)
        start = self._ends[number - 1] if number else 0
        piece = self._piece(number)[self._place - start :][: len(view)]
        view[: len(piece)] = piece
        self._place += len(piece)
        return len(piece)

    def _number(self, place: int) -> int:
        return bisect_right(self._ends, place)

    def _piece(self, number: int) -> bytes:
        if number not in self._held:
            self._file.seek(self._places[number])
            self._held[number] = read_piece(self._upload, number, self._keys, self._file)
            while len(self._held) > _HELD:
                self._held.popitem(last=False)
        return self._held[number]

    def chunks(self) -> Iterator[bytes]:
        """All of it, piece by piece."""
        for number in range(len(self._places)):
            yield self._piece(number)
