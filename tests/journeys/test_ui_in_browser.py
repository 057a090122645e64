"""The interface in a real browser, for those who see little, use keys only, or must leave at once."""

from __future__ import annotations

import pytest
from visiting import ONLY_IN_GALLERY, faults_of

pytestmark = pytest.mark.django_db(transaction=True)
PUBLIC = "/this-device/"
NEUTRAL = "/measures/"
#: A page without the button to leave.
STAFF = "/demo/"
#: A neutral address outside, which the browser itself opens; the test answers in its place.
ELSEWHERE = "http://localhost:1/"
#: What Chromium says of its own accord: of a page that is missing on purpose, of cookies cleared for us, and
#: that it would rather follow the fragment of an address than an autofocus.
EXPECTED = ("status of 404", "Clear-Site-Data header on", "Autofocus processing was blocked")


@pytest.fixture
def open_page(windows, settings):
    """Opens a page; at the end the console stayed silent."""
    settings.DEMO = True
    windows.elsewhere = ("data:", ELSEWHERE)

    def opened(path, *, scripts=True, language="en", width=1280, **options):
        page = windows.open(language, script=scripts, width=width, **options)
        page.goto(path)
        return page

    yield opened
    assert [line for _, line in windows.said if not any(words in line for words in EXPECTED)] == []


def faults(page):
    return [
        (one["id"], one["impact"], one["nodes"][0]["html"][:160], one["nodes"][0]["failureSummary"][:200])
        for one in faults_of(page)
    ]


SCHEMES = {
    "light": {"color_scheme": "light", "forced_colors": "none", "contrast": "no-preference"},
    "dark": {"color_scheme": "dark", "forced_colors": "none", "contrast": "no-preference"},
    "forced": {"color_scheme": "light", "forced_colors": "active", "contrast": "no-preference"},
    "contrast": {"color_scheme": "dark", "forced_colors": "none", "contrast": "more"},
}
PAGES = [PUBLIC, NEUTRAL, "/gallery/", "/nothing-here/"]


def has_no_faults(page, path, looks):
    allowed = ONLY_IN_GALLERY if path == "/gallery/" else set()
    for scheme, width in looks:
        page.emulate_media(**SCHEMES[scheme])
        page.set_viewport_size({"width": width, "height": 800})
        assert [one for one in faults(page) if one[0] not in allowed] == [], (scheme, width)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_axe_finds_nothing(open_page, path, language):
    page = open_page(path, language=language)
    assert page.evaluate("document.documentElement.dir") == ("rtl" if language == "ar" else "ltr")
    has_no_faults(page, path, [("light", 320), ("dark", 1280)])


@pytest.mark.huge
@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["en", "es", "fr", "ar"])
def test_axe_finds_nothing_in_any_look(open_page, path, language):
    looks = [(scheme, width) for scheme in SCHEMES for width in (320, 768, 1280)]
    has_no_faults(open_page(path, language=language), path, looks)


@pytest.mark.parametrize("path", PAGES)
def test_nothing_runs_out_of_a_screen_of_320(open_page, path, live_server):
    page = open_page(path, width=320)
    for language in ("en", "es", "fr", "ar"):
        page.goto(f"{live_server.url}{path}?lang={language}")
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        wide = page.evaluate(
            "[...document.querySelectorAll('body *')].filter(e => !e.closest('.scroll, .unseen, .skip'))"
            ".filter(e => e.getBoundingClientRect().right > 321 || e.getBoundingClientRect().left < -1)"
            ".map(e => e.outerHTML.slice(0, 120))"
        )
        assert wide == [], language
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_button_leaves_and_back_does_not_return(open_page, live_server):
    page = open_page(NEUTRAL)
    page.goto(live_server.url + PUBLIC)
    page.get_by_role("button", name="Leave now").click()
    page.wait_for_url(f"**{NEUTRAL}")
    assert page.title() == "Kitchen measures"
    page.go_back()
    page.wait_for_url(f"**{NEUTRAL}")


