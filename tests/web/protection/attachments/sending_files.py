"""Somebody who sends files with a report, as a browser does with a script and without."""

import hashlib
import re

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from daybreak.web.vault.arriving import MOST_PIECE


def sha(content):
    return hashlib.sha256(content).hexdigest()


def find_pass(page):
    """The pass that a page holds."""
    return re.search(r'name="pass" value="([^"]+)"', page)[1]


class Sender:
    """Sends files with a pass or words, as a browser does with a script and without."""

    def __init__(self, reporter):
        self.reporter = reporter
        self.client = Client(enforce_csrf_checks=True)
        self.slug = reporter.channel.slug

    def whole(self, content, name="photo.jpg", **said):
        """A form without a script."""
        said = said or {"pass": find_pass(self.reporter.come_back())}
        data = {**said, "file": SimpleUploadedFile(name, content)}
        return self.client.post(reverse("send_files", args=[self.slug]), data)

    def begin(self, content, name="photo.jpg", pass_=None, **said):
        self.passed = pass_ or find_pass(self.reporter.come_back())
        data = {"name": name, "size": len(content), "start": sha(content[:MOST_PIECE]), **said}
        return self.client.post(
            reverse("begin_files", args=[self.slug]), data, headers={"X-Pass": self.passed}
        )

    def piece(self, state, offset, content, digest=None, pass_=None):
        part = content[offset : offset + MOST_PIECE]
        return self.client.post(
            f"{state['address']}?offset={offset}",
            part,
            content_type="application/octet-stream",
            headers={"X-Pass": pass_ or self.passed, "X-Digest": digest or sha(part)},
        )

    def in_pieces(self, content, name="photo.jpg"):
        state = self.begin(content, name).json()
        while state["received"] < len(content):
            state = self.piece(state, state["received"], content).json()
        return state
