"""The report: leads as one HTML file that works offline, by keyboard and with a screen reader."""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources
from pathlib import Path

import jinja2

from daybreak import __version__
from daybreak.methods.geo.outline import world_outline
from daybreak.prosecution.lead import Lead, SharedContact, SlotSeen, TemplateCard
from daybreak.prosecution.leads import Leads
from daybreak.release.masked import MaskedPosts
from daybreak.release.report.pictures import Stop, route_map, timeline
from daybreak.standard.manifest import RunManifest
from daybreak.standard.serialise import write_text

#: Posts of a lead that stand in the page itself; a script adds the others from the page's data.
FIRST_POSTS = 5
#: Posts of one lead in the page's data at most; all are in the files beside the report.
MOST_POSTS = 2000

_ORDERING = {
    "both": "They stand in the order of the weaker of their two scores.",
    "organised": "They stand in the order of the organised score.",
    "risk": "They stand in the order of the risk score.",
}


def write_report(leads: Leads, manifest: RunManifest, path: Path, *, unmask: bool = False) -> None:
    """Write the report of a run to `path`.

    Args:
        leads: What `rank_leads` gave.
        manifest: Of the run, for the page's account of itself.
        path: The HTML file; written whole or not at all.
        unmask: Show contacts in full. Only on purpose: they may be those of victims.

    Raises:
        NotWritable: The file cannot be written.
    """
    write_text(path, report(leads, manifest, unmask=unmask))


def report(leads: Leads, manifest: RunManifest, *, unmask: bool = False) -> str:
    """The report as HTML, see `write_report`."""
    posts = MaskedPosts(leads.networks, unmask=unmask)
    shown = [*leads.ranked, *leads.rejected]
    views = [_Card(lead, posts) for lead in shown]
    numbers = sorted({number for view in views for number in view.page_posts})
    data = {str(number): posts.row(number) for number in numbers}
    style, script = _asset("report.css"), _asset("report.js")
    return _template().render(
        title=", ".join(Path(source.path).name for source in manifest.sources[:3]) or "posts",
        page=_page(leads, manifest, views, unmask),
        world=world_path(),
        style=style,
        script=script,
        style_hash=_digest(style),
        script_hash=_digest(script),
        posts_json=json.dumps(data, ensure_ascii=False).replace("<", "\\u003c").replace("\u2028", "\\u2028"),
        version=__version__,
    )


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    kind: str


