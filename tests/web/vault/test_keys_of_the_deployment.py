"""New keys for a deployment: nothing that lay under the old ones is lost, and those open nothing new."""

import os
import time
from contextlib import suppress
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.db import connection
from django.utils import timezone
from test_backup_restore import empty, move_home

from daybreak.errors import DeploymentUnfit
from daybreak.web.accounts.models import Organisation
from daybreak.web.accounts.roles import Role
from daybreak.web.accounts.second_factor import accept_code
from daybreak.web.vault import deployment_keys, factor_secrets, key_files, ledger, tips_outside
from daybreak.web.vault.backup import make_backup, read_report
from daybreak.web.vault.backup_keys import forget_expired
from daybreak.web.vault.chain import Signer
from daybreak.web.vault.chores import forget_former_key
from daybreak.web.vault.deployment_keys import RENEWABLE, renew_keys
from daybreak.web.vault.export import verify_export
from daybreak.web.vault.ledger_check import export_ledger, verify_all, verify_ledger
from daybreak.web.vault.models import Event, Head, Tip
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.restore import restore_backup
from daybreak.web.vault.trust import reach_in, trust

pytestmark = pytest.mark.django_db(transaction=True)


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture
def home(settings, tmp_path):
    return move_home(settings, tmp_path / "home")


@pytest.fixture
def amal(home, make_person):
    person = make_person(Role.ANALYST, name="amal")
    person.secret = generate_totp_secret()
    TOTP.activate(person, person.secret)
    RecoveryCodes.activate(person)
    return person


def gets_in(person):
    """Whether the app's secret opens and a recovery code is taken, which is then spent."""
    app = Authenticator.objects.get(user=person, type="totp")
    codes = RecoveryCodes(Authenticator.objects.get(user=person, type="recovery_codes")).get_unused_codes()
    opened = factor_secrets.SealedFactors().decrypt(app.data["secret"])
    return opened == person.secret and accept_code(person, codes[0]) is not None


def rows_as_stored():
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator")
        return str(cursor.fetchall())


def age(path):
    """As if the file had been written two hours ago."""
    os.utime(path, (time.time() - 7200,) * 2)


