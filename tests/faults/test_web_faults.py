"""What a deployment says when its disk, its database, its keys or its clock fail, and how it comes back."""

import json
import resource
import shutil
import socket
import subprocess
import sys

import psutil
import pytest

from faults.cluster import throw_away_cluster, tools
from faults.served import Client, Served


@pytest.fixture(scope="module")
def made(filled_deployment, tmp_path_factory):
    """A deployment with an analyst, and what a client needs to know of it."""
    home, told = filled_deployment
    return Served(shutil.copytree(home, tmp_path_factory.mktemp("faults") / "home")), told


@pytest.fixture
def copied(filled_deployment, tmp_path):
    """A deployment of the test's own; of one nobody serves, since files of a running one come and go."""
    return Served(shutil.copytree(filled_deployment[0], tmp_path / "home"))


@pytest.fixture(scope="module")
def running(made):
    """That deployment, served, with somebody signed in."""
    served, told = made
    served.start()
    try:
        yield served, told, Client(served).sign_in(told["name"], iter(told["codes"]))
    finally:
        assert served.stop() == 0


def opened(served: Served, told: dict) -> Client:
    return Client(served).sign_in(told["name"], iter(told["codes"]))


@pytest.mark.parametrize("key", ["django", "ledger-signing", "backup"])
def test_without_a_key_nothing_starts_and_with_it_everything_does(copied, key):
    path = copied.home / "keys" / key
    right = path.read_bytes()
    for spoil, said in (
        (path.unlink, "cannot be read"),
        (lambda: path.write_bytes(right[:31]), "31 bytes and needs 32"),
        (lambda: path.write_bytes(b""), "0 bytes and needs 32"),
    ):
        spoil()
        told = copied.run("check", code=41)
        assert str(path) in told and said in told
        assert "ut" in told.partition(said)[2], "it says what to do"
    path.write_bytes(right)
    assert "unsafe" in copied.run("check", code=42)
    assert "as it was written" in copied.run("ledger", "verify")


def test_the_server_refuses_to_start_without_the_key_of_its_sessions(copied):
    (copied.home / "keys" / "django").unlink()
    assert "cannot be read" in copied.run("serve", "--port", str(copied.port), code=41)


def test_check_names_keys_that_others_can_read_and_how_to_mend_that(copied):
    path = copied.home / "keys" / "ledger-signing"
    path.chmod(0o640)
    assert f"chmod 600 {path}" in copied.run("check", code=42)
    path.chmod(0o600)
    assert "can be read by other users" not in copied.run("check", code=42)


def test_a_port_that_is_taken_is_said(copied):
    with socket.create_server(("127.0.0.1", copied.port)):
        said = copied.run("serve", "--port", str(copied.port), code=41)
    assert "is taken" in said and "--port" in said


def test_settings_that_cannot_be_read_are_said_and_where(copied):
    path = copied.home / "settings.toml"
    for spoilt in ('address = "http://x', 'adress = "http://x"\n', b"\xff\xfe"):
        path.write_bytes(spoilt if isinstance(spoilt, bytes) else spoilt.encode())
        assert str(path) in copied.run("check", code=41)


COMMANDS = {
    "check": ["check"],
    "backup": ["backup", "x"],
    "verify": ["ledger", "verify"],
    "export": ["ledger", "export", "x", "--organisation", "harbour-light"],
}


@pytest.mark.parametrize(
    "command",
    ["check", *(pytest.param(one, marks=pytest.mark.huge) for one in ("backup", "verify", "export"))],
)
def test_a_database_that_is_away_is_said_by_every_command(copied, command, tmp_path):
    command = [str(tmp_path / one) if one == "x" else one for one in COMMANDS[command]]
    copied.environment["DATABASE_URL"] = "postgresql://daybreak@127.0.0.1:1/daybreak"
    assert "database cannot be used" in copied.run(*command, code=41)
    del copied.environment["DATABASE_URL"]
    (copied.home / "daybreak.sqlite3").rename(copied.home / "elsewhere")
    assert "There is no database" in copied.run(*command, code=41)
    assert not (copied.home / "daybreak.sqlite3").exists(), "nothing empty was put in its place"
    (copied.home / "elsewhere").rename(copied.home / "daybreak.sqlite3")
    copied.run(*command, code=42 if command == ["check"] else 0)


