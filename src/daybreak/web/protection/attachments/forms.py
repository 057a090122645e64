"""Forms with which files are sent and taken out of quarantine."""

from django import forms
from django.utils.translation import gettext_lazy as _


class _SeveralFiles(forms.ClearableFileInput):
    """Django's own field of files lets one choose a single one."""

    allow_multiple_selected = True


def _files_field() -> forms.FileField:
    label = _("Photo, recording, document or other file")
    return forms.FileField(label=label, required=False, widget=_SeveralFiles)


class SendForm(forms.Form):
    """Files to add to a report."""

    file = _files_field()


class BesideForm(forms.Form):
    """Files that go with the words of a report. The field's name holds a hyphen, so no question has it."""

    prefix = "report"
    files = _files_field()


class OpenForm(forms.Form):
    """Confirms that a file which may be harmful is opened."""

    sure = forms.BooleanField(
        label=_("I know that this file can harm this device, and open it on a device made for that.")
    )
