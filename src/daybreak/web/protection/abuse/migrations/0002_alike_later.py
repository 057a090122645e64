"""Reports that came into a group that was there say so: few do, and by them groups of several are found."""

from typing import ClassVar

from django.db import migrations, models
from django.db.models import Count


def mark(apps, schema_editor):
    """Mark all reports of groups of several; that the first of each is among them does no harm."""
    alike = apps.get_model("abuse", "Alike")
    several = alike.objects.values("group").annotate(many=Count("report")).filter(many__gt=1).values("group")
    alike.objects.filter(group__in=several).update(is_later=True)


class Migration(migrations.Migration):
    """`is_later` and an index over those for whom it is so."""

    dependencies: ClassVar = [("abuse", "0001_initial")]

    operations: ClassVar = [
        migrations.AddField("alike", "is_later", models.BooleanField(default=False)),
        migrations.AddIndex(
            "alike",
            models.Index(condition=models.Q(is_later=True), fields=["group"], name="abuse_alike_later"),
        ),
        migrations.RunPython(mark, migrations.RunPython.noop),
    ]
