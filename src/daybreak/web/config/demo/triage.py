"""What invented recipients made of the invented reports: labels, templates, an answer, a callback, a case."""

from datetime import time

from daybreak.web.accounts.models import Person
from daybreak.web.protection.answering import answer, translate
from daybreak.web.protection.callbacks.calling import Plan, plan_callback
from daybreak.web.protection.callbacks.safe_hours import SafeHours, Window
from daybreak.web.protection.cases.casework import open_case, proposals
from daybreak.web.protection.cases.naming import name_case
from daybreak.web.protection.models import Channel, Report
from daybreak.web.protection.triage.keeping import keep
from daybreak.web.protection.triage.labels import set_labels
from daybreak.web.protection.triage.models import AnswerTemplate, Label, Tone
from daybreak.web.vault.purposes import Purpose
from daybreak.web.vault.reading import open_many
from daybreak.web.vault.unlock import Unlocked

_LABELS = (("Documents taken", Tone.ATTENTION), ("Debt", Tone.INFORMATION), ("Child", Tone.REFUSAL))
#: A first answer by language.
_TEMPLATES = {
    "en": "Thank you for writing on {received}. We answer by {answer_by}. {office_hours}",
    "es": "Gracias por escribir el {received}. Lo leemos con cuidado y respondemos hasta el {answer_by}.",
    "fr": "Merci d’avoir écrit le {received}. Nous lisons avec soin et répondons avant le {answer_by}.",
    "ar": "شكرًا لكتابتك في {received}. نقرأ ذلك بعناية ونردّ قبل {answer_by}.",
}
#: A number from the range that is kept for fiction.
_NUMBER = "+44 7700 900456"


def work_with_reports(by: Unlocked) -> None:
    """Let a supervisor sort the reports, answer one, plan a callback and open a case."""
    own = Channel.objects.filter(organisation=by.person.organisation)
    own.update(office_hours="Mon to Fri, 9 to 17", zone="Europe/Madrid")
    labels = [_label(by.person, *one) for one in _LABELS]
    for language, text in _TEMPLATES.items():
        template = AnswerTemplate(
            organisation=by.person.organisation, name="First answer", language=language, text=text
        )
        keep(by=by.person, record=template)
    reports = _by_beginning(by)
    cousin, hotel = reports["My cousin"], reports["Me promet"]
    set_labels(by=by, report=cousin, labels=labels[:1])
    set_labels(by=by, report=hotel, labels=labels[1:2])
    said = answer(by=by, report=hotel, text="Gracias por contarlo. ¿Cuándo podemos escribirle con calma?")
    text = "Thank you for telling us. When can we write to you calmly?"
    translate(by=by, report=hotel, of=said.pk, language="en", text=text)
    evenings = Window(frozenset(range(7)), time(21), time(23))
    plan = Plan(_NUMBER, SafeHours("Europe/Madrid", (evenings,)), "Que es por un curso de inglés")
    plan_callback(by=by, report=hotel, plan=plan)
    chosen = {one.key: one.section for one in proposals(by=by, report=cousin)}
    jonas = Person.objects.get_by_natural_key("jonas")
    made = open_case(by=by, report=cousin, chosen=chosen, people=[jonas])
    name_case(by=by, case=made, name="The house on Mill Lane (invented)")


def _label(by: Person, name: str, tone: Tone) -> Label:
    label = Label(organisation=by.organisation, name=name, tone=tone)
    keep(by=by, record=label)
    return label


def _by_beginning(by: Unlocked) -> dict[str, Report]:
    """The reports by the first nine signs of what they say."""
    rows = Report.objects.filter(organisation=by.person.organisation).select_related("channel")
    opened = open_many(by=by, records=rows, why=Purpose.INTAKE, fields=["content"])
    return {plain["content"]["text"][:9]: one for one, plain in opened if plain is not None}
