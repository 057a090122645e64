import io
import os
import pickle
import random
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybreak.errors import BadValue, SealBroken, SharesUnfit, VaultLocked
from daybreak.web.vault import passwords
from daybreak.web.vault.ciphers import (
    ALGORITHMS,
    HEADER,
    STEP,
    Binding,
    SecretKey,
    new_key,
    pad,
    read_header,
    seal,
    unseal,
)
from daybreak.web.vault.keyboxes import close_box, new_pair, open_box
from daybreak.web.vault.shares import combine, mark, read_share, split
from daybreak.web.vault.streams import PIECE, SealingWriter, read_stream_key, unseal_stream

pytestmark = pytest.mark.any_database

PLACE = Binding(uuid4(), "protection_case", uuid4(), "story")
CHEAP = passwords.Cost(memory=64, passes=1, lanes=1)


@given(st.binary(max_size=5000), st.sampled_from(sorted(ALGORITHMS)))
def test_what_is_sealed_opens(plain, algorithm):
    key = new_key(algorithm=algorithm)
    sealed = seal(plain, key=key, binding=PLACE)
    assert unseal(sealed, key=key, binding=PLACE) == plain
    assert read_header(sealed) == (algorithm, key.id)


def test_two_seals_of_one_value_differ():
    key = new_key()
    assert len({seal(b"same", key=key, binding=PLACE) for _ in range(100)}) == 100


def tamper(chance: random.Random, sealed: bytes) -> bytes:
    kind = chance.randrange(5)
    at = chance.randrange(len(sealed))
    if kind == 0:
        return sealed[:at] + bytes([sealed[at] ^ 1 << chance.randrange(8)]) + sealed[at + 1 :]
    if kind == 1:
        return sealed[:at]
    if kind == 2:
        return sealed + chance.randbytes(1 + chance.randrange(40))
    if kind == 3:
        return sealed[:at] + chance.randbytes(1) + sealed[at:]
    return chance.randbytes(chance.randrange(200))


def spoil_values(times, seed):
    chance = random.Random(seed)
    for _ in range(times):
        key = new_key(algorithm=chance.choice(sorted(ALGORITHMS)))
        sealed = seal(chance.randbytes(chance.randrange(300)), key=key, binding=PLACE)
        with pytest.raises(SealBroken, match=r"protection_case\.story"):
            unseal(tamper(chance, sealed), key=key, binding=PLACE)


def test_every_tampering_of_a_value_is_found():
    spoil_values(600, 3)


@pytest.mark.huge
def test_ten_thousand_tamperings_of_values_are_found():
    spoil_values(10_000, 5)


@given(st.sampled_from(["organisation", "table", "row", "field"]))
def test_a_value_moved_elsewhere_does_not_open(part):
    key = new_key()
    other = {name: getattr(PLACE, name) for name in ("organisation", "table", "row", "field")}
    other[part] = uuid4() if isinstance(other[part], UUID) else other[part] + "x"
    with pytest.raises(SealBroken, match="moved"):
        unseal(seal(b"words", key=key, binding=PLACE), key=key, binding=Binding(**other))


def test_letters_do_not_wander_between_table_and_field():
    key = new_key()
    a = Binding(PLACE.organisation, "ab", PLACE.row, "c")
    b = Binding(PLACE.organisation, "a", PLACE.row, "bc")
    with pytest.raises(SealBroken):
        unseal(seal(b"", key=key, binding=a), key=key, binding=b)


def test_another_key_or_algorithm_does_not_open():
    key = new_key()
    sealed = seal(b"words", key=key, binding=PLACE)
    with pytest.raises(SealBroken, match="another key"):
        unseal(sealed, key=new_key(), binding=PLACE)
    with pytest.raises(SealBroken):
        unseal(sealed, key=SecretKey(key.id, os.urandom(32)), binding=PLACE)
    relabelled = sealed[:1] + b"\x02" + sealed[2:]
    with pytest.raises(SealBroken):
        unseal(relabelled, key=key, binding=PLACE)
    with pytest.raises(SealBroken, match="unknown algorithm 9"):
        unseal(sealed[:1] + b"\x09" + sealed[2:], key=key, binding=PLACE)


def test_yes_and_no_have_one_length():
    assert len(pad(b"yes")) == len(pad(b"no")) == len(pad(b"")) == len(pad(b"x" * 60)) == STEP
    assert all(len(pad(bytes(size))) <= 1.25 * (size + 1) + STEP for size in range(0, 70_000, 37))


