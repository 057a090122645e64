"""BMP: header, palette and rows stay; what else the file holds becomes zeros. Source: Windows GDI."""

from daybreak.protection.cleaning.findings import Reason, Residue, Trace, Uncleanable
from daybreak.protection.cleaning.parts import Draft, Patches, Source


def clean_bitmap(source: Source) -> Draft:
    """Keep what is drawn."""
    draft = Draft(source, Residue.VISIBLE, Residue.NOISE)
    pixels, header = source.number("<I", 10), source.number("<I", 14)
    if header not in (40, 52, 56, 108, 124) or not 14 + header <= pixels <= source.size:
        raise Uncleanable(Reason.UNKNOWN)
    width, height = source.number("<i", 18), abs(source.number("<i", 22))
    bits, packing = source.number("<H", 28), source.number("<I", 30)
    if width <= 0 or packing not in (0, 3, 6):
        raise Uncleanable(Reason.UNKNOWN)
    end = pixels + (width * bits + 31) // 32 * 4 * height
    colours = source.number("<I", 46) or (1 << bits if bits <= 8 else 0)
    used = 14 + header + 4 * colours + (12 if header == 40 and packing == 3 else 0)
    patches = Patches(draft)
    patches.blank(6, 4)
    if header == 124 and patches.blank(14 + 112, 8):  # where a colour profile lies
        draft.drop(Trace.PROFILE)
    if used < pixels and patches.blank(used, pixels - used):
        draft.drop(Trace.APPENDED)
    if end < source.size:
        draft.drop(Trace.APPENDED)
    patches.lay_down(min(end, source.size))
    return draft
