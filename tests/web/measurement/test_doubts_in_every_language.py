"""What speaks against estimates from sparse lists is said in every language, not only the demonstration's."""

import numpy as np
import pytest
from django.utils import translation

from daybreak.measurement.prevalence import compare, sensitivity
from daybreak.measurement.prevalence_input import join_ids, read_lists
from daybreak.web.ui.spoken import said

LISTS = "police", "shelter", "hotline", "church"
METHODS = "chao,lincoln-petersen,independence,stepwise,best-bic,decomposable,thresholding,latent-class"
QUICK = {"thresholding": {"draws": 200}, "latent-class": {"draws": 100, "burn": 50, "thin": 1}}


def sparse(path, seed, likely):
    """Few people on two lists, nobody on three, some of unknown sex."""
    random = np.random.default_rng(seed)
    rows = [",".join((*LISTS, "count", "sex"))]
    for sex in ("F", "M", ""):
        for mask in range(1, 16):
            count = random.poisson(25 if mask.bit_count() == 1 else likely if mask.bit_count() == 2 else 0)
            rows.append(",".join(map(str, [*(mask >> i & 1 for i in range(4)), count, sex])))
    path.write_text("\n".join(rows) + "\n")
    return read_lists(path, by="sex")


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sparse")
    sentences = set()
    for seed, likely in enumerate((0.0, 0.3, 2.0)):
        data = sparse(folder / "lists.csv", seed, likely)
        found = compare(data, METHODS, by="sex", bootstrap=20, parameters=QUICK)
        inside = [one.estimate for one in found.strata.strata if one.estimate]
        for one in (*found.estimates, *inside, found.strata.joint):
            sentences |= {one.refusal, *one.warnings, *one.notes}
        moved = sensitivity(data, "best-bic", bootstrap=0)
        sentences |= {*found.warnings, found.strata.gap, *found.strata.warnings, *moved.warnings}
        sentences |= {one.refusal for one in (*moved.cells, *moved.dropped, *moved.merged)}
    ids = {}
    for name, held in (("a", "A1\nb\nb\nc"), ("b", "a1\nc\nd"), ("c", "b\nd\ne")):
        (folder / f"{name}.csv").write_text(f"{'mark' if name == 'c' else 'id'}\n{held}\n")
        ids[name] = folder / f"{name}.csv"
    return sorted((sentences | set(join_ids(ids).notes)) - {None, ""})


@pytest.mark.parametrize("language", ["es", "fr", "ar"])
def test_every_doubt_is_known(told, language):
    assert len(told) > 60 and any("share nobody" in one for one in told)
    with translation.override(language):
        assert [one for one in told if said(one) is None] == []
