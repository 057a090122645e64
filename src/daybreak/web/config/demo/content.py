"""Made-up content for each pillar, begun when the demonstration starts, finished while one looks around."""

import logging
import threading

from django.conf import settings
from django.db import close_old_connections

from daybreak.web.accounts.models import Person
from daybreak.web.config.demo.people import password_of
from daybreak.web.prosecution import actions as prosecution
from daybreak.web.prosecution.models import Collection
from daybreak.web.vault.arriving import MOST_PIECE, take_piece
from daybreak.web.vault.unlock import Unlocked, unlock_with

log = logging.getLogger(__name__)
#: The generated posts, below the demonstration's folder.
POSTS = "sample/posts.csv"


def begin_content() -> threading.Thread:
    """Fill the demonstration in a thread of its own."""
    thread = threading.Thread(target=_fill, name="demo", daemon=True)
    thread.start()
    return thread


def _fill() -> None:
    try:
        if not Collection.objects.exists():
            search_posts(_opened("sofia"))
    except Exception:
        log.exception("The demonstration could not be filled")
    finally:
        close_old_connections()


def _opened(sign_in_name: str) -> Unlocked:
    person = Person.objects.get_by_natural_key(sign_in_name)
    return unlock_with(person, password_of(sign_in_name))


def search_posts(by: Unlocked) -> None:
    """A collection of generated posts and a search in it."""
    collection = prosecution.make_collection(by=by, name="Job offers by the harbour (invented)")
    content = (settings.DEPLOYMENT.home / POSTS).read_bytes()
    upload = prosecution.begin_upload(by=by, collection=collection, name="posts.csv", size=len(content))
    while not upload.is_complete:
        piece = content[upload.received : upload.received + MOST_PIECE]
        upload = take_piece(by=by, upload=upload, offset=upload.received, plain=piece)
    options = {"columns": {}, "country": "", "leads": 50, "seed": 0}
    prosecution.start_run(by=by, collection=collection, uploads=[upload], options=options)
