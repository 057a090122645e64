"""Compiles the catalogues of translations whenever the package is built or installed from a checkout."""

import runpy
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithCatalogues(build_py):
    """Django reads compiled catalogues; the repository keeps only those that people write."""

    def run(self) -> None:
        """Compile, then build as ever."""
        runpy.run_path(str(Path(__file__).parent / "scripts" / "translations.py"))["compile_all"]()
        super().run()


setup(cmdclass={"build_py": BuildWithCatalogues})
