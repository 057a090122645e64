"""Carrying what was asked of a method over to tables with fewer or merged lists."""

from collections.abc import Mapping
from dataclasses import replace

from daybreak.errors import NoEstimate
from daybreak.measurement.prevalence_finding import Settings, model_of
from daybreak.measurement.prevalence_named import named_model, named_pair
from daybreak.methods.estimation.hierarchy import parse_model
from daybreak.methods.estimation.histories import Histories


def carried(settings: Settings, before: Histories, names: Mapping[str, str], lists: int) -> Settings:
    """The same question for a table whose lists have other names, or are fewer.

    Args:
        settings: What was asked of the table before.
        before: That table.
        names: Each list that is left to its name now; the others are gone.
        lists: How many lists there are now.

    Raises:
        NoEstimate: A list that was asked for is gone.
    """
    own = dict(settings.own)
    if own.get("model") is not None:
        own["model"] = _model(own["model"], before, names)
    if own.get("pair") is not None:
        own["pair"] = _pair(own["pair"], before, names)
    return replace(settings, own=own, order=min(settings.order, max(lists - 1, 1)), resamples=None)


def _model(model: object, before: Histories, names: Mapping[str, str]) -> tuple[tuple[str, ...], ...]:
    terms = parse_model(named_model(before, model), len(before.lists))
    held = model_of(before, terms).generators
    now = [tuple(dict.fromkeys(names[name] for name in group if name in names)) for group in held]
    return tuple(filter(None, now))


def _pair(pair: object, before: Histories, names: Mapping[str, str]) -> tuple[str, ...]:
    two = named_pair(before.lists, pair)
    now = tuple(names.get(name, "") for name in two)
    if "" in now or len(set(now)) < len(now):
        raise NoEstimate(f"lists {' and '.join(two)} are not two lists any more", do="Name another pair.")
    return now
