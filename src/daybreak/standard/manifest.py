"""What a run was: enough to repeat it, and to know what its numbers rest on.

A manifest stands beside every result: the command and its parameters, the versions, each input with
its hash, what was skipped and why, how long each stage took, and each output with its hash.
"""

import hashlib
import platform
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from daybreak import __version__
from daybreak.errors import FileMissing
from daybreak.standard.records import Posts, Source
from daybreak.standard.serialise import plain_value, write_json

#: Libraries whose version can change a result.
LIBRARIES = (
    "numpy",
    "numba",
    "pyarrow",
    "duckdb",
    "phonenumbers",
    "python-calamine",
    "scipy",
    "scikit-learn",
)


@dataclass(frozen=True, slots=True)
class Output:
    """One file a run has written."""

    path: str
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class RunManifest:
    """What a run was.

    Attributes:
        command: What was asked for, such as `networks`.
        daybreak: Version of this package.
        python: Version of Python, and the machine's kind.
        libraries: Versions of the libraries a result can depend on.
        started, finished: When, in UTC.
        seconds: How long each stage took, in the order of the stages.
        parameters: Everything that was set, as JSON knows it.
        sources: What was read, with hashes.
        counts: What was counted on the way, such as posts and groups.
        skipped: How many records were left out, by reason.
        notes: Sentences a person should read.
        outputs: What was written, with hashes.
    """

    command: str
    daybreak: str
    python: str
    libraries: Mapping[str, str]
    started: datetime
    finished: datetime
    seconds: Mapping[str, float]
    parameters: Mapping[str, object]
    sources: tuple[Source, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    skipped: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    outputs: tuple[Output, ...] = ()


class ManifestBuilder:
    """Gathers a manifest while a run goes on.

    >>> run = ManifestBuilder("networks", {"text": "body"})
    >>> with run.stage("reading"):
    ...     run.count("posts", 3)
    >>> manifest = run.finish()
    >>> manifest.counts["posts"], list(manifest.seconds)
    (3, ['reading'])
    """

    def __init__(self, command: str, parameters: Mapping[str, object] | None = None) -> None:
        self._command = command
        self._parameters = {name: plain_value(value) for name, value in (parameters or {}).items()}
        self._started = datetime.now(UTC)
        self._seconds: dict[str, float] = {}
        self._sources: list[Source] = []
        self._counts: dict[str, int] = {}
        self._skipped: Counter[str] = Counter()
        self._notes: dict[str, None] = {}
        self._outputs: dict[str, Output] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time a stage; one entered again adds to its time."""
        begin = time.perf_counter()
        try:
            yield
        finally:
            self._seconds[name] = round(self._seconds.get(name, 0.0) + time.perf_counter() - begin, 3)

    def read(self, posts: Posts) -> None:
        """Enter what a reading read and skipped, and how long it took."""
        self._seconds["reading"] = round(self._seconds.get("reading", 0.0) + posts.seconds, 3)
        self._sources += posts.sources
        self._skipped.update(posts.skipped_counts)
        self.count("posts", self._counts.get("posts", 0) + len(posts))
        for note in posts.notes:
            self.note(note)

    def parameter(self, name: str, value: object) -> None:
        """Enter a parameter that became known later, in place of an earlier one of that name."""
        self._parameters[name] = plain_value(value)

    def count(self, name: str, number: int) -> None:
        """Enter a count, in place of an earlier one of that name."""
        self._counts[name] = int(number)

    def skip(self, reason: str, number: int = 1) -> None:
        """Add to the number left out for a reason."""
        self._skipped[reason] += int(number)

    def note(self, sentence: str) -> None:
        """Enter a sentence, once."""
        self._notes[sentence] = None

    def wrote(self, path: str | Path, *, within: str | Path | None = None) -> None:
        """Enter a file that was written, with its hash.

        Args:
            path: The file.
            within: The run's folder: the path is entered relative to it.

        Raises:
            FileMissing: There is no such file.
        """
        file = Path(path)
        if not file.is_file():
            raise FileMissing(file)
        shown = file.relative_to(within).as_posix() if within is not None else str(file)
        self._outputs[shown] = Output(shown, sha256_of(file), file.stat().st_size)

    def finish(self) -> RunManifest:
        """The manifest of the run as it is now."""
        return RunManifest(
            command=self._command,
            daybreak=__version__,
            python=f"{platform.python_version()} on {platform.machine()}",
            libraries=versions(LIBRARIES),
            started=self._started,
            finished=datetime.now(UTC),
            seconds=dict(self._seconds),
            parameters=self._parameters,
            sources=tuple(self._sources),
            counts=dict(self._counts),
            skipped=dict(self._skipped.most_common()),
            notes=tuple(self._notes),
            outputs=tuple(self._outputs.values()),
        )

    def write(self, path: str | Path) -> RunManifest:
        """Finish and write the manifest as JSON."""
        manifest = self.finish()
        write_json(path, manifest)
        return manifest


def versions(names: Sequence[str]) -> dict[str, str]:
    """The installed version of each library that is installed."""
    found = {}
    for name in names:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
