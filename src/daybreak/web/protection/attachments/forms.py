"""Forms with which files are sent and taken out of quarantine."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SendForm(forms.Form):
    """Files to add to a report."""

    file = forms.FileField(label=_("Photo, recording, document or other file"), required=False)


class OpenForm(forms.Form):
    """Confirms that a file which may be harmful is opened."""

    sure = forms.BooleanField(
        label=_("I know that this file can harm this device, and open it on a device made for that.")
    )
