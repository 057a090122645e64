"""The compiled pass that finds phrases, and what denies them, in the words of many posts.

One walk over the UTF-8 bytes of a post folds every character, cuts the post into words, looks each word
(and each beginning of it) up in the lexicon, tries the phrases that start with it, and decides which finds
stand under a negation. It follows the idea of NegEx: a negator before a find reaches a few words to the
right, one after it a few words to the left, a word such as "but" ends its reach, and some phrases only look
like negators ("do not hesitate").

Chapman, W. W. et al. (2001). A simple algorithm for identifying negated findings and diseases in discharge
summaries. Journal of Biomedical Informatics 34(5), 301-310.
"""

import numpy as np
from numba import njit

#: What a (folded) character is to the tokeniser; see `recruitment_phrases.character_kinds`.
OTHER, LETTER, DIGIT, SPACE, HARD, SOFT, SYMBOL, DROP, NEWLINE, APOSTROPHE, POINT = range(11)

#: What a phrase is for.
FIND, BEFORE, AFTER, PSEUDO, STOP, BEFORE_NEAR, DENIAL = range(7)

#: Words a negator reaches to the right and to the left, as in NegEx (five), plus articles.
REACH_RIGHT = 7
REACH_LEFT = 4
#: Words that "no" and "without" reach: the noun they stand with.
REACH_NEAR = 5
#: Words within which a phrase that denies one indicator ("fees are paid by the employer") counts.
REACH_OWN = 8

#: Phrase finds kept for one post; a longer list is advertising in bulk and adds nothing.
MOST_FINDS = 512

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


@njit(cache=True, nogil=True)
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


@njit(cache=True, nogil=True)
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


@njit(cache=True, nogil=True)
def put_meanings(entry, heads, members, listed, used):
    """Append the meanings of a lexicon entry to the flat list of meanings."""
    if entry >= 0:
        for index in range(heads[entry], heads[entry + 1]):
            if used < len(listed):
                listed[used] = members[index]
                used += 1
    return used


@njit(cache=True, nogil=True)
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


@njit(cache=True, nogil=True)
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


@njit(cache=True, nogil=True)
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


@njit(cache=True, nogil=True)
def has(tokens, listed, token, wanted):
    """Whether a token carries a meaning."""
    for index in range(tokens[token, 2], tokens[token + 1, 2]):  # noqa: SIM110 - numba compiles no generators
        if listed[index] == wanted:
            return True
    return False


@njit(cache=True, nogil=True)
def phrase_end(tokens, listed, made, start, elements, gaps, first, last):
    """The token that ends the shortest match of a phrase beginning at a token, -1 when there is none.

    `reach` has bit k set when the elements so far can end k tokens after the start.
    """
    reach = np.uint64(1)
    for element in range(first + 1, last):
        following = np.uint64(0)
        for offset in range(56):
            if not (reach >> np.uint64(offset)) & np.uint64(1):
                continue
            for ahead in range(1, gaps[element] + 2):
                token = start + offset + ahead
                if token >= made or tokens[token, 3] == 2 or offset + ahead > 60:
                    break
                if has(tokens, listed, token, elements[element]):
                    following |= np.uint64(1) << np.uint64(offset + ahead)
        reach = following
        if reach == np.uint64(0):
            return -1
    for offset in range(64):
        if (reach >> np.uint64(offset)) & np.uint64(1):
            return start + offset
    return -1


@njit(cache=True, nogil=True)
def note_meanings(tokens, listed, made, common, stamp, post, spoken):
    """Stamp every meaning the post holds, and count the common words of each language."""
    spoken[:] = 0
    for index in range(tokens[made, 2]):
        meaning = listed[index]
        stamp[meaning] = post
        if common[meaning] > 0:
            spoken[common[meaning]] += 1


@njit(cache=True, nogil=True)
def may_match(elements, first, last, stamp, post):
    """Whether the post holds every element of a phrase at all."""
    for element in range(first + 1, last):  # noqa: SIM110 - numba compiles no generators
        if stamp[elements[element]] != post:
            return False
    return True


