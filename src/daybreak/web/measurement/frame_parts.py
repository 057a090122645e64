"""Where data officers go, and what waits for them."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from daybreak.web.accounts.frame import Waiting, main_link, waiting
from daybreak.web.accounts.models import Person
from daybreak.web.inquiries.models import WorkState
from daybreak.web.inquiries.queries import ended, stopped
from daybreak.web.inquiries.waiting import waiting_works
from daybreak.web.measurement.models import Estimation, Reading, StudyWork

main_link(gettext_lazy("Prevalence"), "studies", permission="measurement.read", order=40)


def _page(work: StudyWork) -> str:
    return "reading" if isinstance(work, Reading) else "estimate"


@waiting(permission="measurement.work")
def estimates(person: Person) -> list[Waiting]:
    """Readings and estimates to continue, readings that failed, and estimates that ended."""
    failed = [one for one in ended(Reading, person) if one.state == WorkState.FAILED]
    return waiting_works(
        [*stopped(Reading, person), *stopped(Estimation, person)],
        [*failed, *ended(Estimation, person)],
        page=_page,
        to_continue=_("Estimates to continue"),
        did_end=_("Estimates that ended"),
        look=_("Look at them with their warnings."),
    )
