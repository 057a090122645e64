"""The search for malware: a scanner that finds, fails, is away, comes back, and never closes the intake."""

import shutil
import socket
import struct
import subprocess
import threading
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings as deployed
from django.urls import reverse
from django.utils import timezone

import planted_files as planted
from daybreak.errors import DeploymentUnfit
from daybreak.web.protection.attachments.models import Attachment, Scan
from daybreak.web.protection.attachments.scanner import Scanner, ScannerAway, Verdict
from daybreak.web.vault.models import Event

EVIL = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Clamd:
    """Speaks the protocol of clamd on a socket of its own, and says what it is told to say."""

    def __init__(self, path, mood="honest", most=1 << 40):
        self.path, self.mood, self.most, self.scanned = path, mood, most, []
        self.server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.server.bind(str(path))
        self.server.listen(8)
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                line, _ = self.server.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(line,), daemon=True).start()

    def _talk(self, line):
        with line:
            command = b""
            while not command.endswith(b"\0"):
                command += line.recv(1)
            if command == b"zPING\0":
                line.sendall(b"PONG\0")
            elif command == b"zINSTREAM\0" and self.mood != "hangs up":
                line.sendall(self._scan(line))

    def _scan(self, line):
        content = b""
        while length := struct.unpack(">I", self._take(line, 4))[0]:
            content += self._take(line, length)
            if len(content) > self.most:
                return b"INSTREAM size limit exceeded. ERROR\0"
        self.scanned.append(len(content))
        if self.mood == "confused":
            return b"stream: what?\0"
        return b"stream: Win.Test.EICAR_HDB-1 FOUND\0" if EVIL in content else b"stream: OK\0"

    def _take(self, line, length):
        taken = b""
        while len(taken) < length:
            more = line.recv(length - len(taken))
            if not more:
                raise OSError
            taken += more
        return taken


@pytest.fixture
def clamd(tmp_path):
    started = []

    def start(**told):
        started.append(Clamd(tmp_path / f"clamd{len(started)}.sock", **told))
        return started[-1], Scanner(f"unix:{started[-1].path}")

    yield start
    for one in started:
        one.server.close()


def test_what_a_scanner_says(clamd):
    server, scanner = clamd()
    assert scanner.is_there()
    assert scanner.scan([b"harmless" * 100_000]) == Verdict()
    assert scanner.scan([b"x" * 300_000, EVIL]) == Verdict("Win.Test.EICAR_HDB-1")
    assert server.scanned[0] == 800_000
    assert scanner.scan([]) == Verdict()


@pytest.mark.parametrize("told", [{"mood": "hangs up"}, {"mood": "confused"}, {"most": 100}])
def test_a_scanner_that_fails_is_away(clamd, told):
    _, scanner = clamd(**told)
    with pytest.raises(ScannerAway):
        scanner.scan([b"x" * 1_000_000])


def test_no_scanner_is_away(tmp_path):
    scanner = Scanner(f"unix:{tmp_path / 'nobody'}")
    assert not scanner.is_there()
    with pytest.raises(ScannerAway):
        scanner.scan([b"x"])


@pytest.mark.parametrize(
    "address", ["tcp://scanner.example.org:3310", "/run/clamd", "tcp://", "http://localhost"]
)
def test_files_never_travel_to_another_machine(address):
    with pytest.raises(DeploymentUnfit, match="on this machine"):
        Scanner(address)


@pytest.fixture
def with_scanner(settings):
    """Names a scanner in the deployment."""

    def named(path):
        settings.DEPLOYMENT = replace(deployed.DEPLOYMENT, scanner=f"unix:{path}")

    return named


