"""The one fact of camera data that a picture needs: which way is up.

It is read from the EXIF block before that is dropped, and written again alone. Source: CIPA
DC-008 (EXIF 2.32).
"""

import struct

_TAG = 0x0112


def orientation_in(block: bytes) -> int:
    """The orientation, 1 to 8, that a TIFF block tells of; 1 where it tells none or is broken."""
    order = {b"II": "<", b"MM": ">"}.get(block[:2])
    if order is None or len(block) < 8:
        return 1
    try:
        (first,) = struct.unpack_from(order + "I", block, 4)
        (entries,) = struct.unpack_from(order + "H", block, first)
        for number in range(min(entries, 200)):
            tag, form, count, value = struct.unpack_from(order + "HHIH", block, first + 2 + 12 * number)
            if (tag, form, count) == (_TAG, 3, 1):
                return value if 1 <= value <= 8 else 1
    except struct.error:
        pass
    return 1


def block_with(orientation: int) -> bytes:
    """A TIFF block that holds an orientation and nothing else."""
    entry = struct.pack(">HHIHH", _TAG, 3, 1, orientation, 0)
    return b"MM\0*" + struct.pack(">IH", 8, 1) + entry + bytes(4)