def test_keys_are_neither_shown_nor_pickled():
    key, pair = new_key(), new_pair()
    assert key.secret.hex() not in repr(key) and repr(key.secret) not in repr(key)
    assert repr(pair.private) not in repr(pair)
    for secret in (key, pair):
        with pytest.raises(TypeError):
            pickle.dumps(secret)


def test_a_short_key_is_refused():
    with pytest.raises(BadValue):
        SecretKey(uuid4(), b"short")
    with pytest.raises(BadValue):
        SecretKey(uuid4(), bytes(32), 7)


def test_a_box_opens_for_its_holder_in_its_place_only():
    key, pair, holder, case = new_key(algorithm=2), new_pair(), uuid4(), uuid4()
    box = close_box(key, holder=holder, public=pair.public, case=case)
    assert open_box(box, key_id=key.id, holder=holder, pair=pair, case=case) == key
    good = {"key_id": key.id, "holder": holder, "pair": pair, "case": case}
    for wrong in ({"key_id": uuid4()}, {"holder": uuid4()}, {"case": uuid4()}, {"pair": new_pair()}):
        with pytest.raises(SealBroken):
            open_box(box, **good | wrong)
    for at in range(len(box)):
        with pytest.raises(SealBroken):
            open_box(box[:at] + bytes([box[at] ^ 1]) + box[at + 1 :], **good)
    for broken in (b"", box[:-1], box + b"x"):
        with pytest.raises(SealBroken):
            open_box(broken, **good)


@given(st.text(max_size=30))
def test_a_wrap_opens_with_its_password(password):
    if any("\ud800" <= sign <= "\udfff" for sign in password):
        return
    pair, person = new_pair(), uuid4()
    wrapped = passwords.wrap(pair, password=password, person=person, cost=CHEAP)
    assert passwords.unwrap(wrapped, password=password, person=person) == pair
    with pytest.raises(VaultLocked):
        passwords.unwrap(wrapped, password=password + "x", person=person)
    with pytest.raises(VaultLocked):
        passwords.unwrap(wrapped, password=password, person=uuid4())


def test_a_composed_letter_is_the_decomposed_one():
    pair, person = new_pair(), uuid4()
    wrapped = passwords.wrap(pair, password="caf\u00e9", person=person, cost=CHEAP)
    assert passwords.unwrap(wrapped, password="cafe\u0301", person=person) == pair


def test_every_changed_byte_of_a_wrap_is_refused_without_eating_the_machine():
    pair, person = new_pair(), uuid4()
    wrapped = passwords.wrap(pair, password="x", person=person, cost=CHEAP)
    for at in range(len(wrapped)):
        for bit in (1, 128):
            changed = wrapped[:at] + bytes([wrapped[at] ^ bit]) + wrapped[at + 1 :]
            if 1 <= at <= 4 and int.from_bytes(changed[1:5], "big") > 100_000:
                continue  # within the limit, yet slow
            with pytest.raises((VaultLocked, SealBroken)):
                passwords.unwrap(changed, password="x", person=person)
    with pytest.raises(SealBroken, match="out of all bounds"):
        passwords.unwrap(wrapped[:1] + b"\xff" * 4 + wrapped[5:], password="x", person=person)


def test_a_new_password_keeps_the_key_and_the_old_one_stops():
    pair, person = new_pair(), uuid4()
    old = passwords.wrap(pair, password="old", person=person, cost=CHEAP)
    new = passwords.rewrap(old, old="old", new="new", person=person)
    assert passwords.unwrap(new, password="new", person=person) == pair
    assert passwords.read_cost(new)[0] == passwords.COST
    with pytest.raises(VaultLocked):
        passwords.unwrap(new, password="old", person=person)


@pytest.mark.parametrize("people", [2, 3, 5, 16])
def test_any_two_shares_restore_the_key_and_one_does_not(people):
    pair = new_pair()
    shares = [read_share(one.text) for one in split(pair, people=people)]
    for a in shares:
        for b in shares:
            if a is not b:
                assert combine([a, b], public=pair.public) == pair
    with pytest.raises(SharesUnfit, match="Two different shares"):
        combine([shares[0], shares[0]], public=pair.public)
    with pytest.raises(SharesUnfit, match="another recovery key"):
        combine(shares[:2], public=new_pair().public)