@njit(cache=True, nogil=True)
def find_phrases(tokens, listed, made, phrases, stamp, post, spoken, finds):
    """Write (phrase, first token, last token) for every phrase found in one post; return how many.

    A phrase counts only where its language is spoken: its common words are at least a third as many as those
    of the language most spoken, or the post has too few common words to tell.
    """
    elements, gaps, bounds, class_heads, class_phrases, tongue, _ = phrases
    most = spoken.max()
    found = 0
    for token in range(made):
        for index in range(tokens[token, 2], tokens[token + 1, 2]):
            meaning = listed[index]
            repeated = False
            for earlier in range(tokens[token, 2], index):
                repeated = repeated or listed[earlier] == meaning
            if repeated:
                continue
            for entry in range(class_heads[meaning], class_heads[meaning + 1]):
                phrase = class_phrases[entry]
                if tongue[phrase] > 0 and most > 1 and 3 * spoken[tongue[phrase]] < most:
                    continue
                if not may_match(elements, bounds[phrase], bounds[phrase + 1], stamp, post):
                    continue
                last = phrase_end(
                    tokens, listed, made, token, elements, gaps, bounds[phrase], bounds[phrase + 1]
                )
                if last >= 0 and found < len(finds):
                    finds[found, 0], finds[found, 1], finds[found, 2] = phrase, token, last
                    found += 1
    return found


@njit(cache=True, nogil=True)
def is_spent(finds, found, roles, negator):
    """Whether a negator is a word of a find that says "no" itself, so that it denies nothing after it."""
    role, deniable, _ = roles
    for other in range(found):
        phrase = finds[other, 0]
        if (
            role[phrase] == FIND
            and not deniable[phrase]
            and finds[other, 1] <= finds[negator, 1]
            and finds[negator, 2] <= finds[other, 2]
        ):
            return True
    return False


@njit(cache=True, nogil=True)
def set_aside(finds, found, roles, deniers):
    """List the finds that are no indicator (negators, stops ...) and still count; return how many."""
    role = roles[0]
    kept = 0
    for which in range(found):
        kind = role[finds[which, 0]]
        if kind == FIND or (kind in (BEFORE, BEFORE_NEAR) and is_spent(finds, found, roles, which)):
            continue
        deniers[kept] = which
        kept += 1
    return kept


@njit(cache=True, nogil=True)
def open_way(tokens, finds, deniers, role, begin, end, most, hard_only):
    """Whether a negator's reach runs from token `begin` to token `end` without a stop in between."""
    if end - begin > most:
        return False
    for token in range(begin + 1, end + 1):
        if tokens[token, 3] == 2 or (tokens[token, 3] == 1 and not hard_only):
            return False
    for other in deniers:
        if role[finds[other, 0]] == STOP and begin < finds[other, 1] and finds[other, 2] < end:
            return False
    return True


@njit(cache=True, nogil=True)
def is_pseudo(finds, deniers, role, negator):
    """Whether a negator only looks like one, being part of "do not hesitate" or "not only"."""
    for other in deniers:
        if (
            role[finds[other, 0]] == PSEUDO
            and finds[other, 1] <= finds[negator, 1]
            and finds[negator, 2] <= finds[other, 2]
        ):
            return True
    return False


@njit(cache=True, nogil=True)
def denied_by(tokens, finds, deniers, role, which, other):
    """Whether the negator `other` reaches the find `which` from the left, from inside, or from the right."""
    first, last = finds[which, 1], finds[which, 2]
    begin, end = finds[other, 1], finds[other, 2]
    kind = role[finds[other, 0]]
    if kind == AFTER:
        return (
            last < end
            and first < begin
            and open_way(tokens, finds, deniers, role, last, max(begin, last), REACH_LEFT, False)
        )
    if kind != BEFORE and kind != BEFORE_NEAR:
        return False
    if first < begin and end < last:
        return True
    if begin >= first or end >= last:
        return False
    most = REACH_RIGHT if kind == BEFORE else REACH_NEAR
    return open_way(tokens, finds, deniers, role, min(end, first - 1), first, most, kind == BEFORE)


