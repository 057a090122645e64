"""Takes a file from a form without ever writing it down in plain."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest

from daybreak.web.prosecution.actions import MOST_BYTES, MOST_PIECE, begin_upload, take_piece
from daybreak.web.prosecution.models import Collection, Upload
from daybreak.web.vault.unlock import Unlocked


class Sealing(FileUploadHandler):
    """Seals what arrives piece by piece; its upload is complete when the form has been read.

    The form's file says nothing of its size before it ends, so the request's length, which is a little
    more, is written down first and mended at the end.
    """

    chunk_size = 64 * 1024

    def __init__(self, request: HttpRequest, *, by: Unlocked, collection: Collection) -> None:
        super().__init__(request)
        self.by, self.collection = by, collection
        self.upload: Upload | None = None
        self.held = bytearray()

    def new_file(self, *arguments: Any, **named: Any) -> None:
        """A file begins."""
        super().new_file(*arguments, **named)
        size = min(int(self.request.META.get("CONTENT_LENGTH") or 0) or MOST_BYTES, MOST_BYTES)  # type: ignore[union-attr]
        self.upload = begin_upload(
            by=self.by, collection=self.collection, name=self.file_name or "", size=size
        )

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """More of it."""
        self.held += raw_data
        while len(self.held) >= MOST_PIECE:
            self._put(bytes(self.held[:MOST_PIECE]))
            del self.held[:MOST_PIECE]

    def file_complete(self, file_size: int) -> UploadedFile | None:
        """It ended; a file that holds nothing is refused."""
        if self.held:
            self._put(bytes(self.held))
        if self.upload is None:
            return None
        if not self.upload.received:
            self.upload.delete()
            self.upload = None
            return None
        self.upload.size = self.upload.received
        Upload.objects.filter(pk=self.upload.pk).update(size=self.upload.received)
        return UploadedFile(name=self.file_name, size=file_size)

    def _put(self, plain: bytes) -> None:
        if self.upload is not None:
            self.upload = take_piece(by=self.by, upload=self.upload, offset=self.upload.received, plain=plain)
