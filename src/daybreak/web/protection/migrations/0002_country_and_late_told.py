"""Channels name a country instead of numbers, which grew old; late reports are told of once a day."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """The first page takes its numbers from the directory, which shows none that nobody checked."""

    dependencies: ClassVar = [("protection", "0001_initial")]

    operations: ClassVar = [
        migrations.RemoveField("channel", "emergency"),
        migrations.AddField("channel", "country", models.CharField(blank=True, default="", max_length=2), False),
        migrations.AddField("report", "late_told", models.DateTimeField(null=True)),
    ]
