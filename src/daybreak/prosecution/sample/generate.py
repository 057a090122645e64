"""Write posts in which operations are planted among ordinary ones, with the truth beside them.

The same seed and size give the same bytes on every machine. Everybody and everything in the
posts is invented; numbers, domains and wallets belong to nobody (see `contacts`).
"""

import csv
import random
from collections.abc import Callable, Iterator
from dataclasses import astuple, dataclass, fields
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import resources
from itertools import count
from pathlib import Path
from typing import Any

import yaml

from daybreak.errors import BadValue
from daybreak.prosecution.sample import contacts as reserved
from daybreak.prosecution.sample.disguise import disguise, noise, phone_forms
from daybreak.prosecution.sample.operations import STORIES, Story

#: Languages of the phrase bank and the share of ordinary posts in each.
LANGUAGES = {"en": 0.4, "es": 0.13, "fr": 0.11, "ru": 0.12, "ar": 0.08, "zh": 0.09, "th": 0.07}
#: Day on which the made-up time begins.
START = datetime(2026, 1, 5, 8, tzinfo=UTC)
#: Posts of one planted operation at most; a larger sample plants more operations.
LARGEST_OPERATION = 200


@dataclass(frozen=True, slots=True)
class SamplePost:
    """One row of `posts.csv`."""

    post_id: str
    posted_at: str
    title: str
    description: str
    location: str
    country: str
    account: str
    company: str


@dataclass(frozen=True, slots=True)
class SampleTruth:
    """One row of `truth.csv`: which planted story and template a post comes from.

    `operation` is empty for ordinary posts and for innocent look-alikes whose posts come from
    strangers (`kind` tells them apart); `template` is empty where the text was written once.
    """

    post_id: str
    operation: str
    template: str
    kind: str


@dataclass(frozen=True, slots=True)
class _Draft:
    """A post before it gets its number: when, where, what and who."""

    time: datetime
    text: str
    title: str
    place: tuple[str, str]
    account: str
    company: str
    truth: tuple[str, str, str]


def make_sample(posts: int = 3000, seed: int = 2026) -> list[tuple[SamplePost, SampleTruth]]:
    """Make about `posts` posts in order of time, each with its truth.

    Raises:
        BadValue: Fewer than 100 posts are asked for.
    """
    if posts < 100:
        raise BadValue("number of sample posts", found=posts, needed="give 100 or more")
    rng = random.Random(seed)
    drafts = [draft for story in STORIES for draft in _repeated(story, posts, rng)]
    drafts += [_ordinary(rng) for _ in range(posts - len(drafts))]
    drafts.sort(key=lambda draft: draft.time)
    return [_numbered(number, draft) for number, draft in enumerate(drafts, start=1)]


