"""Colour profiles (ICC) without words: only the numbers that colours are reckoned with.

A profile names its maker and often the device, and may hold a serial number or a date. The table of parts is
written anew with parts that hold numbers only. Source: ICC.1:2022.
"""

import struct

_HEADER = 128
_MOST = 4 << 20
#: Parts that colours are reckoned with.
_NUMBERS = frozenset(
    b"wtpt bkpt rXYZ gXYZ bXYZ rTRC gTRC bTRC kTRC chad A2B0 A2B1 A2B2 B2A0 B2A1 B2A2 B2D0 B2D1 "
    b"B2D2 B2D3 D2B0 D2B1 D2B2 D2B3 lumi gamt cicp".split()
)
#: The forms in which such parts are written; others could hold words.
_FORMS = frozenset((b"XYZ ", b"curv", b"para", b"sf32", b"mft1", b"mft2", b"mAB ", b"mBA ", b"cicp", b"mpet"))


def plain_profile(profile: bytes) -> bytes | None:
    """The profile with its numbers only; None when it is none, or nothing would be left."""
    if not _HEADER + 4 <= len(profile) <= _MOST or profile[36:40] != b"acsp":
        return None
    count = int.from_bytes(profile[128:132], "big")
    if not 0 < count <= 100 or len(profile) < 132 + 12 * count:
        return None
    rows = [struct.unpack_from(">4sII", profile, 132 + 12 * at) for at in range(count)]
    parts = {name: profile[at : at + length] for name, at, length in rows if name in _NUMBERS}
    kept = {name: part for name, part in parts.items() if part[:4] in _FORMS}
    if not kept:
        return None
    version = profile[8]
    kept[b"desc"], kept[b"cprt"] = (_words(version, word) for word in (b"colours", b"none"))
    return _written(_plain_header(profile), kept)


def _plain_header(profile: bytes) -> bytearray:
    header = bytearray(profile[:_HEADER])
    header[4:8] = header[40:44] = bytes(4)  # the program, the platform
    header[24:36] = struct.pack(">6H", 2000, 1, 1, 0, 0, 0)  # when
    header[48:64] = bytes(16)  # the device's maker, model and properties
    header[80:128] = bytes(48)  # the profile's maker, its digest
    return header


def _words(version: int, word: bytes) -> bytes:
    if version >= 4:
        text = word.decode().encode("utf-16-be")
        return b"mluc" + struct.pack(">III2s2sII", 0, 1, 12, b"en", b"US", len(text), 28) + text
    if word == b"none":
        return b"text" + bytes(4) + word + b"\0"
    return b"desc" + bytes(4) + struct.pack(">I", len(word) + 1) + word + bytes(1 + 4 + 4 + 2 + 1 + 67)


def _written(header: bytearray, parts: dict[bytes, bytes]) -> bytes:
    table, body, places = b"", b"", {}
    start = _HEADER + 4 + 12 * len(parts)
    for name, part in sorted(parts.items()):
        if part not in places:
            places[part] = start + len(body)
            body += part + bytes(-len(part) % 4)
        table += struct.pack(">4sII", name, places[part], len(part))
    header[0:4] = (start + len(body)).to_bytes(4, "big")
    return bytes(header) + len(parts).to_bytes(4, "big") + table + body
