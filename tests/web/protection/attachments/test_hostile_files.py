"""Hostile files on their whole way: no fault, no secret in a log, nothing of them on a page or in plain.

The long form tries 2,000: `python -m pytest -m huge tests/web/protection/attachments/test_hostile_files.py`.
"""

import logging

import pytest
from django.conf import settings
from django.urls import reverse
from sending_files import Sender

from daybreak.web.config.logs import Scrubbed
from daybreak.web.protection.attachments.models import Attachment
from daybreak.web.protection.models import Report
from hostile_files import SCRIPT, hostile_files
from planted_files import RAW

pytestmark = pytest.mark.django_db(transaction=True)
#: Files of one report.
A_REPORT = 40
_LOOKS = ("report_file", "report_file_picture", "report_file_cleaned", "report_file_original")


class Log(logging.Handler):
    """Keeps what would be written to the terminal.

    Except by asyncio: nothing here runs on it but the browser's client of other tests in this process.
    """

    def __init__(self):
        super().__init__()
        self.lines = []
        self.setFormatter(Scrubbed())
        self.addFilter(lambda record: record.name != "asyncio")

    def emit(self, record):
        self.lines.append(self.format(record))


@pytest.fixture
def log():
    kept = Log()
    logging.getLogger().addHandler(kept)
    yield kept
    logging.getLogger().removeHandler(kept)


def try_files(files, reporter, amina, examined):
    """Sends files with a report, has them examined, looks at them in every way; how many were cleaned."""
    reporter.file(text="Hostile")
    sender = Sender(reporter)
    for number, (name, content) in enumerate(files):
        if not content:
            continue
        if number % 4:
            assert sender.in_pieces(content, name)["received"] == len(content)
        else:
            answer = sender.whole(content, name.replace("\0", "") or "x")
            assert answer.status_code < 500 and SCRIPT not in answer.content.decode()
    examined()
    assert SCRIPT not in reporter.come_back()
    report = Report.objects.order_by("-received").first()
    page = amina.get(reverse("report", args=[report.pk]))
    assert page.status_code == 200 and SCRIPT not in page.content.decode()
    for row in report.attachments.all():
        assert row.examined is not None
        for name in _LOOKS:
            address = reverse(name, args=[row.pk])
            takes = name in ("report_file_cleaned", "report_file_original")
            answer = amina.post(address, {"sure": "on"}) if takes else amina.get(address)
            assert answer.status_code in (200, 404)
            if answer.streaming:
                assert answer["Content-Disposition"].startswith("attachment")
                content = b"".join(answer.streaming_content)
                assert len(content) == int(answer["Content-Length"])
            else:
                assert SCRIPT.encode() not in answer.content
    return sum(one.copies.filter(use="cleaned").exists() for one in report.attachments.all())


def run(count, seed, reporter, amina, examined, log):
    files = list(hostile_files(count, seed=seed))
    cleaned = 0
    for start in range(0, count, A_REPORT):
        cleaned += try_files(files[start : start + A_REPORT], reporter, amina, examined)
    written = "\n".join(log.lines)
    assert RAW.decode() not in written and reporter.words[0] not in written.split()
    assert "Traceback" not in written and "ERROR" not in written, written[:3000]
    for path in (settings.DEPLOYMENT.home / "files").rglob("*"):
        assert not path.is_file() or RAW not in path.read_bytes()
    return cleaned


def test_some_hostile_files(reporter, amina, examined, log):
    assert run(24, 7, reporter, amina, examined, log) > 0
    assert Attachment.objects.count() >= 20


@pytest.mark.huge
@pytest.mark.parametrize("part", range(10))
def test_two_thousand_hostile_files(part, reporter, amina, examined, log):
    cleaned = run(200, 2026 + part, reporter, amina, examined, log)
    print(f"{Attachment.objects.count()} files, {cleaned} cleaned")  # noqa: T201
