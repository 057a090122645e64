"""`daybreak sample`: invented posts with planted operations, and the truth."""

from pathlib import Path

import click

from daybreak.cli.inputs import at_least, seeded


@click.command("sample")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--posts", default=3000, show_default=True, callback=at_least(1), help="How many posts to make."
)
@click.option(
    "--seed", default=2026, show_default=True, callback=seeded, help="The same seed makes the same bytes."
)
def command(folder: Path, posts: int, seed: int) -> None:
    """Write posts.csv and truth.csv into FOLDER. Nobody in them is real."""
    from daybreak.prosecution.sample.generate import write_sample

    for path in write_sample(folder, posts, seed):
        click.echo(path)
