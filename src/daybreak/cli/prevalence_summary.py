"""What `daybreak prevalence` tells a person on the terminal."""

from collections.abc import Sequence

from daybreak.measurement.prevalence_results import Comparison, Estimate, Strata
from daybreak.measurement.sdg import SdgTable
from daybreak.release.prevalence.intervals import value_text
from daybreak.release.prevalence.view import group_words, rate

#: Notes on the overlaps told on the terminal; ten lists have 45 pairs.
MOST_NOTES = 8


def summary(found: Comparison, strata: Sequence[Strata], sdg: SdgTable | None) -> list[str]:
    """The estimates side by side, what speaks against them, groups and rates, one line each."""
    histories = found.data.histories
    lines = [f"{histories.people:,} people on {len(histories.lists)} lists: {', '.join(histories.lists)}."]
    lines += found.notes[:MOST_NOTES]
    if len(found.notes) > MOST_NOTES:
        lines.append(f"... and {len(found.notes) - MOST_NOTES} more such notes, in --report and --json.")
    lines += _estimate_lines(found.estimates)
    if found.disagreement:
        lines.append(found.disagreement.sentence)
    for one in found.estimates:
        lines += [f"{one.title}: {one.refusal}"] if one.refusal else []
        lines += [f"{one.title}: {warning}" for warning in one.warnings]
    for each in strata:
        lines += _strata_lines(each)
    lines += [warning for warning in found.warnings if warning not in lines]
    return lines + (_sdg_lines(sdg) if sdg else [])


def _estimate_lines(estimates: Sequence[Estimate]) -> list[str]:
    width = max(len(one.title) for one in estimates)
    return [f"  {one.title:<{width}}  {value_text(one)}" for one in estimates]


def _strata_lines(each: Strata) -> list[str]:
    lines = [f"By {' and '.join(each.by)} ({each.whole.title}):"]
    for one in each.strata:
        value = value_text(one.estimate) if one.estimate else "no estimate"
        lines.append(f"  {group_words(one.values)}: {value}, {one.seen:,} seen")
    if each.joint is not None:
        lines.append(f"  everybody, {each.joint.title.lower()}: {value_text(each.joint)}")
    return [*lines, each.gap, *each.warnings]


def _sdg_lines(table: SdgTable) -> list[str]:
    lines = [f"Per 100,000 population (SDG 16.2.2), estimated by {table.method}:"]
    for cell in table.cells:
        limits = f" [{rate(cell.rate_low)}–{rate(cell.rate_high)}]" if cell.rate_low is not None else ""
        lines.append(
            f"  {group_words(cell.group)}: detected {rate(cell.detected_rate)}, "
            f"estimated {rate(cell.estimated_rate)}{limits}"
        )
    return [*lines, *table.notes]
