"""Seals the secrets of second factors, which lay plain in the library's table."""

from django.db import migrations

from daybreak.web.vault.factor_secrets import overwrite_replaced, seal_secrets


def seal_all(apps, schema_editor):
    """Every secret that is still plain."""
    for one in apps.get_model("mfa", "Authenticator").objects.all():
        one.data = seal_secrets(one.data)
        one.save(update_fields=["data"])


def overwrite(apps, schema_editor):
    """Nothing of the plain rows stays in the database's files."""
    if apps.get_model("mfa", "Authenticator").objects.exists():
        overwrite_replaced()


class Migration(migrations.Migration):
    atomic = False  # a table is not written anew inside a transaction

    dependencies = [
        ("vault", "0002_keys_to_renew"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [
        migrations.RunPython(seal_all, migrations.RunPython.noop, atomic=True),
        migrations.RunPython(overwrite, migrations.RunPython.noop, atomic=False),
    ]