def test_a_share_of_a_made_up_part_is_refused():
    pair = new_pair()
    first, second = split(pair, people=2)
    forged = type(second)(mark(pair.public), second.number, os.urandom(32))
    with pytest.raises(SharesUnfit, match="do not make"):
        combine([first, forged], public=pair.public)


def test_a_share_may_be_typed_carelessly():
    share = split(new_pair(), people=3)[2]
    typed = share.text.lower().replace("-", "  ").replace("0", "o").replace("1", "l")
    assert read_share(typed) == share
    assert read_share(share.text.replace("-", "–")) == share


def test_every_wrong_sign_and_swap_is_found_in_its_group():
    text = split(new_pair(), people=3)[0].text
    signs = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    for at, sign in enumerate(text):
        if sign == "-":
            continue
        for other in signs:
            if other != sign:
                with pytest.raises(SharesUnfit, match=f"Group {at // 7 + 1} "):
                    read_share(text[:at] + other + text[at + 1 :])
    groups = text.split("-")
    for at in range(12):
        swapped = [*groups[:at], groups[at + 1], groups[at], *groups[at + 2 :]]
        if swapped != groups:
            with pytest.raises(SharesUnfit, match=f"Group {at + 1} "):
                read_share("-".join(swapped))
    for group, word in enumerate(groups):
        for at in range(5):
            turned = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
            if turned != word:
                with pytest.raises(SharesUnfit):
                    read_share("-".join([*groups[:group], turned, *groups[group + 1 :]]))


@given(st.text(max_size=120))
def test_nonsense_is_no_share(text):
    with pytest.raises(SharesUnfit):
        read_share(text)


def test_too_few_people_are_refused():
    with pytest.raises(BadValue):
        split(new_pair(), people=1)


def seal_stream(chunks, target, *, key, place):
    writer = SealingWriter(target, key=key, place=place)
    for chunk in chunks:
        writer.write(chunk)
    writer.close()


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 3 * PIECE + 5])
def test_a_sealed_file_opens(size):
    key, plain, target = new_key(), os.urandom(size), io.BytesIO()
    seal_stream([plain[:7], plain[7:]], target, key=key, place="file")
    target.seek(0)
    assert read_stream_key(target) == key.id
    assert b"".join(unseal_stream(target, key=key, place="file")) == plain


def test_every_tampering_of_a_sealed_file_is_found():
    key, chance = new_key(), random.Random(1)
    target = io.BytesIO()
    seal_stream([chance.randbytes(3 * PIECE + 10)], target, key=key, place="file")
    whole = target.getvalue()
    piece = 4 + PIECE + 16
    start = len(whole) - 3 * piece - 4 - 10 - 16
    pieces = [whole[start + at * piece : start + (at + 1) * piece] for at in range(4)]
    cases = [whole[: start + many * piece] for many in range(4)]
    cases += [
        whole[:start] + b"".join(pieces[at] for at in order)
        for order in ((1, 0, 2, 3), (0, 2, 3), (0, 0, 1, 2, 3))
    ]
    cases += [whole[:at] for at in (0, 5, start - 1, start + 2, start + 100)]
    for _ in range(60):
        at = chance.randrange(len(whole))
        cases.append(whole[:at] + bytes([whole[at] ^ 1 << chance.randrange(8)]) + whole[at + 1 :])
    for spoiled in cases:
        with pytest.raises(SealBroken):
            list(unseal_stream(io.BytesIO(spoiled), key=key, place="file"))
    with pytest.raises(SealBroken):
        list(unseal_stream(io.BytesIO(whole), key=key, place="another file"))
    with pytest.raises(SealBroken, match="another key"):
        list(unseal_stream(io.BytesIO(whole), key=new_key(), place="file"))


def test_a_file_never_closed_does_not_open():
    key, target = new_key(), io.BytesIO()
    writer = SealingWriter(target, key=key, place="file")
    writer.write(bytes(2 * PIECE + 1))
    with pytest.raises(SealBroken):
        list(unseal_stream(io.BytesIO(target.getvalue()), key=key, place="file"))


def test_the_header_is_as_documented():
    key = new_key()
    sealed = seal(b"", key=key, binding=PLACE)
    assert sealed[:2] == b"\x01\x01" and sealed[2:18] == key.id.bytes and len(sealed) == HEADER + STEP + 16
