"""How one post becomes tokens with meanings, inside the compiled pass of recruitment phrases.

The bytes of a post are decoded and folded, cut into words, numbers and currency signs, and each word is
looked up, whole and by every beginning, in the lexicon. Numbers carry their value ("10,500", "2.5k",
"10 000"), Arabic words are also read without their attached particles, and each token knows what boundary
stands before it. numba does not see a change in this file when it loads the cached `scan` of
`recruitment_kernel`; save that file too after editing here.
"""

# Compiled functions take the types numba infers from their calls.
# mypy: disable-error-code="no-untyped-def"

import numpy as np
from numba import njit

from daybreak.standard.compiled import kernel

#: What a (folded) character is to the tokeniser; see `recruitment_phrases.character_kinds`.
OTHER, LETTER, DIGIT, SPACE, HARD, SOFT, SYMBOL, DROP, NEWLINE, APOSTROPHE, POINT = range(11)

FNV_OFFSET = np.uint64(0xCBF29CE484222325)
FNV_PRIME = np.uint64(0x100000001B3)


@njit(cache=True, nogil=True, inline="always")
def step(value, code):
    """Add one folded character to a word's hash (FNV-1a over code points, with a final shift)."""
    value = (value ^ np.uint64(code)) * FNV_PRIME
    return value ^ (value >> np.uint64(29))


@njit(cache=True, nogil=True, inline="always")
def look_up(keys, values, wanted):
    """The value kept for a hash, -1 when there is none."""
    mask = len(keys) - 1
    slot = np.int64(wanted & np.uint64(mask))
    while keys[slot] != np.uint64(0):
        if keys[slot] == wanted:
            return values[slot]
        slot = (slot + 1) & mask
    return -1


@njit(cache=True, nogil=True, inline="always")
def decode(data, at, end):
    """The code point at a byte and the number of its bytes; broken bytes read as U+FFFD."""
    first = data[at]
    if first < 0x80:
        return np.int64(first), 1
    if first >= 0xF0 and at + 3 < end:
        code = (np.int64(first & 7) << 18) | (np.int64(data[at + 1] & 63) << 12)
        code |= (np.int64(data[at + 2] & 63) << 6) | np.int64(data[at + 3] & 63)
        return min(code, 0x10FFFF), 4
    if first >= 0xE0 and at + 2 < end:
        return (np.int64(first & 15) << 12) | (np.int64(data[at + 1] & 63) << 6) | np.int64(
            data[at + 2] & 63
        ), 3
    if first >= 0xC0 and at + 1 < end:
        return (np.int64(first & 31) << 6) | np.int64(data[at + 1] & 63), 2
    return 0xFFFD, 1


@kernel
def spread(data, start, end, fold, kinds, codes, kind, upper):
    """Write the folded code points of one post, what each is, whether it was a capital; return how many."""
    count, at = 0, start
    while at < end:
        code, size = decode(data, at, end)
        at += size
        folded = np.int64(fold[code])
        codes[count] = folded
        kind[count] = DROP if folded == 0 else kinds[folded]
        # only a Latin or Cyrillic capital can be glued to the word before it
        upper[count] = (65 <= code <= 90) or (0xC0 <= code <= 0xDE) or (0x410 <= code <= 0x42F)
        count += 1
    return count


@kernel
def number_end(codes, kind, at, count):
    """Where the number that begins at a character ends, and its value ("10,500", "2.5k", "10 000")."""
    value, point, scale, position = 0.0, False, 1.0, at
    while position < count:
        if kind[position] == DIGIT:
            digit = codes[position] - 48
            if point:
                scale /= 10.0
                value += digit * scale
            else:
                value = value * 10.0 + digit
            position += 1
            continue
        mark = codes[position]
        if position + 1 >= count or kind[position + 1] != DIGIT or (mark != 44 and mark != 46 and mark != 32):
            break
        three = position + 3 < count and kind[position + 2] == DIGIT and kind[position + 3] == DIGIT
        three = three and not (position + 4 < count and kind[position + 4] == DIGIT)
        if mark == 32 and (not three or position - at > 3):
            break
        point = point or not three
        position += 1
    if (
        position < count
        and codes[position] == 107
        and not (position + 1 < count and kind[position + 1] == LETTER)
    ):
        return position + 1, value * 1000.0
    return position, value


