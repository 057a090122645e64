"""What a case is called; cases opened before have no name yet."""

from django.db import migrations

import daybreak.web.vault.fields


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="case",
            name="name",
            field=daybreak.web.vault.fields.SealedText(null=True, verbose_name="what the case is called"),
        ),
    ]
