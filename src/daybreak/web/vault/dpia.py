"""The data-protection impact record, made of what every field declares, so it keeps up with them."""

from collections import Counter
from collections.abc import Iterator
from importlib import metadata

from daybreak import __version__
from daybreak.web.vault.ciphers import ALGORITHM_NAMES, DEFAULT_ALGORITHM
from daybreak.web.vault.declarations import TableDeclaration, load_declarations
from daybreak.web.vault.declared import Secrecy

_MEANS = {
    Secrecy.PUBLIC: "may be seen by anybody",
    Secrecy.INTERNAL: "ids, states, counts and dates without content",
    Secrecy.PERSONAL: "about people who work here, or who did what",
    Secrecy.SENSITIVE: "about people whom trafficking may have touched; sealed under the key of its case",
    Secrecy.KEY: "key material in a closed form; in backups only under a key that expires",
}


def write_dpia(*, organisation: str = "") -> str:
    """The record as Markdown.

    Args:
        organisation: Whose record it is, as it stands in the title.
    """
    tables = load_declarations()
    used = [one for one in tables.values() if not one.about.startswith("Unused")]
    lines = [
        f"# Record of processing and data-protection impact{': ' + organisation if organisation else ''}",
        "",
    ]
    lines += [
        f"Made by Daybreak {__version__} from the declarations of its fields. What is in brackets is for the"
        " data officer to complete.",
        "",
        *_classes(used),
        *_measures(),
        *_bases(used),
        "## What is kept, table by table",
        "",
    ]
    for table in used:
        lines += _table_lines(table)
    lines += ["## For the data officer", "", *(f"- [{one}]" for one in _TO_COMPLETE), ""]
    return "\n".join(lines)


_TO_COMPLETE = (
    "Who is the controller, who the processors, and where the machine stands",
    "How people are told what is kept about them, and in which languages",
    "Who is consulted: survivors, staff, the supervisory authority",
    "Which risks remain, how likely and how grave they are, and who accepts them",
)


def _classes(tables: list[TableDeclaration]) -> Iterator[str]:
    counts = Counter(one.secrecy for table in tables for one in table.fields.values())
    yield from ("## Classes of secrecy", "", "| class | meaning | fields |", "|---|---|---|")
    for secrecy in Secrecy:
        yield f"| {secrecy.value} | {_MEANS[secrecy]} | {counts[secrecy]} |"
    yield ""


def _measures() -> Iterator[str]:
    yield from ("## Measures", "")
    name = ALGORITHM_NAMES[DEFAULT_ALGORITHM]
    library = metadata.version("cryptography")
    yield f"- Sensitive fields are sealed ({name}), bound to organisation, table, row and field."
    yield "- Each case has a key, closed for granted people (X25519, their keys wrapped by Argon2id)."
    yield "- Administrators and auditors hold no key. A granted person's session is needed to read anything."
    yield "- Every read, write, refusal, export and grant is an event of a signed ledger without content."
    yield "- Destroying a case's keys erases it; every restore of an older backup destroys them again."
    yield f"- Libraries: cryptography {library}, PyNaCl {metadata.version('pynacl')}."
    yield ""


def _bases(tables: list[TableDeclaration]) -> Iterator[str]:
    counts = Counter(one.legal_basis for table in tables for one in table.fields.values())
    yield from ("## Legal bases", "", "| basis | fields |", "|---|---|")
    for basis, count in sorted(counts.items()):
        yield f"| {_cell(basis)} | {count} |"
    yield ""


def _table_lines(table: TableDeclaration) -> Iterator[str]:
    yield from (f"### {table.label}", "", f"{table.about.rstrip('.')}.", "")
    yield from ("| field | class | kept for | legal basis | how long |", "|---|---|---|---|---|")
    for name, one in table.fields.items():
        sealed = ", sealed" if name in table.sealed else ""
        forms = ", ".join(table.searched.get(name, ()))
        found = f"; found by {forms}" if forms else ""
        yield (
            f"| {name} | {one.secrecy.value}{sealed}{found} | {_cell(one.purpose)} "
            f"| {_cell(one.legal_basis)} | {_cell(one.retention)} |"
        )
    yield ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
