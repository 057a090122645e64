"""Keeps the catalogues of translations in `src/daybreak/web/locale` in step with the pages.

    python scripts/translations.py update     # after adding words: put them into every catalogue
    python scripts/translations.py missing    # which words still lack a translation, by language
    python scripts/translations.py unmarked   # words in templates and forms that nobody can translate
    python scripts/translations.py fill FILE  # take in translations; see below
    python scripts/translations.py compile    # what Django reads (.mo); bin/setup and the package build do it

Words are marked in templates with `{% translate %}`, `{% blocktranslate %}` or `_("...")`, in Python with
`gettext` and its kin. The file for `fill` has a line for each wording: the English (of a plural, its
singular) and its Spanish, French and Arabic, with tabs between them and ` ;; ` between the forms of a plural.
Everything is done in Python (Babel): the GNU tools need not be installed.
"""

import ast
import io
import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "src" / "daybreak" / "web"
#: How each language counts. English is the language of the sources; its catalogue is the empty pattern.
PLURALS = {
    "en": "nplurals=2; plural=(n != 1);",
    "es": "nplurals=2; plural=(n != 1);",
    "fr": "nplurals=2; plural=(n > 1);",
    "ar": "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : "
    "n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5;",
}
#: Functions that mark words, and which of their arguments are words.
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
#: Pages for developers only.
UNTRANSLATED = {"gallery.html", "gallery.py", "examples.html"}


def catalogue_path(language: str) -> Path:
    """Where a language's catalogue lies."""
    return WEB / "locale" / language / "LC_MESSAGES" / "django.po"


def sources(suffix: str) -> list[Path]:
    """The files of the web application that hold words, in order."""
    found = (path for path in WEB.rglob(f"*{suffix}") if "migrations" not in path.parts)
    return sorted(path for path in found if path.name not in UNTRANSLATED)


def extracted() -> Catalog:
    """All marked words, with the files they stand in."""
    found = Catalog(domain="django", charset="utf-8")
    for path in sources(".py"):
        _add(found, path, path.read_text("utf-8"))
    for suffix in (".html", ".txt"):
        for path in sources(suffix):
            for line in _marked(path):
                _add(found, path, line)
    for where, words in vocabulary():
        found.add(words, locations=[(where, 0)])
    return found


def vocabulary() -> Iterator[tuple[str, str]]:
    """Fixed words of the floors below that pages show, and where they stand: methods, signs and rules."""
    from daybreak.measurement.prevalence_judgement import CRITIQUES
    from daybreak.measurement.prevalence_methods import METHODS
    from daybreak.prosecution.recruitment_rules import RULES
    from daybreak.standard.indicators import indicators

    for method in METHODS.values():
        yield "src/daybreak/measurement/prevalence_methods.py", method.title
        yield "src/daybreak/measurement/prevalence_methods.py", method.disbelief
    for critique in CRITIQUES:
        yield "src/daybreak/measurement/prevalence_judgement.py", critique.says
    for sign in indicators():
        yield "src/daybreak/standard/data/indicators", sign.label
        yield "src/daybreak/standard/data/indicators", sign.sentence
    for rule in RULES:
        yield "src/daybreak/prosecution/recruitment_rules.py", rule.label
        yield "src/daybreak/prosecution/recruitment_rules.py", rule.sentence


def _marked(path: Path) -> list[str]:
    """A template's marked words as calls of gettext, line by line."""
    from django.utils.translation.template import templatize

    lines = templatize(path.read_text("utf-8"), origin=str(path)).splitlines()
    return [line.strip() for line in lines if "(" in line]


def _add(catalogue: Catalog, path: Path, source: str) -> None:
    for _, function, words, _ in extract_python(io.BytesIO(source.encode()), KEYWORDS, (), {}):
        words = [words] if isinstance(words, str) else [one for one in words or () if isinstance(one, str)]
        context = words.pop(0) if "pgettext" in function and words else None
        if words and words[0]:
            plural = "ngettext" in function or "npgettext" in function
            identity = tuple(words[:2]) if plural else words[0]
            catalogue.add(identity, context=context, locations=[(path.relative_to(ROOT).as_posix(), 0)])


def read(language: str) -> Catalog:
    """A language's catalogue as it lies on disk; an empty one when there is none yet."""
    path = catalogue_path(language)
    catalogue = Catalog(locale=language, domain="django", charset="utf-8", project="Daybreak")
    if path.exists():
        with path.open("rb") as file:
            catalogue = read_po(file, locale=language, domain="django")
    return catalogue


def update() -> None:
    """Put all marked words into each catalogue and drop those that are gone."""
    for language in PLURALS:
        old, new = read(language), extracted()
        fresh = Catalog(locale=language, domain="django", charset="utf-8", project="Daybreak")
        for message in new:
            if message.id:
                kept = old.get(message.id, message.context)
                words = kept.string if kept is not None and not kept.fuzzy else None
                fresh.add(message.id, words or "", context=message.context, locations=message.locations)
        _write(fresh, language)


def _write(catalogue: Catalog, language: str) -> None:
    text = io.BytesIO()
    write_po(text, catalogue, width=110, sort_output=True, omit_header=True, include_lineno=False)
    head = (
        'msgid ""\nmsgstr ""\n"Language: ' + language + '\\n"\n"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=UTF-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Plural-Forms: {PLURALS[language]}\\n"\n\n'
    )
    path = catalogue_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(head + text.getvalue().decode(), "utf-8")


def missing(language: str) -> list[str]:
    """Words of the pages without a complete translation, among them those not in the catalogue at all."""
    known = read(language)
    return [
        message.id if isinstance(message.id, str) else message.id[0]
        for message in extracted()
        if message.id and not _complete(known.get(message.id, message.context), language)
    ]


