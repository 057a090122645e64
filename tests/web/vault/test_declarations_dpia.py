"""Every field of every table says what it is for, and the impact record says so too."""

import pytest
from django.apps import apps

from daybreak.errors import FileUnreadable
from daybreak.web.vault import declarations
from daybreak.web.vault.backup_rows import key_fields
from daybreak.web.vault.declarations import faults, load_declarations
from daybreak.web.vault.declared import Secrecy
from daybreak.web.vault.dpia import write_dpia

#: A table of the tests only, beside its sealed fields.
PROBES = {
    label: {
        "about": "A probe",
        "purpose": "tests",
        "legal_basis": "none",
        "retention": "none",
        "fields": fields,
    }
    for label, fields in {
        "vault_probe.Story": {"state": "internal"},
        "vault_probe.Note": {"story": "internal"},
    }.items()
}


@pytest.fixture
def with_probes(monkeypatch):
    real = declarations._read_app
    monkeypatch.setattr(
        declarations, "_read_app", lambda app: PROBES if app.label == "vault_probe" else real(app)
    )


def test_every_field_of_every_table_is_declared(with_probes):
    assert faults() == []


def test_an_undeclared_field_is_a_fault(monkeypatch, with_probes):
    real = declarations._read_app

    def without(app):
        said = {label: {**table, "fields": dict(table["fields"])} for label, table in real(app).items()}
        if app.label == "accounts":
            del said["accounts.Person"]["fields"]["email"]
            said["accounts.Person"]["fields"]["shoe_size"] = "personal"
            said["accounts.Person"]["fields"]["name"] = "sensitive"
            said["accounts.Ghost"] = {"about": "x", "fields": {}}
            del said["accounts.HeldRole"]["retention"]
        return said

    monkeypatch.setattr(declarations, "_read_app", without)
    found = "\n".join(faults())
    for sentence in (
        "accounts.Person.email is not declared",
        "accounts.Person.shoe_size is declared but there is no such field",
        "accounts.Person.name is sensitive and not sealed",
        "accounts.Ghost is declared but there is no such table",
        "accounts.HeldRole.role lacks a purpose, a legal basis or a retention",
    ):
        assert sentence in found


def test_a_broken_file_is_refused_in_words(tmp_path, monkeypatch):
    (tmp_path / "declarations.yaml").write_text("accounts.Person: {fields: {name: secretish}}")
    app = apps.get_app_config("accounts")
    monkeypatch.setattr(app, "path", str(tmp_path))
    with pytest.raises(FileUnreadable, match="secretish"):
        load_declarations()


def test_boxes_are_known_by_their_declaration_as_keys():
    known = {label.lower(): table for label, table in load_declarations().items()}
    assert all(known[table].fields[name].secrecy == Secrecy.KEY for table, name in key_fields())
    boxes = {("vault.grant", "box"), ("vault.personkey", "wrapped"), ("protection.returnbox", "box")}
    assert boxes <= key_fields()


def test_the_impact_record_names_every_field_in_use(with_probes):
    text = write_dpia(organisation="Harbour Light")
    assert text.startswith("# Record of processing and data-protection impact: Harbour Light")
    for label, table in load_declarations().items():
        if table.about.startswith("Unused"):
            assert f"### {label}\n" not in text
            continue
        part = text.split(f"### {label}\n")[1].split("\n### ")[0]
        for name, one in table.fields.items():
            assert f"| {name} | {one.secrecy.value}" in part and one.purpose in part
    assert "| name | sensitive, sealed; found by exact, words, phonetic | Know whom a case is about" in text
