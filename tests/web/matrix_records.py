"""What the addresses of the matrix name: records of each kind in each state, and who reads them."""

from collections.abc import Callable, Mapping
from typing import Any

from daybreak.web.accounts.roles import Role

EVERY_ROLE = frozenset(Role)
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})

#: Makes what an address names: given the person whose organisation it belongs to, the arguments.
Make = Callable[[Any], dict[str, Any]]


def colleague(active: bool) -> Make:
    def make(person: Any) -> dict[str, Any]:
        colleague = type(person)(
            organisation=person.organisation, sign_in_name=f"{active}-{person.pk}", is_active=active
        )
        colleague.save()
        return {"pk": colleague.pk}

    return make


def invitation(withdrawn: bool) -> Make:
    def make(person: Any) -> dict[str, Any]:
        from daybreak.web.accounts.actions import invite

        invitation, _secret = invite(by=person, roles=[Role.ANALYST])
        type(invitation).objects.filter(pk=invitation.pk).update(withdrawn=withdrawn)
        return {"pk": invitation.pk}

    return make


def token(person: Any) -> dict[str, Any]:
    from datetime import timedelta

    from daybreak.web.accounts.actions import make_token

    return {"pk": make_token(by=person, name="probe", scopes=["account:read"], valid=timedelta(days=1))[0].pk}


def _of_collection(kind: str) -> Make:
    """A record of prosecution in a collection whose key nobody holds: who is let in meets a closed vault."""

    def make(person: Any) -> dict[str, Any]:
        from uuid import uuid4

        from daybreak.web.inquiries.models import WorkState
        from daybreak.web.prosecution import models

        case = uuid4()
        common = {"organisation": person.organisation, "case": case}
        collection = models.Collection.objects.create(id=case, made_by=person, **common)
        upload = models.Upload.objects.create(collection=collection, size=1, sent_by=person, **common)
        state = kind if kind in WorkState.values else WorkState.DONE
        run = models.Run.objects.create(
            collection=collection, number=1, started_by=person, state=state, **common
        )
        sizes = {"rank": 1, "organised": 1, "risk": 1, "posts": 1, "texts": 1, "places": 1}
        lead = models.Lead.objects.create(run=run, key="L0", **sizes, **common)
        file = models.RunFile.objects.create(run=run, name="report.html", size=1, **common)
        made = {"collection": collection, "upload": upload, "lead": lead, "file": file}
        return {"pk": made.get(kind, run).pk}

    return make


ANALYSTS = frozenset({Role.ANALYST})
READERS = frozenset({Role.ANALYST, Role.SUPERVISOR})
RUNS = {state: _of_collection(state) for state in ("open", "done", "failed")}


def of_posts(kind: str) -> Mapping[str, Make]:
    return {kind: _of_collection(kind)}


DATA_OFFICERS = frozenset({Role.DATA_OFFICER})
ESTIMATE_READERS = frozenset({Role.DATA_OFFICER, Role.SUPERVISOR})


def of_study(kind: str, state: str = "done") -> Mapping[str, Make]:
    """A record of measurement in a study whose key nobody holds."""

    def make(person: Any) -> dict[str, Any]:
        from uuid import uuid4

        from daybreak.web.measurement import models

        case = uuid4()
        common = {"organisation": person.organisation, "case": case}
        study = models.Study.objects.create(id=case, made_by=person, **common)
        work = {"study": study, "number": 1, "started_by": person, "state": state, **common}
        file = models.ListFile.objects.create(study=study, size=1, sent_by=person, **common)
        reading = models.Reading.objects.create(**work)
        estimate = models.Estimation.objects.create(reading=reading, **work)
        result = models.EstimationFile.objects.create(
            estimation=estimate, name="report.html", size=1, **common
        )
        made = {"study": study, "lists": file, "reading": reading, "estimate": estimate, "result": result}
        return {"pk": made[kind].pk}

    return {f"{kind} {state}": make}


