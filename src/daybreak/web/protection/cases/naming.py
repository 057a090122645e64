"""What a case is called among those who work on it, and finding it again by that.

The name is sealed like all that is known in a case; it is found by blind index, by its words and by how they
sound, so that it need not be spelled as it was written down, nor in the same script.
"""

from dataclasses import dataclass

from daybreak.web.protection.cases.casework import WHY, held_open
from daybreak.web.protection.cases.models import Case
from daybreak.web.vault import ledger
from daybreak.web.vault.reading import save_sealed, search
from daybreak.web.vault.unlock import Unlocked

#: How many cases a search lists.
MOST_FOUND = 50


@dataclass(frozen=True, slots=True)
class Found:
    """A case that a search found.

    Attributes:
        case: The case.
        name: What it is called.
        is_same: Whether a word of its name was asked for, and not one that only sounds like it.
    """

    case: Case
    name: str
    is_same: bool


@ledger.action
def name_case(*, by: Unlocked, case: Case, name: str) -> None:
    """Call a case by another name; by none when there are no words.

    Raises:
        BadValue: The case is closed.
        NotGranted, Destroyed: The person holds no key.
    """
    held = held_open(by, case)
    save_sealed(by=by, record=held, values={"name": " ".join(name.split()) or None}, why=WHY)


@ledger.action
def find_cases(*, by: Unlocked, text: str) -> list[Found]:
    """Cases somebody takes part in whose name has a word of a text, then those where a word sounds like one.

    Raises:
        NotGranted: Nobody confirmed the person yet, so that they cannot search.
    """
    found: dict[object, Found] = {}
    for form in ("words", "phonetic"):
        rows = search(by=by, model=Case, field="name", text=text, form=form, why=WHY, limit=MOST_FOUND)
        for case, name in rows:
            found.setdefault(case.pk, Found(case, name, is_same=form == "words"))
    return list(found.values())
