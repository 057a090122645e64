"""What pages and programs are shown of readings and estimates, as JSON holds it.

Only jobs load this: it needs numbers and drawings, which the web server never does.
"""

from collections.abc import Mapping
from typing import Any

from daybreak.measurement.prevalence_answer import Answer
from daybreak.measurement.prevalence_input import PrevalenceInput
from daybreak.methods.estimation.histories import Histories
from daybreak.release.prevalence.album import Picture
from daybreak.release.prevalence.drawing import NARROW, WIDE
from daybreak.release.prevalence.overlap import combinations_of, overlap_picture, shared_by_pairs
from daybreak.release.prevalence.view import MethodView, SdgView, StrataView, page_view
from daybreak.standard.serialise import plain_value
from daybreak.web.measurement.drawings import packed


def shown_reading(data: PrevalenceInput) -> dict[str, Any]:
    """Lists, their sizes and overlaps, and what speaks against any number."""
    histories = data.histories
    drawings = {"wide": overlap_picture(histories, WIDE), "narrow": overlap_picture(histories, NARROW)}
    return {
        "people": int(histories.people),
        "overlaps": _overlaps(histories),
        "picture": {name: packed(one) for name, one in drawings.items()},
        "notes": list(data.notes),
        "sources": plain_value(data.sources),
    }


def _overlaps(histories: Histories) -> dict[str, Any]:
    sizes = [int(size) for size in histories.sizes]
    pairs = shared_by_pairs(histories)
    return {
        "lists": list(histories.lists),
        "pairs": [
            {"name": name, "people": size, "shared": plain_value(row)}
            for size, (name, row) in zip(sizes, pairs, strict=True)
        ],
        "combinations": [
            {"lists": list(one.lists), "people": one.people} for one in combinations_of(histories)
        ],
    }


def shown_estimate(found: Answer) -> dict[str, Any]:
    """Estimates side by side with pictures, warnings, groups, rates and what moves them."""
    view: Mapping[str, Any] = page_view(found.comparison, found.sensitivity, found.strata, found.sdg)
    disagreement, histories = found.comparison.disagreement, found.comparison.data.histories
    return {
        "headline": view["headline"],
        "flag": disagreement.sentence if disagreement and disagreement.flagged else "",
        "agreement": disagreement.sentence if disagreement and not disagreement.flagged else "",
        "warnings": view["warnings"],
        "notes": list(found.comparison.notes),
        "level": view["level"],
        "people": int(histories.people),
        "overlaps": _overlaps(histories),
        "overlap": _picture(view["overlap"]),
        "intervals": _picture(view["intervals"]),
        "methods": [_method(one) for one in view["methods"]],
        "movement": _movement(view),
        "strata": [_strata(one) for one in view["strata"]],
        "sdg": _sdg(view["sdg"]) if view["sdg"] else None,
        "critiques": plain_value(found.comparison.critiques),
        "citation": view["citation"],
        "data_sha256": found.comparison.data_sha256,
        "facts": [list(one) for one in view["facts"]],
    }


def _picture(picture: Picture | None) -> dict[str, Any] | None:
    if picture is None:
        return None
    return {
        "caption": f"{picture.title}. {picture.origin}",
        "wide": packed(picture.wide),
        "narrow": packed(picture.narrow),
    }


def _method(view: MethodView) -> dict[str, Any]:
    one = view.estimate
    interval = one.interval
    return {
        "name": one.method,
        "title": one.title,
        "total": one.total,
        "unseen": one.unseen,
        "bound": one.bound,
        "interval": plain_value(interval) if interval else None,
        "level": f"{100 * interval.level:.4g}" if interval else "",
        "refusal": one.refusal,
        "warnings": list(one.warnings),
        "disbelief": one.disbelief,
        "source": one.source,
        "model": list(view.model),
        "picture": _picture(view.picture),
        "bars": [list(bar) for bar in view.bars],
        "bars_unit": view.bars_unit,
        "beyond": view.beyond,
        "facts": [list(fact) for fact in view.facts],
    }


def _movement(view: Mapping[str, Any]) -> dict[str, Any] | None:
    movement = view["movement"]
    if movement is None:
        return None
    return {
        "title": movement.baseline.title,
        "warnings": list(movement.warnings),
        "picture": _picture(view["movement_picture"]),
        "tables": [[list(row) for row in view[name]] for name in ("cells", "dropped", "merged")],
    }


def _strata(view: StrataView) -> dict[str, Any]:
    strata = view.strata
    return {
        "by": list(strata.by),
        "method": strata.whole.title,
        "gap": strata.gap,
        "warnings": list(strata.warnings),
        "rows": [list(row) for row in view.rows],
        "total": strata.total,
        "interval": plain_value(strata.interval) if strata.interval else None,
    }


def _sdg(view: SdgView) -> dict[str, Any]:
    return {
        "method": view.table.method,
        "notes": list(view.table.notes),
        "rows": [list(row) for row in view.rows],
        "cells": plain_value(view.table.cells),
    }