def test_second_factors_go_on_under_the_new_key_alone(amal, home):
    before, old = rows_as_stored(), (home / "keys" / "django").read_bytes()
    done = renew_keys(["django"])
    assert done.factors == 2 and (home / "keys" / "django").read_bytes() != old
    assert gets_in(amal) and rows_as_stored() != before
    code = format_hotp_value(hotp_value(amal.secret, int(time.time()) // 30))
    assert accept_code(amal, code) is not None
    age(home / "keys" / "django-before")
    forget_former_key()
    assert sorted(one.name for one in (home / "keys").iterdir()) == ["backup", "django", "ledger-signing"]
    assert gets_in(amal)
    (home / "keys" / "django").write_bytes(old)
    assert not any(factor_secrets.opens(one.data) for one in Authenticator.objects.all())


def test_who_was_writing_meanwhile_loses_nothing(amal, home):
    """A row read before and written back after: its secret lies under the old key again."""
    row = Authenticator.objects.get(user=amal, type="totp")
    renew_keys(["django"])
    row.save()
    assert gets_in(amal)
    forget_former_key()  # nobody was writing for an hour? too early to tell
    assert (home / "keys" / "django-before").exists()
    age(home / "keys" / "django-before")
    forget_former_key()
    assert not (home / "keys" / "django-before").exists() and gets_in(amal)


#: Every step at which a renewal can be killed, before or after it.
STEPS = [
    (deployment_keys, "keep_former"),
    (deployment_keys, "replace_key"),
    (deployment_keys, "seal_anew"),
    (factor_secrets, "overwrite_replaced"),
    (deployment_keys, "trust"),
    (deployment_keys, "keep_archive_key"),
    (deployment_keys, "make_expiring_key"),
    (key_files, "put_private"),
    (ledger, "record"),
]


@pytest.mark.parametrize("name", RENEWABLE)
@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize(("where", "step"), STEPS, ids=lambda one: getattr(one, "__name__", one))
def test_killed_anywhere_it_works_and_ends_when_run_again(
    amal,
    home,
    tmp_path,
    organisation,
    monkeypatch,
    where,
    step,
    after,
    name,
):
    ledger.record("read", who=amal, organisation=organisation)
    make_backup(tmp_path / "before.backup")
    real = getattr(where, step)
    seen = []

    def killed(*given, **named):
        if after:
            real(*given, **named)
        seen.append(step)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(where, step, killed)
        with suppress(Killed):
            renew_keys([name])
    for _twice in range(2):
        assert gets_in(amal)
        ledger.record("read", who=amal, organisation=organisation)
        assert all(one.sound for one in verify_all()), [one.findings for one in verify_all()]
        assert read_report(tmp_path / "before.backup", keys=home / "keys").rows
        again = renew_keys()
    assert again.names == RENEWABLE and not list((home / "keys").rglob("*.part"))
    age(home / "keys" / "django-before")
    forget_former_key()
    assert gets_in(amal)


def test_what_the_old_signing_key_signs_later_counts_for_nothing(amal, home, organisation):
    stolen = Signer((home / "keys" / "ledger-signing").read_bytes())
    for _ in range(5):
        ledger.record("read", who=amal, organisation=organisation)
    assert renew_keys(["ledger-signing"]).ledgers == 1
    chain = organisation.pk
    assert verify_ledger(chain).sound and reach_in(chain) == {stolen.public: 5}
    forge_event(chain, stolen)
    found = verify_ledger(chain).findings
    assert ("changed", 7) in [(one.kind, one.first) for one in found], found
    assert ledger.signer().public != stolen.public


def test_what_the_old_signing_key_signs_anew_about_the_past_is_found(amal, home, organisation):
    """The past, written again and signed by whoever stole the key, does not fit the head of the new one."""
    stolen = Signer((home / "keys" / "ledger-signing").read_bytes())
    for _ in range(5):
        ledger.record("read", who=amal, organisation=organisation)
    renew_keys(["ledger-signing"])
    last = Event.objects.get(chain=organisation.pk, sequence=5)
    said = ledger.stored_entry(last, {})
    said |= {"chain": organisation.pk, "previous": bytes.fromhex(last.previous), "action": "write"}
    from daybreak.web.vault.chain import Entry

    forged = stolen.sign(Entry(**said))
    Event.objects.filter(pk=last.pk).update(
        action="write", hash=forged.hash.hex(), signature=forged.signature.hex()
    )
    assert not verify_ledger(organisation.pk).sound


def forge_event(chain, signer):
    """One more event at the end, with a tip over it, all signed by that key."""
    tip = Tip.objects.get(pk=chain)
    known = ledger.signer
    try:
        ledger.signer = lambda: signer
        ledger.record("export", who="system", organisation=chain, why=Purpose.AUDIT)
    finally:
        ledger.signer = known
    assert Tip.objects.get(pk=chain).size == tip.size + 1
    tips_outside.set_aside(chain)


def test_an_export_is_checked_by_the_new_key_alone(amal, home, organisation, tmp_path, monkeypatch):
    monkeypatch.setattr(ledger, "HEAD_EVERY", 3)
    older = []
    for _ in range(3):
        for _ in range(4):
            ledger.record("read", who=amal, organisation=organisation)
        older.append(ledger.signer().public)
        renew_keys(["ledger-signing"])
    path = tmp_path / "ledger.jsonl"
    with path.open("wb") as file:
        count = export_ledger(file, chain=organisation.pk, by=None)
    verdict = verify_export(path, public=[ledger.signer().public])
    assert verdict.sound and verdict.events == count == 16 and verdict.heads > 3, verdict.findings
    assert verify_export(path).sound
    assert not verify_export(path, public=[older[0]]).sound, "a key that was replaced vouches for nothing"
    whole = path.read_bytes()
    for old, new in [
        (f'"{older[0].hex()}":4'.encode(), f'"{older[0].hex()}":40'.encode()),
        (b'"earlier"', b'"carlier"'),
        (older[1].hex().encode(), older[2].hex().encode()),
    ]:
        assert old in whole
        path.write_bytes(whole.replace(old, new, 1))
        assert not verify_export(path, public=[ledger.signer().public]).sound
    lines = whole.splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-3]))
    assert "truncated" in {one.kind for one in verify_export(path, public=[ledger.signer().public]).findings}