def test_back_to_an_earlier_page_of_ours_leads_away_again(open_page, live_server):
    page = open_page(PUBLIC)
    page.goto(f"{live_server.url}{PUBLIC}?lang=es")
    page.get_by_role("button", name="Leave now").or_(page.locator(".button.exit")).first.click()
    page.wait_for_url(f"**{NEUTRAL}")
    page.evaluate("history.back()")
    page.wait_for_timeout(300)
    page.wait_for_url(f"**{NEUTRAL}")
    # whoever comes back on purpose may stay
    page.goto(live_server.url + PUBLIC)
    page.wait_for_timeout(200)
    assert page.url.endswith(PUBLIC)
    assert page.locator("h1").is_visible()


def test_back_to_a_page_without_the_button_leads_away_too(open_page, live_server):
    page = open_page(STAFF)
    assert not page.locator("form[data-leave]").count()
    page.goto(live_server.url + PUBLIC)
    page.locator(".button.exit").first.click()
    page.wait_for_url(f"**{NEUTRAL}")
    page.go_back()
    page.wait_for_url(f"**{NEUTRAL}")
    page.goto(live_server.url + STAFF)
    page.wait_for_timeout(200)
    assert page.url.endswith(STAFF) and page.locator("h1").is_visible()


def test_shift_three_times_leaves(open_page):
    page = open_page(PUBLIC)
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url(f"**{NEUTRAL}")


def test_shift_for_capitals_or_pressed_slowly_does_not_leave(open_page):
    page = open_page(PUBLIC)
    for letter in ("Shift+A", "Shift+B", "Shift+C", "Shift+D"):
        page.keyboard.press(letter)
    page.keyboard.press("Shift")
    page.wait_for_timeout(1600)
    page.keyboard.press("Shift")
    page.keyboard.press("Shift")
    page.wait_for_timeout(300)
    assert page.url.endswith(PUBLIC)


def test_without_scripts_the_button_leaves(open_page):
    page = open_page(PUBLIC, scripts=False)
    assert page.get_by_text("press Shift").is_hidden()
    page.get_by_role("button", name="Leave now").click()
    page.wait_for_url(f"**{NEUTRAL}")
    assert page.context.cookies() == []


@pytest.mark.parametrize("scripts", [True, False])
def test_leaving_ends_the_session_on_the_server_and_drops_every_cookie(
    open_page, live_server, client, settings, survivor, scripts
):
    from django.contrib.sessions.backends.base import SessionBase
    from django.utils.module_loading import import_string

    client.force_login(survivor, backend=settings.AUTHENTICATION_BACKENDS[-1])
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    store: type[SessionBase] = import_string(f"{settings.SESSION_ENGINE}.SessionStore")
    assert store(key).exists(key)
    page = open_page(NEUTRAL, scripts=scripts)
    page.context.add_cookies(
        [
            {"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url, "httpOnly": True},
            {"name": "second", "value": "half-of-a-key", "url": live_server.url, "sameSite": "Strict"},
        ]
    )
    page.goto(live_server.url + PUBLIC)
    if scripts:
        page.evaluate("localStorage.setItem('draft', 'words')")
    page.get_by_role("button", name="Leave now").click()
    page.wait_for_url(f"**{NEUTRAL}")
    for _ in range(100):  # the page may be gone before the server has heard of it
        if not store(key).exists(key) and page.context.cookies() == []:
            break
        page.wait_for_timeout(100)
    assert not store(key).exists(key)
    assert page.context.cookies() == []
    if scripts:
        assert page.evaluate("localStorage.length") == 0


@pytest.fixture
def survivor(db):
    from daybreak.web.accounts.models import Organisation, Person
    from daybreak.web.accounts.roles import Role

    organisation = Organisation.objects.create(name="Harbour Light", slug="harbour-light")
    person = Person(organisation=organisation, sign_in_name="hope")
    person.set_password("a long enough passphrase 42")
    person.save()
    person.held_roles.create(role=Role.SURVIVOR)
    return person


def test_an_address_elsewhere_is_opened_without_a_word_of_where_from(open_page, settings, live_server):
    settings.UI_NEUTRAL_ADDRESS = f"{ELSEWHERE}weather"
    page = open_page(PUBLIC, scripts=False)
    seen = []
    page.route(
        "http://localhost:1/**",
        lambda route: (seen.append(route.request.all_headers()), route.fulfill(body="ok")),
    )
    page.get_by_role("button", name="Leave now").click()
    page.wait_for_url("**/weather")
    assert "referer" not in seen[0]
    settings.UI_NEUTRAL_ADDRESS = ""


def test_keys_alone_reach_everything_in_reading_order(open_page):
    page = open_page(PUBLIC)
    reached = []
    for _ in range(12):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate(
                "[document.activeElement.innerText, getComputedStyle(document.activeElement).outlineStyle]"
            )
        )
    names = [name for name, _ in reached]
    assert names[:2] == ["Skip to the content", "Leave now"]
    assert names.index("English") < names.index("Español") < names.index("Français") < names.index("العربيّة")
    assert all(outline != "none" for name, outline in reached if name in names[:6])
    page.goto(page.url)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_form_with_errors_takes_the_reader_to_them_and_from_there_to_the_field(open_page):
    page = open_page("/gallery/#form")
    summary = page.locator("form[aria-label='Form with errors'] .error-summary")
    summary.get_by_role("link", name="E-mail address").click()
    field = page.locator("#wrong_email")
    assert field.get_attribute("aria-invalid") == "true"
    described = field.get_attribute("aria-describedby").split()
    assert all(page.locator(f"[id='{one}']").count() == 1 for one in described)
    assert page.url.endswith("#wrong_email")


