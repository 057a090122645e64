"""What recipients of the demonstration work with is there, and each of its pages opens."""

import pytest
from django.test import Client
from django.urls import reverse

from daybreak.web.accounts.models import Person
from daybreak.web.config.demo import content, people
from daybreak.web.config.demo.reports import take_reports
from daybreak.web.config.demo.triage import work_with_reports
from daybreak.web.protection.callbacks.models import Callback
from daybreak.web.protection.cases.models import Case
from daybreak.web.protection.models import Report
from daybreak.web.protection.triage.models import AnswerTemplate


@pytest.mark.django_db(transaction=True)
def test_recipients_find_reports_sorted_answered_and_turned_into_a_case(cheap_passwords, settings):
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if "second_factor" not in one]
    people.make_people()
    content.know_one_another(content._opened("amina"))
    take_reports(Person.objects.get_by_natural_key("mei"))
    work_with_reports(content._opened("mei"))
    mei = Client()
    mei.post(reverse("account_login"), {"login": "mei", "password": people.password_of("mei")})
    case, report = Case.objects.get(), Callback.objects.get().report
    assert AnswerTemplate.objects.count() == 4 and Report.objects.get(became=case.pk).labels
    pages = {
        "inbox": ["Documents taken", "Debt"],
        "callbacks": ["Callbacks"],
        "cases": ["Mill Lane"],
        "report_statistics": ["Reports in numbers"],
    }
    found = {name: mei.get(reverse(name)).content.decode() for name in pages}
    found["report"] = mei.get(reverse("report", args=[report.pk])).content.decode()
    found["case"] = mei.get(reverse("case", args=[case.pk])).content.decode()
    pages |= {"report": ["When can we write to you calmly?"], "case": ["Jonas", "passport"]}
    for name, words in pages.items():
        assert all(word in found[name] for word in words), name
