"""`daybreak evaluate`: how well results agree with a known truth, in figures anybody can repeat."""

from pathlib import Path

import click

from daybreak.cli.progress import bars


@click.group("evaluate")
def command() -> None:
    """Measure results against a known truth, in figures that anybody can repeat."""


@command.command("recruitment")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--label", default="fraudulent", show_default=True, help="Column that is 1 for a deceptive ad.")
@click.option("--text", metavar="COLUMNS", help="Columns that make the text, separated by commas.")
@click.option("--prevalence", default=0.0484, show_default=True, help="Share of deceptive ads in life.")
@click.option(
    "--train/--no-train", default=True, show_default=True, help="Also train rankers on grouped folds."
)
@click.option("--quiet", is_flag=True, help="No progress.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def recruitment(
    file: Path, label: str, text: str | None, prevalence: float, train: bool, quiet: bool, as_json: bool
) -> None:
    """Measure the recruitment indicators, and rankers trained on template-grouped folds, on labelled ads."""
    from daybreak.prosecution.evaluation import evaluate_recruitment, render_evaluation
    from daybreak.standard.serialise import to_json

    columns = text.split(",") if text else None
    with bars(quiet=quiet or as_json) as progress:
        found = evaluate_recruitment(
            file, label=label, text=columns, prevalence=prevalence, train=train, progress=progress
        )
    click.echo(to_json(found) if as_json else render_evaluation(found))


@command.command("groups")
@click.argument("result", type=click.Path(path_type=Path))
@click.argument("truth", type=click.Path(path_type=Path))
@click.option("--result-column", default="operation", show_default=True, help="Column with the group found.")
@click.option("--truth-column", default="operation", show_default=True, help="Column with the true group.")
@click.option("--id", "post", default="id", show_default=True, help="Column with the post's id in RESULT.")
@click.option("--truth-id", default="post_id", show_default=True, help="Column with the post's id in TRUTH.")
def groups(
    result: Path, truth: Path, result_column: str, truth_column: str, post: str, truth_id: str
) -> None:
    """Compare groups found (posts.csv of a run, or of daybreak groups) with the true ones.

    Prints the adjusted Rand index (Hubert, Arabie 1985). A post without a true group is a group of its own.
    """
    from daybreak.prosecution.agreement import compare_files

    found = compare_files(result, truth, (post, result_column), (truth_id, truth_column))
    click.echo(f"{found.posts:,} posts, {found.true_groups:,} true groups of two or more")
    click.echo(f"adjusted Rand index {found.adjusted_rand_index:.4f}")
    click.echo(f"largest group found {found.largest_found:,}, largest true group {found.largest_true:,}")
