"""Proof of work as ALTCHA speaks it: a small sum that a device does once and a server checks at once.

The challenge is SHA-256 of a salt and a hidden number; whoever wants something tries numbers until one fits.
What it is for and until when it holds stand in the salt, which the signature covers, and the salt ends with
`&` so that no digit can be moved between it and the number. Needs no Django.

Source: the ALTCHA protocol, version 1 (challenge, payload, salt with parameters), https://altcha.org/docs.
"""

import base64
import binascii
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass
from urllib.parse import parse_qs

ALGORITHM = "SHA-256"
#: Longest payload that is looked at; a real one has about 400 signs.
_MOST_TEXT = 2000
#: Longest number in digits; no level comes near.
_MOST_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a device is asked.

    Attributes:
        salt: Random signs, then its parameters.
        challenge: SHA-256 of the salt and the number, in hexadecimal digits.
        most: The number is at most this; on average half as many sums are done.
        signature: Ours over the challenge.
    """

    salt: str
    challenge: str
    most: int
    signature: str

    def as_said(self) -> dict[str, object]:
        """The challenge as the protocol writes it."""
        return {
            "algorithm": ALGORITHM,
            "challenge": self.challenge,
            "maxnumber": self.most,
            "salt": self.salt,
            "signature": self.signature,
        }


@dataclass(frozen=True, slots=True)
class Solved:
    """A solution that holds.

    Attributes:
        id: Names the challenge, so that it is used once.
        expires: Until when it holds, in seconds since 1970.
    """

    id: bytes
    expires: float


def make_challenge(*, key: bytes, most: int, purpose: str, expires: float) -> Challenge:
    """A new challenge.

    Args:
        key: Signs it.
        most: The largest number it may hide.
        purpose: What its solution pays for; letters, digits and `.` only.
        expires: Until when, in seconds since 1970.
    """
    salt = f"{secrets.token_hex(12)}?expires={int(expires)}&for={purpose}&"
    challenge = _sum(salt, secrets.randbelow(most + 1))
    return Challenge(salt, challenge, most, _sign(key, challenge))


def check_solution(text: str, *, key: bytes, purpose: str, now: float) -> Solved | None:
    """What a payload solves; None when it is none, is not ours, is for something else or is over.

    Args:
        text: The payload, base64 of JSON.
        key: What signed the challenge.
        purpose: What it is to pay for.
        now: Seconds since 1970.
    """
    said = _read(text)
    salt, number = said.get("salt"), said.get("number")
    if said.get("algorithm") != ALGORITHM or not isinstance(salt, str) or type(number) is not int:
        return None
    if not 0 <= number < 10**_MOST_DIGITS:
        return None
    challenge = _sum(salt, number)
    signature = str(said.get("signature")).encode("ascii", "replace")
    signed = hmac.compare_digest(_sign(key, challenge).encode(), signature)
    if not signed or said.get("challenge") != challenge:
        return None
    parameters = parse_qs(salt.partition("?")[2])  # ours, since it is signed
    expires = float(parameters["expires"][0])
    if parameters["for"] != [purpose] or expires < now:
        return None
    return Solved(bytes.fromhex(challenge)[:12], expires)


def solve(challenge: Challenge) -> str:
    """The payload that answers a challenge, as a device finds it: by trying."""
    number = next(
        one for one in range(challenge.most + 1) if _sum(challenge.salt, one) == challenge.challenge
    )
    said = {name: value for name, value in challenge.as_said().items() if name != "maxnumber"}
    return base64.b64encode(json.dumps(said | {"number": number}).encode()).decode()


def _read(text: str) -> dict[str, object]:
    if len(text) > _MOST_TEXT:
        return {}
    try:
        said = json.loads(base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _sum(salt: str, number: int) -> str:
    return hashlib.sha256(f"{salt}{number}".encode("utf-8", "surrogatepass")).hexdigest()


def _sign(key: bytes, challenge: str) -> str:
    return hmac.digest(key, challenge.encode(), hashlib.sha256).hex()
