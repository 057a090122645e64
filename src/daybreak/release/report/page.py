"""The report: leads as one HTML file that works offline, by keyboard and with a screen reader."""

import json
from collections.abc import Mapping, Sequence
from os import PathLike
from pathlib import Path

from daybreak import __version__
from daybreak.prosecution.leads import Leads
from daybreak.release.html import asset, digest, template_of
from daybreak.release.masked import MaskedPosts
from daybreak.release.report.citations import Citations
from daybreak.release.report.pictures import world_path
from daybreak.release.report.view import CardView, shares
from daybreak.standard.arguments import of_kind
from daybreak.standard.counted import counted
from daybreak.standard.manifest import RunManifest
from daybreak.standard.serialise import write_text

#: Posts in the page, all leads together and of one lead; all posts are in the files beside it.
MOST_POSTS, MOST_OF_ONE = 20_000, 5_000
#: Cards that stand in the page from the start; a script draws a later one when it comes near. Checkers and
#: helpers of a browser look at each element, some in a time that grows with the square of their number.
DRAWN_CARDS = 15

_ORDERING = {
    "both": "They stand in the order of the weaker of their two scores.",
    "organised": "They stand in the order of the organised score.",
    "risk": "They stand in the order of the risk score.",
}


def write_report(leads: Leads, manifest: RunManifest, path: Path, *, unmask: bool = False) -> None:
    """Write the report of a run to `path`.

    Args:
        leads: What `rank_leads` gave.
        manifest: Of the run, for the page's account of itself; its paths as they may be shown.
        path: The HTML file; written whole or not at all.
        unmask: Show contacts in full. Only on purpose: they may be those of victims.

    Raises:
        NotWritable: The file cannot be written.
    """
    of_kind("leads", leads, Leads, "give what rank_leads returns")
    of_kind("manifest", manifest, RunManifest, "give what write_run returns")
    path = Path(of_kind("path", path, str | PathLike, "it must be the path of a file"))
    write_text(path, report(leads, manifest, MaskedPosts(leads.networks, unmask=unmask)))


def report(leads: Leads, manifest: RunManifest, posts: MaskedPosts) -> str:
    """The report as HTML, with the run's posts masked or, on purpose, in full; see `write_report`."""
    citations = Citations()
    shown = [*leads.ranked, *leads.rejected]
    share = shares([len(lead.posts) for lead in shown], MOST_POSTS, MOST_OF_ONE)
    several = len(manifest.sources) > 1
    views = [CardView(lead, posts, citations, share=share, several_files=several) for lead in shown]
    style, script = asset("base.css") + asset("report/report.css"), asset("report/report.js")
    return template_of("report", "page.html.j2").render(
        title=", ".join(Path(source.path).name for source in manifest.sources[:3]) or "posts",
        page=_page(leads, manifest, views, posts.in_full),
        citations=list(citations.listed()),
        world=world_path(),
        style=style,
        script=script,
        style_hash=digest(style),
        script_hash=digest(script),
        data_json=_embedded({view.key: view.data for view in views}),
        version=__version__,
    )


def _page(
    leads: Leads, manifest: RunManifest, views: Sequence[CardView], in_full: bool
) -> Mapping[str, object]:
    """What the page says about the run as a whole."""
    facts: dict[str, object] = {
        "Daybreak": manifest.daybreak,
        "Python": manifest.python,
        "started": f"{manifest.started:%Y-%m-%d %H:%M} UTC",
    }
    facts |= {f"parameter {name}": _listed(value) for name, value in manifest.parameters.items()}
    facts |= {f"version of {name}": value for name, value in manifest.libraries.items()}
    facts |= {f"number of {name}": f"{count:,}" for name, count in manifest.counts.items()}
    ranked = len(leads.ranked)
    return {
        "posts": counted(len(leads.networks.posts), "post"),
        "operations": counted(leads.operations, "operation"),
        "ordering": _ORDERING[leads.order],
        "leads": views,
        "drawn": DRAWN_CARDS,
        "ranked": ranked,
        "rejected": len(views) - ranked,
        "masked": not in_full,
        "sources": manifest.sources,
        "skipped": list(manifest.skipped.items()),
        "remarks": manifest.notes,
        "facts": list(facts.items()),
    }


def _listed(value: object) -> object:
    """A parameter as the page shows it: columns by their roles in words."""
    if not isinstance(value, Mapping):
        return value
    parts = {role: ", ".join(of) if isinstance(of, list | tuple) else of for role, of in value.items()}
    return "; ".join(f"{role} from {of}" for role, of in parts.items() if of)


def _embedded(data: object) -> str:
    """JSON that no HTML parser takes for markup, whatever stands in it."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for letter in ("<", ">", "&", "\u2028", "\u2029"):
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return text