@kernel
def put_meanings(entry, heads, members, listed, used):
    """Append the meanings of a lexicon entry to the flat list of meanings."""
    if entry >= 0:
        for index in range(heads[entry], heads[entry + 1]):
            if used < len(listed):
                listed[used] = members[index]
                used += 1
    return used


@kernel
def word_meanings(codes, kind, begin, end, lexicon, listed, used):
    """Append all meanings of the word between two characters: the whole word and each stem it begins with."""
    exact_keys, exact_values, stem_keys, stem_values, heads, members = lexicon
    value = FNV_OFFSET
    for position in range(begin, end):
        if kind[position] == DROP or codes[position] == 44 or codes[position] == 46 or codes[position] == 39:
            continue
        value = step(value, codes[position])
        used = put_meanings(look_up(stem_keys, stem_values, value), heads, members, listed, used)
    return put_meanings(look_up(exact_keys, exact_values, value), heads, members, listed, used)


@kernel
def arabic_meanings(codes, kind, begin, end, lexicon, arabic, listed, used):
    """Append the meanings of an Arabic word with and without its attached particles (wa-, bi-, li-, al-)."""
    alef, baa, faa, kaf, lam, waw = arabic
    used = word_meanings(codes, kind, begin, end, lexicon, listed, used)
    at = begin
    for layer in range(3):
        letter = codes[at] if at < end else 0
        if layer == 0 and letter in (waw, faa):
            at += 1
        elif layer == 1 and letter == lam and at + 1 < end and codes[at + 1] == lam:
            at += 2
        elif layer == 1 and letter in (baa, lam, kaf):
            at += 1
        elif layer == 2 and letter == alef and at + 1 < end and codes[at + 1] == lam:
            at += 2
        else:
            continue
        if end - at >= 2:
            used = word_meanings(codes, kind, at, end, lexicon, listed, used)
    # "wa" may be the word's own first letter while "bi-al-" follows nothing: try the article alone too
    if end - begin > 4 and codes[begin] == alef and codes[begin + 1] == lam and at == begin:
        used = word_meanings(codes, kind, begin + 2, end, lexicon, listed, used)
    return used


@kernel
def is_hidden(codes, kind, at, count):
    """Whether a digit, or an x that hides one, stands at a character."""
    return 0 <= at < count and (kind[at] == DIGIT or codes[at] == 120)


@kernel
def is_mask(codes, kind, begin, end, count):
    """Whether a word of x alone stands for hidden digits: "XXX-XXX-1234", "(xxx) xxx-1234"."""
    for position in range(begin, end):
        if codes[position] != 120:
            return False
    if begin > 0 and end < count and codes[begin - 1] == 40 and codes[end] == 41:
        return is_hidden(codes, kind, end + 1, count) or is_hidden(codes, kind, end + 2, count)
    if end < count and codes[end] in (45, 46) and is_hidden(codes, kind, end + 1, count):
        return True
    return begin > 0 and codes[begin - 1] in (45, 46) and is_hidden(codes, kind, begin - 2, count)


@kernel
def next_line(codes, kind, upper, at, count):
    """Where a word that a hyphen breaks off at the end of its line goes on, -1 when it does not."""
    if at >= count or codes[at] not in (45, 0x2010):
        return -1
    lines, position = 0, at + 1
    while position < count and (kind[position] == SPACE or kind[position] == NEWLINE):
        if kind[position] == NEWLINE:
            lines += 1
        position += 1
    if lines != 1 or position >= count or kind[position] != LETTER or upper[position]:
        return -1
    return position