@njit(cache=True, nogil=True)
def denied(tokens, finds, deniers, role, which):
    """Whether a find stands under a negation that is no part of it."""
    for other in deniers:
        if denied_by(tokens, finds, deniers, role, which, other) and not is_pseudo(
            finds, deniers, role, other
        ):
            return True
    return False


@njit(cache=True, nogil=True)
def own_denial(tokens, finds, deniers, roles, which):
    """Whether a phrase that denies this very indicator stands in the same sentence nearby."""
    role, _, owner = roles
    for other in deniers:
        if role[finds[other, 0]] != DENIAL or owner[finds[other, 0]] != owner[finds[which, 0]]:
            continue
        begin = min(finds[other, 2], finds[which, 2])
        end = max(finds[other, 1], finds[which, 1])
        if end <= begin or open_way(tokens, finds, deniers, role, begin, end, REACH_OWN, True):
            return True
    return False


@njit(cache=True, nogil=True)
def scan(data, offsets, first, last, tables, lexicon, ranges, arabic, phrases, roles, out):
    """Find all phrases of posts `first` to `last`; returns (next post, rows written).

    Rows of `out`: post, phrase, first character, one past the last character, denied (0 or 1). Stops early,
    between two posts, when `out` could overflow; call again from the next post.
    """
    fold, kinds = tables
    role, deniable, _ = roles
    longest = 0
    for post in range(first, last):
        longest = max(longest, offsets[post + 1] - offsets[post])
    codes, kind = np.empty(longest + 1, np.int64), np.empty(longest + 1, np.uint8)
    upper = np.empty(longest + 1, np.bool_)
    tokens, listed = np.empty((longest + 2, 4), np.int64), np.empty(8 * longest + 64, np.int32)
    finds, deniers = np.empty((MOST_FINDS, 3), np.int64), np.empty(MOST_FINDS, np.int64)
    stamp, spoken = np.full(len(phrases[3]), -1, np.int64), np.zeros(8, np.int64)
    rows = 0
    for post in range(first, last):
        if rows + MOST_FINDS > len(out):
            return post, rows
        count = spread(data, offsets[post], offsets[post + 1], fold, kinds, codes, kind, upper)
        made = cut(codes, kind, upper, count, lexicon, ranges, arabic, tokens, listed)
        note_meanings(tokens, listed, made, phrases[6], stamp, post, spoken)
        found = find_phrases(tokens, listed, made, phrases, stamp, post, spoken, finds)
        aside = deniers[: set_aside(finds, found, roles, deniers)]
        for which in range(found):
            phrase = finds[which, 0]
            if role[phrase] != FIND:
                continue
            no = own_denial(tokens, finds, aside, roles, which) or (
                deniable[phrase] and denied(tokens, finds, aside, role, which)
            )
            out[rows, 0], out[rows, 1] = post, phrase
            out[rows, 2], out[rows, 3] = tokens[finds[which, 1], 0], tokens[finds[which, 2], 1]
            out[rows, 4] = 1 if no else 0
            rows += 1
    return last, rows


@njit(cache=True, nogil=True)
def tally(rows, owner, turned, counts):
    """Count, per post and indicator, the finds that do not overlap (up to 255) into uint8[posts, signs].

    A denied find counts for the counter-indicator it is evidence of (`turned`), or not at all.
    """
    last_end = np.zeros(counts.shape[1], np.int64)
    post = -1
    for row in range(len(rows)):
        if rows[row, 0] != post:
            post = rows[row, 0]
            last_end[:] = -1
        sign = owner[rows[row, 1]]
        if rows[row, 4] == 1:
            sign = turned[sign]
        if sign >= 0 and rows[row, 2] >= last_end[sign] and counts[post, sign] < 255:
            counts[post, sign] += 1
            last_end[sign] = rows[row, 3]
