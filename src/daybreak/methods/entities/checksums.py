"""The arithmetic by which a cryptocurrency address proves that it was copied without a slip.

Written from the published rules: Base58Check (Bitcoin), Bech32 (BIP-173) and Bech32m (BIP-350), CashAddr
(Bitcoin Cash specification), mixed-case addresses (EIP-55), Monero's blockwise Base58 with a Keccak
checksum (CryptoNote standard 007), and the CRC-16 of TON. Each function returns None for a string that
does not prove itself.
"""

from base64 import urlsafe_b64decode
from binascii import Error, crc_hqx
from hashlib import sha256

from Crypto.Hash import keccak

_BITCOIN = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_RIPPLE = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_BECH32_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CASH_GENERATOR = (0x98F2BC8E61, 0x79B76D99E2, 0xF33E5FB3C4, 0xAE2EABE2A8, 0x1E4F43E470)
#: Final value of the checksum register: version 0 addresses, later versions.
_BECH32_FINAL, _BECH32M_FINAL = 1, 0x2BC830A3
#: Monero writes 8 bytes as 11 digits; shorter last blocks as fewer.
_MONERO_BYTES = {0: 0, 2: 1, 3: 2, 5: 3, 6: 4, 7: 5, 9: 6, 10: 7, 11: 8}


def keccak256(data: bytes) -> bytes:
    """The original Keccak with 256 bits (not the later SHA-3), as Ethereum and Monero use it."""
    return bytes(keccak.new(digest_bits=256, data=data).digest())


def base58(text: str, *, ripple: bool = False) -> bytes | None:
    """Bytes that Base58 digits stand for, leading ones as leading zero bytes; None for a foreign digit.

    >>> base58("2g")
    b'a'
    """
    alphabet = _RIPPLE if ripple else _BITCOIN
    number = 0
    for digit in text:
        value = alphabet.find(digit)
        if value < 0:
            return None
        number = number * 58 + value
    zeros = len(text) - len(text.lstrip(alphabet[0]))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def base58check(text: str, *, ripple: bool = False) -> bytes | None:
    """Version and payload of a Base58Check string, None when its double SHA-256 does not fit.

    >>> base58check("1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2").hex()[:6]
    '0077bf'
    """
    data = base58(text, ripple=ripple)
    if data is None or len(data) < 5:
        return None
    body, check = data[:-4], data[-4:]
    return body if sha256(sha256(body).digest()).digest()[:4] == check else None


def bech32(text: str) -> tuple[str, list[int], bool] | None:
    """Prefix, five-bit values and whether the Bech32m constant was used; None when the checksum fails.

    Mixed case is refused, as BIP-173 demands.
    """
    if text != text.lower() and text != text.upper():
        return None
    prefix, separator, data = text.lower().rpartition("1")
    values = [_BECH32.find(character) for character in data]
    if not (prefix and separator) or len(values) < 6 or min(values) < 0:
        return None
    expanded = [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]
    register = 1
    for value in expanded + values:
        top = register >> 25
        register = (register & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate(_BECH32_GENERATOR):
            register ^= generator if top >> bit & 1 else 0
    if register not in (_BECH32_FINAL, _BECH32M_FINAL):
        return None
    return prefix, values[:-6], register == _BECH32M_FINAL


def segwit(text: str) -> tuple[str, int, bytes] | None:
    """Prefix, version and program of a segregated-witness address; None unless BIP-173 and 350 allow it."""
    found = bech32(text)
    if found is None or len(text) > 90 or not found[1]:
        return None
    prefix, (version, *rest), later = found
    program = regroup(rest)
    if program is None or version > 16 or not 2 <= len(program) <= 40 or later != (version > 0):
        return None
    if version == 0 and len(program) not in (20, 32):
        return None
    return prefix, version, program


def regroup(values: list[int]) -> bytes | None:
    """Bytes from five-bit values; None when the padding is longer than four bits or not zero."""
    number = 0
    for value in values:
        number = number << 5 | value
    spare = len(values) * 5 % 8
    if spare > 4 or number & ((1 << spare) - 1):
        return None
    return (number >> spare).to_bytes(len(values) * 5 // 8, "big")


def cashaddr(prefix: str, data: str) -> bytes | None:
    """Version byte and hash of a Bitcoin Cash address, None when its 40-bit checksum fails."""
    values = [_BECH32.find(character) for character in data]
    if len(values) < 9 or min(values) < 0:
        return None
    register = 1
    for value in [ord(c) & 31 for c in prefix] + [0, *values]:
        top = register >> 35
        register = (register & 0x07FFFFFFFF) << 5 ^ value
        for bit, generator in enumerate(_CASH_GENERATOR):
            register ^= generator if top >> bit & 1 else 0
    return regroup(values[:-8]) if register == 1 else None


def mixed_case(address: str) -> str:
    """An Ethereum address in the case that EIP-55 gives it.

    >>> mixed_case("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed")
    '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed'
    """
    digits = address[2:].lower()
    marks = keccak256(digits.encode()).hex()
    return "0x" + "".join(
        d.upper() if int(mark, 16) > 7 else d for d, mark in zip(digits, marks, strict=False)
    )


def monero(text: str) -> bytes | None:
    """Network byte and keys of a Monero address, None when its Keccak checksum or a block does not fit."""
    data = b""
    for start in range(0, len(text), 11):
        block = text[start : start + 11]
        size = _MONERO_BYTES.get(len(block))
        number = 0
        for digit in block:
            value = _BITCOIN.find(digit)
            if value < 0:
                return None
            number = number * 58 + value
        if size is None or number >> (8 * size):
            return None
        data += number.to_bytes(size, "big")
    return data[:-4] if len(data) > 4 and keccak256(data[:-4])[:4] == data[-4:] else None


def ton(text: str) -> bytes | None:
    """Tag, workchain and hash of a TON address in its friendly form, None when its CRC-16 fails."""
    try:
        data = urlsafe_b64decode(text.replace("+", "-").replace("/", "_"))
    except (Error, ValueError):
        return None
    return (
        data[:34] if len(data) == 36 and crc_hqx(data[:34], 0) == int.from_bytes(data[34:], "big") else None
    )
