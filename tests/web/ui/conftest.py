"""The catalogues as they are written, compiled."""

import runpy
from pathlib import Path

import pytest

TRANSLATIONS = Path(__file__).parents[3] / "scripts" / "translations.py"


@pytest.fixture(scope="session", autouse=True)
def translations():
    """The script that keeps the catalogues, as a namespace; what it compiles is what Django reads."""
    script = runpy.run_path(str(TRANSLATIONS))
    script["compile_all"]()
    return script
