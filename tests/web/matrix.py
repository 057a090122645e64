"""Who may open which address: the whole table. An address that is not in it fails a test.

Each row says which roles are let in when the record is of their own organisation. Everybody else of
the organisation is refused (403), whoever is signed out is led to sign in, and people of another
organisation learn nothing (404), where the address names a record.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from daybreak.web.accounts.roles import Role

EVERY_ROLE = frozenset(Role)
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})

#: Makes what an address names: given the person whose organisation it belongs to, the arguments.
Make = Callable[[Any], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Row:
    """One address of the table.

    Attributes:
        roles: Who is let in; None for an address open to anybody, signed in or not.
        records: States of the record that the address names, each with what makes it.
        arguments: What else the address holds.
        method: How it is asked for.
        data: What is posted.
        missing: Whether those let in are told that there is nothing yet (404).
        own: Whether the record is the person's alone, so that colleagues of the same role are refused.
    """

    roles: frozenset[Role] | None
    records: Mapping[str, Make] = field(default_factory=dict)
    arguments: Mapping[str, Any] = field(default_factory=dict)
    method: str = "get"
    data: Mapping[str, Any] = field(default_factory=dict)
    missing: bool = False
    own: bool = False


def _colleague(active: bool) -> Make:
    def make(person: Any) -> dict[str, Any]:
        colleague = type(person)(
            organisation=person.organisation, sign_in_name=f"{active}-{person.pk}", is_active=active
        )
        colleague.save()
        return {"pk": colleague.pk}

    return make


def _invitation(withdrawn: bool) -> Make:
    def make(person: Any) -> dict[str, Any]:
        from daybreak.web.accounts.actions import invite

        invitation, _secret = invite(by=person, roles=[Role.ANALYST])
        type(invitation).objects.filter(pk=invitation.pk).update(withdrawn=withdrawn)
        return {"pk": invitation.pk}

    return make


def _token(person: Any) -> dict[str, Any]:
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


def _one(kind: str) -> Mapping[str, Make]:
    return {kind: _of_collection(kind)}


DATA_OFFICERS = frozenset({Role.DATA_OFFICER})
ESTIMATE_READERS = frozenset({Role.DATA_OFFICER, Role.SUPERVISOR})


def _of_study(kind: str, state: str = "done") -> Mapping[str, Make]:
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


def _works(kind: str) -> Mapping[str, Make]:
    return _of_study(kind) | _of_study(kind, "open") | _of_study(kind, "failed")


def _of_channel(kind: str) -> Make:
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


def _of_triage(kind: str) -> Make:
    """A label, a template, or something about reports whose keys nobody holds."""

    def make(person: Any) -> dict[str, Any]:
        from uuid import uuid4

        from daybreak.web.protection.triage import models

        own = {"organisation": person.organisation}
        if kind == "label":
            return {"pk": models.Label.objects.create(name=uuid4().hex, **own).pk}
        if kind == "template":
            return {"pk": models.AnswerTemplate.objects.create(name="x", language="en", text="x", **own).pk}
        one, other = (_of_channel("open")(person)["pk"] for _ in range(2))
        if kind == "link":
            return {
                "pk": models.SameMatter.objects.create(
                    report_id=one, other_id=other, made_by=person, **own
                ).pk
            }
        return {"pk": models.Escalation.objects.create(report_id=one, case=uuid4(), by=person, **own).pk}

    return make


def _alike(person: Any) -> dict[str, Any]:
    from daybreak.web.protection.abuse.models import AlikeGroup

    return {"pk": AlikeGroup.objects.create(organisation=person.organisation, signature=b"x" * 12).pk}


def _callback(state: str) -> Make:
    """A callback whose key nobody holds."""

    def make(person: Any) -> dict[str, Any]:
        from uuid import uuid4

        from daybreak.web.protection.callbacks.models import Callback

        report = _of_channel("open")(person)["pk"]
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

        report = _of_channel("open")(person)["pk"]
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


def _of_questions(what: str = "channel") -> Make:
    """A channel with questions that are asked, and a draft of them."""

    def make(person: Any) -> dict[str, Any]:
        from daybreak.web.protection.models import Channel
        from daybreak.web.protection.questions.models import Version
        from daybreak.web.protection.questions.standing import asked_now

        pk = _of_channel("channel")(person)["pk"]
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
REPORTS = {state: _of_channel(state) for state in ("new", "open", "closed", "withdrawn", "spam")}
CHANNEL = Row(None, arguments={"slug": "no-such-channel"})


def _case_key(person: Any) -> dict[str, Any]:
    """A case whose key nobody holds."""
    from uuid import uuid4

    from daybreak.web.vault.models import CaseKey

    return {"case": CaseKey.objects.create(organisation=person.organisation, case=uuid4()).case}


def _opening(person: Any) -> dict[str, Any]:
    from uuid import uuid4

    from django.utils import timezone

    from daybreak.web.vault.models import BreakGlass

    common = {"organisation": person.organisation, "case": uuid4(), "person": person}
    return {"pk": BreakGlass.objects.create(expires=timezone.now(), **common).pk}


def _of_handover(kind: str) -> Make:
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
HANDOVERS = {state: _of_handover(state) for state in ("proposed", "approved", "sent", "received", "ended")}
EMERGENCY = frozenset({Role.HOTLINE_WORKER, Role.CASE_WORKER, Role.SUPERVISOR})
SUPERVISORS = frozenset({Role.SUPERVISOR})
WITH_CONTENT = EVERY_ROLE - {Role.ADMINISTRATOR, Role.AUDITOR, Role.SURVIVOR}
CASES = {"sealed": _case_key}

ANYBODY = Row(None)
SIGNED_IN = Row(EVERY_ROLE)
NOT_YET = Row(EVERY_ROLE, missing=True)
PASSKEY = Row(EVERY_ROLE, arguments={"pk": 1})  # asks who one is before it looks for the passkey

#: Every address by its name.
TABLE: dict[str, Row] = {
    # interface
    "leave": ANYBODY,
    "measures": ANYBODY,
    "browsing_safely": ANYBODY,
    "set_scheme": Row(None, method="post", data={"scheme": "dark"}),
    "gallery": ANYBODY,
    "world_svg": ANYBODY,
    "pictures_css": ANYBODY,
    "demo": ANYBODY,
    # accounts
    "start": ANYBODY,
    "account_login": ANYBODY,
    "mfa_authenticate": ANYBODY,
    "account_logout": ANYBODY,
    "invitation": Row(None, arguments={"secret": "x" * 43}),
    "account_reauthenticate": SIGNED_IN,
    "mfa_reauthenticate": SIGNED_IN,
    "mfa_reauthenticate_webauthn": SIGNED_IN,
    "account_change_password": SIGNED_IN,
    "mfa_index": SIGNED_IN,
    "mfa_activate_totp": SIGNED_IN,
    "mfa_deactivate_totp": SIGNED_IN,
    "mfa_view_recovery_codes": NOT_YET,
    "mfa_generate_recovery_codes": SIGNED_IN,
    "mfa_download_recovery_codes": NOT_YET,
    "mfa_list_webauthn": SIGNED_IN,
    "mfa_add_webauthn": SIGNED_IN,
    "mfa_remove_webauthn": PASSKEY,
    "mfa_edit_webauthn": PASSKEY,
    "sessions": SIGNED_IN,
    "tokens": SIGNED_IN,
    "revoke_token": Row(EVERY_ROLE, {"valid": _token}, method="post", own=True),
    # vault
    "events": Row(frozenset({Role.AUDITOR})),
    "verify_events": Row(frozenset({Role.AUDITOR}), method="post"),
    "emergency": Row(EMERGENCY),
    "openings": Row(SUPERVISORS),
    "opening_seen": Row(SUPERVISORS, {"unseen": _opening}, method="post"),
    "case_access": Row(WITH_CONTENT, CASES),
    "revoke_access": Row(WITH_CONTENT, CASES, method="post"),
    "new_colleagues": Row(WITH_CONTENT),
    "confirm_colleague": Row(WITH_CONTENT, {"active": _colleague(True)}, method="post"),
    "recover_person": Row(ADMINISTRATORS, {"active": _colleague(True), "inactive": _colleague(False)}),
    # handover
    "handovers": Row(IN_ZONES),
    "handover": Row(IN_ZONES, HANDOVERS),
    "handed": Row(IN_ZONES, {"copy": _of_handover("copy")}),
    "deletions": Row(SUPERVISORS),
    "hold": Row(IN_ZONES, CASES),
    "case_consents": Row(IN_ZONES, CASES),
    "withdraw_consent": Row(IN_ZONES, {"given": _of_handover("consent")}, method="post"),
    "case_orders": Row(IN_ZONES, CASES),
    "change_order": Row(IN_ZONES, {"entered": _of_handover("order")}, method="post"),
    "hand_over": Row(IN_ZONES, CASES),
    # prosecution
    "collections": Row(READERS),
    "collection": Row(READERS, _one("collection")),
    "share_collection": Row(ANALYSTS, _one("collection"), method="post"),
    "destroy_collection": Row(ANALYSTS, _one("collection")),
    "rename_collection": Row(ANALYSTS, _one("collection"), method="post"),
    "remove_upload": Row(ANALYSTS, _one("upload")),
    "upload_file": Row(ANALYSTS, _one("collection"), method="post"),
    "begin_upload": Row(ANALYSTS, _one("collection"), method="post"),
    "take_piece": Row(ANALYSTS, _one("upload"), method="post"),
    "start_run": Row(ANALYSTS, _one("collection"), method="post"),
    "run": Row(READERS, RUNS),
    "run_progress": Row(READERS, RUNS),
    "cancel_run": Row(ANALYSTS, RUNS, method="post"),
    "continue_run": Row(ANALYSTS, RUNS, method="post"),
    "compare_runs": Row(READERS, RUNS, missing=True),
    "lead": Row(READERS, _one("lead")),
    "decide": Row(ANALYSTS, _one("lead"), method="post"),
    "lead_posts": Row(READERS, _one("lead"), missing=True),
    "split_lead": Row(ANALYSTS, _one("lead"), method="post"),
    "run_file": Row(READERS, _one("file")),
    # measurement
    "studies": Row(ESTIMATE_READERS),
    "study": Row(ESTIMATE_READERS, _of_study("study")),
    "rename_study": Row(DATA_OFFICERS, _of_study("study"), method="post"),
    "share_study": Row(DATA_OFFICERS, _of_study("study"), method="post"),
    "destroy_study": Row(DATA_OFFICERS, _of_study("study")),
    "upload_lists": Row(DATA_OFFICERS, _of_study("study"), method="post"),
    "begin_lists": Row(DATA_OFFICERS, _of_study("study"), method="post"),
    "take_lists_piece": Row(DATA_OFFICERS, _of_study("lists"), method="post"),
    "read_lists": Row(DATA_OFFICERS, _of_study("study"), method="post"),
    "remove_lists": Row(DATA_OFFICERS, _of_study("lists")),
    "reading": Row(ESTIMATE_READERS, _works("reading")),
    "reading_progress": Row(ESTIMATE_READERS, _works("reading")),
    "cancel_reading": Row(DATA_OFFICERS, _works("reading"), method="post"),
    "continue_reading": Row(DATA_OFFICERS, _works("reading"), method="post"),
    "remove_reading": Row(DATA_OFFICERS, _works("reading")),
    "start_estimate": Row(DATA_OFFICERS, _works("reading"), method="post"),
    "estimate": Row(ESTIMATE_READERS, _works("estimate")),
    "estimate_progress": Row(ESTIMATE_READERS, _works("estimate")),
    "cancel_estimate": Row(DATA_OFFICERS, _works("estimate"), method="post"),
    "continue_estimate": Row(DATA_OFFICERS, _works("estimate"), method="post"),
    "rename_estimate": Row(DATA_OFFICERS, _works("estimate"), method="post"),
    "remove_estimate": Row(DATA_OFFICERS, _works("estimate")),
    "estimate_file": Row(ESTIMATE_READERS, _of_study("result")),
    # protection
    "channel": CHANNEL,
    "write_report": CHANNEL,
    "code_file": CHANNEL,
    "come_back": CHANNEL,
    "toll": Row(None, arguments={"slug": "no-such-channel", "deed": "file"}),
    "alike_groups": Row(ANSWERERS),
    "alike_group": Row(ANSWERERS, {"some": _alike}),
    "inbox": Row(ANSWERERS),
    "intake": Row(ANSWERERS),
    "report": Row(ANSWERERS, REPORTS),
    "answer_report": Row(ANSWERERS, REPORTS, method="post"),
    "note_report": Row(ANSWERERS, REPORTS, method="post"),
    "settle_report": Row(ANSWERERS, REPORTS, method="post"),
    "translate_report": Row(ANSWERERS, REPORTS, method="post"),
    "issue_code": Row(ANSWERERS, REPORTS),
    "keep_report": Row(ANSWERERS, REPORTS, method="post"),
    "refuse_deletion": Row(SUPERVISORS, REPORTS, method="post"),
    "delete_report": Row(SUPERVISORS, REPORTS),
    # protection: files
    "send_files": CHANNEL,
    "begin_files": CHANNEL,
    "own_file": CHANNEL,
    "take_own_piece": Row(None, arguments={"pk": "00000000-0000-0000-0000-000000000000"}, method="post"),
    "send_report_files": Row(ANSWERERS, REPORTS, method="post"),
    "begin_report_files": Row(ANSWERERS, REPORTS, method="post"),
    "report_file_list": Row(ANSWERERS, REPORTS),
    "report_file": Row(ANSWERERS, FILES),
    "take_file_piece": Row(ANSWERERS, FILES, method="post"),
    "report_file_picture": Row(ANSWERERS, FILES),
    "report_file_cleaned": Row(ANSWERERS, FILES),
    "report_file_original": Row(ANSWERERS, FILES),
    "callbacks": Row(ANSWERERS),
    "callback": Row(ANSWERERS, CALLBACKS),
    "give_up_callback": Row(ANSWERERS, CALLBACKS, method="post"),
    "plan_callback": Row(ANSWERERS, REPORTS),
    "cases": Row(ANSWERERS),
    "case": Row(ANSWERERS, OF_WORK),
    "add_entry": Row(ANSWERERS, OF_WORK, method="post"),
    "remove_entry": Row(ANSWERERS, OF_WORK, method="post"),
    "close_case": Row(ANSWERERS, OF_WORK, method="post"),
    "reopen_case": Row(ANSWERERS, OF_WORK, method="post"),
    "open_case": Row(ANSWERERS, REPORTS),
    "join_case": Row(ANSWERERS, REPORTS),
    "ask_consent": Row(ANSWERERS, REPORTS),
    "report_statistics": Row(ESTIMATE_READERS),
    "labels": Row(SUPERVISORS),
    "label": Row(SUPERVISORS, {"label": _of_triage("label")}),
    "labelled": Row(ANSWERERS, {"label": _of_triage("label")}),
    "answer_templates": Row(SUPERVISORS),
    "answer_template": Row(SUPERVISORS, {"template": _of_triage("template")}),
    "set_labels": Row(ANSWERERS, REPORTS, method="post"),
    "same_matter": Row(ANSWERERS, REPORTS),
    "part_matter": Row(ANSWERERS, {"link": _of_triage("link")}, method="post"),
    "escalate_report": Row(ANSWERERS, REPORTS, method="post"),
    "acknowledge_escalation": Row(SUPERVISORS, {"waiting": _of_triage("escalation")}, method="post"),
    "channels": Row(SUPERVISORS),
    "change_channel": Row(SUPERVISORS, {"channel": _of_channel("channel")}),
    "questions": Row(SUPERVISORS, {"channel": _of_questions()}),
    "questions_draft": Row(SUPERVISORS, {"draft": _of_questions()}),
    "questions_step": Row(SUPERVISORS, {"step": _of_questions("step")}),
    "questions_question": Row(SUPERVISORS, {"question": _of_questions("question")}),
    "questions_preview": Row(SUPERVISORS, {"draft": _of_questions()}),
    "questions_publish": Row(SUPERVISORS, {"draft": _of_questions()}),
    "questions_discard": Row(SUPERVISORS, {"draft": _of_questions()}, method="post"),
    "questions_compare": Row(SUPERVISORS, {"version": _of_questions("version")}),
    "questions_yaml": Row(SUPERVISORS, {"version": _of_questions("version")}),
    "questions_json": Row(SUPERVISORS, {"version": _of_questions("version")}),
    # prevention
    "numbers": ANYBODY,
    "signs": ANYBODY,
    "signs_for": Row(None, arguments={"audience": "workers"}),
    "myths": ANYBODY,
    "quiz": ANYBODY,
    "quiz_question": Row(None, arguments={"number": 1}),
    "directory": Row(ANSWERERS),
    "add_directory_entry": Row(ANSWERERS),
    "write_directory": Row(ANSWERERS),
    "take_directory": Row(ANSWERERS, method="post"),
    "take_proposals": Row(ANSWERERS, method="post"),
    "directory_entry": Row(ANSWERERS, ENTRIES),
    "check_directory_entry": Row(ANSWERERS, ENTRIES, method="post"),
    "withdraw_directory_entry": Row(ANSWERERS, ENTRIES, method="post"),
    "people": Row(ADMINISTRATORS),
    "person": Row(ADMINISTRATORS, {"active": _colleague(True), "inactive": _colleague(False)}),
    "withdraw_invitation": Row(
        ADMINISTRATORS, {"open": _invitation(False), "withdrawn": _invitation(True)}, method="post"
    ),
}
