"""Blind indexes: finding a sealed record by a word without anybody being able to read the word.

The word is brought to one form (whatever its script, capitals, marks or spelling of digits), then keyed and
cut short: the same word of the same field in the same organisation gives the same token, another field or
organisation gives another, and many words share each token, so that a token proves nothing. What is found
is unsealed and compared before it is shown. Needs no Django.

What a thief of the tokens alone learns: which records share a token, nothing more. A thief of the
organisation's index key could try words, which is why that key is sealed to people like any other.

Sources: Unicode TR15 (NFKC); CipherSweet's account of blind indexes for the cutting; Metaphone (Philips
1990) through jellyfish; anyascii for the Latin reading of other scripts.
"""

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Callable
from uuid import UUID

from daybreak.errors import BadValue
from daybreak.web.vault.ciphers import SecretKey

#: Bits kept of each token unless a field says otherwise: with 100,000 records one search in 170 finds a
#: record that only shares the token.
BITS = 24
_LETTERS_ALIKE = str.maketrans("أإآٱىةؤئکی", "اااايهويكي")
_VOWEL_LETTERS = str.maketrans("اعאע", "aaaa")  # carry a vowel, which their Latin reading leaves out
_SOUNDS_ALIKE = str.maketrans("bvgjqzdw", "ppkkkstp")
_WORD = re.compile(r"[^\W_]+")


def exact(text: str) -> frozenset[str]:
    """The text in one form: folded, without marks and punctuation; none when nothing is left."""
    words = _words(text)
    return frozenset({" ".join(words)}) if words else frozenset()


def words(text: str) -> frozenset[str]:
    """Each word in one form."""
    return frozenset(_words(text))


def digits(text: str) -> frozenset[str]:
    """The digits alone, in any script, without leading zeros and signs: telephones and numbers of papers.

    The last nine digits stand for the number, so that a country's prefix may be there or not.
    """
    found = "".join(
        str(unicodedata.digit(sign)) for sign in text if unicodedata.digit(sign, None) is not None
    )
    return frozenset({found.lstrip("0")[-9:]}) if len(found.lstrip("0")) >= 4 else frozenset()


def phonetic(text: str) -> frozenset[str]:
    """How each word sounds: its Metaphone code, and its consonants with those alike made one.

    Other scripts are read in Latin letters first. The consonants meet names whose vowels
    a script does not write.
    """
    from anyascii import anyascii
    from jellyfish import metaphone

    found = set()
    for word in _words(text):
        latin = re.sub(r"[^a-z]", "", anyascii(word.translate(_VOWEL_LETTERS)).lower())
        if not latin:
            found.add(word)
            continue
        found.add("m:" + metaphone(latin))
        found.add("c:" + _consonants(latin))
    return frozenset(code for code in found if len(code) > 2 or not code[0].isascii())


#: Ways to be found, by the name a field declares.
FORMS: dict[str, Callable[[str], frozenset[str]]] = {
    "exact": exact,
    "words": words,
    "digits": digits,
    "phonetic": phonetic,
}


def tokens(
    text: str, *, form: str, key: SecretKey, organisation: UUID, field: str, bits: int = BITS
) -> frozenset[int]:
    """The tokens of a text for one field of one organisation.

    Args:
        text: What is sealed, or searched for.
        form: Which form: `exact`, `words`, `digits` or `phonetic`.
        key: The organisation's index key.
        organisation: Whose.
        field: The field, as `app.model.field`.
        bits: How much is kept, 8 to 63.

    Raises:
        BadValue: The form is unknown, or the bits out of bounds.
    """
    if form not in FORMS:
        raise BadValue("The form of a blind index", found=form, needed=f"known are {', '.join(FORMS)}")
    if not 8 <= bits <= 63:
        raise BadValue("The bits of a blind index", found=bits, needed="they must be 8 to 63")
    use = key.derive(f"blind index|{organisation}|{field}|{form}")
    return frozenset(
        int.from_bytes(hmac.digest(use, value.encode("utf-8", "surrogatepass"), hashlib.sha256)[:8], "big")
        >> (64 - bits)
        for value in FORMS[form](text)
    )


def _words(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_LETTERS_ALIKE).replace("ـ", "")
    bare = "".join(
        sign
        for sign in unicodedata.normalize("NFKD", folded)
        if unicodedata.category(sign) not in ("Mn", "Me", "Cf")
    )
    plain = unicodedata.normalize("NFKC", bare).casefold()
    return [_plain_digits(word) for word in _WORD.findall(re.sub(r"(?<=\w)['’`ʼ](?=\w)", "", plain))]


def _plain_digits(word: str) -> str:
    return "".join(str(unicodedata.digit(sign)) if sign.isdigit() else sign for sign in word)


def _consonants(latin: str) -> str:
    """Consonants only, those that languages mix made one, doubled ones single; a first vowel is `a`."""
    alike = re.sub(r"ck|kh|ch|gh|q|c", "k", latin).replace("ph", "f").replace("sh", "s").replace("x", "ks")
    alike = alike.translate(_SOUNDS_ALIKE).replace("f", "p")
    bare = re.sub(r"[aeiouyh]", "", alike)
    start = "a" if alike[:1] in "aeiou" else ""
    return start + re.sub(r"(.)\1+", r"\1", bare)
