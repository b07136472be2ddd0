"""The one list of periodic work. RQ's cron sends it; claims make a second scheduler harmless."""

from dataclasses import dataclass

from portal.queueing import TaskName


@dataclass(frozen=True)
class Periodic:
    """A task and how often it is sent, in seconds."""

    task: TaskName
    every: int


SCHEDULE: tuple[Periodic, ...] = (
    Periodic(TaskName.CHECK_JOB_TASKS, 2),
    Periodic(TaskName.SWEEP_EVENTS, 5),
    Periodic(TaskName.SWEEP_CHANGES, 5),
    Periodic(TaskName.SWEEP_ACCESS, 10),
    Periodic(TaskName.SWEEP_PEOPLE, 10),
    Periodic(TaskName.RECONCILE_PEOPLE, 900),
    Periodic(TaskName.SWEEP_MAILS, 30),
    Periodic(TaskName.REMIND_OF_FEEDBACK, 600),
    Periodic(TaskName.SWEEP_DOCUMENTS, 3600),
    Periodic(TaskName.REMIND_APPROVERS, 300),
    Periodic(TaskName.SEND_DIGESTS, 300),
    Periodic(TaskName.READ_SEATS, 60),
    Periodic(TaskName.SURVEY_HISTORY, 60),
    Periodic(TaskName.READ_HISTORY, 5),
    Periodic(TaskName.CHECK_CONNECTIONS, 300),
    Periodic(TaskName.RUN_CHECKS, 60),
    Periodic(TaskName.REFRESH_INTEGRATIONS, 30),
    Periodic(TaskName.CONFIGURE_LINKEDIN, 300),
    Periodic(TaskName.CHECK_HEALTH, 15),
)

#: The same by the short names of the tasks, as their heartbeats have them.
PERIODS: dict[str, int] = {entry.task.short_name: entry.every for entry in SCHEDULE}
