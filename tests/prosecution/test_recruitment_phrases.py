import numpy as np
import pytest

from daybreak.prosecution.recruitment_phrases import compiled, fold, hash_word, unfold
from daybreak.prosecution.recruitment_tokens import decode


def test_options_unfold_into_sequences() -> None:
    found = unfold("(pay|pays) ~2 visa? (fee|service charge)", {})
    lengths = sorted(len(sequence.elements) for sequence in found)
    assert lengths == [2, 3, 3, 4]
    # the gap before a missing element passes to the next
    assert all(sequence.gaps[1] == 2 for sequence in found)


def test_a_dash_is_no_word() -> None:
    assert {len(sequence.elements) for sequence in unfold("#18 (to|-) #25", {})} == {2, 3}


@pytest.mark.parametrize("line", ["", "<nowhere>", "(a b|c d)? " * 9])
def test_a_bad_phrase_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"empty phrase|word list|too many"):
        unfold(line, {})


def test_words_fold_without_case_accents_and_disguise() -> None:
    assert fold("Pérdida") == fold("PERDIDA") == "perdida"


def test_hashes_tell_all_declared_words_apart() -> None:
    words = {word for line in ("a", "ab", "ba", "abc", "visa", "visas") for word in [line]}
    assert len({hash_word(word) for word in words}) == len(words)
    assert len(compiled().language) == len(compiled().owner)


@pytest.mark.parametrize("character", ["a", "é", "ع", "😀"])
def test_utf8_is_decoded_as_python_does(character: str) -> None:
    data = np.frombuffer(character.encode(), np.uint8)
    assert decode(data, 0, len(data)) == (ord(character), len(data))
