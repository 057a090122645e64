"""Results said in other languages: what is known, numbers in the reader's way, and what stays English."""

import ast
from pathlib import Path

import pytest
from django.utils import translation

from daybreak import errors, web
from daybreak.web.measurement import sentences as of_estimates
from daybreak.web.prevention import refusals as of_help
from daybreak.web.prosecution import sentences as of_leads
from daybreak.web.protection import refusals as of_reports
from daybreak.web.ui import refusals as of_all
from daybreak.web.ui.spoken import number_said, said, spoken
from daybreak.web.vault import refusals as of_the_vault

WEB = Path(web.__file__).parent
DO_NAME = "Name the column of ids, the same in every file."
DO_MOUNT = "Mount one; without it sealed posts would lie on the disk in plain."
DO_CONFIRM = "a colleague who knows them has to confirm them first"
LANGUAGES = ("es", "fr", "ar")
ROOMS = ("vault", "handover", "inquiries", "prosecution", "measurement", "protection", "prevention")
ROOMS_OF_PATTERNS = (of_estimates, of_leads, of_all, of_the_vault, of_reports, of_help)
PATTERNS = tuple(pattern for room in ROOMS_OF_PATTERNS for pattern in room.PATTERNS)
KNOWN = "no text"
UNKNOWN = "Nobody declared this sentence about 12 posts."


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sentence", PATTERNS)
def test_every_pattern_says_its_values_in_every_language(language, sentence):
    names = [part.partition("}")[0] for part in sentence.split("{")[1:]]
    known = dict.fromkeys(names, KNOWN) | {name: "4" for name in names if name.startswith("n_")}
    values = known | {name: f"«{name}»" for name in names if name[:2] not in ("n_", "s_")}
    with translation.override(language):
        told, known_said = said(sentence.format(**values)), said(KNOWN)
    assert told and told != sentence.format(**values)
    for name, value in values.items():
        shown = known_said if name.startswith("s_") else value
        assert shown in told or name in ("country",), (name, told)


def test_numbers_are_written_in_the_readers_way():
    sentence = "Estimates of how many there are in all run from 1,844 to 12,387.5, by 5 methods."
    with translation.override("es"):
        assert "1,844" not in said(sentence) and "387,5" in said(sentence)
    with translation.override("fr"):
        assert "12,387.5" not in said(sentence) and "387,5" in said(sentence)
    with translation.override("en"):
        assert said(sentence) == sentence


def test_values_that_are_sentences_are_said_too():
    refusal = "Lists that depend on each other: a and b."
    with translation.override("fr"):
        assert said("Everybody: Independent lists") == "Tout le monde : Listes indépendantes"
        both = said(f"{refusal} Without resamples there is no interval.")
        assert both == f"{said(refusal)} Sans rééchantillons, il n’y a pas d’intervalle."


def test_what_nobody_knows_stays_english_and_is_marked():
    with translation.override("ar"):
        assert said(UNKNOWN) is None
        assert spoken(UNKNOWN) == f'<span lang="en" dir="ltr">{UNKNOWN}</span>'
        half = f"Sum of the groups. {UNKNOWN}"
        assert spoken(half).startswith("<span"), "a sentence is never said half"
    with translation.override("en"):
        assert spoken(UNKNOWN) == UNKNOWN


@pytest.mark.parametrize("language", (*LANGUAGES, "en"))
def test_values_cannot_bring_markup(language):
    with translation.override(language):
        assert "<b>" not in spoken("Stratum <b>x</b> has too few lists for an estimate of its own.")
        assert "<b>" not in spoken("<b>x</b>")


def test_a_value_that_looks_like_a_placeholder_is_shown_as_it_is():
    with translation.override("es"):
        assert "{n_people}" in said("Stratum {n_people} has too few lists for an estimate of its own.")


def test_what_leads_of_the_sample_say_is_known(tmp_path):
    from daybreak.prosecution.leads import rank_leads
    from daybreak.prosecution.networks import find_networks
    from daybreak.prosecution.sample.generate import write_sample
    from daybreak.standard.reading import read_posts

    write_sample(tmp_path, posts=600, seed=3)
    networks = find_networks(read_posts([tmp_path / "posts.csv"]))
    told: set[str] = set()
    for lead in rank_leads(networks, limit=40).ranked:
        told |= {one.sentence for one in lead.reasons} | set(lead.unknown)
        told |= {word for one in lead.indicators for word in (one.label, one.sentence)}
        told |= set(lead.movement.sentences) if lead.movement else set()
    assert len(told) > 30
    for language in LANGUAGES:
        with translation.override(language):
            assert {one for one in told if said(one) is None} == set()


