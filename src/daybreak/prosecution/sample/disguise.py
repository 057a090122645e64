"""How advertisers hide text from machines: the same tricks, applied on purpose and by seed."""

import random

_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_KEYCAPS = tuple(f"{digit}\ufe0f\u20e3" for digit in range(10))
_LOOKALIKE = str.maketrans({"a": "а", "e": "е", "o": "о", "p": "р", "c": "с", "x": "х", "i": "і"})
_LEET = str.maketrans({"a": "4", "e": "3", "o": "0", "i": "1"})


def phone_forms(number: str, rng: random.Random) -> str:
    """Write an E.164 `number` in one of the plain or hidden forms seen in posts."""
    digits = number[1:]
    form = rng.randrange(9)
    if form == 0:
        return number
    if form == 1:
        return "+" + _grouped(digits, " ")
    if form == 2:
        return "00" + _grouped(digits, "-")
    if form == 3:
        return "+" + _grouped(digits, ".")
    if form == 4:
        return "+" + " ".join(digits)
    if form == 5:
        return "+" + "".join(_KEYCAPS[int(digit)] for digit in digits)
    if form == 6:
        return "+" + " ".join(_WORDS[int(digit)] for digit in digits)
    if form == 7:
        return "+" + "".join(_WORDS[int(d)] if rng.random() < 0.25 else d for d in digits)
    return "+" + digits.replace("0", "O")


def disguise(text: str, rng: random.Random, strength: float) -> str:
    """Hide a share `strength` (0..1) of the words that carry no digit, handle or address."""
    return " ".join(_hidden(word, rng) if rng.random() < strength else word for word in text.split(" "))


def noise(text: str, rng: random.Random, share: float, words: tuple[str, ...]) -> str:
    """Replace, insert or delete a `share` (0..1) of the words with others from `words`."""
    out: list[str] = []
    for word in text.split(" "):
        draw = rng.random()
        if draw >= share or not word.isalpha():
            out.append(word)
        elif draw < share / 3:
            out.append(rng.choice(words))
        elif draw < 2 * share / 3:
            out.extend((word, rng.choice(words)))
    return " ".join(out)


def _grouped(digits: str, mark: str) -> str:
    return mark.join((digits[:2], digits[2:5], digits[5:8], digits[8:]))


def _hidden(word: str, rng: random.Random) -> str:
    if not word.isalpha() or len(word) < 4:
        return word
    trick = rng.randrange(5)
    if trick == 0:
        return word.translate(_LOOKALIKE)
    if trick == 1:
        return "\u200b".join(word)
    if trick == 2 and word.isascii():
        return ".".join(word)
    if trick == 3 and word.isascii():
        return word[0] + word[1:].translate(_LEET)
    return word.upper()