class _Card:
    """A lead in the words of the page."""

    def __init__(self, lead: Lead, posts: MaskedPosts) -> None:
        self._lead = lead
        self._posts = posts
        self.key, self.rank = lead.key, lead.rank
        self.organised, self.risk = lead.organised, lead.risk
        self.posts = len(lead.posts)
        self.first, self.last = _day(lead.first), _day(lead.last)
        self.places, self.reasons, self.unknown = lead.places, lead.reasons, lead.unknown
        self.has_counter = any(reason.side == "counter" for reason in lead.reasons)
        self.decided = {"confirm": "confirmed", "reject": "rejected"}.get(
            lead.decision.kind if lead.decision else "", ""
        )
        self.decided_note = lead.decision.note if lead.decision else ""
        self.new_posts = lead.new_since_decision
        self.notes = [
            f"{note.time[:10]} {note.reviewer}: {note.note}"
            for note in lead.notes
            if note is not lead.decision
        ]
        self.page_posts = lead.posts[:MOST_POSTS].tolist()
        self.numbers = json.dumps(self.page_posts)
        self.first_posts = [posts.row(number) for number in self.page_posts[:FIRST_POSTS]]
        self.fingerprints = json.dumps(posts.fingerprints(lead.posts))

    @property
    def summary(self) -> str:
        """One sentence that says how much of what there is."""
        texts = len(self._lead.templates)
        said = [f"{self.posts:,} posts", f"{texts} repeated texts" if texts != 1 else "1 repeated text"]
        if self.places:
            said.append(f"{len(self.places)} places" if len(self.places) != 1 else self.places[0])
        when = f", from {self.first} to {self.last}" if self.first else ""
        return f"{', '.join(said)}{when}."

    @property
    def templates(self) -> list[Mapping[str, object]]:
        """Its texts, each on one of its own posts."""
        return [self._template(card) for card in self._lead.templates]

    def _template(self, card: TemplateCard) -> Mapping[str, object]:
        share = f"{1 - card.relative_length:.0%}"
        saved = f"saves {card.bits_saved:,.0f} bits, {share} of what the posts take one by one"
        slots = "1 slot" if len(card.slots) == 1 else f"{len(card.slots)} slots"
        return {
            "caption": f"{len(card.posts):,} posts follow this text; {slots}; it {saved}. "
            f"Shown on {self._posts.source(card.example)}.",
            "pieces": [_Piece(text, kind) for text, kind in self._posts.cut(card.example, card.pieces)],
            "slots": [
                {
                    "kind": slot.kind,
                    "distinct": slot.distinct,
                    "common": [self._posts.fill(slot.kind, text) for text in slot.common],
                }
                for slot in card.slots
            ],
        }

    def _fills(self, slot: SlotSeen) -> list[str]:
        return [self._posts.fill(slot.kind, text) for text in slot.common]

    @property
    def contacts(self) -> list[Mapping[str, object]]:
        """Its identifiers, masked."""
        return [self._contact(one) for one in self._lead.contacts]

    def _contact(self, one: SharedContact) -> Mapping[str, object]:
        shown = self._posts.shown(one.kind, one.normal)
        counted = {"posts": one.posts, "texts": one.texts, "weight": one.weight}
        dated = {"first": _day(one.first), "last": _day(one.last)}
        return (
            {"kind": one.kind, "shown": shown, "remark": one.remark.replace(one.normal, shown)}
            | counted
            | dated
        )

    @property
    def indicators(self) -> list[Mapping[str, object]]:
        """Published indicators with the words that show them."""
        return [
            {"seen": one, "words": self._posts.words(one.post, one.start, one.end)}
            for one in self._lead.indicators
        ]

    @property
    def stops(self) -> list[Stop]:
        """Its stays as the pictures take them."""
        movement = self._lead.movement
        stays = movement.stays if movement else ()
        places = movement.places if movement else ()
        return [
            Stop(place.name, place.latitude, place.longitude, stay.arrival, stay.departure, len(stay.posts))
            for stay in stays
            for place in [places[stay.place]]
        ]

    @property
    def movement(self) -> Mapping[str, object] | None:
        """Pictures, sentences and limits of its movement; None when nothing has both a time and a place."""
        if self._lead.movement is None:
            return None
        return {
            "map": route_map(self.stops),
            "timeline": timeline(self.stops),
            "stops": self.stops,
            "sentences": self._lead.movement.sentences,
            "limits": self._lead.movement.limits,
        }


def _page(leads: Leads, manifest: RunManifest, views: list[_Card], unmask: bool) -> Mapping[str, object]:
    """What the page says about the run as a whole."""
    facts = {
        "Daybreak": manifest.daybreak,
        "Python": manifest.python,
        "started": f"{manifest.started:%Y-%m-%d %H:%M} UTC",
    }
    facts |= {f"parameter {name}": value for name, value in manifest.parameters.items()}
    facts |= {f"version of {name}": value for name, value in manifest.libraries.items()}
    facts |= {f"number of {name}": f"{count:,}" for name, count in manifest.counts.items()}
    return {
        "posts": len(leads.networks.posts),
        "operations": leads.operations,
        "ordering": _ORDERING[leads.order],
        "leads": views,
        "dots": views,
        "masked": not unmask,
        "sources": manifest.sources,
        "skipped": list(manifest.skipped.items()),
        "remarks": manifest.notes,
        "facts": list(facts.items()),
    }


@cache
def world_path() -> str:
    """The outline of the world as one SVG path: x is longitude + 180, y is 90 - latitude."""
    rings = (ring for rings in world_outline().values() for ring in rings)
    return " ".join(
        "M" + "L".join(f"{longitude + 180:.1f} {90 - latitude:.1f}" for longitude, latitude in ring) + "Z"
        for ring in rings
    )


@cache
def _template() -> jinja2.Template:
    loader = jinja2.PackageLoader("daybreak.release", "report")
    environment = jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.get_template("page.html.j2")


@cache
def _asset(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text("utf-8")


def _digest(text: str) -> str:
    """SHA-256 in base64, by which the page's own policy knows its script and style."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _day(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d}" if moment else ""
