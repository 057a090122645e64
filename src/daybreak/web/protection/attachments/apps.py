"""The app of files in reports."""

from django.apps import AppConfig


class AttachmentsConfig(AppConfig):
    """Files that come with reports, their cleaned copies and previews."""

    name = "daybreak.web.protection.attachments"
    label = "attachments"