def works(kind: str) -> Mapping[str, Make]:
    return of_study(kind) | of_study(kind, "open") | of_study(kind, "failed")


def of_channel(kind: str) -> Make:
    """A channel, or a report in it whose key nobody holds."""

    def make(person: Any) -> dict[str, Any]:
        from datetime import timedelta
        from uuid import uuid4

        from django.utils import timezone

        from daybreak.web.protection import models

        channel = models.Channel.objects.create(
            organisation=person.organisation, slug=f"c{uuid4().hex}", kind=models.Kind.PUBLIC, name="Probe"
        )
        if kind == "channel":
            return {"pk": channel.pk}
        pk, due = uuid4(), timezone.now() + timedelta(hours=1)
        report = models.Report.objects.create(
            id=pk, case=pk, organisation=person.organisation, channel=channel, state=kind, answer_due=due
        )
        return {"pk": report.pk}

    return make


def of_triage(kind: str) -> Make:
    """A label, a template, or something about reports whose keys nobody holds."""

    def make(person: Any) -> dict[str, Any]:
        from uuid import uuid4

        from daybreak.web.protection.triage import models

        own = {"organisation": person.organisation}
        if kind == "label":
            return {"pk": models.Label.objects.create(name=uuid4().hex, **own).pk}
        if kind == "template":
            return {"pk": models.AnswerTemplate.objects.create(name="x", language="en", text="x", **own).pk}
        one, other = (of_channel("open")(person)["pk"] for _ in range(2))
        if kind == "link":
            return {
                "pk": models.SameMatter.objects.create(
                    report_id=one, other_id=other, made_by=person, **own
                ).pk
            }
        return {"pk": models.Escalation.objects.create(report_id=one, case=uuid4(), by=person, **own).pk}

    return make


def alike(person: Any) -> dict[str, Any]:
    from daybreak.web.protection.abuse.models import AlikeGroup

    return {"pk": AlikeGroup.objects.create(organisation=person.organisation, signature=b"x" * 12).pk}


def _callback(state: str) -> Make:
    """A callback whose key nobody holds."""

    def make(person: Any) -> dict[str, Any]:
        from uuid import uuid4

        from daybreak.web.protection.callbacks.models import Callback

        report = of_channel("open")(person)["pk"]
        common = {"organisation": person.organisation, "case": uuid4(), "by": person, "state": state}
        return {"pk": Callback.objects.create(report_id=report, **common).pk}

    return make


def _case_of_work(status: str) -> Make:
    """A case whose key nobody holds."""

    def make(person: Any) -> dict[str, Any]:
        from uuid import uuid4

        from daybreak.web.protection.cases.models import Case

        case = uuid4()
        common = {"organisation": person.organisation, "opened_by": person, "status": status}
        return {"pk": Case.objects.create(id=case, case=case, **common).pk}

    return make


OF_WORK = {status: _case_of_work(status) for status in ("open", "closed")}
CALLBACKS = {state: _callback(state) for state in ("waiting", "reached", "given-up")}


def _of_file(kind: str) -> Make:
    """A file of a report whose key nobody holds."""

    def make(person: Any) -> dict[str, Any]:
        from django.utils import timezone

        from daybreak.web.protection.attachments.models import Attachment, Copy, Use

        report = of_channel("open")(person)["pk"]
        own = {"organisation": person.organisation, "case": report}
        there = {"received": 9, "pieces": 1} if kind != "coming" else {}
        scan = {"scan": kind if kind in ("clean", "found") else "none"}
        examined = {"examined": timezone.now()} if kind != "coming" else {}
        row = Attachment.objects.create(report_id=report, size=9, **there, **scan, **examined, **own)
        if kind == "clean":
            for use in Use:
                Copy.objects.create(attachment=row, use=use, size=9, **own)
        return {"pk": row.pk}

    return make


FILES = {kind: _of_file(kind) for kind in ("coming", "none", "clean", "found")}