@kernel
def join_lines(codes, kind, begin, at, rest, count, lexicon, listed, start, used):
    """Read a word broken over two lines as one, where only the whole means something: (its end, meanings).

    "full-" and "time" mean something each, so they stay two words; "accommo-" and "dation" do not. `start`
    and `used` bound the meanings of the first half, which those of the whole replace.
    """
    stop = rest
    while stop < count and (kind[stop] == LETTER or kind[stop] == DROP):
        stop += 1
    if used > start and word_meanings(codes, kind, rest, stop, lexicon, listed, used) > used:
        return at, used
    for position in range(at, rest):
        kind[position] = DROP
    whole = word_meanings(codes, kind, begin, stop, lexicon, listed, used)
    if whole == used:
        kind[at:rest] = SPACE
        kind[at] = SOFT
        return at, used
    for index in range(used, whole):
        listed[start + index - used] = listed[index]
    return stop, start + whole - used


@kernel
def cut(codes, kind, upper, count, lexicon, ranges, arabic, tokens, listed):
    """Cut one post into tokens; returns how many.

    Each row of `tokens` is (first character, one past the last, first meaning in `listed`, boundary before:
    0 none, 1 soft, 2 hard). The row after the last closes the lists.
    """
    lows, highs, range_class = ranges
    made, used, boundary, at = 0, 0, 2, 0
    while at < count:
        what = kind[at]
        if what in (LETTER, DIGIT, SYMBOL):
            begin = at
            tokens[made, 0], tokens[made, 2], tokens[made, 3] = begin, used, boundary
            boundary = 0
            if what == DIGIT:
                at, value = number_end(codes, kind, at, count)
                for index in range(len(lows)):
                    if lows[index] <= value <= highs[index] and used < len(listed):
                        listed[used] = range_class[index]
                        used += 1
                used = word_meanings(codes, kind, begin, at, lexicon, listed, used)
            elif what == SYMBOL:
                at += 1
                used = word_meanings(codes, kind, begin, at, lexicon, listed, used)
            else:
                small = 0
                while at < count:
                    if kind[at] == DROP:
                        at += 1
                        continue
                    if kind[at] == APOSTROPHE:
                        # "don't" is one word; "l'emploi" and "driver's" are two
                        if (
                            at + 1 < count
                            and codes[at + 1] == 116
                            and not (at + 2 < count and kind[at + 2] == LETTER)
                        ):
                            at += 1
                            continue
                        break
                    if kind[at] != LETTER:
                        break
                    if upper[at]:
                        if small >= 2 and at + 1 < count and kind[at + 1] == LETTER and not upper[at + 1]:
                            boundary = 1
                            break
                        small = 0
                    else:
                        small += 1
                    at += 1
                first = codes[begin]
                if 0x600 <= first < 0x780 or first == arabic[0]:
                    used = arabic_meanings(codes, kind, begin, at, lexicon, arabic, listed, used)
                else:
                    used = word_meanings(codes, kind, begin, at, lexicon, listed, used)
                    if is_mask(codes, kind, begin, at, count):
                        used = tokens[made, 2]
                    rest = next_line(codes, kind, upper, at, count)
                    if rest >= 0:
                        at, used = join_lines(
                            codes, kind, begin, at, rest, count, lexicon, listed, tokens[made, 2], used
                        )
                if at - begin == 1 and first == 115 and begin > 0 and kind[begin - 1] == APOSTROPHE:
                    used = tokens[made, 2]
                    boundary = 0
                    continue
            tokens[made, 1] = at
            made += 1
            continue
        if what == HARD:
            boundary = 2
        elif what == POINT:
            if at + 1 >= count or kind[at + 1] == SPACE or kind[at + 1] == NEWLINE or upper[at + 1]:
                boundary = 2
        elif what == NEWLINE:
            blank = at + 1 < count and kind[at + 1] == NEWLINE
            boundary = max(boundary, 2 if blank else 1)
        elif what == SOFT:
            boundary = max(boundary, 1)
        at += 1
    tokens[made, 2] = used
    return made
