import pytest

from daybreak.methods.entities import urls
from daybreak.methods.entities.account_links import account_of
from daybreak.methods.entities.domains import is_public, normal_host, registrable
from daybreak.methods.entities.find import find_identifiers
from daybreak.methods.text.normalise import normalise


def found(text: str) -> list[tuple[str, str]]:
    return [(one.kind, one.normal) for one in urls.find(normalise(text))]


@pytest.mark.parametrize(
    ("text", "kind", "normal"),
    [
        ("https://www.Example.com/Jobs/?utm_source=x&id=7#a", "url", "example.com/Jobs?id=7"),
        ("hxxp://evil[.]example[.]com/path", "url", "evil.example.com/path"),
        ("hxxps[:]//example(dot)org/a", "url", "example.org/a"),
        ("http://example.com:80/", "url", "example.com"),
        ("www.example.co.uk/apply", "url", "example.co.uk/apply"),
        ("bit.ly/3abcD", "url", "bit.ly/3abcD"),
        ("http://192.0.2.7/x", "url", "192.0.2.7/x"),
        ("jobs.example.org", "domain", "example.org"),
        ("shop.example", "domain", "shop.example"),
        ("anna.blogspot.com", "domain", "anna.blogspot.com"),
        ("www dot example dot org", "domain", "example.org"),
        ("пример.рф", "domain", "xn--e1afmkfd.xn--p1ai"),
        ("t.me/Jobs_X", "telegram", "jobs_x"),
        ("https://t.me/joinchat/AbCd", "telegram", "invite:AbCd"),
        ("tg://resolve?domain=Jobs_X", "telegram", "jobs_x"),
        ("https://wa.me/447700900123?text=hi", "whatsapp", "+447700900123"),
        ("api.whatsapp.com/send?phone=447700900123", "whatsapp", "+447700900123"),
        ("https://chat.whatsapp.com/AbCdEfGhIjKlMnOpQrStUv", "whatsapp", "invite:AbCdEfGhIjKlMnOpQrStUv"),
        ("instagram.com/Anna.Doe/", "instagram", "anna.doe"),
        ("https://www.instagram.com/p/abc/", "url", "instagram.com/p/abc"),
        ("facebook.com/profile.php?id=100012345", "facebook", "100012345"),
        ("m.me/AnnaDoe", "facebook", "annadoe"),
        ("line.me/ti/p/~AnnaD", "line", "annad"),
        ("line.me/R/ti/p/@annad", "line", "annad"),
        ("snapchat.com/add/anna_d", "handle", "snapchat:anna_d"),
        ("viber://chat?number=%2B447700900123", "phone", "+447700900123"),
    ],
)
def test_reads_links_domains_and_accounts(text: str, kind: str, normal: str) -> None:
    assert found(f"See {text} now") == [(kind, normal)]


@pytest.mark.parametrize(
    "text",
    [
        "end.Start here",
        "e.g. this, i.e. that, 9 a.m. to 5 p.m.",
        "Send resume.pdf, see index.html and node.js",
        "we use ASP.net and asp.net/SQL",
        "Ph.D, B.Tech/B.E, packages.BA/BS degree",
        "it.We do this.In the office.So come",
        "J.R.R. Tolkien",
        "1.5 or 2.75",
        "anna@example.com",
        "...",
    ],
)
def test_abbreviations_files_and_missing_blanks_are_no_domains(text: str) -> None:
    assert found(text) == []


def test_leaves_the_marks_of_the_sentence_out() -> None:
    text = "(see http://example.com/a_(b)), or https://example.org/x?y=1."
    assert [one.raw for one in urls.find(normalise(text))] == [
        "http://example.com/a_(b)",
        "https://example.org/x?y=1",
    ]


def test_knows_who_registered_a_name() -> None:
    assert registrable("a.b.example.com.au") == "example.com.au"
    assert registrable("a.b.example.com") == "example.com"
    assert registrable("anna.github.io") == "anna.github.io"
    assert is_public("example.com") and not is_public("end.start")
    assert normal_host("-bad-.com") is None


def test_platform_pages_are_no_accounts() -> None:
    assert account_of("facebook.com", "/login") is None
    assert account_of("instagram.com", "/explore") is None
    assert account_of("example.com", "/anna") is None


@pytest.mark.parametrize("behind", ["💋", "❤️ call", "☎", "😘!", "，加我"])
def test_pictures_and_marks_of_another_script_end_a_link(behind: str) -> None:
    assert found(f"https://wa.me/447700900123{behind}") == [("whatsapp", "+447700900123")]
    assert found(f"https://t.me/rose_x99{behind}") == [("telegram", "rose_x99")]


def test_a_name_and_password_in_a_link_are_no_address():
    found = find_identifiers("see http://user:pw@example.com:8080/p or anna@example.org")
    assert [(one.kind, one.normal) for one in found] == [
        ("url", "example.com:8080/p"),
        ("email", "anna@example.org"),
    ]