def test_a_language_is_chosen_by_link_and_kept_in_a_cookie_of_its_own(open_page):
    page = open_page(PUBLIC)
    assert page.context.cookies() == []
    page.get_by_role("link", name="Français").click()
    assert page.evaluate("document.documentElement.lang") == "fr"
    kept = page.context.cookies()
    assert [(one["name"], one["value"], one["expires"]) for one in kept] == [("language", "fr", -1)]
    page.goto(page.url.split("?")[0])
    assert page.evaluate("document.documentElement.lang") == "fr"


def test_colours_follow_the_device_or_the_person(open_page, client, settings, survivor, live_server):
    paper = "getComputedStyle(document.body).backgroundColor"
    dark = open_page(PUBLIC, color_scheme="dark").evaluate(paper)
    light = open_page(PUBLIC, color_scheme="light").evaluate(paper)
    assert dark != light
    client.force_login(survivor, backend=settings.AUTHENTICATION_BACKENDS[-1])
    client.post("/colours/", {"scheme": "dark"})
    page = open_page(NEUTRAL, color_scheme="light")
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}])
    page.goto(live_server.url + "/gallery/")
    assert page.evaluate(paper) == dark
    page.get_by_role("button", name="As the device").first.click()
    assert page.evaluate(paper) == light


def test_maps_show_the_world_under_our_strict_policy(open_page):
    page = open_page("/gallery/#figure")
    shape = page.locator("svg.map use").first
    assert shape.evaluate("e => e.getBBox().width") > 300


def test_progress_renews_itself_under_our_strict_policy_until_it_is_done(open_page):
    page = open_page("/gallery/")
    shares = iter((40, 80, 100))

    def answer(route):
        share = next(shares)
        again = "" if share == 100 else ' hx-get="/far/" hx-trigger="every 100ms" hx-swap="outerHTML"'
        route.fulfill(
            content_type="text/html", body=f'<div id="far"{again}><p role="status">{share}</p></div>'
        )

    page.route("**/far/", answer)
    page.evaluate(
        "() => { const main = document.querySelector('main');"
        "const first = '<div id=far hx-get=/far/ hx-trigger=load hx-swap=outerHTML></div>';"
        "main.insertAdjacentHTML('beforeend', first);"
        "htmx.process(main); }"
    )
    page.locator("#far", has_text="100").wait_for()
    # htmx notes the address of the tab's own page, and keeps no page
    kept = page.evaluate("[{...localStorage}, {...sessionStorage}]")
    assert kept == [{}, {"htmx-current-path-for-history": "/gallery/"}]
