"""What views hand to components: links, steps, columns and the frame around a page."""

from collections.abc import Sequence
from dataclasses import dataclass

from daybreak.errors import BadValue
from daybreak.web.ui.components import STEPS


@dataclass(frozen=True, slots=True)
class Link:
    """Somewhere to go.

    Attributes:
        text: What the link says.
        href: Its address.
        current: Whether it leads to where the person is.
        count: How many things wait there; nothing is shown for None or 0.
    """

    text: str
    href: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a way.

    Attributes:
        text: What is done in it.
        state: `done`, `current` or `ahead`.
        href: Where a step that is done can be opened again.

    Raises:
        BadValue: The state is none of these.
    """

    text: str
    state: str
    href: str = ""

    def __post_init__(self) -> None:
        if self.state not in STEPS:
            raise BadValue("The state of a step", found=self.state, needed=f"it is one of {', '.join(STEPS)}")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes:
        label: What it holds.
        href: The address that sorts by it; empty where it does not sort.
        sorted: `ascending`, `descending`, or empty when the rows are not in its order.
        number: Whether its values are numbers, which stand at the end of their cells.
        hidden: Whether the label is for screen readers only, as over a column of buttons.
    """

    label: str
    href: str = ""
    sorted: str = ""
    number: bool = False
    hidden: bool = False


#: Ways that stand in one row of a page 1280 points wide, in every language.
MOST_LINKS = 5


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around every page of people who signed in.

    Attributes:
        organisation: The organisation's name.
        person: How the person is addressed.
        links: The main ways through the application, as this person's roles allow.
        account: The person's own pages, such as sessions and second factor.
        sign_out: The address of signing out, which is a form.
        quick_exit: Whether the person may have to leave at once, as survivors may.
    """

    organisation: str = ""
    person: str = ""
    links: Sequence[Link] = ()
    account: Sequence[Link] = ()
    sign_out: str = ""
    quick_exit: bool = False

    @property
    def first_links(self) -> Sequence[Link]:
        """The ways that are always in sight: all when they are few."""
        return self.links if len(self.links) <= MOST_LINKS + 1 else self.links[:MOST_LINKS]

    @property
    def further_links(self) -> Sequence[Link]:
        """The ways that wait behind one word, for people with many roles."""
        return self.links[len(self.first_links) :]
