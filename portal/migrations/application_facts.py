"""The triggers that keep application_facts and stage_stays, for both databases.

As migration 0002 makes them; whoever changes them later writes the new ones into a later migration.
Every number is worked out from applications and stage_entries alone: either the whole application
anew, or, where a move must stay cheap, only what the move changes.

SQLite forgets the triggers of a table that a migration copies (``batch_alter_table`` with more than
indexes): such a migration of applications, stage_entries or candidates calls ``make`` again.
"""

# ruff: noqa: S608  all that is put into these statements stands in this file
from alembic import op

KINDS = ("prospect", "apply", "screen", "interview", "offer", "other")
OUTCOMES = ("active", "rejected", "withdrew", "hired", "position_filled", "position_cancelled")
OFFERS = ("none", "prepared", "accepted", "declined")
OTHER_KIND, ENDED_OTHERWISE = 5, 6

COUNTED = "stage_id, status, end_reason, rejection_reason_id, offer_status"
#: What makes another row of it.
MOVED = ("candidate_id", "job_id", "source", "created_at")


def make(dialect):
    """Make the triggers, and count what is there already."""
    words = _Words(dialect)
    for statement in words.anew("(SELECT id FROM applications)"):
        op.execute(statement)
    for name, (when, statements) in words.triggers().items():
        body = " ".join(f"{statement};" for statement in statements)
        if words.is_postgres:
            op.execute(
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN {body} RETURN NULL; END $$"
            )
            op.execute(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION {name}()")
        else:
            op.execute(f"CREATE TRIGGER {name} {when} BEGIN {body} END")


def drop(dialect):
    """Take the triggers away again."""
    words = _Words(dialect)
    for name, (when, _statements) in words.triggers().items():
        if words.is_postgres:
            table = when.partition(" ON ")[2].split()[0]
            op.execute(f"DROP TRIGGER {name} ON {table}")
            op.execute(f"DROP FUNCTION {name}")
        else:
            op.execute(f"DROP TRIGGER {name}")


class _Words:
    """The statements, with what the two databases say differently."""

    def __init__(self, dialect):
        self.is_postgres = dialect == "postgresql"

    def triggers(self):
        """Name: when, and what then."""
        moved = " OR ".join(f"OLD.{column} {self.differs} NEW.{column}" for column in MOVED)
        merged = f"OLD.merged_into_id {self.differs} NEW.merged_into_id"
        return {
            "applications_counted": (
                "AFTER INSERT ON applications FOR EACH ROW",
                [self.facts("a.id = NEW.id")],
            ),
            "applications_changed": (
                f"AFTER UPDATE OF {COUNTED} ON applications FOR EACH ROW",
                [self.update_facts()],
            ),
            "applications_ended": (
                f"AFTER UPDATE OF ended_at ON applications FOR EACH ROW "
                f"WHEN (OLD.ended_at {self.differs} NEW.ended_at)",
                [self.end_stay()],
            ),
            "applications_moved": (
                f"AFTER UPDATE OF {', '.join(MOVED)} ON applications FOR EACH ROW WHEN ({moved})",
                self.anew("(NEW.id)"),
            ),
            "stage_entries_counted": (
                "AFTER INSERT ON stage_entries FOR EACH ROW",
                self.enter(),
            ),
            "stage_entries_changed": (
                "AFTER UPDATE ON stage_entries FOR EACH ROW",
                self.anew("(OLD.application_id, NEW.application_id)"),
            ),
            "stage_entries_gone": (
                "AFTER DELETE ON stage_entries FOR EACH ROW",
                self.anew("(OLD.application_id)"),
            ),
            "candidates_joined": (
                f"AFTER UPDATE OF merged_into_id ON candidates FOR EACH ROW WHEN ({merged})",
                self.anew("(SELECT id FROM applications WHERE candidate_id = NEW.id)"),
            ),
        }

    @property
    def differs(self):
        return "IS DISTINCT FROM" if self.is_postgres else "IS NOT"

    def day(self, at):
        return f"CAST({self.seconds(at)} / 86400 AS INTEGER)"

    def days(self, start, end):
        between = f"({self.seconds(end)} - {self.seconds(start)}) / 86400"
        # Not the greatest of both: on PostgreSQL that is never unknown.
        return f"CAST(CASE WHEN {between} < 0 THEN 0 ELSE {between} END AS INTEGER)"

    def seconds(self, at):
        if self.is_postgres:
            return f"CAST(floor(extract(epoch FROM {at})) AS BIGINT)"
        return f"CAST(strftime('%s', {at}) AS INTEGER)"

    def anew(self, ids):
        """Forget what is known of some applications and count them again."""
        return [
            f"DELETE FROM stage_stays WHERE application_id IN {ids}",
            f"DELETE FROM application_facts WHERE application_id IN {ids}",
            self.facts(f"a.id IN {ids}"),
            self.stays(f"a.id IN {ids}"),
        ]

    def facts(self, where):
        reached = f"SELECT sum(DISTINCT {_bit('e.stage_kind')}) FROM stage_entries e"
        day = self.day("a.created_at")
        return (
            "INSERT INTO application_facts (application_id, job_id, source, came_day, came_week,"
            " stands, reached, outcome, reason_id, offer)"
            f" SELECT a.id, a.job_id, a.source, {day}, ({day} + 3) / 7, {_kind('s.kind')},"
            f" coalesce(({reached} WHERE e.application_id = a.id), 0), {_outcome('a')},"
            f" coalesce(a.rejection_reason_id, 0), {_code('a.offer_status', OFFERS, 0)}"
            " FROM applications a JOIN stages s ON s.id = a.stage_id"
            " JOIN candidates c ON c.id = a.candidate_id"
            f" WHERE c.merged_into_id IS NULL AND {where}"
        )

    def update_facts(self):
        standing = f"SELECT {_kind('s.kind')} FROM stages s WHERE s.id = NEW.stage_id"
        return (
            f"UPDATE application_facts SET stands = coalesce(({standing}), stands),"
            f" outcome = {_outcome('NEW')}, reason_id = coalesce(NEW.rejection_reason_id, 0),"
            f" offer = {_code('NEW.offer_status', OFFERS, 0)} WHERE application_id = NEW.id"
        )

    def stays(self, where):
        left = "coalesce(lead(e.entered_at) OVER (PARTITION BY a.id ORDER BY e.id), a.ended_at)"
        return (
            "INSERT INTO stage_stays (id, application_id, job_id, source, came_day, kind, days)"
            " SELECT x.id, x.application_id, x.job_id, x.source, x.came_day, x.kind,"
            f" {self.days('x.entered_at', 'x.left_at')}"
            f" FROM (SELECT e.id, e.application_id, a.job_id, a.source, {self.day('a.created_at')}"
            f" AS came_day, {_kind('e.stage_kind')} AS kind, e.entered_at, {left} AS left_at"
            " FROM stage_entries e JOIN applications a ON a.id = e.application_id"
            " JOIN application_facts f ON f.application_id = a.id"
            f" WHERE {where}) x"
        )

    def end_stay(self):
        """The last stay ends with the application, and goes on when that is reopened."""
        entered = "SELECT e.entered_at FROM stage_entries e WHERE e.id = stage_stays.id"
        return (
            f"UPDATE stage_stays SET days = {self.days(f'({entered})', 'NEW.ended_at')}"
            " WHERE id = (SELECT max(t.id) FROM stage_stays t WHERE t.application_id = NEW.id)"
        )

    def enter(self):
        """Coming into a stage ends the stay before and begins one."""
        entered = "SELECT e.entered_at FROM stage_entries e WHERE e.id = stage_stays.id"
        before = (
            "SELECT max(t.id) FROM stage_stays t"
            " WHERE t.application_id = NEW.application_id AND t.id < NEW.id"
        )
        bit = _bit("NEW.stage_kind")
        return [
            f"UPDATE stage_stays SET days = {self.days(f'({entered})', 'NEW.entered_at')}"
            f" WHERE id = ({before})",
            "INSERT INTO stage_stays (id, application_id, job_id, source, came_day, kind, days)"
            f" SELECT NEW.id, a.id, a.job_id, a.source, f.came_day, {_kind('NEW.stage_kind')},"
            f" {self.days('NEW.entered_at', 'a.ended_at')}"
            " FROM applications a JOIN application_facts f ON f.application_id = a.id"
            " WHERE a.id = NEW.application_id",
            f"UPDATE application_facts SET reached = reached | {bit}"
            f" WHERE application_id = NEW.application_id AND reached & {bit} = 0",
        ]


def _code(column, names, otherwise):
    cases = " ".join(f"WHEN '{name}' THEN {code}" for code, name in enumerate(names))
    return f"CASE {column} {cases} ELSE {otherwise} END"


def _kind(column):
    return _code(column, KINDS, OTHER_KIND)


def _bit(column):
    cases = " ".join(f"WHEN '{name}' THEN {1 << code}" for code, name in enumerate(KINDS))
    return f"(CASE {column} {cases} ELSE {1 << OTHER_KIND} END)"


def _outcome(row):
    ended = _code(f"{row}.end_reason", OUTCOMES, ENDED_OTHERWISE)
    return f"CASE {row}.status WHEN 'active' THEN 0 ELSE {ended} END"
