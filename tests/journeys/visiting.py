"""What visits of different journeys have in common: windows, signing in, what axe finds."""

import time
from dataclasses import dataclass, field

import pytest
from axe_core_python.sync_playwright import Axe
from django.urls import reverse

PASSWORD = "a long enough passphrase 42"
#: In the gallery landmarks stand side by side and inside one another, as on no other page.
ONLY_IN_GALLERY = {"landmark-unique", "landmark-complementary-is-top-level"}
#: Seconds for which a code is good.
_PERIOD = 30


def code_of(secret):
    """What an authenticator app with that secret shows now; nobody types a code that is about to go."""
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    left = _PERIOD - time.time() % _PERIOD
    if left < 3:
        time.sleep(left)
    return format_hotp_value(hotp_value(secret, int(time.time()) // _PERIOD))


def sign_in(page, person, *, write=lambda page, field, text: page.fill(field, text)):
    """Name, password and the code of the second factor; `write` types into a field as the journey does."""
    page.goto(reverse("account_login"))
    write(page, "input[name=login]", person.sign_in_name)
    write(page, "input[name=password]", PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    write(page, "input[name=code]", code_of(person.secret))
    with page.expect_navigation():
        page.keyboard.press("Enter")


#: Axe itself, read once.
_AXE = Axe().axe_script
#: What it finds wrong; of what is right it need not tell, which is most of its work.
_RUN = "options => axe.run({resultTypes: ['violations'], ...options}).then(found => found.violations)"


def faults_of(page, **options):
    """All that axe finds wrong with a page; options are axe's own."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(_AXE)
    return page.evaluate(_RUN, options)


def grave_faults_of(page):
    """What axe finds that keeps people out: address, rule and the first piece of the page."""
    grave = [one for one in faults_of(page) if one["impact"] in ("serious", "critical")]
    return [(page.url, one["id"], one["nodes"][0]["html"][:150]) for one in grave]


def fits(page, width=320):
    """Nothing runs out of the screen."""
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url


def each_once(names, first, second):
    """Parametrize by two things: each value of both once, and every other pair of them behind `huge`."""
    pairs = [
        pytest.param(one, other, marks=() if at == place else pytest.mark.huge)
        for at, one in enumerate(first)
        for place, other in enumerate(second)
    ]
    return pytest.mark.parametrize(names, pairs)


@dataclass(slots=True)
class Windows:
    """Windows of one test, each with cookies of its own.

    Attributes:
        browser: Whose windows.
        home: What every address may begin with.
        elsewhere: What else an address may begin with; a page's own data asks nobody.
        asked: Method and address of every request.
        said: What the consoles said, kind and words, and every mistake of a script.
        contexts: What has to be closed.
    """

    browser: object
    home: str
    elsewhere: tuple[str, ...] = ("data:", "blob:")
    asked: list[tuple[str, str]] = field(default_factory=list)
    said: list[tuple[str, str]] = field(default_factory=list)
    contexts: list = field(default_factory=list)

    def open(self, language="en", *, script=True, width=320, height=800, **options):
        """An empty page in a new window; further options are Playwright's."""
        context = self.browser.new_context(
            **{
                "base_url": self.home if self.home.startswith("http") else None,
                "viewport": {"width": width, "height": height},
                "locale": language,
                "java_script_enabled": script,
                "reduced_motion": "reduce",
                **options,
            }
        )
        self.contexts.append(context)
        context.on("request", lambda one: self.asked.append((one.method, one.url)))
        page = context.new_page()
        page.on("console", lambda one: self.said.append((one.type, one.text)))
        page.on("pageerror", lambda error: self.said.append(("error", str(error))))
        page.set_default_timeout(60_000)
        return page

    def close(self):
        """Throw all windows away."""
        for context in self.contexts:
            context.close()
        self.contexts.clear()

    def strangers(self):
        """Whoever was asked beside us."""
        return [url for _method, url in self.asked if not url.startswith((self.home, *self.elsewhere))]
