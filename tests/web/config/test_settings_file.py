"""What a settings file may say, and what `daybreak check` finds in a deployment's folder."""

import os
import socket
import threading
from dataclasses import replace

import pytest

from daybreak.errors import DeploymentUnfit
from daybreak.web.config.checks import check_folder
from daybreak.web.config.deployment import KEYS, lay_out, load_deployment


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A deployment's folder as `daybreak init` leaves it, with TLS in front."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    for name in ("keys", "files", "backups"):
        (tmp_path / name).mkdir(mode=0o700)
    for name in KEYS:
        (tmp_path / "keys" / name).write_bytes(bytes(32))
        (tmp_path / "keys" / name).chmod(0o600)
    write(tmp_path, 'address = "https://help.example"\nproxies = 1\n')
    return tmp_path


def write(home, text):
    (home / "settings.toml").write_text(text)
    (home / "settings.toml").chmod(0o600)


def found(home):
    """The findings, without those of the machine the tests run on."""
    expected = ("superuser", "beside the database", "mail server", "free on the disk")
    told = [one.what for one in check_folder(load_deployment(home))]
    return [one for one in told if not any(word in one for word in expected)]


@pytest.mark.parametrize(
    ("line", "name", "needed"),
    [
        ('toll_after = "x"', "toll_after", "whole number"),
        ('proxies = "one"', "proxies", "whole number"),
        ("proxies = true", "proxies", "whole number"),
        ("proxies = -1", "proxies", "whole number"),
        ("proxies = 1.5", "proxies", "whole number"),
        ("scanner = 5", "scanner", "quotation marks"),
        ('mail_url = ["smtp://anna:zanzibar@mail.example"]', "mail_url", "quotation marks"),
        ("address = 2026-01-01", "address", "quotation marks"),
        ('debug = "no"', "debug", "true or false"),
        ("demo = 0", "demo", "true or false"),
        ("[database_url]\nx = 1", "database_url", "quotation marks"),
    ],
)
def test_a_value_of_another_kind_is_refused_by_its_name_and_not_shown(home, line, name, needed):
    write(home, line)
    with pytest.raises(DeploymentUnfit) as refusal:
        load_deployment(home)
    assert name in str(refusal.value) and needed in str(refusal.value)
    assert "zanzibar" not in str(refusal.value)


def test_nothing_is_found_where_nothing_is_wrong(home):
    assert found(home) == []


def test_settings_that_others_of_the_machine_read_are_found(home):
    (home / "settings.toml").chmod(0o640)
    assert found(home) == ["settings.toml can be read by other users of this machine"]


def test_a_key_that_others_of_the_machine_read_is_found(home):
    (home / "keys" / "backup").chmod(0o644)
    assert found(home) == ["The key backup can be read by other users of this machine"]


def test_tls_without_a_counted_proxy_is_found(home):
    write(home, 'address = "https://help.example"\n')
    assert found(home) == ["The address has TLS, but no proxy is counted"]


def test_a_folder_of_files_that_is_away_is_found(home):
    (home / "files").rmdir()
    assert found(home) == [f"The folder {home / 'files'} is not there"]


def test_a_scanner_that_does_not_answer_is_found_and_one_that_does_is_not(home):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        at = f"tcp://127.0.0.1:{listening.getsockname()[1]}"
        deployment = replace(load_deployment(home), scanner=at)

        def pong():
            line, _ = listening.accept()
            with line:
                line.recv(100)
                line.sendall(b"PONG\0")

        thread = threading.Thread(target=pong)
        thread.start()
        told = [one.what for one in check_folder(deployment)]
        thread.join()
    assert not any("scanner" in one for one in told)
    assert f"No scanner answers at {at}" in [one.what for one in check_folder(deployment)]


def test_the_superuser_writes_nothing_into_the_deployment_of_another_account(home, monkeypatch):
    """It left backup keys and ledger tips behind that the service could not read any more."""
    if os.geteuid() == 0:
        os.chown(home, 65534, -1)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with pytest.raises(DeploymentUnfit, match=f"sudo -u '#{home.stat().st_uid}'"):
        load_deployment(home)
    monkeypatch.setattr(os, "geteuid", lambda: home.stat().st_uid)
    assert load_deployment(home).proxies == 1


def test_a_folder_that_was_being_laid_out_when_the_power_failed_is_laid_out_anew(tmp_path, monkeypatch):
    def fails(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("daybreak.web.config.deployment.secrets.token_bytes", fails)
        with pytest.raises(KeyboardInterrupt):
            lay_out(tmp_path / "home", "")
    lay_out(tmp_path / "home", "")
    assert {one.name for one in (tmp_path / "home").iterdir()} == {
        "backups", "files", "keys", "settings.toml",
    }  # fmt: skip
    assert load_deployment(tmp_path / "home").key("django") != bytes(32)
