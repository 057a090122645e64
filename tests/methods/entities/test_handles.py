import pytest

from daybreak.methods.entities import handles
from daybreak.methods.entities.find import find_identifiers
from daybreak.methods.text.normalise import normalise


def found(text: str) -> list[tuple[str, str]]:
    return [(one.kind, one.normal) for one in handles.find(normalise(text))]


@pytest.mark.parametrize(
    ("text", "kind", "normal"),
    [
        ("telegram: Jobs_X", "telegram", "jobs_x"),
        ("TG @jobsx", "telegram", "jobsx"),
        ("My Telegram username is annajobs", "telegram", "annajobs"),
        ("write @anna_work in telegram", "telegram", "anna_work"),
        ("Пишите в телеграм rabota_ru", "telegram", "rabota_ru"),
        ("тг @rabota_ru", "telegram", "rabota_ru"),
        ("تليجرام: jobs_ae", "telegram", "jobs_ae"),
        ("テレグラム：jobs_jp", "telegram", "jobs_jp"),
        ("电报: jobs_cn", "telegram", "jobs_cn"),
        ("line id: anna.99", "line", "anna.99"),
        ("LINE @anna99", "line", "anna99"),
        ("ไอดีไลน์ anna99", "line", "anna99"),
        ("微信：abc12345", "wechat", "abc12345"),
        ("加V：abc12345", "wechat", "abc12345"),
        ("vx:abc12345", "wechat", "abc12345"),
        ("ig: anna.doe", "instagram", "anna.doe"),
        ("insta @anna.doe", "instagram", "anna.doe"),
        ("инста: anna_doe", "instagram", "anna_doe"),
        ("fb: anna.doe.9", "facebook", "anna.doe.9"),
        ("insta: annadoe_", "instagram", "annadoe_"),
        ("tg: annadoe_", "telegram", "annadoe"),
        ("Facebook: annadoe", "facebook", "annadoe"),
        ("snapchat anna_d99", "handle", "snapchat:anna_d99"),
        ("QQ: 123456789", "handle", "qq:123456789"),
        ("kakao: anna123", "handle", "kakaotalk:anna123"),
        ("skype: live:anna.doe", "handle", "skype:live:anna.doe"),
        ("Signal: anna.42", "handle", "signal:anna.42"),
        ("hello from @anna_doe", "handle", "unknown:anna_doe"),
    ],
)
def test_reads_accounts_named_beside_their_platform(text: str, kind: str, normal: str) -> None:
    assert found(text) == [(kind, normal)]


@pytest.mark.parametrize(
    "text",
    [
        "telegram channel for more",
        "line of work: manager",
        "About the Business Line: Government",
        "follow us on Facebook and Twitter",
        "Facebook - marketing manager",
        "Social media (Facebook, Twitter, Instagram) expert",
        "available online: yes",
        "viber: +447700900123",
        "interview by phone or Skype.Interview on Monday",
        "Designer @ King Street",
        "anna@example.com",
    ],
)
def test_ordinary_sentences_name_no_account(text: str) -> None:
    assert found(text) == []


def test_a_sentence_stuck_to_a_handle_is_not_part_of_it() -> None:
    assert found("Twitter @anna_doe.The Role") == [("handle", "x:anna_doe")]


def test_a_name_is_worth_more_beside_its_platform() -> None:
    alone, named = (handles.find(normalise(text))[0] for text in ("hi @anna_doe", "telegram @anna_doe"))
    assert alone.confidence < named.confidence
    assert alone.details["platform"] is None


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("Add us on Line karane123.job and say hello", "karane123.job"),
        ("my line is karane_12", "karane_12"),
        ("飞机联系@lokara12_hr，找小美", "lokara12_hr"),
    ],
)
def test_a_name_without_a_mark_is_found_where_the_words_invite(text, normal):
    assert normal in {found.normal for found in find_identifiers(text)}


@pytest.mark.parametrize(
    "text",
    ["work on line item42 of the budget", "line manager wanted on line 24hours.com", "on Line 4b2 trains"],
)
def test_an_ordinary_line_is_no_account(text):
    assert "line" not in {found.kind for found in find_identifiers(text)}


@pytest.mark.parametrize(
    ("text", "kind", "normal"),
    [
        ("ไลน์ไอดี: miss_ann88", "line", "miss_ann88"),
        ("加賴 miss_ann88", "line", "miss_ann88"),
        ("賴：miss_ann88", "line", "miss_ann88"),
        ("加V lily2024hk", "wechat", "lily2024hk"),
        ("telegrama: @mira_jobs77", "telegram", "mira_jobs77"),
        ("facebook - @sunny.agency", "facebook", "sunny.agency"),
        ("Zap: +55 11 95555-0100", "whatsapp", "+5511955550100"),
    ],
)
def test_further_names_of_platforms(text, kind, normal):
    assert [(found.kind, found.normal) for found in find_identifiers(text)] == [(kind, normal)]


@pytest.mark.parametrize("text", ["follow our line id policy", "meet @home", "- @example"])
def test_further_words_that_are_no_handles(text):
    kinds = {found.kind for found in find_identifiers(text)}
    assert not kinds & {"line", "email"} and not (kinds and "home" in text)


@pytest.mark.parametrize(
    ("text", "kind", "normal"),
    [
        ("пишите в телегу nok_123", "telegram", "nok_123"),
        ("nokjobs7 on telegram", "telegram", "nokjobs7"),
        ("nok_jobs en instagram", "instagram", "nok_jobs"),
        ("telegram👉nokjobs7", "telegram", "nokjobs7"),
        ("add me on telegram nokjobs7", "telegram", "nokjobs7"),
        ("mi telegram es nok_jobs", "telegram", "nok_jobs"),
        ("mon instagram c'est nok.jobs", "instagram", "nok.jobs"),
        ("wasap +447700900123", "whatsapp", "+447700900123"),
        ("guasap +447700900123", "whatsapp", "+447700900123"),
        ("W/A +447700900123", "whatsapp", "+447700900123"),
    ],
)
def test_accounts_before_their_platform_and_other_spellings(text, kind, normal):
    assert [(one.kind, one.normal) for one in find_identifiers(text)] == [(kind, normal)]


@pytest.mark.parametrize(
    "text",
    [
        "mi Instagram es nuevo",
        "Telegram est gratuit",
        "B2B on Facebook",
        "5000 followers on Instagram",
        "our team of 12 on Facebook",
        "the WA/AL border",
    ],
)
def test_what_is_said_of_a_platform_names_no_account(text):
    assert found(text) == []
