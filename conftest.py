"""Every Python example in the README, the guides and the docstrings runs as a test."""

import os
from pathlib import Path

import pytest
from hypothesis import settings
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser, SkipParser
from sybil.parsers.rest import DocTestParser

ROOT = Path(__file__).parent

# a busy machine must not fail a test by its clock; CI tries the same examples each time, people new ones
settings.register_profile("people", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "people")

_guides = Sybil(
    parsers=[PythonCodeBlockParser(), SkipParser()],
    patterns=["README.md", "docs/**/*.md"],
    setup=lambda namespace: namespace.update(SAMPLE=ROOT / "sample" / "posts.csv"),
)
_docstrings = Sybil(parsers=[DocTestParser()], patterns=["src/daybreak/**/*.py"])
pytest_collect_file = (_guides + _docstrings).pytest()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The data folder that may lie beside the checkout; its contents are never committed."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the shared data folder does not lie beside this checkout")
    return folder


@pytest.fixture(scope="session")
def sample() -> Path:
    """The bundled sample's folder."""
    return ROOT / "sample"
