"""What `reporting.py` measures with: texts of 8 KB, a browser, and stored reports made in bulk."""

import http.client
import random
import re
import urllib.parse
from pathlib import Path
from uuid import UUID

SHARE_ALIKE = 0.05  # of the stored reports read like the one before
SAID = Path(__file__).parent / "planted.py"  # any text: its words are what reports are made of


def words():
    found = re.findall(r"[a-z]{2,}", SAID.read_text("utf-8"))
    return sorted(set(found)) + [f"{one}{number}" for one in ("room", "road", "van") for number in range(200)]


def text_of(chance, vocabulary):
    return " ".join(chance.choices(vocabulary, k=2400))[:8192]


def connect(port):
    return http.client.HTTPConnection("127.0.0.1", port, timeout=60)


def ask(connection, method, address, said=None):
    body = urllib.parse.urlencode(said).encode() if said is not None else None
    headers = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
    connection.request(method, address, body, headers)
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def shown_words(page):
    return re.findall(r'<code dir="ltr">([^<]+)<', page)


class Browser:
    """Keeps cookies."""

    def __init__(self, port):
        self.connection, self.cookies = connect(port), {}

    def get(self, path):
        return self._ask("GET", path, None)

    def post(self, path, said):
        return self._ask("POST", path, urllib.parse.urlencode(said))

    def _ask(self, method, path, body):
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        headers["X-CSRFToken"] = self.cookies.get("csrftoken", "")
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, rest = cookie.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        return answer.status, answer.read().decode()


class Filler:
    """Writes in bulk the rows that filing writes one by one, with real seals, boxes and events."""

    def __init__(self, channel):
        from daybreak.web.vault.keys import organisation_key, public_keys
        from daybreak.web.vault.models import KeyKind, RecoveryKey

        self.channel, self.chance, self.group = channel, random.Random(20261122), None
        vocabulary = words()
        self.texts = [text_of(self.chance, vocabulary) for _ in range(300)]
        self.people = list(channel.people.all())
        self.publics = {pk: bytes(public) for pk, public in public_keys(self.people).items()}
        self.recovery = RecoveryKey.objects.get(organisation=channel.organisation, retired=None)
        self.emergency = organisation_key(channel.organisation, KeyKind.EMERGENCY)

    def fill(self, up_to):
        from django.db import transaction

        from daybreak.web.protection.models import Report

        while (left := up_to - Report.objects.count()) > 0:
            with transaction.atomic():
                self._batch(min(1000, left))

    def _batch(self, many):
        from daybreak.web.protection.abuse.models import Alike, AlikeGroup, AlikeToken
        from daybreak.web.protection.models import Report, ReturnBox, ReturnKey
        from daybreak.web.vault.ledger import Draft, record_many
        from daybreak.web.vault.models import CaseKey, Grant

        kinds = (CaseKey, Grant, Report, ReturnKey, ReturnBox, AlikeGroup, AlikeToken, Alike)
        rows = {kind: [] for kind in kinds}
        for _ in range(many):
            for row in self._one():
                rows[type(row)].append(row)
        for kind in kinds:
            kind.objects.bulk_create(rows[kind], batch_size=400)
        drafts = [Draft("key.create", one, details={"people": []}) for one in rows[CaseKey]]
        drafts += [Draft("write", one, details={"fields": ["content"]}) for one in rows[Report]]
        record_many(drafts, who="public", organisation=self.channel.organisation)

    def _one(self):
        from daybreak.web.protection.abuse.models import Alike, AlikeGroup, AlikeToken
        from daybreak.web.protection.actions import _new_report
        from daybreak.web.protection.models import ReturnBox, ReturnKey
        from daybreak.web.vault.ciphers import new_key
        from daybreak.web.vault.keyboxes import close_box
        from daybreak.web.vault.models import CaseKey, Grant, Holder
        from daybreak.web.vault.reading import put_sealed

        chance, organisation = self.chance, self.channel.organisation
        report, secret = (
            _new_report(self.channel, "en", danger=False, pk=UUID(int=chance.getrandbits(128))),
            new_key(),
        )
        key = CaseKey(id=secret.id, organisation=organisation, case=report.pk)
        put_sealed(report, {"content": {"text": chance.choice(self.texts)}}, key=secret)
        yield key
        yield report
        for one in self.people:
            box = close_box(secret, holder=one.pk, public=self.publics[one.pk], case=report.pk)
            yield Grant(key=key, holder=one.pk, person=one, box=box)
        for kind, one in ((Holder.RECOVERY, self.recovery), (Holder.EMERGENCY, self.emergency)):
            box = close_box(secret, holder=one.pk, public=bytes(one.public), case=report.pk)
            yield Grant(key=key, holder_kind=kind, holder=one.pk, box=box)
        code = ReturnKey(report=report, lookup=chance.randbytes(32).hex(), public=self.recovery.public)
        yield code
        yield ReturnBox(return_key=code, key=key, box=box)
        is_later = self.group is not None and chance.random() < SHARE_ALIKE
        if not is_later:
            self.group = AlikeGroup(organisation=organisation, signature=chance.randbytes(18))
            yield self.group
            for _ in range(12):
                yield AlikeToken(group=self.group, organisation=organisation, token=chance.getrandbits(31))
        yield Alike(report=report, group=self.group, percent=100, is_later=is_later)