@pytest.mark.django_db(transaction=True)
def test_what_is_found_is_quarantined_by_name_and_opened_only_on_purpose(
    sender, amina, examined, clamd, with_scanner
):
    server, _ = clamd()
    with_scanner(server.path)
    sender.in_pieces(planted.jpeg() + EVIL, "evil.jpg")
    sender.in_pieces(planted.jpeg(), "good.jpg")
    examined()
    evil, good = Attachment.objects.order_by("created")
    assert (evil.scan, good.scan) == (Scan.FOUND, Scan.CLEAN)
    page = amina.get(reverse("report_file", args=[evil.pk])).content.decode()
    assert "Win.Test.EICAR_HDB-1" in page and "There is no preview" in page
    assert amina.get(reverse("report_file_picture", args=[evil.pk])).status_code == 404
    assert amina.get(reverse("report_file_picture", args=[good.pk])).status_code == 200
    assert amina.get(reverse("report_file_cleaned", args=[good.pk])).streaming  # nothing to ask
    for name in ("report_file_cleaned", "report_file_original"):
        asked = amina.get(reverse(name, args=[evil.pk]))
        assert not asked.streaming and "Malware was found in it" in asked.content.decode()
        assert not amina.post(reverse(name, args=[evil.pk])).streaming  # not without the tick
        assert amina.post(reverse(name, args=[evil.pk]), {"sure": "on"}).streaming
    opened = Event.objects.filter(action="read", record=str(evil.pk), details__contains="quarantined")
    assert opened.count() == 2
    assert not Event.objects.filter(details__contains="EICAR").exists()


@pytest.mark.django_db(transaction=True)
def test_a_scanner_that_is_away_closes_nothing_and_scans_when_it_is_back(
    sender, amina, examined, clamd, with_scanner, tmp_path
):
    with_scanner(tmp_path / "clamd0.sock")  # nobody is there yet
    sender.in_pieces(planted.jpeg(), "a.jpg")
    sender.in_pieces(EVIL, "b.txt")
    report = examined()
    assert {one.scan for one in Attachment.objects.all()} == {Scan.NONE}
    page = amina.get(reverse("report", args=[report.pk])).content.decode()
    assert page.count("not scanned") == 2
    clamd()
    amina.get(reverse("report", args=[report.pk]))
    examined()
    assert {one.scan for one in Attachment.objects.all()} == {Scan.NONE}  # asked a moment ago
    Attachment.objects.update(scan_tried=timezone.now() - timedelta(minutes=5))
    amina.get(reverse("report", args=[report.pk]))
    examined()
    assert [one.scan for one in Attachment.objects.order_by("created")] == [Scan.CLEAN, Scan.FOUND]
    page = amina.get(reverse("report_file", args=[Attachment.objects.order_by("created")[1].pk]))
    assert "Read the beginning" not in page.content.decode()  # what was drawn before is shown no more
    assert amina.get(reverse("report_file_cleaned", args=[Attachment.objects.first().pk])).status_code == 200


@pytest.mark.skipif(not shutil.which("clamd"), reason="ClamAV is not installed here")
def test_the_real_scanner(tmp_path):
    (tmp_path / "db").mkdir()
    (tmp_path / "db" / "own.ndb").write_text(f"Own.Test:0:*:{EVIL.hex()}\n")
    path = tmp_path / "clamd.sock"
    lines = {"LocalSocket": path, "DatabaseDirectory": tmp_path / "db", "Foreground": "yes"}
    lines |= {"StreamMaxLength": "4M", "TemporaryDirectory": tmp_path, "LogFile": tmp_path / "log"}
    config = tmp_path / "clamd.conf"
    config.write_text("".join(f"{name} {value}\n" for name, value in lines.items()))
    with subprocess.Popen(
        ["clamd", "-c", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as clamd:
        try:
            scanner = Scanner(f"unix:{path}")
            until = time.monotonic() + 40
            while not scanner.is_there() and clamd.poll() is None and time.monotonic() < until:
                time.sleep(0.2)
            if not scanner.is_there():
                pytest.skip("this ClamAV does not start with a database of one signature")
            assert scanner.scan([b"harmless " * 1000]) == Verdict()
            assert scanner.scan([b"before ", EVIL, b" behind"]).found.startswith("Own.Test")
            with pytest.raises(ScannerAway):
                scanner.scan([bytes(1 << 20)] * 6)  # more than it takes
        finally:
            clamd.terminate()
