"""What happens when Daybreak itself is wrong: a sentence for the user, the traceback in a file for us."""

import tempfile
import traceback
from pathlib import Path


def record(error: BaseException) -> str:
    """Keep the traceback in a private file and return the sentence that names it.

    The file holds code lines and the error's own words; look through it before sending it to anybody.
    """
    with tempfile.NamedTemporaryFile(
        "w", prefix="daybreak-fault-", suffix=".txt", delete=False, encoding="utf-8"
    ) as file:
        file.write("".join(traceback.format_exception(error)))
    name = Path(file.name)
    kind = type(error).__name__
    return (
        f"this is a fault in Daybreak ({kind}), not in your input. Details are in {name}; please report it."
    )
