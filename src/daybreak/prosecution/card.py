"""Making the card of a lead: reasons, texts, contacts, movement and indicators, each with its evidence."""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from daybreak.methods.graph.evidence import Holding
from daybreak.methods.text.template import Alignment, Slot, Template
from daybreak.prosecution.candidate import Candidate, Text, findings_of
from daybreak.prosecution.counter_evidence import lowered
from daybreak.prosecution.decisions import fingerprint
from daybreak.prosecution.lead import (
    IndicatorSeen,
    Lead,
    Reason,
    SharedContact,
    Side,
    SlotSeen,
    TemplateCard,
    TemplatePiece,
)
from daybreak.prosecution.movement import trace_movement
from daybreak.prosecution.movement_records import Movement
from daybreak.prosecution.networks import Networks, fingerprints
from daybreak.prosecution.organised import FEATURES
from daybreak.prosecution.ranking import Order, rank_at
from daybreak.prosecution.recruitment import assess
from daybreak.prosecution.recruitment_findings import NO_LEXICON, RecruitmentRisk
from daybreak.prosecution.recruitment_score import direction, signs
from daybreak.prosecution.scoring import log_odds, without_feature, without_sign
from daybreak.standard.identifier import CONTACT_KINDS, Identifier
from daybreak.standard.rows import take_rows

Int32 = npt.NDArray[np.int32]
Float64 = npt.NDArray[np.float64]

#: Most contacts that a card shows, and texts it is read for indicators; the files hold all.
MOST_CONTACTS, MOST_TEXTS = 60, 12
#: Posts of a template among which the one to show it on is looked for.
MOST_SHOWN = 40


