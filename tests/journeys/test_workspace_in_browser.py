"""The workspace in a real browser: signing in with two factors, and every page for those who see little."""

import re

import pytest
from django.urls import reverse
from visiting import PASSWORD, code_of, grave_faults_of

from daybreak.web.accounts.actions import found_organisation, invite
from daybreak.web.accounts.models import Person
from daybreak.web.accounts.roles import Role

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("cheap_passwords")]
#: Ways to look at the pages: each direction and each scheme once, and every pair of them behind `huge`.
LOOKS = [("en", "light"), ("ar", "dark")]
EVERY_LOOK = [(language, scheme) for language in ("en", "es", "fr", "ar") for scheme in ("light", "dark")]


@pytest.fixture
def page(open_page):
    """A page as wide as a desk."""
    return open_page(width=1280)


def sign_in(page, name="noor"):
    page.goto(reverse("account_login"))
    page.get_by_label("Username").or_(page.get_by_label("Login")).first.fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def confirm(page):
    """Before a second factor is set up, the password is asked for again."""
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()


def accept(page):
    """Follow an invitation to an account."""
    organisation = found_organisation(name="Harbour Light")
    administrator = Person.objects.create(organisation=organisation, sign_in_name="admin")
    administrator.held_roles.create(role=Role.ADMINISTRATOR)
    _made, secret = invite(by=administrator, roles=[Role.ANALYST])
    page.goto(reverse("invitation", args=[secret]))
    page.get_by_label("Name to sign in with").fill("noor")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Make the account").click()


def test_from_an_invitation_to_a_passkey_that_lets_one_in(page):
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    key = {"protocol": "ctap2", "transport": "usb", "hasUserVerification": True, "isUserVerified": True}
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": key | {"automaticPresenceSimulation": True}})
    accept(page)
    sign_in(page)
    assert page.url.endswith(reverse("mfa_index"))
    page.get_by_role("link", name="Add a passkey").click()
    confirm(page)
    page.get_by_label("Name", exact=False).first.fill("Blue key")
    page.get_by_role("button", name="Add", exact=True).click()
    page.wait_for_url(lambda url: "passkeys/new" not in url)
    page.goto("/")
    page.get_by_role("heading", name="What waits for you").wait_for()
    page.context.clear_cookies()
    sign_in(page)
    assert page.url.endswith(reverse("mfa_authenticate"))
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(lambda url: url.endswith("/"))
    page.get_by_role("heading", name="What waits for you").wait_for()


def test_from_an_invitation_to_an_authenticator_app_and_recovery_codes(page):
    accept(page)
    sign_in(page)
    page.get_by_role("link", name="Set up").click()
    confirm(page)
    secret = page.locator("code.breakable").inner_text()
    page.get_by_label("code").fill(code_of(secret))
    page.get_by_role("button", name="Set up").click()
    page.wait_for_url(lambda url: "second-factor/app" not in url)
    page.goto(reverse("mfa_view_recovery_codes"))
    codes = re.findall(r"\b[0-9a-f]{8}\b", page.locator("main").inner_text())
    assert len(codes) >= 8
    page.context.clear_cookies()
    sign_in(page)
    page.get_by_label("code").fill(codes[0])
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "second-factor" not in url)
    page.get_by_role("heading", name="What waits for you").wait_for()


@pytest.fixture
def filled(settings, sample, same_database):
    """A demonstration whose search has been done; the addresses of its pages by person."""
    from daybreak.web.config.demo import content, people
    from daybreak.web.prosecution.models import Collection, Lead, Run
    from daybreak.web.work.worker import Worker

    settings.DEMO = True
    people.make_people()
    posts = settings.DEPLOYMENT.home / content.POSTS
    posts.parent.mkdir(exist_ok=True)
    posts.write_bytes(b"".join((sample / "posts.csv").read_bytes().splitlines(keepends=True)[:401]))
    content.search_posts(content._opened("sofia"))
    assert Worker().step()
    run, collection, lead = Run.objects.get(), Collection.objects.get(), Lead.objects.first()
    omar = Person.objects.get(sign_in_name="omar")
    return {
        "sofia": [
            "/",
            reverse("collections"),
            reverse("collection", args=[collection.pk]),
            reverse("destroy_collection", args=[collection.pk]),
            reverse("run", args=[run.pk]),
            reverse("lead", args=[lead.pk]),
            reverse("lead_posts", args=[lead.pk]),
            reverse("sessions"),
            reverse("tokens"),
            reverse("mfa_index"),
            reverse("account_change_password"),
        ],
        "omar": ["/", reverse("people"), reverse("person", args=[omar.pk])],
        "": [reverse("demo"), reverse("account_login"), "/nothing-here/"],
    }


@pytest.mark.parametrize("looks", [LOOKS, pytest.param(EVERY_LOOK, marks=pytest.mark.huge)], ids=len)
def test_axe_finds_nothing_serious_on_any_page_when_narrow(open_page, filled, looks):
    faults = []
    for name, addresses in filled.items():
        page = open_page()
        if name:
            page.goto(reverse("demo"))
            page.locator(f"button[value={name}]").click()
        for address in addresses:
            for language, scheme in looks:
                page.emulate_media(color_scheme=scheme)
                page.goto(f"{address}?lang={language}")
                faults += grave_faults_of(page)
                if (wide := page.evaluate("document.documentElement.scrollWidth")) > 320:
                    faults.append((page.url, "too wide", wide))
    assert faults == []


def test_a_search_from_the_file_to_the_decision_by_keyboard_only(page, settings, filled, tmp_path):
    page.goto(reverse("demo"))
    page.locator("button[value=sofia]").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Posts and networks").focus()
    page.keyboard.press("Enter")
    page.locator("tbody th a").first.focus()
    page.keyboard.press("Enter")
    more = tmp_path / "more.csv"
    more.write_text(
        "id,text\n" + "".join(f"{n},call +44 7700 9001{n:02} for work\n" for n in range(40)), "utf-8"
    )
    page.locator("input[type=file]").set_input_files(more)
    page.get_by_role("button", name="Send the file").focus()
    page.keyboard.press("Enter")
    page.locator("ul.files", has_text="more.csv").wait_for()  # kept, not only on its way
    page.get_by_role("link", name="Search 1").focus()
    page.keyboard.press("Enter")
    page.locator("tbody th a").first.focus()
    page.keyboard.press("Enter")
    page.get_by_label("Reject: an innocent explanation fits").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Write it down").focus()
    page.keyboard.press("Enter")
    page.get_by_text("The next search honours it").wait_for()
