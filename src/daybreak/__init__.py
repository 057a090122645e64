"""Daybreak: one open platform for the people who fight human trafficking.

The public functions below load their libraries only when they are first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from daybreak.measurement.prevalence import compare as compare_prevalence
    from daybreak.measurement.prevalence import estimate as estimate_prevalence
    from daybreak.measurement.prevalence import sensitivity as prevalence_sensitivity
    from daybreak.measurement.prevalence import stratify as stratify_prevalence
    from daybreak.methods.entities.find import find_identifiers, find_in_posts
    from daybreak.methods.graph.communities import communities
    from daybreak.methods.text.groups import GroupIndex, group_texts
    from daybreak.methods.text.normalise import normalise
    from daybreak.methods.text.template import find_template
    from daybreak.prosecution.leads import rank_leads
    from daybreak.prosecution.movement import trace_movement
    from daybreak.prosecution.networks import find_networks
    from daybreak.prosecution.recruitment import assess, assess_posts
    from daybreak.release.files import write_run
    from daybreak.release.report.page import write_report
    from daybreak.standard.reading import read_posts

_PUBLIC = {
    "GroupIndex": "daybreak.methods.text.groups",
    "assess": "daybreak.prosecution.recruitment",
    "assess_posts": "daybreak.prosecution.recruitment",
    "communities": "daybreak.methods.graph.communities",
    "compare_prevalence": "daybreak.measurement.prevalence:compare",
    "estimate_prevalence": "daybreak.measurement.prevalence:estimate",
    "find_identifiers": "daybreak.methods.entities.find",
    "find_in_posts": "daybreak.methods.entities.find",
    "find_networks": "daybreak.prosecution.networks",
    "find_template": "daybreak.methods.text.template",
    "group_texts": "daybreak.methods.text.groups",
    "normalise": "daybreak.methods.text.normalise",
    "prevalence_sensitivity": "daybreak.measurement.prevalence:sensitivity",
    "rank_leads": "daybreak.prosecution.leads",
    "read_posts": "daybreak.standard.reading",
    "stratify_prevalence": "daybreak.measurement.prevalence:stratify",
    "trace_movement": "daybreak.prosecution.movement",
    "write_report": "daybreak.release.report.page",
    "write_run": "daybreak.release.files",
}

__all__ = [
    "GroupIndex",
    "__version__",
    "assess",
    "assess_posts",
    "communities",
    "compare_prevalence",
    "estimate_prevalence",
    "find_identifiers",
    "find_in_posts",
    "find_networks",
    "find_template",
    "group_texts",
    "normalise",
    "prevalence_sensitivity",
    "rank_leads",
    "read_posts",
    "stratify_prevalence",
    "trace_movement",
    "write_report",
    "write_run",
]


def __getattr__(name: str) -> object:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'daybreak' has no attribute {name!r}")
    module, _, attribute = _PUBLIC[name].partition(":")
    found: object = getattr(import_module(module), attribute or name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted(__all__)
