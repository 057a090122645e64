"""A request that lets go of what people sent as soon as it is answered.

Requests are parts of circles (whoever is signed in points back to the request, and so do messages), which
Python clears away now and then only. Until then each keeps what was sent with it: the words of a form, and
a whole piece of a file in the server's memory. So the door empties every request when its answer is given.
"""

from io import BytesIO
from typing import Any

from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict


class PassingRequest(WSGIRequest):
    """A request that is empty once its answer was given, however long somebody still holds it."""

    def close(self) -> None:
        """Close its files, and let go of all that was sent."""
        super().close()
        self._stream: Any = BytesIO()
        self.environ["wsgi.input"] = self._stream
        self._post = QueryDict()
        self._files: MultiValueDict[str, Any] = MultiValueDict()
        self.__dict__.pop("_body", None)


class Door(WSGIHandler):
    """Where the web server hands requests in."""

    request_class = PassingRequest
