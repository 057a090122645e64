"""When a chore was last done is a moment, since some are done every hour."""

from datetime import UTC, datetime, time
from typing import ClassVar

from django.db import migrations, models


def _to_moments(apps, schema_editor):
    for one in apps.get_model("work", "Chore").objects.all():
        one.done_at = datetime.combine(one.done_on, time(), tzinfo=UTC)
        one.save(update_fields=["done_at"])


class Migration(migrations.Migration):
    """`done_on`, a day, becomes `done_at`."""

    dependencies: ClassVar = [("work", "0001_initial")]

    operations: ClassVar = [
        migrations.AddField("chore", "done_at", models.DateTimeField(null=True)),
        migrations.RunPython(_to_moments, migrations.RunPython.noop),
        migrations.RemoveField("chore", "done_on"),
        migrations.AlterField("chore", "done_at", models.DateTimeField()),
    ]
