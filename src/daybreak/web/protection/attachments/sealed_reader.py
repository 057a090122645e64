"""A sealed file read at any place: only a few pieces of it are in plain at a time, and only in memory."""

import hashlib
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from itertools import accumulate
from uuid import UUID

from daybreak.protection.cleaning.anywhere import ReadAnywhere
from daybreak.web.vault.arriving import ArrivingFile, read_piece
from daybreak.web.vault.ciphers import SecretKey
from daybreak.web.vault.sealed_files import path_of

_HELD = 4


class SealedReader(ReadAnywhere):
    """A file that came in pieces, as a file that can be read anywhere.

    It is read once when it is opened, which proves every piece and gives its SHA-256.

    Attributes:
        sha256: The digest of the whole, in hexadecimal signs.
    """

    def __init__(self, upload: ArrivingFile, keys: Mapping[UUID, SecretKey]) -> None:
        self._upload, self._keys = upload, keys
        self._file = path_of(upload).open("rb")
        self._held: OrderedDict[int, bytes] = OrderedDict()
        try:
            self._learn()
        except BaseException:
            self._file.close()
            raise
        super().__init__(self._ends[-1] if self._ends else 0)

    def _learn(self) -> None:
        digest, places, lengths = hashlib.sha256(), [], []
        for number in range(self._upload.pieces):
            places.append(self._file.tell())
            plain = read_piece(self._upload, number, self._keys, self._file)
            digest.update(plain)
            lengths.append(len(plain))
        self._places = places
        self._ends = list(accumulate(lengths))
        self.sha256 = digest.hexdigest()

    def close(self) -> None:
        """Close the sealed file and forget what was read."""
        self._held.clear()
        self._file.close()
        super().close()

    def fetch(self, place: int, length: int) -> bytes:
        """What the piece at a place holds from there on."""
        number = bisect_right(self._ends, place)
        start = self._ends[number - 1] if number else 0
        return self._piece(number)[place - start :][:length]

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
