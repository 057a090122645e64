"""The two keys of an organisation, and who is let into them: the index key and the emergency key.

With the index key staff search; with the emergency key hotline workers, case workers and supervisors
break the glass. Whoever of them signs in first makes them. Everybody after that waits until somebody who
holds them has said that this is the colleague they know: administrators make accounts and choose roles,
and an account made up by one of them must not open anything by that alone.
"""

from daybreak.errors import BadValue, NotGranted
from daybreak.web.accounts.models import Person
from daybreak.web.accounts.roles import Role
from daybreak.web.vault import ledger
from daybreak.web.vault.actions import EMERGENCY_ROLES, save_key, supervisors_beside, tell_given
from daybreak.web.vault.ciphers import new_key
from daybreak.web.vault.keyboxes import pair_of
from daybreak.web.vault.keys import box_for_person, current_key, may_be_sealed_for, organisation_key
from daybreak.web.vault.models import CaseKey, Grant, KeyKind, KeyState
from daybreak.web.vault.unlock import Unlocked
from daybreak.web.work.actions import notify

_KINDS = (KeyKind.INDEX, KeyKind.EMERGENCY)


@ledger.action
def make_organisation_keys(*, by: Unlocked) -> None:
    """Make the organisation's keys that are still missing; called whenever somebody opens their own."""
    for kind in _KINDS:
        if may_hold_kind(by.person, kind) and organisation_key(by.person.organisation_id, kind) is None:
            secret = new_key()
            public = pair_of(secret.secret).public if kind == KeyKind.EMERGENCY else None
            key = CaseKey(
                id=secret.id,
                organisation=by.person.organisation,
                kind=kind,
                case=by.person.organisation_id,
                public=public,
            )
            tell_given(by, key, "key.create", save_key(key, secret, people=[by.person], by=by.person))


def waiting_colleagues(person: Person) -> list[Person]:
    """Colleagues who signed in and lack a key of the organisation that this person holds and could give."""
    kept = _held_by(person)
    if not kept:
        return []
    people = Person.objects.filter(organisation=person.organisation_id, is_active=True, key__isnull=False)
    rows = people.exclude(pk=person.pk).prefetch_related("held_roles").order_by("name", "sign_in_name")
    return [one for one in rows if _lacking(one, kept)]


def is_vouched_for(person: Person) -> bool:
    """Whether somebody let this person into the organisation's keys, or nobody has made those yet."""
    key = organisation_key(person.organisation_id, KeyKind.INDEX)
    return key is None or key.grants.filter(holder=person.pk).exists()


@ledger.action
def vouch_for(*, by: Unlocked, person: Person) -> None:
    """Say that one knows a colleague, and give them the organisation's keys that their roles may hold.

    Raises:
        BadValue: The person is of another organisation, or could hold no key.
        NotGranted: One holds none oneself that the person lacks.
    """
    if person.organisation_id != by.person.organisation_id:
        raise BadValue("The person", found="of another organisation", needed="choose a colleague")
    lacking = _lacking(person, _held_by(by.person))
    if not lacking:
        raise NotGranted("keys that this person lacks", do="Ask a colleague who can search.")
    for key in lacking:
        secret = current_key(by=by, case=key.case, kind=KeyKind(key.kind))
        box = box_for_person(secret, key=key, person=person, granted_by=by.person)
        if box is None:
            raise BadValue("The person", found="without a key", needed="they have to sign in once")
        box.save()
        tell_given(by, key, "grant", [person])
    for one in supervisors_beside(by.person):
        notify(person=one)


def take_back_organisation_keys(person: Person) -> None:
    """Throw away somebody's boxes of those keys of the organisation that their roles may no longer hold."""
    kept = [kind for kind in _KINDS if may_hold_kind(person, kind)]
    boxes = Grant.objects.filter(holder=person.pk, key__kind__in=set(_KINDS) - set(kept))
    lost = [one.key_id for one in boxes]
    boxes.delete()
    emergency = CaseKey.objects.filter(pk__in=lost, kind=KeyKind.EMERGENCY, state=KeyState.CURRENT)
    emergency.update(rekey_due=True)


def _held_by(person: Person) -> dict[CaseKey, set[object]]:
    """The organisation's present keys that somebody holds, with the ids of all who hold them."""
    found = {}
    for kind in _KINDS:
        key = organisation_key(person.organisation_id, kind)
        holding = set(key.grants.values_list("holder", flat=True)) if key is not None else set()
        if key is not None and person.pk in holding:
            found[key] = holding
    return found


def _lacking(person: Person, kept: dict[CaseKey, set[object]]) -> list[CaseKey]:
    return [
        key for key, holding in kept.items() if person.pk not in holding and may_hold_kind(person, key.kind)
    ]


def may_hold_kind(person: Person, kind: str) -> bool:
    """Whether somebody's roles allow them a key of the organisation."""
    if not may_be_sealed_for(person) or Role.SURVIVOR in person.roles:
        return False
    return kind == KeyKind.INDEX or bool(person.roles & EMERGENCY_ROLES)
