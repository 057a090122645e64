"""What recipients work with: labels, matters, read marks, and the time reports are kept."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import daybreak.web.vault.fields


def keep_wishes(apps, schema_editor):
    """Wishes for deletion are dated from now on."""
    reports = apps.get_model("protection", "Report").objects.filter(deletion_wished=True)
    reports.update(deletion_asked=django.utils.timezone.now())


class Migration(migrations.Migration):
    dependencies = [
        ("protection", "0002_origin"),
        ("vault", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            "channel",
            "office_hours",
            models.CharField(blank=True, max_length=120, default=""),
            preserve_default=False,
        ),
        migrations.AddField("channel", "zone", models.CharField(default="UTC", max_length=64)),
        migrations.RenameField("report", "deletion_asked", "deletion_wished"),
        migrations.AddField("report", "deletion_asked", models.DateTimeField(null=True)),
        migrations.RunPython(keep_wishes, migrations.RunPython.noop),
        migrations.RemoveField("report", "deletion_wished"),
        migrations.AddField("report", "labels", daybreak.web.vault.fields.SealedText(null=True)),
        migrations.AddField(
            "report", "last_activity", models.DateTimeField(default=django.utils.timezone.now)
        ),
        migrations.AddField("report", "warned", models.DateTimeField(null=True)),
        migrations.AddField("report", "matter", models.UUIDField(db_index=True, null=True)),
        migrations.AddField("report", "became", models.UUIDField(db_index=True, null=True)),
        migrations.AddField("message", "seen", models.DateTimeField(null=True)),
        migrations.CreateModel(
            name="Ended",
            fields=[
                ("lookup", models.CharField(max_length=64, primary_key=True, serialize=False)),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("wish", "The person wished it"),
                            ("time", "Its time was over"),
                            ("staff", "Staff destroyed it"),
                        ],
                        max_length=5,
                    ),
                ),
                ("day", models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name="Translation",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("case", models.UUIDField(db_index=True)),
                ("of", models.UUIDField()),
                ("language", models.CharField(max_length=10)),
                ("text", daybreak.web.vault.fields.SealedText(null=True)),
                ("created", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="translations",
                        to="protection.report",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            "translation", models.UniqueConstraint(fields=("of", "language"), name="translated_once")
        ),
        migrations.AddIndex(
            "report", models.Index(fields=["channel", "last_activity"], name="protection__channel_3d4f1f_idx")
        ),
        migrations.AlterField(
            "report",
            "content",
            daybreak.web.vault.fields.SealedJSON(null=True, verbose_name="what was reported"),
        ),
        migrations.AlterField(
            "message",
            "text",
            daybreak.web.vault.fields.SealedText(null=True, verbose_name="what was written"),
        ),
        migrations.AlterModelOptions(name="report", options={"verbose_name": "Report"}),
        migrations.AlterModelOptions(name="message", options={"verbose_name": "Message"}),
    ]
