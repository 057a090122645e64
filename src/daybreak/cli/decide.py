"""`daybreak decide`: write down what a reviewer decided; the next run honours it."""

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from daybreak.errors import BadValue, FileMissing, SavedStateUnfit

if TYPE_CHECKING:
    from daybreak.prosecution.decisions import Decision, DecisionKind

KINDS = ("confirm", "reject", "split", "merge", "note")


@click.command("decide")
@click.argument("run", type=click.Path(path_type=Path, file_okay=False))
@click.argument("kind", type=click.Choice(KINDS), required=False)
@click.argument("leads", nargs=-1)
@click.option("--posts", help="For a split: ids of the posts to take out, separated by commas.")
@click.option("--note", default="", help="Your own words.")
@click.option("--reviewer", default="", help="Your name, as you wish to be named.")
@click.option(
    "--from", "source", type=click.Path(path_type=Path), help="Take decisions saved from the report."
)
@click.option(
    "--unmask", is_flag=True, help="Keep contacts in your words in full. They may be those of victims."
)
def command(
    run: Path,
    kind: "DecisionKind | None",
    leads: tuple[str, ...],
    posts: str | None,
    note: str,
    reviewer: str,
    source: Path | None,
    unmask: bool,
) -> None:
    """Decide KIND (confirm, reject, split, merge or note) about LEADS of the results in the folder RUN.

    Give one lead, or the leads to merge. Decisions are appended to decisions.jsonl in the folder; run
    `daybreak networks` again to see them honoured.
    """
    from daybreak.prosecution.decisions import DECISIONS_FILE, Decision, append_decision, read_decisions
    from daybreak.release.masked import masked_words

    if source is not None:
        if not source.exists():
            raise FileMissing(source)
        made = read_decisions(source)
    elif kind is None:
        raise click.UsageError("Give a kind of decision and a lead, or --from FILE.")
    else:
        if kind == "note" and not note.strip():
            raise BadValue("note", found=note, needed="write your words with --note")
        known = _known(run)
        parts = _parts(kind, leads, posts, known)
        made = (Decision(kind, parts, lead=" ".join(leads), note=note, reviewer=reviewer),)
    if not run.is_dir():
        raise FileMissing(run)
    if not unmask:
        made = tuple(
            replace(one, note=masked_words(one.note), reviewer=masked_words(one.reviewer)) for one in made
        )
    noted = _noted(run / DECISIONS_FILE) if source is not None else frozenset()
    for decision in made:
        if decision in noted:
            click.echo(f"Already noted: {decision.kind} {decision.lead}.")
            continue
        append_decision(run / DECISIONS_FILE, decision)
        click.echo(f"Noted: {decision.kind} {decision.lead}.")


def _noted(path: Path) -> frozenset["Decision"]:
    """The decisions of the file, each also without its time, as one that is brought in may lack it."""
    from daybreak.prosecution.decisions import read_decisions

    known = read_decisions(path)
    return frozenset((*known, *(replace(one, time="") for one in known)))


def _known(run: Path) -> dict[str, list[tuple[str, str]]]:
    """For each lead of the run, also rejected ones, the id and the fingerprint of each of its posts.

    Rejected leads stand in leads.csv only; their posts, without ids, are those of the rejection.
    """
    from daybreak.prosecution.decisions import DECISIONS_FILE, read_decisions

    rejected = {
        f"L{mark[:8]}": [("", each) for each in decision.posts.elements()]
        for decision in read_decisions(run / DECISIONS_FILE)
        if decision.kind == "reject"
        for mark in decision.posts
    }
    return rejected | _shown(run)


def _shown(run: Path) -> dict[str, list[tuple[str, str]]]:
    """The leads of leads.json."""
    path = run / "leads.json"
    if not path.exists():
        raise FileMissing(path)
    try:
        records: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))
        return {
            record["key"]: [(row["id"], row["fingerprint"]) for row in record["sources"]]
            for record in records
        }
    except (ValueError, KeyError, TypeError) as error:
        why = "it does not hold the leads of a run"
        raise SavedStateUnfit(path, why=why, do="Run daybreak networks again.") from error


def _parts(
    kind: str, leads: tuple[str, ...], posts: str | None, known: dict[str, list[tuple[str, str]]]
) -> tuple[tuple[str, ...], ...]:
    wanted = 2 if kind == "merge" else 1
    if len(set(leads)) < wanted or (kind != "merge" and len(leads) > 1):
        raise BadValue(
            f"leads to {kind}", found=list(leads), needed=f"give {'two or more' if wanted > 1 else 'one'}"
        )
    for lead in leads:
        if lead not in known:
            raise BadValue("lead", found=lead, needed="give a key from leads.csv, such as L1a2b3c4d")
    if kind != "split":
        return tuple(tuple(mark for _, mark in known[lead]) for lead in leads)
    return _split(posts, known[leads[0]])


def _split(posts: str | None, own: list[tuple[str, str]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The fingerprints of the posts to take out and of those that stay."""
    wanted = {post.strip() for post in (posts or "").split(",") if post.strip()}
    strangers = sorted(wanted - {post for post, _ in own})
    if not wanted or strangers:
        needed = "give ids of posts of this lead with --posts"
        raise BadValue("posts to take out", found=strangers or sorted(wanted), needed=needed)
    out = tuple(mark for post, mark in own if post in wanted)
    stay = tuple(mark for post, mark in own if post not in wanted)
    if not stay:
        raise BadValue("posts to take out", found=posts, needed="leave at least one post in the lead")
    return out, stay
