"""Files in ordinary forms: small ones in memory, none on a disk.

Django writes a large file of any form into the machine's temporary folder, in plain, before anybody asks who
sends it or for what; whoever is not even signed in could fill the disk that way. What may be large comes
through `daybreak.web.vault.receiving`, which seals while it reads.
"""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import MemoryFileUploadHandler


class SmallFilesOnly(MemoryFileUploadHandler):
    """Keeps the files of a form in memory; a form beyond `FILE_UPLOAD_MAX_MEMORY_SIZE` is not read."""

    def handle_raw_input(self, *arguments: Any, **named: Any) -> None:
        """Look how long the form is.

        Raises:
            RequestDataTooBig: Longer than memory is given for it.
        """
        super().handle_raw_input(*arguments, **named)
        if not self.activated:
            raise RequestDataTooBig
