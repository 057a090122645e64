"""The directory of help as each organisation keeps it. It holds public services and no person who needs one.

Nothing here is sealed: what was checked is on a public page. Whether an entry is shown is decided when it is
read (`queries.shown`), never by a chore that could fail to run.
"""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils import timezone as clock
from django.utils.translation import gettext_lazy as _

from daybreak.errors import BadValue
from daybreak.prevention import freshness, services
from daybreak.prevention.freshness import Standing, Validity
from daybreak.prevention.opening_hours import OpeningHours, read_hours
from daybreak.prevention.reading_services import LONG, MOST_NUMBER, SHORT
from daybreak.prevention.services import Service
from daybreak.web.accounts.models import Organisation, Person


class Kind(models.TextChoices):
    """What a service is; the codes are those of `daybreak.prevention.services.Kind`."""

    EMERGENCY = services.Kind.EMERGENCY, _("Emergency number")
    HOTLINE = services.Kind.HOTLINE, _("Hotline")
    CHILDREN = services.Kind.CHILDREN, _("Help for children")
    POLICE = services.Kind.POLICE, _("Police")
    SHELTER = services.Kind.SHELTER, _("Shelter")
    SUPPORT = services.Kind.SUPPORT, _("Advice and support")
    LEGAL_AID = services.Kind.LEGAL_AID, _("Legal help")
    HEALTH = services.Kind.HEALTH, _("Health")
    LABOUR = services.Kind.LABOUR, _("Rights at work")
    EMBASSY = services.Kind.EMBASSY, _("Embassy or consulate")
    RETURN = services.Kind.RETURN, _("Help with going home")
    OTHER = services.Kind.OTHER, _("Other help")


class Answer(models.TextChoices):
    """What is known of a question; the codes are those of `daybreak.prevention.services.Answer`."""

    YES = services.Answer.YES, _("Yes")
    NO = services.Answer.NO, _("No")
    UNKNOWN = services.Answer.UNKNOWN, _("Not known")


class How(models.TextChoices):
    """How an entry was checked; the codes are those of `daybreak.prevention.freshness.How`."""

    CALLED = freshness.How.CALLED, _("I called and somebody answered")
    WEBSITE = freshness.How.WEBSITE, _("I read it on its own website")
    WRITTEN = freshness.How.WRITTEN, _("The service wrote to us")
    VISITED = freshness.How.VISITED, _("I was there")


class Result(models.TextChoices):
    """What a check found; the codes are those of `daybreak.prevention.freshness.Result`."""

    RIGHT = freshness.Result.RIGHT, _("All of it is right")
    NO_ANSWER = freshness.Result.NO_ANSWER, _("Nobody answered")
    WRONG = freshness.Result.WRONG, _("It is wrong: show it no more")


#: Fields that are the same here and in `Service`.
_PLAIN = (
    "country", "name", "source", "alternate_name", "description", "phone", "short_code", "text_number",
    "chat_url", "url", "email", "interpretation_services", "area", "eligibility_description", "minimum_age",
    "maximum_age",
)  # fmt: skip


class Entry(models.Model):
    """A service in an organisation's directory."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="directory")
    country = models.CharField(max_length=2)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    name = models.CharField(max_length=SHORT)
    alternate_name = models.CharField(max_length=SHORT, blank=True)
    description = models.TextField(max_length=LONG, blank=True)
    phone = models.CharField(max_length=MOST_NUMBER, blank=True)
    short_code = models.CharField(max_length=10, blank=True)
    text_number = models.CharField(max_length=MOST_NUMBER, blank=True)
    chat_url = models.CharField(max_length=SHORT, blank=True)
    url = models.CharField(max_length=SHORT, blank=True)
    email = models.CharField(max_length=SHORT, blank=True)
    languages = models.TextField(blank=True)
    interpretation_services = models.CharField(max_length=SHORT, blank=True)
    hours = models.TextField(blank=True)
    timezone = models.CharField(max_length=60, blank=True)
    area = models.CharField(max_length=SHORT, blank=True)
    eligibility_description = models.TextField(max_length=LONG, blank=True)
    minimum_age = models.PositiveSmallIntegerField(null=True)
    maximum_age = models.PositiveSmallIntegerField(null=True)
    free = models.CharField(max_length=10, choices=Answer.choices, default=Answer.UNKNOWN)
    anonymous = models.CharField(max_length=10, choices=Answer.choices, default=Answer.UNKNOWN)
    source = models.CharField(max_length=SHORT)
    checked_on = models.DateField(null=True)
    expires_on = models.DateField(null=True)
    withdrawn = models.BooleanField(default=False)
    told = models.PositiveSmallIntegerField(null=True)
    changed = models.DateTimeField(default=clock.now)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["country", "expires_on"]),
            models.Index(fields=["organisation", "withdrawn", "expires_on"]),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def validity(self) -> Validity:
        """When it was checked, and until when it is shown."""
        return Validity(self.checked_on, self.expires_on, self.withdrawn)

    @property
    def standing(self) -> Standing:
        """Whether it may be shown today."""
        return self.validity.standing(clock.now().date())

    def service(self) -> Service:
        """What it says, as the pure floor knows it."""
        return Service(
            **{name: getattr(self, name) for name in _PLAIN},
            kind=services.Kind(self.kind),
            validity=self.validity,
            languages=tuple(self.languages.split()),
            hours=self._hours(),
            free=services.Answer(self.free),
            anonymous=services.Answer(self.anonymous),
            kept_by=self.organisation.name,
        )

    def _hours(self) -> OpeningHours | None:
        """Its hours; unknown when this machine does not know the time zone, whose names change at times."""
        try:
            return read_hours(self.hours, zone=self.timezone)
        except BadValue:
            return None


class Check(models.Model):
    """That a person checked an entry, how, and what came of it."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="checks")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    done_on = models.DateField()
    how = models.CharField(max_length=10, choices=How.choices)
    result = models.CharField(max_length=10, choices=Result.choices)
    expires_on = models.DateField(null=True)
    recorded = models.DateTimeField(default=clock.now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["entry", "-recorded"])]

    def __str__(self) -> str:
        return f"{self.entry_id} on {self.done_on}"