def write_sample(folder: Path, posts: int = 3000, seed: int = 2026) -> tuple[Path, Path]:
    """Write `posts.csv` and `truth.csv` into `folder`, made if needed; return both paths."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = make_sample(posts, seed)
    paths = folder / "posts.csv", folder / "truth.csv"
    for path, row_type, place in zip(paths, (SamplePost, SampleTruth), (0, 1), strict=True):
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(field.name for field in fields(row_type))
            writer.writerows(astuple(row[place]) for row in rows)
    return paths


@cache
def _bank(language: str) -> dict[str, Any]:
    text = resources.files(__package__).joinpath(f"phrases/{language}.yaml").read_text("utf-8")
    bank: dict[str, Any] = yaml.safe_load(text)
    return bank


def _repeated(story: Story, posts: int, rng: random.Random) -> Iterator[_Draft]:
    """Plant `story` as often as its share needs, each time with own contacts and texts."""
    left = round(story.share * posts)
    for number in count(1):
        if left <= 0:
            return
        size = min(left, LARGEST_OPERATION)
        yield from _MAKERS[story.kind](story, f"{story.name}-{number}", size, rng)
        left -= size


def _operation(story: Story, name: str, size: int, rng: random.Random) -> Iterator[_Draft]:
    bank, reach = _bank(story.language), reserved.contacts(rng, story.phones)
    templates = [_template(bank[story.kind], rng) for _ in range(story.templates)]
    words = tuple(bank["ordinary"]["adjectives"] + bank["ordinary"]["subjects"])
    begin = START + timedelta(days=rng.randrange(60))
    days = story.stay_days * len(story.circuit) * 2
    for step in range(size):
        day = step * days / size
        place = story.circuit[int(day / story.stay_days) % len(story.circuit)]
        # numbers take turns, with an overlap that shows them to be one hand
        turn = min(int(day / days * len(reach.phones) + rng.random() * 0.5), len(reach.phones) - 1)
        slots = _slots(story.language, place[0], rng, "rates" if story.kind == "sale" else "wages")
        slots |= _reached_by(reach, turn, rng)
        which = rng.randrange(len(templates))
        # noise and disguise come before the slots are filled, so that contacts stay reachable
        text = disguise(noise(templates[which], rng, story.noise, words), rng, story.hidden)
        yield _Draft(
            time=begin + timedelta(days=day, hours=rng.randrange(10), minutes=rng.randrange(60)),
            text=_filled(text, slots),
            title=_filled(templates[which].split(". ")[0], slots),
            place=place,
            account=f"{name}-{step % (story.phones + 1)}",
            company="",
            truth=(name, f"{name}/t{which + 1}", story.kind),
        )


def _reached_by(reach: reserved.Contacts, turn: int, rng: random.Random) -> dict[str, str]:
    handles = {"telegram": reach.telegram, "line": reach.line, "wechat": reach.wechat}
    written = {"email": reach.email, "url": reach.url, "wallet": reach.wallet}
    return {"phone": phone_forms(reach.phones[turn], rng)} | handles | written


def _template(bank: dict[str, list[str]], rng: random.Random) -> str:
    conditions = rng.sample(bank["conditions"], 2)
    return ". ".join(
        (rng.choice(bank["opening"]), rng.choice(bank["offer"]), *conditions, rng.choice(bank["contact"]))
    )


def _chain(story: Story, name: str, size: int, rng: random.Random) -> Iterator[_Draft]:
    firm = f"{rng.choice(('Maple', 'Harbour', 'Copper', 'Lantern'))} & {rng.choice(('Sons', 'Friends'))}"
    domain = firm.split()[0].lower() + "-stores.example"
    own = {"firm": firm, "url": f"https://{domain}/jobs", "registration": f"CH{len(firm):06d}"}
    for place in _along(story.circuit, size):
        slots = _slots("en", place[0], rng) | own | {"manager": rng.choice(_bank("en")["managers"])}
        text, title = _filled(_bank("en")["chain"][0], slots), f"Sales assistant, {place[0]}"
        yield _Draft(_any_time(rng), text, title, place, domain, firm, (name, f"{name}/t1", "chain"))


def _agency(story: Story, name: str, size: int, rng: random.Random) -> Iterator[_Draft]:
    """Many employers with contacts of their own: some posts an agency writes and signs, others they write."""
    bank, own = _bank("en")["agency"], {"firm": "Northgate Staffing", "registration": "AG-004411"}
    clients = [reserved.contacts(rng, 1) for _ in range(max(size // 6, 1))]
    for number, place in enumerate(_along(story.circuit, size)):
        client, role = rng.randrange(len(clients)), rng.randrange(len(bank["roles"]))
        reach = {"phone": clients[client].phones[0], "email": clients[client].email}
        draft, signed = _ordinary(rng, "en", place), number % 2 == 0
        parts = (
            (bank["roles"][role], bank["contact"], bank["boilerplate"])
            if signed
            else (draft.text, bank["contact"])
        )
        text = _filled(" ".join(parts), _slots("en", place[0], rng) | own | reach)
        truth = ("", f"{name}/r{role + 1}" if signed else "", "agency")
        yield _Draft(draft.time, text, draft.title, place, f"client-{client}", f"Client {client + 1}", truth)


def _callcentre(story: Story, name: str, size: int, rng: random.Random) -> Iterator[_Draft]:
    shared = reserved.phone(rng)
    for place in _along(story.circuit, size):
        closing = rng.choice(_bank("en")["callcentre"]).format(place=place[0], phone=shared)
        draft = _ordinary(rng, "en", place)
        yield _Draft(
            draft.time,
            f"{draft.text} {closing}",
            draft.title,
            place,
            draft.account,
            "",
            ("", "", "callcentre"),
        )


_MAKERS: dict[str, Callable[[Story, str, int, random.Random], Iterator[_Draft]]] = {
    "deceptive": _operation,
    "sale": _operation,
    "chain": _chain,
    "agency": _agency,
    "callcentre": _callcentre,
}


def _ordinary(rng: random.Random, language: str = "", place: tuple[str, str] | None = None) -> _Draft:
    language = language or rng.choices(tuple(LANGUAGES), tuple(LANGUAGES.values()))[0]
    bank, place = _bank(language)["ordinary"], place or tuple(rng.choice(_bank(language)["places"]))
    slots = _slots(language, place[0], rng)
    sentences = [_filled(one, slots | _things(bank, rng)) for one in rng.sample(bank["sentences"], 2)]
    sentences.insert(rng.randrange(3), _wares(language, rng))
    title = _filled(rng.choice(bank["titles"]), slots | _things(bank, rng))
    account = f"u{rng.randrange(10**6)}"
    return _Draft(_any_time(rng), " ".join(sentences), title, place, account, "", ("", "", "ordinary"))


def _wares(language: str, rng: random.Random) -> str:
    """Things of invented makes with prices, which make every ordinary post its own."""
    bank, money = _bank(language)["ordinary"], _bank(language)["money"]
    things = rng.sample(bank["subjects"], rng.randrange(3, 6))
    return ", ".join(f"{_make(rng)} {thing} {_make(rng)}, {_price(money, rng)}" for thing in things) + "."


def _make(rng: random.Random) -> str:
    return " ".join(reserved.word(rng).capitalize() for _ in range(rng.randrange(1, 3)))


def _price(money: str, rng: random.Random) -> str:
    return money.format(rng.randrange(2, 99) * 5)


def _things(bank: dict[str, Any], rng: random.Random) -> dict[str, str]:
    subject, other = rng.sample(bank["subjects"], 2)
    trade, adjective = rng.choice(bank["trades"]), rng.choice(bank["adjectives"])
    return {"subject": subject, "subject2": other, "trade": trade, "adjective": adjective}


def _slots(language: str, place: str, rng: random.Random, pay: str = "wages") -> dict[str, str]:
    """Fill every slot that has nothing to do with who posts; `pay` names a range of the bank."""
    bank, low = _bank(language), rng.randrange(19, 24)
    return {
        "place": place,
        "name": rng.choice(bank["names"]),
        "age": f"{low}-{low + rng.randrange(4, 12)}",
        "count": str(rng.randrange(5, 60)),
        "wage": bank["money"].format(rng.randrange(bank[pay][0], bank[pay][1], 10)),
        "fee": bank["money"].format(rng.randrange(2, 9) * 50),
        "price": bank["money"].format(rng.randrange(4, 90) * 5),
        "date": f"{rng.randrange(1, 28)}.{rng.randrange(1, 13)}.",
        "month": rng.choice(bank["months"]),
        "weekday": rng.choice(bank["weekdays"]),
        "email": reserved.email(rng),
        "phone": reserved.phone(rng),
    }


def _filled(text: str, slots: dict[str, str]) -> str:
    """Fill the slots that `text` still names; noise and disguise leave braces alone."""
    for name, value in slots.items():
        text = text.replace("{" + name + "}", value)
    return text


def _along(circuit: tuple[tuple[str, str], ...], size: int) -> Iterator[tuple[str, str]]:
    return (circuit[number % len(circuit)] for number in range(size))


def _any_time(rng: random.Random) -> datetime:
    return START + timedelta(minutes=rng.randrange(180 * 24 * 60))


def _numbered(number: int, draft: _Draft) -> tuple[SamplePost, SampleTruth]:
    post_id, (place, country) = f"p{number:07d}", draft.place
    moment = draft.time.strftime("%Y-%m-%dT%H:%M:%SZ")
    own = (draft.title, draft.text, place, country, draft.account, draft.company)
    return SamplePost(post_id, moment, *own), SampleTruth(post_id, *draft.truth)
