"""The compiled pass that finds phrases, and what denies them, in the words of many posts.

One walk over the UTF-8 bytes of a post folds every character, cuts the post into words, looks each word
(and each beginning of it) up in the lexicon, tries the phrases that start with it, and decides which finds
stand under a negation. It follows the idea of NegEx: a negator before a find reaches a few words to the
right, one after it a few words to the left, a word such as "but" ends its reach, and some phrases only look
like negators ("do not hesitate").

Chapman, W. W. et al. (2001). A simple algorithm for identifying negated findings and diseases in discharge
summaries. Journal of Biomedical Informatics 34(5), 301-310.
"""

# Compiled functions take the types numba infers from their calls.
# mypy: disable-error-code="no-untyped-def"

import numpy as np
from numba import njit

from daybreak.prosecution.recruitment_tokens import cut, spread
from daybreak.standard.compiled import kernel

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


@kernel
def has(tokens, listed, token, wanted):
    """Whether a token carries a meaning."""
    for index in range(tokens[token, 2], tokens[token + 1, 2]):  # noqa: SIM110 - numba compiles no generators
        if listed[index] == wanted:
            return True
    return False


@kernel
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


@kernel
def note_meanings(tokens, listed, made, common, stamp, post, spoken):
    """Stamp every meaning the post holds, and count the common words of each language."""
    spoken[:] = 0
    for index in range(tokens[made, 2]):
        meaning = listed[index]
        stamp[meaning] = post
        if common[meaning] > 0:
            spoken[common[meaning]] += 1


@kernel
def may_match(elements, first, last, stamp, post):
    """Whether the post holds every element of a phrase at all."""
    for element in range(first + 1, last):  # noqa: SIM110 - numba compiles no generators
        if stamp[elements[element]] != post:
            return False
    return True


@kernel
def find_phrases(tokens, listed, made, phrases, stamp, post, spoken, finds):
    """Write (phrase, first token, last token) for every phrase found in one post; return how many.

    A phrase counts only where its language is spoken: its common words are at least a third as many as those
    of the language most spoken, or the post has too few common words to tell.
    """
    elements, gaps, bounds, class_heads, class_phrases, tongue, _ = phrases
    most = spoken[0]
    for words in spoken:
        most = max(most, words)
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


@kernel
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


@kernel
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


@kernel
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


@kernel
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


@kernel
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


@kernel
def denied(tokens, finds, deniers, role, which):
    """Whether a find stands under a negation that is no part of it."""
    for other in deniers:
        if denied_by(tokens, finds, deniers, role, which, other) and not is_pseudo(
            finds, deniers, role, other
        ):
            return True
    return False


@kernel
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
