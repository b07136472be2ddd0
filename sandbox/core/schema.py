"""The tables of the sandbox's own store."""

SCHEMA_VERSION = 2

MIGRATIONS: dict[int, tuple[str, ...]] = {
    # From 1 to 2: tokens of members beside those of applications.
    1: (
        "ALTER TABLE tokens ADD COLUMN number INTEGER",
        "ALTER TABLE tokens ADD COLUMN member_id INTEGER",
        "ALTER TABLE tokens ADD COLUMN scope TEXT",
        "ALTER TABLE tokens ADD COLUMN authorized_ms INTEGER",
        "ALTER TABLE tokens ADD COLUMN kind TEXT NOT NULL DEFAULT 'access'",
        "UPDATE tokens SET number = rowid",
    ),
}
"""What turns a store of one version into one of the next; new tables come from SCHEMA itself."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);

CREATE TABLE IF NOT EXISTS members (
    member_id INTEGER PRIMARY KEY,
    person TEXT NOT NULL UNIQUE,
    slug TEXT NOT NULL UNIQUE,
    first_name TEXT NOT NULL,
    last_name TEXT NOT NULL,
    headline TEXT,
    location TEXT,
    country TEXT NOT NULL,
    email TEXT,
    closed INTEGER NOT NULL DEFAULT 0,
    details TEXT NOT NULL,
    search_text TEXT NOT NULL
);

CREATE TABLE IF NOT EXISTS seats (
    seat_id INTEGER PRIMARY KEY,
    member_id INTEGER NOT NULL REFERENCES members,
    contract TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    created_ms INTEGER NOT NULL
);

CREATE TABLE IF NOT EXISTS tokens (
    token TEXT PRIMARY KEY,
    client_id TEXT NOT NULL,
    issued_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL,
    revoked INTEGER NOT NULL DEFAULT 0,
    number INTEGER,
    member_id INTEGER,
    scope TEXT,
    authorized_ms INTEGER,
    kind TEXT NOT NULL DEFAULT 'access'
);

CREATE TABLE IF NOT EXISTS applications (
    client_id TEXT PRIMARY KEY,
    number INTEGER NOT NULL UNIQUE,
    client_secret TEXT NOT NULL,
    former_secret TEXT,
    kind TEXT NOT NULL,
    parent TEXT,
    foreign_id TEXT,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    redirect_urls TEXT NOT NULL,
    sdk_domains TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    UNIQUE (parent, foreign_id)
);

CREATE TABLE IF NOT EXISTS grants (
    client_id TEXT NOT NULL,
    member_id INTEGER NOT NULL,
    scope TEXT NOT NULL,
    granted_ms INTEGER NOT NULL,
    PRIMARY KEY (client_id, member_id)
);

CREATE TABLE IF NOT EXISTS codes (
    code TEXT PRIMARY KEY,
    client_id TEXT NOT NULL,
    member_id INTEGER NOT NULL,
    scope TEXT NOT NULL,
    redirect_uri TEXT NOT NULL,
    challenge TEXT,
    expires_ms INTEGER NOT NULL,
    used INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE IF NOT EXISTS widget_contracts (
    client_id TEXT NOT NULL,
    member_id INTEGER NOT NULL,
    contract TEXT NOT NULL,
    PRIMARY KEY (client_id, member_id)
);

CREATE TABLE IF NOT EXISTS integrations (
    context TEXT NOT NULL,
    type TEXT NOT NULL,
    tenant_type TEXT NOT NULL,
    name TEXT,
    status TEXT NOT NULL,
    changed_ms INTEGER NOT NULL,
    PRIMARY KEY (context, type)
);

CREATE TABLE IF NOT EXISTS configurations (
    context TEXT NOT NULL,
    type TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    changed_ms INTEGER NOT NULL,
    PRIMARY KEY (context, type, key)
);

CREATE TABLE IF NOT EXISTS status_changes (
    request_id TEXT PRIMARY KEY,
    context TEXT NOT NULL,
    type TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL
);

CREATE TABLE IF NOT EXISTS jobs (
    external_id TEXT PRIMARY KEY,
    posting_id INTEGER NOT NULL,
    state TEXT NOT NULL,
    availability TEXT NOT NULL,
    title TEXT NOT NULL,
    job_code TEXT,
    city TEXT,
    record TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    changed_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL,
    search_text TEXT NOT NULL
);

CREATE TABLE IF NOT EXISTS job_tasks (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    task TEXT NOT NULL UNIQUE,
    external_id TEXT NOT NULL,
    operation TEXT NOT NULL,
    record TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    due_ms INTEGER NOT NULL,
    status TEXT NOT NULL,
    message TEXT,
    posting_id INTEGER
);
CREATE INDEX IF NOT EXISTS job_tasks_open ON job_tasks (status, due_ms);
CREATE INDEX IF NOT EXISTS job_tasks_of_job ON job_tasks (external_id);

CREATE TABLE IF NOT EXISTS exports (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    request_id TEXT NOT NULL UNIQUE,
    member_id INTEGER NOT NULL,
    external_id TEXT NOT NULL,
    seat_id INTEGER,
    exporter TEXT,
    emails TEXT NOT NULL,
    overrides TEXT NOT NULL,
    by_hand INTEGER NOT NULL,
    created_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS exports_of_member ON exports (member_id);
CREATE INDEX IF NOT EXISTS exports_of_job ON exports (external_id, member_id);
CREATE INDEX IF NOT EXISTS exports_of_seat ON exports (seat_id, by_hand, created_ms);

CREATE TABLE IF NOT EXISTS pushes (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    event_id TEXT NOT NULL,
    type TEXT NOT NULL,
    url TEXT NOT NULL,
    body BLOB NOT NULL,
    signature TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    created_ms INTEGER NOT NULL,
    next_ms INTEGER NOT NULL,
    delivered_ms INTEGER,
    last_status INTEGER,
    last_error TEXT
);
CREATE INDEX IF NOT EXISTS pushes_due ON pushes (state, next_ms, number);

CREATE TABLE IF NOT EXISTS push_attempts (
    push INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    duration_ms INTEGER NOT NULL,
    signature TEXT NOT NULL,
    status INTEGER,
    error TEXT
);
CREATE INDEX IF NOT EXISTS push_attempts_of_push ON push_attempts (push);

CREATE TABLE IF NOT EXISTS challenges (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms INTEGER NOT NULL,
    url TEXT NOT NULL,
    code TEXT NOT NULL,
    passed INTEGER NOT NULL,
    status INTEGER,
    duration_ms INTEGER NOT NULL,
    reason TEXT NOT NULL
);

CREATE TABLE IF NOT EXISTS ats_customers (
    number INTEGER PRIMARY KEY,
    client_id TEXT NOT NULL,
    context TEXT NOT NULL,
    UNIQUE (client_id, context)
);

CREATE TABLE IF NOT EXISTS ats_records (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    customer INTEGER NOT NULL,
    kind TEXT NOT NULL,
    parent TEXT NOT NULL,
    id TEXT NOT NULL,
    candidate TEXT,
    job TEXT,
    record TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_ms INTEGER NOT NULL,
    changed_ms INTEGER NOT NULL,
    UNIQUE (customer, kind, parent, id)
);
CREATE INDEX IF NOT EXISTS ats_records_newest ON ats_records (customer, kind);
CREATE INDEX IF NOT EXISTS ats_records_of_candidate ON ats_records (customer, candidate) WHERE candidate IS NOT NULL;
CREATE INDEX IF NOT EXISTS ats_records_of_job ON ats_records (customer, kind, job) WHERE job IS NOT NULL;

CREATE TABLE IF NOT EXISTS ats_former (
    customer INTEGER NOT NULL,
    kind TEXT NOT NULL,
    parent TEXT NOT NULL,
    id TEXT NOT NULL,
    version INTEGER NOT NULL,
    changed_ms INTEGER NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (customer, kind, parent, id, version)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS ats_deletions (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    customer INTEGER NOT NULL,
    kind TEXT NOT NULL,
    parent TEXT NOT NULL,
    id TEXT NOT NULL,
    with_parent INTEGER NOT NULL,
    at_ms INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS ats_deletions_of_record ON ats_deletions (customer, kind, parent, id);

CREATE TABLE IF NOT EXISTS ats_counts (
    customer INTEGER NOT NULL,
    kind TEXT NOT NULL,
    what TEXT NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (customer, kind, what)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS ats_links (
    customer INTEGER NOT NULL,
    candidate TEXT NOT NULL,
    kind TEXT NOT NULL,
    person TEXT NOT NULL,
    from_ms INTEGER NOT NULL,
    PRIMARY KEY (customer, candidate, kind, person)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS ats_links_of_person ON ats_links (customer, person);
CREATE INDEX IF NOT EXISTS members_by_email ON members (lower(email));

CREATE TABLE IF NOT EXISTS account_closings (
    member_id INTEGER PRIMARY KEY,
    closed_ms INTEGER NOT NULL
);

CREATE TABLE IF NOT EXISTS mail_threads (
    thread_id INTEGER PRIMARY KEY,
    contract TEXT NOT NULL,
    seat_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    subject TEXT NOT NULL,
    state TEXT NOT NULL,
    sharing TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    answered_ms INTEGER
);
CREATE INDEX IF NOT EXISTS mail_threads_of_seat ON mail_threads (seat_id, member_id);
CREATE INDEX IF NOT EXISTS mail_threads_of_member ON mail_threads (member_id);

CREATE TABLE IF NOT EXISTS mail_events (
    number INTEGER PRIMARY KEY,
    thread_id INTEGER NOT NULL,
    seat_id INTEGER NOT NULL,
    author TEXT NOT NULL,
    recipients TEXT NOT NULL,
    kind TEXT NOT NULL,
    content TEXT NOT NULL,
    created_ms INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS mail_events_of_viewer ON mail_events (seat_id, created_ms);
CREATE INDEX IF NOT EXISTS mail_events_of_thread ON mail_events (thread_id, created_ms);

CREATE TABLE IF NOT EXISTS mail_stubs (
    stub_id INTEGER PRIMARY KEY,
    thread_id INTEGER NOT NULL UNIQUE,
    contract TEXT NOT NULL,
    seat_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    created_ms INTEGER NOT NULL,
    email TEXT,
    phone TEXT
);
CREATE INDEX IF NOT EXISTS mail_stubs_by_time ON mail_stubs (contract, created_ms);
CREATE INDEX IF NOT EXISTS mail_stubs_of_member ON mail_stubs (member_id);

CREATE TABLE IF NOT EXISTS recruiter_notes (
    note_id INTEGER PRIMARY KEY AUTOINCREMENT,
    contract TEXT NOT NULL,
    seat_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    text TEXT NOT NULL,
    visibility TEXT NOT NULL,
    active INTEGER NOT NULL,
    created_ms INTEGER NOT NULL,
    modified_ms INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS recruiter_notes_by_time ON recruiter_notes (contract, modified_ms);
CREATE INDEX IF NOT EXISTS recruiter_notes_of_member ON recruiter_notes (member_id);

CREATE TABLE IF NOT EXISTS projects (
    project_id INTEGER PRIMARY KEY AUTOINCREMENT,
    contract TEXT NOT NULL,
    seat_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    created_ms INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS projects_of_seat ON projects (seat_id);

CREATE TABLE IF NOT EXISTS project_people (
    project_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    added_ms INTEGER NOT NULL,
    rejected_ms INTEGER,
    rejected_by INTEGER,
    reason TEXT,
    PRIMARY KEY (project_id, member_id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS project_people_of_member ON project_people (member_id);
"""

TABLES = (
    "meta",
    "members",
    "seats",
    "tokens",
    "applications",
    "grants",
    "codes",
    "widget_contracts",
    "integrations",
    "configurations",
    "status_changes",
    "jobs",
    "job_tasks",
    "exports",
    "pushes",
    "push_attempts",
    "challenges",
    "ats_customers",
    "ats_records",
    "ats_former",
    "ats_deletions",
    "ats_counts",
    "ats_links",
    "account_closings",
    "mail_threads",
    "mail_events",
    "mail_stubs",
    "recruiter_notes",
    "projects",
    "project_people",
)