def test_a_damaged_database_is_said(copied):
    with (copied.home / "daybreak.sqlite3").open("r+b") as file:
        file.write(b"this is no database" * 100)
    for command in (["check"], ["ledger", "verify"], ["serve", "--port", str(copied.port)]):
        assert "database cannot be used" in copied.run(*command, code=41), command


def test_a_full_disk_refuses_in_words_and_takes_up_again(running):
    served, _, client = running
    assert client.ask("POST", "/posts/", {"name": "before"})[0] == 302
    web = psutil.Process(served.web.pid)
    web.rlimit(resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))  # no file may grow
    for number in range(3):
        status, headers, text = client.ask("POST", "/posts/", {"name": f"during {number}"})
        assert status == 503 and headers["retry-after"] and "Traceback" not in text
    assert Client(served).ask("GET", "/measures/")[0] == 200, "what needs no disk is still open"
    assert Client(served).ask("POST", "/leave/")[0] < 400, "leaving always works"
    web.rlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    assert client.ask("POST", "/posts/", {"name": "after"})[0] == 302
    assert served.web.pid == web.pid, "it is the same process"
    names = set(served.ask("truth")["collections"].values())
    assert {"before", "after"} <= names and not any(one.startswith("during") for one in names)
    assert "as it was written" in served.run("ledger", "verify")


def test_a_folder_of_files_that_refuses_loses_no_piece(running):
    served, told, client = running
    begin = {"name": "posts.csv", "size": 20}
    answer = client.ask("POST", f"/posts/{told['collection']}/pieces/", begin)
    address = json.loads(answer[2])["address"]
    assert client.ask("POST", f"{address}?offset=0", body=b"x" * 10)[0] == 200
    folder, aside = served.home / "files", served.home / "files-aside"
    folder.rename(aside)
    folder.write_text("not a folder")
    status, _, text = client.ask("POST", f"{address}?offset=10", body=b"y" * 10)
    folder.unlink()
    aside.rename(folder)
    assert status in (500, 503) and "Traceback" not in text and str(served.home) not in text
    answer = client.ask("POST", f"{address}?offset=10", body=b"y" * 10)
    assert json.loads(answer[2])["received"] == 20
    assert served.ask("truth")["uploads"][address.rstrip("/").rpartition("/")[2]]["received"] == 20


@pytest.mark.skipif(tools() is None, reason="PostgreSQL is not installed")
def test_a_database_that_goes_away_and_comes_back(tmp_path):
    with throw_away_cluster(synced=False) as cluster:
        served = Served(tmp_path / "home", database_url=cluster.url)
        told = served.make()
        served.start()
        try:
            client = opened(served, told)
            assert client.ask("POST", "/posts/", {"name": "before"})[0] == 302
            cluster.stop("immediate")
            for path in ("/posts/", "/sign-in/", "/"):
                status, headers, text = client.ask("GET", path)
                assert status == 503 and "Retry-After".lower() in headers, (path, status)
                assert "psycopg" not in text and "127.0.0.1" not in text
            assert client.ask("POST", "/posts/", {"name": "during"})[0] == 503
            assert Client(served).ask("POST", "/leave/")[0] < 400, "leaving always works"
            cluster.start()
            assert client.ask("POST", "/posts/", {"name": "after"})[0] == 302
        finally:
            assert served.stop() == 0
        assert {"before", "after"} == set(served.ask("truth")["collections"].values()) - {"The first"}
        assert "as it was written" in served.run("ledger", "verify")


def test_a_killed_server_leaves_no_process_behind(copied):
    copied.start()
    parent, web = copied.process, copied.web
    parent.kill()
    parent.wait()
    web.wait(5)
    copied.process = None
    copied.start()
    assert copied.stop() == 0


