"""What people fill in for any inquiry."""

from django import forms
from django.utils.translation import gettext_lazy as _


class NameForm(forms.Form):
    """The name of an inquiry, or of work of it."""

    name = forms.CharField(
        label=_("Name"), help_text=_("Sealed; only those who work on it read it."), max_length=200
    )