def _complete(message: Message | None, language: str) -> bool:
    if message is None or message.fuzzy:
        return False
    strings = [message.string] if isinstance(message.string, str) else list(message.string)
    needed = 1 if isinstance(message.id, str) else int(PLURALS[language].split(";")[0].split("=")[1])
    return len(strings) == needed and all(strings)


def fill(lines: list[str]) -> list[str]:
    """Put translations into the catalogues; the lines that fit nothing there.

    Args:
        lines: The English and one wording for each of the other languages in the order of `PLURALS`.
    """
    languages = [code for code in PLURALS if code != "en"]
    rows = [line.rstrip("\n").split("\t") for line in lines if line.strip()]
    unfit = ["\t".join(row) for row in rows if len(row) != len(languages) + 1]
    update()
    for number, language in enumerate(languages, start=1):
        catalogue = read(language)
        known = {one.id if isinstance(one.id, str) else one.id[0]: one for one in catalogue if one.id}
        for row in rows:
            message = known.get(row[0])
            if message is None or len(row) != len(languages) + 1:
                unfit.append("\t".join(row))
                continue
            plural = not isinstance(message.id, str)
            message.string = tuple(row[number].split(" ;; ")) if plural else row[number]
        _write(catalogue, language)
    return list(dict.fromkeys(unfit))


def compile_all() -> int:
    """Compile each catalogue that is newer than what Django reads; how many were."""
    done = 0
    for language in PLURALS:
        source = catalogue_path(language)
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as file:
            catalogue = read_po(file, locale=language, domain="django")
        written = target.with_name(f"{target.name}.{id(catalogue)}")
        with written.open("wb") as file:
            write_mo(file, catalogue)
        written.replace(target)  # at once, so that nobody reads half of it
        done += 1
    return done


def unmarked() -> Iterator[str]:
    """Words people would read in one language only, each with its place."""
    for suffix, found_in in ((".html", _plain_words), (".py", _plain_strings)):
        for path in sources(suffix):
            words = found_in(path.read_text("utf-8"))
            yield from (f"{path.relative_to(ROOT)}: {one!r}" for one in words)


_BLOCK = re.compile(r"{%-?\s*blocktrans(?:late)?\b.*?%}.*?{%\s*endblocktrans(?:late)?\s*%}", re.S)
_COMMENT = re.compile(r"{#.*?#}|{%\s*comment\b.*?%}.*?{%\s*endcomment\s*%}", re.S)
_TAG = re.compile(r"{%.*?%}|{{.*?}}", re.S)
_LITERAL = re.compile(
    r"""\b(title|text|label|lead|over|caption|term|legend|hint|why|note|says|summary|kinds|largest|table_title)=(["'])(.*?)\2"""
)
_READ_ALOUD = {"aria-label", "title", "alt", "placeholder", "label", "aria-description"}
#: Units, names of formats and of algorithms.
_SAME_EVERYWHERE = re.compile(r"°[CF]|YAML|[\d., ]+[kMGT]?B|SHA-\d+|CSV|JSON|XLSX|PDF|SVG|PNG|UTC|DOI")
_LETTER = re.compile(r"[^\W\d_]")


class _Words(HTMLParser):
    """Collects what people read or hear from markup."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in ("script", "style")
        heard = (value for name, value in attrs if name in _READ_ALOUD and value)
        self.found += [value for value in heard if _LETTER.search(value)]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self._silent and _LETTER.search(data):
            self.found.append(data.strip())


def _plain_words(source: str) -> list[str]:
    source = _COMMENT.sub("", _BLOCK.sub("", source))
    literal = [
        words
        for tag in _TAG.findall(source)
        for _, _, words in _LITERAL.findall(tag)
        if tag.startswith("{%") and _LETTER.search(words)
    ]
    parser = _Words()
    parser.feed(_TAG.sub(" ", source))
    parser.close()
    return [words for words in literal + parser.found if not _SAME_EVERYWHERE.fullmatch(words)]


def _plain_strings(source: str) -> list[str]:
    """Labels, hints and refusals of forms that are plain strings."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        named = node.keywords if "Field" in name else []
        values = [one.value for one in named if one.arg in ("label", "help_text", "verbose_name")]
        if name == "ValidationError":
            values += node.args[:1]
        if name in ("success", "info", "warning", "error") and getattr(node.func, "value", None) is not None:
            values += node.args[1:2] if getattr(node.func.value, "id", "") == "messages" else []
        found += [one.value for one in values if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    return [words for words in found if _LETTER.search(words)]


def main(command: str, *paths: str) -> int:
    """Do what the command line says; 1 when something is missing."""
    if command == "compile":
        sys.stdout.write(f"Compiled {compile_all()} catalogues.\n")
        return 0
    lacking: list[str] = []
    if command == "fill":
        lacking = [f"fits nothing: {line}" for line in fill(Path(paths[0]).read_text("utf-8").splitlines())]
    if command == "update":
        update()
    if command == "unmarked":
        lacking = list(unmarked())
    if command in ("fill", "update", "missing"):
        lacking += [f"{code}: {words}" for code in PLURALS if code != "en" for words in missing(code)]
    sys.stdout.write("\n".join([*lacking, ""]) if lacking else "Nothing is missing.\n")
    return int(bool(lacking) and command != "update")


if __name__ == "__main__":
    if sys.argv[1:] not in (["update"], ["missing"], ["unmarked"], ["compile"], ["fill", sys.argv[-1]]):
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
