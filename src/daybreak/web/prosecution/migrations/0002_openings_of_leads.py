"""How each lead's text begins, sealed; leads that were found before show their keys only."""

from django.db import migrations

import daybreak.web.vault.fields


class Migration(migrations.Migration):
    dependencies = [("prosecution", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="lead",
            name="opening",
            field=daybreak.web.vault.fields.SealedText(null=True),
        ),
    ]
