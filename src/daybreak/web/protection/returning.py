"""Coming back with a return code, without an account and without a cookie.

The code opens the report's key. So that it need not be typed for every step, the page holds a pass: the
code's private key, sealed under a key that lives in this process's memory only, for half an hour. A page that
was left, an hour that went by or a restart makes it worthless, and the code is asked for again.
"""

import base64
import binascii
import os
import time
from dataclasses import dataclass
from uuid import UUID, uuid4

from daybreak.errors import DaybreakError, Destroyed, NotGranted, SealBroken
from daybreak.web.protection.models import Ended, Report, ReturnBox, ReturnKey
from daybreak.web.protection.return_words import Opened, possible_codes
from daybreak.web.vault import ledger
from daybreak.web.vault.ciphers import KEY_BYTES, Binding, SecretKey, seal, unseal
from daybreak.web.vault.keyboxes import KeyPair, close_box, open_box, pair_of
from daybreak.web.vault.keys import KeyRing
from daybreak.web.vault.models import CaseKey, KeyKind, KeyState

#: How long a pass lasts.
PASS_SECONDS = 1800
_OURS = SecretKey(uuid4(), os.urandom(KEY_BYTES))


@dataclass(frozen=True, slots=True)
class Returned:
    """Somebody who came back with a code.

    Attributes:
        report: Their report.
        lookup: By what the report is found, and what is left of it when it is no more.
        pair: The key pair of the code.
        ring: The report's keys, opened.
    """

    report: Report
    lookup: str
    pair: KeyPair
    ring: KeyRing

    @property
    def key(self) -> SecretKey:
        """The report's present key.

        Raises:
            NotGranted: It is being replaced at this moment.
        """
        if self.ring.current is None:
            raise _being_renewed()
        return self.ring.current


def close_for_return(secret: SecretKey, *, return_key: ReturnKey) -> None:
    """Close a report's key for its return code."""
    box = close_box(
        secret,
        holder=return_key.report_id,
        public=bytes(return_key.public),
        case=return_key.report_id,
    )
    made = ReturnBox(return_key=return_key, key_id=secret.id, box=box)
    ReturnBox.objects.bulk_create([made], ignore_conflicts=True)  # closed once for each key


def what_opens(text: str, *, at: UUID, mend: bool = True) -> Returned | Ended | None:
    """What a text's code opens: a report, or that it is no more; None when it is no code of either.

    Both are looked for by the same tries, so that a stranger's guess is worked out once.

    Args:
        text: What somebody typed.
        at: The organisation on one of whose pages they did; reports of others are never found.
        mend: Whether slips are mended, which takes many more tries.
    """
    codes = {one.lookup: one for one in possible_codes(text, at=at, mend=mend)}
    if not codes:
        return None
    found = ReturnKey.objects.filter(lookup__in=list(codes)).select_related("report__channel").first()
    if found is not None:
        return open_with_code(found, codes[found.lookup])
    return Ended.objects.filter(lookup__in=list(codes)).first()


def come_back(text: str, *, at: UUID, mend: bool = True) -> Returned | None:
    """The report of an organisation that a text's code opens; None when it opens none that still exists."""
    found = what_opens(text, at=at, mend=mend)
    return found if isinstance(found, Returned) else None


def open_with_code(return_key: ReturnKey, code: Opened) -> Returned:
    """Open a report with the code whose return key was found.

    Raises:
        SealBroken: A box was changed or moved here.
    """
    return _open(return_key, code.pair)


def come_anew(came: Returned) -> Returned:
    """The same person with the keys of this moment.

    Raises:
        ReturnKey.DoesNotExist: The report is no more.
    """
    found = ReturnKey.objects.select_related("report__channel").get(pk=came.report.pk)
    return _open(found, came.pair)


def end_of(came: Returned) -> Ended | None:
    """What is remembered of a report that ended while its person was here."""
    return Ended.objects.filter(lookup=came.lookup).first()


def _open(return_key: ReturnKey, pair: KeyPair) -> Returned:
    report = return_key.report
    keys: dict[UUID, SecretKey] = {}
    current = None
    for one in return_key.boxes.select_related("key").exclude(key__state=KeyState.DESTROYED):
        secret = open_box(bytes(one.box), key_id=one.key_id, holder=report.pk, pair=pair, case=report.case)
        keys[secret.id] = secret
        if one.key.state == KeyState.CURRENT:
            current = secret
    return Returned(report, return_key.lookup, pair, KeyRing(report.case, current, keys))


def write_pass(came: Returned) -> str:
    """A pass for the next half an hour."""
    until = int(time.time()) + PASS_SECONDS
    sealed = seal(until.to_bytes(8, "big") + came.pair.private, key=_OURS, binding=_place(came.report.pk))
    return base64.urlsafe_b64encode(came.report.pk.bytes + sealed).decode()


def read_pass(text: str) -> Returned | None:
    """Who comes with a pass; None when it is over, or is none."""
    try:
        raw = base64.urlsafe_b64decode(text[:1000].encode("ascii", "replace"))
        pk = UUID(bytes=raw[:16])
        plain = unseal(raw[16:], key=_OURS, binding=_place(pk))
    except (binascii.Error, ValueError, DaybreakError):
        return None
    if int.from_bytes(plain[:8], "big") < time.time():
        return None
    found = ReturnKey.objects.filter(pk=pk).select_related("report__channel").first()
    try:
        return _open(found, pair_of(plain[8:])) if found is not None else None
    except SealBroken:
        return None


def lock_current(came: Returned) -> SecretKey:
    """The present key, held until the transaction ends so that nothing is written under one on its way out.

    The ledger is held before it, as everybody who writes does, so that nobody waits for ever. A key that took
    over since they came is opened with their code.

    Raises:
        NotGranted: It was replaced at this moment, and is not closed for the code yet.
        Destroyed: The report was destroyed meanwhile.
    """
    case = came.report.case
    ledger.lock_in_order(came.report.organisation_id)
    rows = CaseKey.objects.select_for_update().filter(case=case, kind=KeyKind.CASE)
    now = rows.filter(state=KeyState.CURRENT).first()
    if now is None:
        raise Destroyed("What was kept here")
    if came.ring.current is not None and came.ring.current.id == now.pk:
        return came.ring.current
    box = ReturnBox.objects.filter(return_key=came.report.pk, key=now).first()
    if box is None:
        raise _being_renewed()
    return open_box(bytes(box.box), key_id=now.pk, holder=came.report.pk, pair=came.pair, case=case)


def _being_renewed() -> NotGranted:
    return NotGranted("this report as it is now", do="Its key is being renewed: try again in a minute.")


def _place(pk: UUID) -> Binding:
    return Binding(UUID(int=0), "return pass", pk, "private key")