def test_the_web_process_never_loads_what_only_jobs_need(made):
    """Numba, arrow and their like cost a second and a hundred megabytes each."""
    served, _ = made
    code = (
        "import sys, daybreak.web.config.wsgi\n"
        "from django.test import Client\n"
        "from django.urls import get_resolver\n"
        "get_resolver().url_patterns\n"
        "Client().get('/sign-in/', HTTP_HOST='localhost')\n"
        "heavy = {'numba', 'numpy', 'pyarrow', 'duckdb', 'scipy', 'pandas', 'numexpr'} & set(sys.modules)\n"
        "sys.exit(' '.join(sorted(heavy)) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=served.environment, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stderr.strip()) == (0, ""), done.stderr


def test_every_answer_carries_what_keeps_it_safe(running):
    served, _, client = running
    asked = [
        ("GET", "/"), ("GET", "/posts/"), ("GET", "/nothing/"), ("GET", "/people/"), ("GET", "/sign-in/"),
        ("POST", "/posts/"), ("DELETE", "/posts/"), ("PUT", "/sign-in/"), ("GET", "/%00"), ("HEAD", "/"),
        ("GET", "/static/ui/base.css"), ("GET", "/static/nothing.css"), ("GET", "/api/v1/openapi.json"),
        ("GET", "/api/v1/nothing"), ("POST", "/leave/"), ("OPTIONS", "/posts/"),
    ]  # fmt: skip
    for visitor in (client, Client(served)):
        for method, path in asked:
            status, headers, _ = visitor.ask(method, path)
            assert status < 500, (method, path, status)
            policy = headers.get("content-security-policy", "")
            assert "default-src 'none'" in policy and "unsafe" not in policy, (method, path, policy)
            assert headers.get("x-content-type-options") == "nosniff", (method, path)
            assert headers.get("x-frame-options") == "DENY", (method, path)
            assert headers.get("referrer-policy") == "same-origin", (method, path)
            assert headers.get("permissions-policy"), (method, path)
            if not path.startswith("/static/"):
                assert "no-store" in headers.get("cache-control", ""), (method, path, headers)


def test_a_log_at_every_level_holds_no_address_password_cookie_or_content(made, tmp_path):
    """The server's own log, with every logger opened."""
    served, told = made
    script = tmp_path / "loud.py"
    script.write_text(
        "import logging\nfrom daybreak.web.config.settings import *\n"
        "LOGGING = {**LOGGING, 'root': {**LOGGING['root'], 'level': 'DEBUG'},\n"
        "           'loggers': {name: {'level': 'DEBUG'} for name in LOGGING['loggers']}}\n"
    )
    loud = Served(served.home)
    loud.log = tmp_path / "serve.log"
    loud.environment |= {
        "DJANGO_SETTINGS_MODULE": "loud",
        "PYTHONPATH": f"{tmp_path}:{loud.environment['PYTHONPATH']}",
    }
    loud.start()
    try:
        client = opened(loud, {**told, "codes": told["codes"][3:]})
        client.ask("POST", "/posts/", {"name": "Quantirostrum"})
        client.ask("GET", "/posts/?q=Quantirostrum", headers={"X-Forwarded-For": "203.0.113.77"})
        client.ask("POST", f"/leads/{told['lead']}/decide/", {"kind": "note", "note": "Quantirostrum"})
        Client(loud).ask("POST", "/sign-in/", {"login": "amal", "password": "Quantirostrum wrong"})
    finally:
        assert loud.stop() == 0
    said = loud.log.read_text()
    assert said.count("DEBUG") > 3, "the log was not loud"
    secrets = [
        client.cookies["session"],
        client.cookies["vault"],
        client.cookies["csrftoken"],
        *told["codes"],
    ]
    for secret in ["Quantirostrum", "203.0.113.77", "127.0.0.1 ", "a long enough passphrase", *secrets]:
        assert secret not in said.replace("http://127.0.0.1:", ""), secret


def test_deployments_differ_in_every_key(made, copied, tmp_path):
    other = Served(tmp_path / "other")
    other.run("init", "--organisation", "Northern Door", "--administrator", "admin")
    for key in (made[0].home / "keys").iterdir():
        assert key.read_bytes() != (other.home / "keys" / key.name).read_bytes()
        assert key.stat().st_mode & 0o077 == 0  # readable by the owner only
