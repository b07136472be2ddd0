"""Which job an InMail was about, as far as anything says so."""

import pytest

from portal.domain.stub_profiles import Hint, OpenJob, Suggestion, suggest_job

ENGINEER = OpenJob(1, "REQ-0001", "Engineer")
SENIOR = OpenJob(2, "REQ-0002", "Senior Engineer")
NURSE = OpenJob(3, "REQ-0003", "Nurse (m/f/x)")
TWIN = OpenJob(4, "REQ-0004", "Nurse, m/f/x")
ALL = (ENGINEER, SENIOR, NURSE)
SUBJECT, ONLY, LAST = Hint.SUBJECT, Hint.ONLY_JOB, Hint.LAST_JOB


@pytest.mark.parametrize(
    ("subjects", "jobs", "last", "wanted"),
    [
        ([], (), None, None),
        (["Hello"], ALL, None, None),
        (["About req-0002"], ALL, None, Suggestion(2, SUBJECT)),
        (["About REQ 0002!"], ALL, None, Suggestion(2, SUBJECT)),
        (["An engineer for us?"], ALL, None, Suggestion(1, SUBJECT)),
        # The longer title holds the shorter one.
        (["Senior Engineer wanted"], ALL, None, Suggestion(2, SUBJECT)),
        (["Nurse m f x in Delft"], ALL, None, Suggestion(3, SUBJECT)),
        # A word that only begins alike is another word.
        (["Engineering news", "REQ-00011"], ALL, None, None),
        # The number says more than the title.
        (["REQ-0003, Engineer"], ALL, None, Suggestion(3, SUBJECT)),
        # Two at once say nothing, and neither do two jobs of one title.
        (["REQ-0001 or REQ-0002"], ALL, None, None),
        (["Engineer, or Nurse m/f/x"], ALL, None, None),
        (["Nurse (m/f/x)"], (NURSE, TWIN), None, None),
        # Newest first; what says nothing lets the older one speak.
        (["Nurse m/f/x", "REQ-0001"], ALL, None, Suggestion(3, SUBJECT)),
        (["Still interested?", "REQ-0001"], ALL, None, Suggestion(1, SUBJECT)),
        (["Hello"], (NURSE,), None, Suggestion(3, ONLY)),
        (["Engineer"], (NURSE,), 1, Suggestion(3, ONLY)),
        (["Hello"], ALL, 2, Suggestion(2, LAST)),
        (["REQ-0001"], ALL, 2, Suggestion(1, SUBJECT)),
        # A job that is closed, or not theirs any more, is not suggested.
        (["Hello"], ALL, 99, None),
        (["", "   ", "<b>"], (OpenJob(5, "", "C++"), OpenJob(6, "", "")), None, None),
    ],
)
def test_the_job_that_is_suggested(
    subjects: list[str],
    jobs: tuple[OpenJob, ...],
    last: int | None,
    wanted: Suggestion | None,
) -> None:
    assert suggest_job(subjects, jobs, last) == wanted