def of_questions(what: str = "channel") -> Make:
    """A channel with questions that are asked, and a draft of them."""

    def make(person: Any) -> dict[str, Any]:
        from daybreak.web.protection.models import Channel
        from daybreak.web.protection.questions.models import Version
        from daybreak.web.protection.questions.standing import asked_now

        pk = of_channel("channel")(person)["pk"]
        now = asked_now(Channel.objects.get(pk=pk))
        draft = Version(organisation_id=now.organisation_id, channel_id=pk, number=2)
        draft.take(now.questionnaire)
        draft.save()
        more = {"step": {"key": "seen"}, "question": {"key": "text"}, "version": {"number": 1}}
        return {"pk": pk, **more.get(what, {})}

    return make


ANSWERERS = frozenset({Role.HOTLINE_WORKER, Role.CASE_WORKER, Role.SUPERVISOR})
SUPERVISORS = frozenset({Role.SUPERVISOR})


def _entry(**fields: Any) -> Make:
    """An entry of a directory."""

    def make(person: Any) -> dict[str, Any]:
        from daybreak.web.prevention.models import Entry

        said = {
            "country": "GB",
            "kind": "hotline",
            "name": "Probe",
            "phone": "+44 20 7946 0018",
            "source": "x",
        }
        return {"pk": Entry.objects.create(organisation=person.organisation, **said, **fields).pk}

    return make


ENTRIES = {"not checked": _entry(), "withdrawn": _entry(withdrawn=True)}
REPORTS = {state: of_channel(state) for state in ("new", "open", "closed", "withdrawn", "spam")}


def _case_key(person: Any) -> dict[str, Any]:
    """A case whose key nobody holds."""
    from uuid import uuid4

    from daybreak.web.vault.models import CaseKey

    return {"case": CaseKey.objects.create(organisation=person.organisation, case=uuid4()).case}


def opening(person: Any) -> dict[str, Any]:
    from uuid import uuid4

    from django.utils import timezone

    from daybreak.web.vault.models import BreakGlass

    common = {"organisation": person.organisation, "case": uuid4(), "person": person}
    return {"pk": BreakGlass.objects.create(expires=timezone.now(), **common).pk}


def of_handover(kind: str) -> Make:
    """A record of a handover in a case whose key nobody holds."""

    def make(person: Any) -> dict[str, Any]:
        from uuid import uuid4

        from django.utils import timezone

        from daybreak.web.handover import models

        until = timezone.now()
        common = {
            "organisation": person.organisation,
            "case": uuid4(),
            "purpose": "referral",
            "expires": until,
        }
        to = {"to_organisation": uuid4(), "to_zone": "protection"}
        if kind == "copy":
            came = {
                "from_organisation": uuid4(),
                "from_name": "x",
                "from_zone": "protection",
                "zone": "protection",
            }
            return {"pk": models.HandedCopy.objects.create(handover=uuid4(), **came, **common).pk}
        if kind == "consent":
            said = {"series": uuid4(), "version": 1, "state": "given", "how": "spoken", "recorded_by": person}
            return {"pk": models.Consent.objects.create(**said, **to, **common).pk}
        if kind == "order":
            return {"pk": models.LegalOrder.objects.create(entered_by=person, **to, **common).pk}
        whose = {"consent": uuid4(), "from_zone": "protection", "proposed_by": person, "state": kind}
        return {"pk": models.Handover.objects.create(**whose, **to, **common).pk}

    return make


IN_ZONES = frozenset({Role.CASE_WORKER, Role.SUPERVISOR, Role.ANALYST, Role.DATA_OFFICER})
HANDOVERS = {state: of_handover(state) for state in ("proposed", "approved", "sent", "received", "ended")}
EMERGENCY = frozenset({Role.HOTLINE_WORKER, Role.CASE_WORKER, Role.SUPERVISOR})
SUPERVISORS = frozenset({Role.SUPERVISOR})
WITH_CONTENT = EVERY_ROLE - {Role.ADMINISTRATOR, Role.AUDITOR, Role.SURVIVOR}
CASES = {"sealed": _case_key}
