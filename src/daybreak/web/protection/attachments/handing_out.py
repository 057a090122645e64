"""Answers that hand out a file: always to be saved, never to be shown or run in our place."""

from collections.abc import Iterator, Mapping
from uuid import UUID

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

from daybreak.errors import SealBroken
from daybreak.web.protection.attachments.models import Attachment, Copy
from daybreak.web.vault.arriving import read_pieces
from daybreak.web.vault.ciphers import SecretKey
from daybreak.web.vault.sealed_files import path_of, read_file

#: Whatever a browser makes of it, it may do nothing.
SANDBOX = "sandbox; default-src 'none'"


def hand_out_original(row: Attachment, name: str, keys: Mapping[UUID, SecretKey]) -> StreamingHttpResponse:
    """The file as it was sent.

    Raises:
        SealBroken: It is gone.
    """
    if not path_of(row).exists():
        raise SealBroken("The file", why="it is not where it should be")
    return _saved(read_pieces(row, keys), name, row.size)


def hand_out_copy(copy: Copy, name: str, keys: Mapping[UUID, SecretKey]) -> StreamingHttpResponse:
    """A cleaned copy.

    Raises:
        SealBroken: It is gone or was changed.
    """
    return _saved(read_file(copy, keys=dict(keys)), name, copy.size)


def _saved(pieces: Iterator[bytes], name: str, size: int) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(pieces, content_type="application/octet-stream")
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer["Content-Length"] = str(size)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = SANDBOX
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer
