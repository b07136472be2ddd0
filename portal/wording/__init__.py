"""The words for codes that the rules speak in, by area. Everything a person reads goes through gettext.

Templates know this package as ``wording``; the words of the audit log and of notifications are asked
for by their own modules.
"""

from portal.domain.texts import split_links
from portal.services.job_postings import posting_state
from portal.wording.applications import (
    BULK_OUTCOMES,
    DOCUMENT_KIND_NAMES,
    END_REASON_NAMES,
    OFFER_ACTS,
    OFFER_STATUS_NAMES,
    OFFER_STATUS_TONES,
    RECOMMENDATION_NAMES,
    document_kind_name,
    file_size,
    offer_moves,
    recommendation_name,
    recommendation_tone,
)
from portal.wording.audit import changes as history_changes
from portal.wording.audit import value_changes
from portal.wording.history import (
    HISTORY_SENTENCES,
    history_label,
    history_text,
)
from portal.wording.jobs import (
    CLOSE_REASON_NAMES,
    FIELD_NAMES,
    JOB_STATUS_NAMES,
    JOB_STATUS_TONES,
    POSTING_PROBLEMS,
    POSTING_STATE_NAMES,
    POSTING_STATE_SENTENCES,
    POSTING_STATE_TONES,
)
from portal.wording.linkedin import (
    COUNTER_SENTENCES,
    EVENT_STATE_NAMES,
    EVENT_STATE_TONES,
    EVENT_TYPE_NAMES,
    MEND_LABELS,
    REASON_SENTENCES,
    counter_text,
    event_type_name,
)
from portal.wording.people import (
    ACCOUNT_STATE_NAMES,
    ACCOUNT_STATE_TONES,
    APP_ROLE_NAMES,
    EVIDENCE_NAMES,
    JOB_ROLE_NAMES,
    MAIL_KIND_NAMES,
    MAIL_STATE_NAMES,
    MAIL_STATE_TONES,
    SETTING_NAMES,
    SOURCE_NAMES,
    evidence_text,
    job_role_name,
    mail_kind_name,
    source_name,
)
from portal.wording.processes import (
    ACTIVITY_NAMES,
    ACTIVITY_SETTINGS,
    ADDABLE_KINDS,
    REMINDER_DAYS,
    STAGE_KIND_NAMES,
    activities_text,
    stage_kind_name,
)
from portal.wording.sentences import (
    sentence,
)
from portal.wording.talent_pools import PEOPLE_KIND_NAMES, PEOPLE_OUTCOMES

__all__ = [
    "ACCOUNT_STATE_NAMES",
    "ACCOUNT_STATE_TONES",
    "ACTIVITY_NAMES",
    "ACTIVITY_SETTINGS",
    "ADDABLE_KINDS",
    "APP_ROLE_NAMES",
    "BULK_OUTCOMES",
    "CLOSE_REASON_NAMES",
    "COUNTER_SENTENCES",
    "DOCUMENT_KIND_NAMES",
    "END_REASON_NAMES",
    "EVENT_STATE_NAMES",
    "EVENT_STATE_TONES",
    "EVENT_TYPE_NAMES",
    "EVIDENCE_NAMES",
    "FIELD_NAMES",
    "HISTORY_SENTENCES",
    "JOB_ROLE_NAMES",
    "JOB_STATUS_NAMES",
    "JOB_STATUS_TONES",
    "MAIL_KIND_NAMES",
    "MAIL_STATE_NAMES",
    "MAIL_STATE_TONES",
    "MEND_LABELS",
    "OFFER_ACTS",
    "OFFER_STATUS_NAMES",
    "OFFER_STATUS_TONES",
    "PEOPLE_KIND_NAMES",
    "PEOPLE_OUTCOMES",
    "POSTING_PROBLEMS",
    "POSTING_STATE_NAMES",
    "POSTING_STATE_SENTENCES",
    "POSTING_STATE_TONES",
    "REASON_SENTENCES",
    "RECOMMENDATION_NAMES",
    "REMINDER_DAYS",
    "SETTING_NAMES",
    "SOURCE_NAMES",
    "STAGE_KIND_NAMES",
    "activities_text",
    "counter_text",
    "document_kind_name",
    "event_type_name",
    "evidence_text",
    "file_size",
    "history_changes",
    "history_label",
    "history_text",
    "job_role_name",
    "mail_kind_name",
    "offer_moves",
    "posting_state",
    "recommendation_name",
    "recommendation_tone",
    "sentence",
    "source_name",
    "split_links",
    "stage_kind_name",
    "value_changes",
]
