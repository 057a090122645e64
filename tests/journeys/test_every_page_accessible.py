"""Every page there is, in a real browser, for those who see little, read another way, or use keys alone.

The pages and what they show come from `world`, so a new address is tried from its first day. Each page is
tried in one language, light and dark, 320 pixels wide; all languages on their own:

    python -m pytest -m huge tests/journeys/test_every_page_accessible.py
"""

from __future__ import annotations

import pytest
from django.core.cache import cache
from visiting import ONLY_IN_GALLERY, faults_of
from world import at_work, build

pytestmark = pytest.mark.django_db(transaction=True)
LANGUAGES = ("en", "es", "fr", "ar")
#: Addresses of pages that say that there is nothing, or that send elsewhere, whoever asks.
NO_PAGE = {"leave", "compare_runs", "code_file", "mfa_authenticate"}
#: What stands beyond the edges of a narrow screen, but for what scrolls in a box of its own.
TOO_WIDE = """
() => {
  document.querySelectorAll('details').forEach(e => { e.open = true });
  return [...document.querySelectorAll('body *')]
  .filter(e => !e.closest('.scroll, .unseen, .skip, svg, [hidden]'))
  .filter(e => e.checkVisibility({contentVisibilityAuto: true, visibilityProperty: true}))
  .map(e => [e, e.getBoundingClientRect()])
  .filter(([e, box]) => box.width && (box.right > 321 || box.left < -1))
  .map(([e]) => e.outerHTML.slice(0, 140)).slice(0, 3);
}
"""
#: What keys reach and nobody sees that they are there, or reach out of order.
UNSEEN_FOCUS = """
() => {
  const found = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea')]
    .filter(e => !e.disabled && e.getClientRects().length && getComputedStyle(e).visibility !== 'hidden');
  const bad = found.filter(e => {
    e.focus();
    const drawn = getComputedStyle(e);
    const label = e.closest('label') ? getComputedStyle(e.closest('label')) : drawn;
    return document.activeElement === e && [drawn, label]
      .every(s => s.outlineStyle === 'none' && s.boxShadow === 'none');
  });
  return [...bad, ...document.querySelectorAll('[tabindex]:not([tabindex="0"]):not([tabindex="-1"])')]
    .map(e => e.outerHTML.slice(0, 140)).slice(0, 3);
}
"""
#: Send the first form that asks for something, empty; whether there is one.
SEND_EMPTY = """
() => {
  const form = [...document.querySelectorAll('main form[method=post]')]
    .find(f => f.querySelector('[required]:not([type=hidden])'));
  if (!form) return false;
  form.noValidate = true;
  for (const e of form.elements) {
    if (e.type === 'checkbox' || e.type === 'radio') e.checked = false;
    else if (e.type !== 'hidden' && e.tagName !== 'BUTTON') e.value = '';
  }
  form.requestSubmit();
  return true;
}
"""


@pytest.fixture
def world(settings):
    settings.DEMO = True
    with at_work():
        yield build()
    cache.clear()


class Visit:
    """A narrow window for each person; gathers what is wrong on the pages it is shown."""

    def __init__(self, windows, world):
        self.windows, self.world = windows, world
        self.pages, self.wrong = {}, []

    def page(self, by):
        if by not in self.pages:
            page = self.pages[by] = self.windows.open()
            for one in self.world.client(by).cookies.values():
                if one.value:
                    told = {"name": one.key, "value": one.value, "url": self.windows.home}
                    page.context.add_cookies([told])
            page.on("pageerror", lambda error: self.wrong.append(("script", str(error))))
        return self.pages[by]

    def see(self, name, address, by, language):
        page = self.page(by)
        answer = page.goto(f"{address}{'&' if '?' in address else '?'}lang={language}")
        if answer.status != 200:
            self.wrong.append((name, language, "status", answer.status))
            return
        self.judge(page, name, language)
        page.keyboard.press("Tab")
        self.wrong += [(name, language, "no focus seen", one) for one in page.evaluate(UNSEEN_FOCUS)]

    def judge(self, page, name, language):
        wanted = "rtl" if language == "ar" else "ltr"
        if page.evaluate("document.documentElement.dir || 'ltr'") != wanted:
            self.wrong.append((name, language, "direction"))
        self.wrong += [(name, language, "too wide", one) for one in page.evaluate(TOO_WIDE)]
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            self.wrong.append((name, language, "scrolls sideways"))
        for scheme, options in (("light", {}), ("dark", {"runOnly": ["color-contrast"]})):
            page.emulate_media(color_scheme=scheme)
            for one in faults_of(page, **options):
                if one["impact"] in ("serious", "critical") and one["id"] not in ONLY_IN_GALLERY:
                    told = (
                        one["id"],
                        one["nodes"][0]["html"][:160],
                        one["nodes"][0]["failureSummary"][-160:],
                    )
                    self.wrong.append((name, language, scheme, *told))

    def refused(self, name, address, by, language):
        """The page with its form sent empty: errors have to be told well too."""
        if name == "gallery":  # its forms are examples and lead nowhere
            return
        page = self.page(by)
        page.goto(f"{address}{'&' if '?' in address else '?'}lang={language}")
        from playwright.sync_api import Error as PlaywrightError

        try:
            with page.expect_navigation(wait_until="load"):
                if not page.evaluate(SEND_EMPTY):
                    page.reload()
        except PlaywrightError as error:
            self.wrong.append((name, language, str(error).splitlines()[0]))
            return
        if page.locator("[aria-invalid=true], .error-summary").count():
            self.judge(page, f"{name} (refused)", language)


@pytest.fixture
def visit(windows, world):
    return Visit(windows, world)


def shown(world):
    """The addresses that answer with a whole page; others give a file, a part of a page, or take forms."""
    found, browsers = {}, {}
    for name, (address, by) in sorted(world.addresses(method="get").items()):
        browsers[by] = browsers.get(by) or world.client(by)
        answer = browsers[by].get(address)
        whole = not answer.streaming and answer.content[:200].lstrip().lower().startswith(b"<!doctype html")
        if name not in NO_PAGE and whole and answer.status_code == 200:
            found[name] = (address, by)
    return found


def told(wrong):
    """What is wrong, a line each."""
    return "\n".join(" | ".join(str(part).replace("\n", " ") for part in one) for one in wrong)


@pytest.mark.long
def test_every_page_and_every_refused_form_is_accessible_narrow_light_and_dark(visit, world):
    """Each in one language, page and refusal in different ones; all of them are behind `huge`."""
    pages = shown(world)
    assert len(pages) > 60
    for number, (name, (address, by)) in enumerate(pages.items()):
        visit.see(name, address, by, LANGUAGES[number % 4])
        visit.refused(name, address, by, LANGUAGES[(number + 1) % 4])
    assert visit.wrong == [], told(visit.wrong)


@pytest.mark.huge
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_accessible_in_every_language(language, visit, world):
    for name, (address, by) in shown(world).items():
        visit.see(name, address, by, language)
        visit.refused(name, address, by, language)
    assert visit.wrong == [], told(visit.wrong)
