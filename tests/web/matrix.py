"""Who may open which address: the whole table. An address that is not in it fails a test.

Each row says which roles are let in when the record is of their own organisation. Everybody else of
the organisation is refused (403), whoever is signed out is led to sign in, and people of another
organisation learn nothing (404), where the address names a record.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from matrix_records import (
    ADMINISTRATORS,
    ANALYSTS,
    ANSWERERS,
    CALLBACKS,
    CASES,
    DATA_OFFICERS,
    EMERGENCY,
    ENTRIES,
    ESTIMATE_READERS,
    EVERY_ROLE,
    FILES,
    HANDOVERS,
    IN_ZONES,
    OF_WORK,
    READERS,
    REPORTS,
    RUNS,
    SUPERVISORS,
    WITH_CONTENT,
    Make,
    alike,
    colleague,
    invitation,
    of_channel,
    of_handover,
    of_posts,
    of_questions,
    of_study,
    of_triage,
    opening,
    token,
    works,
)

from daybreak.web.accounts.roles import Role


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


ANYBODY = Row(None)
CHANNEL = Row(None, arguments={"slug": "no-such-channel"})
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
    "revoke_token": Row(EVERY_ROLE, {"valid": token}, method="post", own=True),
    # vault
    "events": Row(frozenset({Role.AUDITOR})),
    "verify_events": Row(frozenset({Role.AUDITOR}), method="post"),
    "emergency": Row(EMERGENCY),
    "openings": Row(SUPERVISORS),
    "renewals": Row(WITH_CONTENT),
    "recover_case": Row(SUPERVISORS),
    "recovery_key": Row(SUPERVISORS),
    "opening_seen": Row(SUPERVISORS, {"unseen": opening}, method="post"),
    "case_access": Row(WITH_CONTENT, CASES),
    "revoke_access": Row(WITH_CONTENT, CASES, method="post"),
    "new_colleagues": Row(WITH_CONTENT),
    "confirm_colleague": Row(WITH_CONTENT, {"active": colleague(True)}, method="post"),
    "recover_person": Row(ADMINISTRATORS, {"active": colleague(True), "inactive": colleague(False)}),
    # handover
    "handovers": Row(IN_ZONES),
    "handover": Row(IN_ZONES, HANDOVERS),
    "handed": Row(IN_ZONES, {"copy": of_handover("copy")}),
    "deletions": Row(SUPERVISORS),
    "hold": Row(IN_ZONES, CASES),
    "case_consents": Row(IN_ZONES, CASES),
    "change_consent": Row(IN_ZONES, {"given": of_handover("consent")}, method="post"),
    "withdraw_consent": Row(IN_ZONES, {"given": of_handover("consent")}, method="post"),
    "case_orders": Row(IN_ZONES, CASES),
    "change_order": Row(IN_ZONES, {"entered": of_handover("order")}, method="post"),
    "hand_over": Row(IN_ZONES, CASES),
    # prosecution
    "collections": Row(READERS),
    "collection": Row(READERS, of_posts("collection")),
    "share_collection": Row(ANALYSTS, of_posts("collection"), method="post"),
    "destroy_collection": Row(ANALYSTS, of_posts("collection")),
    "rename_collection": Row(ANALYSTS, of_posts("collection"), method="post"),
    "remove_upload": Row(ANALYSTS, of_posts("upload")),
    "upload_file": Row(ANALYSTS, of_posts("collection"), method="post"),
    "begin_upload": Row(ANALYSTS, of_posts("collection"), method="post"),
    "take_piece": Row(ANALYSTS, of_posts("upload"), method="post"),
    "start_run": Row(ANALYSTS, of_posts("collection"), method="post"),
    "run": Row(READERS, RUNS),
    "run_progress": Row(READERS, RUNS),
    "cancel_run": Row(ANALYSTS, RUNS, method="post"),
    "continue_run": Row(ANALYSTS, RUNS, method="post"),
    "compare_runs": Row(READERS, RUNS, missing=True),
    "lead": Row(READERS, of_posts("lead")),
    "decide": Row(ANALYSTS, of_posts("lead"), method="post"),
    "lead_posts": Row(READERS, of_posts("lead"), missing=True),
    "split_lead": Row(ANALYSTS, of_posts("lead"), method="post"),
    "run_file": Row(READERS, of_posts("file")),
    # measurement
    "studies": Row(ESTIMATE_READERS),
    "study": Row(ESTIMATE_READERS, of_study("study")),
    "rename_study": Row(DATA_OFFICERS, of_study("study"), method="post"),
    "share_study": Row(DATA_OFFICERS, of_study("study"), method="post"),
    "destroy_study": Row(DATA_OFFICERS, of_study("study")),
    "upload_lists": Row(DATA_OFFICERS, of_study("study"), method="post"),
    "begin_lists": Row(DATA_OFFICERS, of_study("study"), method="post"),
    "take_lists_piece": Row(DATA_OFFICERS, of_study("lists"), method="post"),
    "read_lists": Row(DATA_OFFICERS, of_study("study"), method="post"),
    "remove_lists": Row(DATA_OFFICERS, of_study("lists")),
    "reading": Row(ESTIMATE_READERS, works("reading")),
    "reading_progress": Row(ESTIMATE_READERS, works("reading")),
    "cancel_reading": Row(DATA_OFFICERS, works("reading"), method="post"),
    "continue_reading": Row(DATA_OFFICERS, works("reading"), method="post"),
    "remove_reading": Row(DATA_OFFICERS, works("reading")),
    "start_estimate": Row(DATA_OFFICERS, works("reading"), method="post"),
    "estimate": Row(ESTIMATE_READERS, works("estimate")),
    "estimate_progress": Row(ESTIMATE_READERS, works("estimate")),
    "cancel_estimate": Row(DATA_OFFICERS, works("estimate"), method="post"),
    "continue_estimate": Row(DATA_OFFICERS, works("estimate"), method="post"),
    "rename_estimate": Row(DATA_OFFICERS, works("estimate"), method="post"),
    "remove_estimate": Row(DATA_OFFICERS, works("estimate")),
    "estimate_file": Row(ESTIMATE_READERS, of_study("result")),
    # protection
    "channel": CHANNEL,
    "write_report": CHANNEL,
    "code_file": CHANNEL,
    "come_back": CHANNEL,
    "toll": Row(None, arguments={"slug": "no-such-channel", "deed": "file"}),
    "alike_groups": Row(ANSWERERS),
    "alike_group": Row(ANSWERERS, {"some": alike}),
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
    "find_case": Row(ANSWERERS, method="post"),
    "case": Row(ANSWERERS, OF_WORK),
    "name_case": Row(ANSWERERS, OF_WORK, method="post"),
    "add_entry": Row(ANSWERERS, OF_WORK, method="post"),
    "remove_entry": Row(ANSWERERS, OF_WORK, method="post"),
    "close_case": Row(ANSWERERS, OF_WORK, method="post"),
    "reopen_case": Row(ANSWERERS, OF_WORK, method="post"),
    "open_case": Row(ANSWERERS, REPORTS),
    "join_case": Row(ANSWERERS, REPORTS),
    "ask_consent": Row(ANSWERERS, REPORTS),
    "report_statistics": Row(ESTIMATE_READERS),
    "labels": Row(SUPERVISORS),
    "label": Row(SUPERVISORS, {"label": of_triage("label")}),
    "labelled": Row(ANSWERERS, {"label": of_triage("label")}),
    "answer_templates": Row(SUPERVISORS),
    "answer_template": Row(SUPERVISORS, {"template": of_triage("template")}),
    "set_labels": Row(ANSWERERS, REPORTS, method="post"),
    "same_matter": Row(ANSWERERS, REPORTS),
    "part_matter": Row(ANSWERERS, {"link": of_triage("link")}, method="post"),
    "escalate_report": Row(ANSWERERS, REPORTS, method="post"),
    "acknowledge_escalation": Row(SUPERVISORS, {"waiting": of_triage("escalation")}, method="post"),
    "channels": Row(SUPERVISORS),
    "change_channel": Row(SUPERVISORS, {"channel": of_channel("channel")}),
    "questions": Row(SUPERVISORS, {"channel": of_questions()}),
    "questions_draft": Row(SUPERVISORS, {"draft": of_questions()}),
    "questions_step": Row(SUPERVISORS, {"step": of_questions("step")}),
    "questions_question": Row(SUPERVISORS, {"question": of_questions("question")}),
    "questions_preview": Row(SUPERVISORS, {"draft": of_questions()}),
    "questions_publish": Row(SUPERVISORS, {"draft": of_questions()}),
    "questions_discard": Row(SUPERVISORS, {"draft": of_questions()}, method="post"),
    "questions_compare": Row(SUPERVISORS, {"version": of_questions("version")}),
    "questions_yaml": Row(SUPERVISORS, {"version": of_questions("version")}),
    "questions_json": Row(SUPERVISORS, {"version": of_questions("version")}),
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
    "person": Row(ADMINISTRATORS, {"active": colleague(True), "inactive": colleague(False)}),
    "withdraw_invitation": Row(
        ADMINISTRATORS, {"open": invitation(False), "withdrawn": invitation(True)}, method="post"
    ),
}
