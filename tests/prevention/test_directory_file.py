"""Tables that people pass around: every fault by line and field, and nothing expired ever written."""

import csv
import io
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybreak.errors import ColumnMissing, DaybreakError, FileUnreadable, NothingToRead
from daybreak.prevention.directory_file import read_directory, write_directory
from daybreak.prevention.freshness import Validity
from daybreak.prevention.proposals import countries_proposed, proposed
from daybreak.prevention.reading_services import read_service
from daybreak.prevention.services import Kind

TODAY = date(2026, 11, 22)
HEAD = "country,kind,name,phone,source\n"
ROW = "GB,hotline,Lantern line,+44 20 7946 0018,own\n"


def read(text, name="help.csv"):
    return read_directory(text.encode() if isinstance(text, str) else text, name=name)


def test_says_line_and_field_of_what_it_leaves_out_and_reads_the_rest():
    found = read(
        HEAD + ROW + '\nAtlantis,friend,"Two\nlines",x,own\n' + "US,hotline,,1-212-555-0123,own\n" + ROW
    )
    assert [line for line, _ in found.services] == [2]
    broken, nameless, again = found.left_out
    assert (broken.line, {one.field for one in broken.faults}) == (4, {"country", "kind", "phone"})
    assert (nameless.line, [one.field for one in nameless.faults]) == (6, ["name"])
    assert (again.line, again.same_as) == (7, 2)
    assert found.rows == 4 and found.why == {"country": 1, "kind": 1, "phone": 1, "name": 1, "repeated": 1}


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_reads_what_spreadsheets_save(sign):
    text = "\ufeff" + (HEAD + ROW).replace(",", sign).replace("\n", "\r\n")
    assert read(text).services[0][1].phone == "+44 20 7946 0018"


def test_a_check_that_a_table_tells_of_is_not_ours():
    text = HEAD.replace("\n", ",checked_on,expires_on,colour\n") + ROW.replace(
        "\n", ",2026-11-01,2027-11-01,red\n"
    )
    found = read(text)
    [(_, service)] = found.services
    assert service.validity == Validity(None, None) and service.source == "own (2026-11-01)"
    assert found.unknown == ("colour",)


@pytest.mark.parametrize(
    "content, error",
    [
        (b"", NothingToRead),
        (b"\xff\xfe", FileUnreadable),
        (b"a,b\n1,2\n", ColumnMissing),
        (HEAD.encode(), NothingToRead),
        (b"x" * 2_000_001, FileUnreadable),
        ((HEAD + 'GB,hotline,"open').encode(), FileUnreadable),
        ((HEAD + ROW).encode("utf-16"), FileUnreadable),
        (HEAD.encode() + b"\0", FileUnreadable),
        ((HEAD + ROW * 2_001).encode(), FileUnreadable),
        (b"PK\x03\x04" + bytes(range(256)), FileUnreadable),
    ],
)
def test_refuses_what_is_no_table(content, error):
    with pytest.raises(error):
        read(content)


def test_cells_beyond_the_columns_are_a_fault_not_a_silent_loss():
    [one] = read(HEAD + ROW.replace("\n", ",,and more\n")).left_out
    assert one.line == 2 and one.faults[0].found == "and more"


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content):
    try:
        found = read(HEAD.encode() + content)
    except DaybreakError as error:
        assert "help.csv" in str(error)
    else:
        assert found.rows == len(found.services) + len(found.left_out) > 0


def made(**typed):
    typed = {
        "country": "GB",
        "kind": "hotline",
        "name": "Lantern",
        "phone": "+44 20 7946 0018",
        "source": "own",
    } | typed
    validity = typed.pop("validity", Validity(TODAY, TODAY + timedelta(days=9)))
    return read_service(typed, validity=validity)[0]


def test_writes_only_what_may_be_shown_and_until_when():
    expired = made(name="Expired line", validity=Validity(TODAY - timedelta(days=9), TODAY))
    never = made(name="Never line", validity=Validity(None, None))
    text, left_out = write_directory([made(), expired, never], today=TODAY)
    assert left_out == 2 and "Expired" not in text and "Never" not in text
    [row] = csv.DictReader(io.StringIO(text))
    assert (row["name"], row["checked_on"], row["expires_on"]) == ("Lantern", "2026-11-22", "2026-12-01")
    assert write_directory([made()], today=TODAY + timedelta(days=9))[0].count("\n") == 1


@given(st.text(max_size=30), st.text(max_size=30))
def test_what_was_written_is_read_as_it_was_and_runs_nothing(name, description):
    one = made(name=name, description=description)
    if one is None:
        return
    text, _ = write_directory([one], today=TODAY)
    [(_, again)] = read(text).services
    assert (again.name, again.description, again.ways) == (one.name, one.description, one.ways)
    for row in csv.reader(io.StringIO(text)):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)


def test_what_is_proposed_was_never_checked_and_says_where_it_was_seen():
    assert len(countries_proposed()) > 200
    for code in countries_proposed():
        for one in proposed(code):
            assert one.country == code and one.source and not one.validity.is_shown(TODAY)
    british = proposed("GB")
    assert {one.short_code for one in british if one.kind == Kind.EMERGENCY} == {"112", "999"}
    assert "Modern Slavery Helpline" in {one.name for one in british}
    assert proposed("BV") == ()


@pytest.mark.shared_data
def test_every_public_hotline_that_we_were_given_is_proposed_and_none_besides(shared_data):
    given_us = read((shared_data / "prevention" / "hotlines_seed.csv").read_bytes())
    assert given_us.left_out == ()
    wanted = {(one.country, one.phone) for _, one in given_us.services}
    ours = {(one.country, one.phone) for code in countries_proposed() for one in proposed(code) if one.phone}
    assert ours == wanted
