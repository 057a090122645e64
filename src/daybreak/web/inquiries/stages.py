"""What work in the background says it does, in the language of whoever watches.

The floors below say it in short English codes; a code that is not here is shown as it stands.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from daybreak.web.work.models import Job, JobState

WORDS: dict[str, Any] = {
    "unsealing": _("Opening the files"),
    "reading": _("Reading the files"),
    "normalise": _("Bringing texts into one form"),
    "grouping posts": _("Grouping posts that resemble one another"),
    "templates": _("Finding the texts behind the posts"),
    "communities": _("Joining texts by shared contacts"),
    "recruitment risk": _("Comparing the wording with published indicators"),
    "leads": _("Ranking the leads"),
    "methods": _("Estimating by each method"),
    "resamples": _("Drawing resamples for intervals"),
    "latent classes": _("Fitting classes of people"),
    "changes": _("Looking how far small changes move the estimate"),
    "strata": _("Estimating in groups"),
    "writing": _("Writing the report"),
    "sealing": _("Sealing what was found"),
}


def in_words(job: Job) -> str:
    """What a job does at this moment."""
    if job.state == JobState.RUNNING and job.stage:
        return str(WORDS.get(job.stage, job.stage))
    return str(job.get_state_display())