class Cards:
    """Makes the cards of one run."""

    def __init__(self, networks: Networks, order: Order) -> None:
        self._networks = networks
        self._order = order
        self._known = np.array([feature.column not in networks.summary.unknown for feature in FEATURES])
        self._times = networks.posts.table.column("time").combine_chunks()
        self._keys: set[str] = set()

    def lead(self, one: Candidate, rank: int, others: Float64) -> Lead:
        """Make the card of `one`; `others` are the standings of all other candidates."""
        times = pc.min_max(self._times.take(pa.array(one.posts)))
        places = self._networks.where.row[one.posts]
        named = dict.fromkeys(
            self._networks.where.places[place].normal for place in places[places >= 0].tolist()
        )
        findings = findings_of(self._networks, one.posts, ["kind", "normal", "post"])
        return Lead(
            key=self._key(one),
            rank=rank,
            organised=one.organised,
            risk=one.risk,
            posts=one.posts,
            first=times["min"].as_py(),
            last=times["max"].as_py(),
            places=tuple(named),
            reasons=tuple(self._reasons(one, others)),
            unknown=tuple(self._unknown(one)),
            contacts=self._contacts(one, findings),
            templates=tuple(self._template(text) for text in one.texts),
            movement=self._movement(one),
            indicators=self._indicators(one),
            decision=one.decision,
            notes=one.notes,
            new_since_decision=one.new,
        )

    def _key(self, one: Candidate) -> str:
        """A name for the lead that no other of this run has: its first post's fingerprint may be shared."""
        mark = fingerprints(self._networks.posts, one.posts[:1])[0]
        while (key := "L" + mark[:8]) in self._keys:
            mark = fingerprint(mark, "")
        self._keys.add(key)
        return key

    def _unknown(self, one: Candidate) -> Iterator[str]:
        if not one.readable:
            yield NO_LEXICON + " The risk is unknown; it stands in the middle so as not to count as low."
        for feature, known in zip(FEATURES, self._known, strict=True):
            if not known:
                yield f"The input does not tell the {feature.id}."

    def _reasons(self, one: Candidate, others: Float64) -> Iterator[Reason]:
        counted = {name: values[one.row] for name, values in self._networks.summary.counts.items()}
        counted["bits_saved"] = sum(text.bits_saved for text in one.texts)
        for place, feature in enumerate(FEATURES):
            if one.points[place] > 0:
                rest = without_feature(one.points, self._known, place)
                rank = rank_at(one.standing(self._order, organised=rest), others)
                sentence = feature.told(counted[feature.column])
                yield Reason(feature.id, "organised", one.organised - rest, sentence, feature.source, rank)
        yield from self._signs(one, others)
        for place, found in enumerate(one.counter):
            rest = lowered(one.risk_before, one.counter[:place] + one.counter[place + 1 :])
            rank = rank_at(one.standing(self._order, risk=rest), others)
            yield Reason(found.id, "counter", one.risk - rest, found.sentence, "counter_evidence", rank)

    def _signs(self, one: Candidate, others: Float64) -> Iterator[Reason]:
        """The signs of the text that speaks for the operation; those of risk share its score among them."""
        counts = self._networks.risk.counts[one.speaker]
        shown = [c for c in np.flatnonzero(counts).tolist() if direction(signs()[c]) != "neutral"]
        rests = [without_sign(counts, column) for column in shown]
        odds = [log_odds(one.risk_before) - log_odds(rest) for rest in rests]
        unit = one.risk / (sum(odd for odd in odds if odd > 0) or 1.0)
        for odd, column, rest in sorted(zip(odds, shown, rests, strict=True), key=lambda row: -abs(row[0])):
            sign = signs()[column]
            rank = rank_at(one.standing(self._order, risk=lowered(rest, one.counter)), others)
            side: Side = "counter" if direction(sign) == "counter" else "risk"
            yield Reason(sign.id, side, odd * unit, sign.sentence, "; ".join(map(str, sign.sources)), rank)

    def _contacts(self, one: Candidate, findings: pa.Table) -> tuple[SharedContact, ...]:
        holding = self._holding(one)
        posts: dict[tuple[str, str], set[int]] = defaultdict(set)
        columns = (findings.column(name).to_pylist() for name in ("kind", "normal", "post"))
        for kind, normal, post in zip(*columns, strict=True):
            if kind in CONTACT_KINDS:
                posts["phone" if kind == "whatsapp" else kind, normal].add(post)
        named = take_rows(self._networks.posts.table.select(["author"]), one.posts)
        authors = named.column("author").to_pylist()
        for post, author in zip(one.posts.tolist(), authors, strict=True):
            if ("author", author) in holding:
                posts["author", author].add(post)
        made = [self._contact(name, numbers, holding.get(name)) for name, numbers in posts.items()]
        return tuple(
            sorted(made, key=lambda contact: (-contact.weight, -contact.posts, contact.normal))[
                :MOST_CONTACTS
            ]
        )

    def _holding(self, one: Candidate) -> dict[tuple[str, str], Holding]:
        """Identifiers of the communities that the operation is made of, by kind and normal form."""
        communities = self._networks.communities
        found: dict[tuple[str, str], Holding] = {}
        for label in np.unique(communities.post_label[one.posts]).tolist():
            for held in (*communities.left_out(label, most=1000), *communities.holding(label, most=1000)):
                found[held.kind, held.normal] = held
        return found

    def _contact(self, name: tuple[str, str], posts: set[int], held: Holding | None) -> SharedContact:
        numbers = np.array(sorted(posts), dtype=np.int32)
        times = pc.min_max(self._times.take(pa.array(numbers)))
        joins = held is not None and held.strength > 0
        remark = "" if held is None or joins else held.reason
        if held is not None and joins and held.parts > 1:
            remark = f"Without it the operation falls into {held.parts} parts."
        texts = len(np.unique(self._networks.graph.wording[numbers]))
        weight = held.strength if held is not None and joins else 0.0
        return SharedContact(
            *name, len(posts), texts, times["min"].as_py(), times["max"].as_py(), weight, remark
        )

    def _template(self, text: Text) -> TemplateCard:
        """A template shown on the post, of the first of its spread, that it tells best."""
        shown = take_rows(self._networks.posts.table.select(["text"]), text.spread[:MOST_SHOWN])
        texts = shown.column("text").to_pylist()
        fits = [text.template.alignment(place) for place in range(len(texts))]
        best = min(range(len(fits)), key=lambda place: (fits[place].bits_with, place))
        return TemplateCard(
            group=text.group,
            posts=text.posts,
            example=int(text.spread[best]),
            pieces=tuple(pieces(text.template, fits[best], len(texts[best]))),
            slots=tuple(_slot(slot) for slot in text.template.slots),
            bits_saved=text.bits_saved,
            relative_length=text.template.relative_length,
        )

    def _movement(self, one: Candidate) -> Movement | None:
        """The operation's movement, or None when no post has both a time and a place."""
        row = self._networks.where.row[one.posts]
        book = self._networks.where.places
        placed = [book[place] if place >= 0 else None for place in row.tolist()]
        table = pa.table(
            {
                "post": one.posts,
                "time": self._times.take(pa.array(one.posts)),
                "latitude": pa.array([place and place.latitude for place in placed], pa.float64()),
                "longitude": pa.array([place and place.longitude for place in placed], pa.float64()),
                "name": pa.array([place and place.normal for place in placed], pa.string()),
                "country": pa.array([place and place.country for place in placed], pa.string()),
            }
        )
        movement = trace_movement(table)
        return movement if movement.used else None

    def _indicators(self, one: Candidate) -> tuple[IndicatorSeen, ...]:
        texts: dict[str, set[int]] = defaultdict(set)
        shown: dict[str, IndicatorSeen] = {}
        _, first = np.unique(self._networks.graph.wording[one.posts], return_index=True)
        read = dict.fromkeys([one.speaker, *one.posts[first].tolist()][: MOST_TEXTS + 1])
        for number in read:
            for found in self._assessed(number).indicators:
                start, end = found.spans[0] if found.spans else (0, 0)
                texts[found.id].add(int(self._networks.graph.wording[number]))
                said = " ".join((found.sentence, *found.facts))
                seen = (found.id, found.label, said, "; ".join(found.source), found.strength)
                shown.setdefault(found.id, IndicatorSeen(*seen, 0, number, start, end))
        return tuple(replace(seen, texts=len(texts[id])) for id, seen in shown.items())

    def _assessed(self, number: int) -> RecruitmentRisk:
        """The signs of one post, from its text and what was found in it, as the run counted them."""
        table = self._networks.posts.table.select(["text", "employer"])
        post = take_rows(table, [number]).to_pylist()[0]
        rows = findings_of(self._networks, np.array([number], np.int32)).drop_columns(["post"]).to_pylist()
        return assess(
            post["text"],
            country=self._networks.where.country[number].as_py(),
            identifiers=[Identifier(**row | {"details": json.loads(row["details"] or "{}")}) for row in rows],
            employer=post["employer"],
        )


def pieces(template: Template, fit: Alignment, length: int) -> Iterator[TemplatePiece]:
    """Cut a post into constants, slot fillings and differences that cover it without gaps."""
    kinds = [slot.kind for slot in template.slots]
    spans = [(fill.start, fill.end, str(kinds[fill.slot])) for fill in fit.fills]
    spans += [(difference.start, difference.end, "noise") for difference in fit.differences]
    done = 0
    for start, end, kind in sorted(spans):
        start = max(start, done)
        if end <= start:
            continue
        if start > done:
            yield TemplatePiece(done, start, "")
        yield TemplatePiece(start, end, kind)
        done = end
    if done < length:
        yield TemplatePiece(done, length, "")


def _slot(slot: Slot) -> SlotSeen:
    return SlotSeen(slot.kind, slot.distinct, tuple(value.text for value in slot.values[:5]))
