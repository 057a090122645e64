"""What a draft may begin with: the questions asked now, an earlier version, a ready-made set, or a file."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from daybreak.errors import DaybreakError
from daybreak.protection.questionnaires.model import Questionnaire
from daybreak.protection.questionnaires.reading import read_questionnaire
from daybreak.protection.questionnaires.ready import SECTORS, SETS, WITH_SECTORS, ready_made
from daybreak.protection.questionnaires.translations import marked_after
from daybreak.protection.questionnaires.tree import MOST_TEXT
from daybreak.web.protection.models import Channel
from daybreak.web.protection.questions.models import Version, VersionState
from daybreak.web.protection.questions.words import SECTOR_WORDS, SET_WORDS
from daybreak.web.ui.spoken import spoken

#: UTF-8 takes at most four bytes a character.
_MOST_BYTES = 4 * MOST_TEXT


class BeginForm(forms.Form):
    """What to begin with."""

    source = forms.ChoiceField(label=_("Begin with"))
    file = forms.FileField(
        label=_("Or with a file"), help_text=_("YAML or JSON, as this page gives them out."), required=False
    )

    def __init__(self, *arguments: Any, versions: Sequence[Version], channel: Channel, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._versions = {f"version:{one.number}": one for one in versions}
        asked = [(key, _version_in_words(one)) for key, one in self._versions.items() if not _is_draft(one)]
        self.fields["source"].choices = [  # type: ignore[attr-defined]
            (str(_("Versions of this channel")), asked),
            (str(_("Ready-made questions")), list(_ready_made())),
        ]

    def clean(self) -> dict[str, Any]:
        """Find the questions; a file that cannot be read is refused with its line and field."""
        cleaned: dict[str, Any] = super().clean() or {}
        upload = cleaned.get("file")
        if self.errors:
            return cleaned
        try:
            self.questions = self._read(upload) if upload else self._chosen(cleaned["source"])
        except DaybreakError as error:
            self.add_error("file" if upload else "source", spoken(error))
        return cleaned

    def _read(self, upload: Any) -> Questionnaire:
        if upload.size > _MOST_BYTES:
            return read_questionnaire("x" * (MOST_TEXT + 1), upload.name)
        found = read_questionnaire(upload.read().decode("utf-8-sig", "replace"), upload.name)
        now = next((one for one in self._versions.values() if one.state == VersionState.PUBLISHED), None)
        return marked_after(now.questionnaire, found) if now else found

    def _chosen(self, source: str) -> Questionnaire:
        if source in self._versions:
            return self._versions[source].questionnaire
        _set, _colon, named = source.partition(":")
        name, _dot, sector = named.partition(".")
        return ready_made(name, sector)


def _is_draft(version: Version) -> bool:
    return version.state == VersionState.DRAFT


def _version_in_words(version: Version) -> str:
    said = {"number": version.number, "state": version.get_state_display()}
    words = _("Version %(number)d: %(state)s") % said
    return f"{words}, {version.note}" if version.note else str(words)


def _ready_made() -> Any:
    for name in SETS:
        yield f"set:{name}", SET_WORDS[name]
        if name in WITH_SECTORS:
            yield from ((f"set:{name}.{one}", f"{SET_WORDS[name]}: {SECTOR_WORDS[one]}") for one in SECTORS)