def test_older_backups_open_until_they_expire(amal, home, settings, tmp_path):
    make_backup(tmp_path / "a.backup")
    first = (home / "keys" / "backup").read_bytes()
    renew_keys()
    renew_keys(["backup"])
    make_backup(tmp_path / "b.backup")
    for name in ("a.backup", "b.backup"):
        assert read_report(tmp_path / name, keys=home / "keys").rows
    empty()
    move_home(settings, tmp_path / "new")
    restore_backup(tmp_path / "a.backup", keys=home / "keys")
    assert gets_in(amal) and all(one.sound for one in verify_all())
    assert not (tmp_path / "new" / "keys" / "django-before").exists()
    later = timezone.now() + timedelta(days=91)
    assert forget_expired(home / "keys", later) == 5
    assert not list((home / "keys" / "backup-before").iterdir())
    assert first not in b"".join(one.read_bytes() for one in (home / "keys").glob("*") if one.is_file())


def test_one_organisation_goes_elsewhere_with_what_its_older_keys_signed(
    amal,
    home,
    settings,
    tmp_path,
    organisation,
    monkeypatch,
):
    monkeypatch.setattr(ledger, "HEAD_EVERY", 3)
    for _ in range(7):
        ledger.record("read", who=amal, organisation=organisation)
    renew_keys()
    ledger.record("read", who=amal, organisation=organisation)
    make_backup(tmp_path / "one.backup", organisation=organisation)
    empty()
    move_home(settings, tmp_path / "elsewhere")
    Organisation.objects.create(name="Northern Door", slug="northern-door")
    restore_backup(tmp_path / "one.backup", keys=home / "keys")
    ledger.record("read", who="system", organisation=organisation)
    assert all(one.sound for one in verify_all()), [one.findings for one in verify_all()]
    assert len(reach_in(organisation.pk)) == 2 and set(reach_in(ledger.INSTALLATION).values()) <= {0}


def test_a_key_trusted_without_end_stays_so(home, organisation):
    folder = home / "keys" / "ledger-trusted"
    folder.mkdir()
    (folder / ("ab" * 32)).touch()
    trust(bytes.fromhex("ab" * 32), {str(organisation.pk): 3})
    assert reach_in(organisation.pk) == {}
    (folder / ("cd" * 32)).write_bytes(b"[]")
    with pytest.raises(DeploymentUnfit, match="not as it was written"):
        reach_in(organisation.pk)


def test_renewing_is_refused_where_it_would_lock_people_out(home, settings, monkeypatch):
    before = (home / "keys" / "django").read_bytes()
    monkeypatch.setattr(key_files.os, "geteuid", lambda: 4242)
    with pytest.raises(DeploymentUnfit, match="another user"):
        renew_keys()
    monkeypatch.undo()
    settings.DEMO = True
    with pytest.raises(DeploymentUnfit, match="demonstration"):
        renew_keys()
    settings.DEMO = False
    (home / "keys" / "backup").write_bytes(b"short")
    with pytest.raises(DeploymentUnfit, match="needs 32"):
        renew_keys()
    assert (home / "keys" / "django").read_bytes() == before and not Event.objects.exists()
    assert not Head.objects.exists()