def test_what_estimates_of_the_demonstration_say_is_known():
    from daybreak.measurement.prevalence_answer import answer
    from daybreak.measurement.prevalence_input import read_lists
    from daybreak.web.config.demo.content import LISTS
    from daybreak.web.measurement.presenting import shown_estimate

    lists = ["police", "shelter", "hotline", "labour inspection", "clinic"]
    found = answer(
        lambda by: read_lists(LISTS, lists=lists, across=["sex", "age group"]),
        ["chao", "lincoln-petersen", "independence", "stepwise"],
        by=[], population=None, moved=True, seed=0, bootstrap=50, level=0.95, order=2,
    )  # fmt: skip
    shown = shown_estimate(found)
    told = {shown["headline"], shown["flag"] or shown["agreement"], *shown["warnings"], *shown["notes"]}
    for one in shown["methods"]:
        told |= {one["title"], one["disbelief"], *one["warnings"], *one["model"]}
        told |= {one["interval"]["kind"], one["interval"]["made_by"]} if one["interval"] else set()
    told |= set(shown["movement"]["warnings"]) | {
        row[0] for rows in shown["movement"]["tables"] for row in rows
    }
    pictures = [shown["overlap"], shown["intervals"], shown["movement"]["picture"]]
    pictures += [one["picture"] for one in shown["methods"] if one["picture"]]
    told |= {one["caption"] for one in pictures} | {one["wide"]["says"] for one in pictures}
    told |= {fact for one in shown["methods"] for fact, _ in one["facts"]} - {"bic"}
    told |= {one["beyond"] for one in shown["methods"] if one["beyond"]}
    told |= {one["says"] for one in shown["critiques"]}
    for language in LANGUAGES:
        with translation.override(language):
            assert {one for one in told if said(one) is None} == set()


def _words_of(node):
    """The constant words among what an error is given, and those of every branch of a condition."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    if isinstance(node, ast.IfExp):
        yield from _words_of(node.body)
        yield from _words_of(node.orelse)


def refused_parts():
    """Every constant part of a refusal that the rooms raise, but those of code that people never reach."""
    inner = {"blind", "chain", "ciphers", "declarations", "export", "fields", "job_keys", "keyboxes"}
    inner |= {"ledger_check", "merkle", "models", "passwords", "records", "restore", "streams", "token_keys"}
    inner |= {"api", "backup", "backup_keys", "consents", "factor_secrets", "ledger", "shreds", "unfinished"}
    inner |= {"scanner", "coarse", "return_words"}
    inner |= {"deployment_keys", "key_files"}  # said on the command line only
    for room in ROOMS:
        for path in (WEB / room).rglob("*.py"):
            if path.stem in inner:
                continue
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                name = getattr(getattr(node, "func", None), "id", "")
                if isinstance(node, ast.Call) and hasattr(errors, name):
                    given = [*node.args, *(one.value for one in node.keywords)]
                    yield from (word for one in given for word in _words_of(one))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_part_of_a_refusal_is_english_only(language):
    parts = set(refused_parts())
    assert len(parts) > 100
    with translation.override(language):
        unsaid = {one for one in parts if not (said(one) or said(f"{one}."))}
    assert unsaid <= {"The days that something is kept", "A row", "Report this."}, (
        "what only code can do wrong"
    )


REFUSALS = (
    errors.BadValue("The case", found="held already", needed="nothing more is to be done"),
    errors.BadValue("The hours", found=90, needed="they must be 1 to 72"),
    errors.NotGranted("this record as it is now"),
    errors.Destroyed("What was kept here"),
    errors.VaultLocked(),
    errors.NotConsented("the consent was withdrawn"),
    errors.UnderLegalHold("The case"),
    errors.SharesUnfit("Group 3 of the share is mistyped", do="Compare it with the paper."),
    errors.HistoriesUnfit("lists, 2024.csv has 2 lists", do="At least 3 lists are needed."),
    errors.FileUnreadable("a: b.csv", why="byte 17 is not UTF-8", do="Save it as CSV in UTF-8."),
    errors.NothingToRead("posts.csv"),
    errors.ColumnMissing("x.csv", wanted="the ids", found=["a", "b"], do=DO_NAME),
    errors.SealBroken("A file", why="it is under a key of another case"),
    errors.BadValue(
        "The people of a channel", found="w1", needed="a colleague who knows them has to confirm them first"
    ),
    errors.BadValue("The template", found="{x}", needed="it may hold {today}"),
    errors.FileUnreadable("q.yaml", why="line 3: an alias", do="Write the value out."),
    errors.FileUnreadable("help.csv", why="it has more than 5,000 rows", do="Divide it."),
    errors.TooManyModels(lists=9, order=4, limit=1_000_000),
    errors.DeploymentUnfit("This machine offers no folder in memory (/dev/shm)", do=DO_MOUNT),
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda one: type(one).__name__)
def test_refusals_are_said_whole(language, refusal):
    with translation.override(language):
        told = said(str(refusal))
    assert told and not {"is", "the", "and", "of", "it"} & set(told.split()), told


def test_a_refusal_with_an_unknown_part_stays_whole_in_english():
    refusal = str(errors.BadValue("The case", found="x", needed="do what nobody declared"))
    with translation.override("es"):
        assert said(refusal) is None and spoken(refusal).startswith('<span lang="en"')


def test_numbers_in_tables_are_written_in_the_readers_way():
    with translation.override("es"):
        assert number_said("12,345.5") == "12.345,5" or number_said("12,345.5") == "12\xa0345,5"
        assert number_said("0.48 %") == "0,48 %" and number_said("–") == "–"
        assert number_said("no sum") == "sin suma"
    with translation.override("en"):
        assert number_said("12,345.5") == "12,345.5"
