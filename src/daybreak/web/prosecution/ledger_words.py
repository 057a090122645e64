"""What is kept of posts and searches, in words."""

from django.utils.translation import gettext_lazy as _

from daybreak.web.vault.event_words import name_kinds

name_kinds(
    {
        "prosecution.collection": _("Collection of posts"),
        "prosecution.upload": _("File of posts"),
        "prosecution.run": _("Search for networks"),
        "prosecution.lead": _("Lead"),
        "prosecution.leadposts": _("Posts of a lead"),
        "prosecution.reviewdecision": _("Decision about a lead"),
        "prosecution.runfile": _("File of a search"),
    }
)
