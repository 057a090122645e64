"""What a demonstration holds: invented lists are read, posts searched, and estimates made of the lists."""

import threading

import pytest

from daybreak.web.config.demo import content, people
from daybreak.web.inquiries.models import WorkState
from daybreak.web.measurement.models import Estimation, Reading, Study
from daybreak.web.prosecution.models import Run
from daybreak.web.work.worker import Worker


def test_the_invented_lists_can_be_read_and_fit_their_residents():
    from daybreak.measurement.population import read_population
    from daybreak.web.measurement.counted import kept, read_files

    options = {"kind": "table", "lists": [], "count": "", "groups": [], "id_column": ""}
    table = kept(read_files([content.LISTS], options))
    assert len(table["lists"]) == 5 and table["groups"] == ["sex", "age group"]
    residents = read_population(content.RESIDENTS)
    for values, _counts in table["rows"]:
        assert residents.people(dict(zip(table["groups"], values, strict=True))) > 100_000


@pytest.mark.huge
@pytest.mark.django_db(transaction=True)
def test_a_demonstration_fills_itself(cheap_passwords, same_database, sample, monkeypatch):
    people.make_people()
    lines = (sample / "posts.csv").read_bytes().splitlines(keepends=True)[:301]
    monkeypatch.setattr(content, "POSTS", sample / "posts.csv")
    monkeypatch.setattr(content.Path, "read_bytes", few(content.Path.read_bytes, b"".join(lines)))
    filling = content.begin_content()
    worker, done = Worker(), 0
    while filling.is_alive() or done < 3:
        done += worker.step()
        filling.join(0.2)
    assert Reading.objects.get().state == WorkState.DONE
    assert Run.objects.get().state == WorkState.DONE
    found = Estimation.objects.get()
    assert found.state == WorkState.DONE and found.result_files.filter(name="sdg-16-2-2.csv").exists()
    content.begin_content().join()  # and only once
    assert Study.objects.count() == 1 and threading.active_count() >= 1


def few(real, posts):
    return lambda path: posts if path.name == "posts.csv" else real(path)
