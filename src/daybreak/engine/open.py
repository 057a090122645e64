"""Opening an engine by its name."""

from pathlib import Path

from daybreak.engine.base import Engine
from daybreak.errors import BadValue, ExtraMissing


def open_engine(
    name: str = "embedded", *, memory: str = "2GB", folder: str | Path | None = None, threads: int = 2
) -> Engine:
    """An engine, to be closed after use (`with open_engine() as engine: ...`).

    Args:
        name: `embedded` (DuckDB) or `memory` (the plain reference).
        memory, folder, threads: Limits of the embedded engine (see `EmbeddedEngine`).

    Raises:
        BadValue: There is no engine of that name, or a limit makes no sense.
        ExtraMissing: The embedded engine's library is not installed.
    """
    if name == "memory":
        from daybreak.engine.memory import MemoryEngine

        return MemoryEngine()
    if name != "embedded":
        raise BadValue("engine", found=name, needed="choose embedded or memory")
    try:
        from daybreak.engine.embedded import EmbeddedEngine
    except ModuleNotFoundError as error:
        raise ExtraMissing("networks", needed_for="the embedded engine") from error
    return EmbeddedEngine(memory=memory, folder=folder, threads=threads)
