"""Profiles, talent pools, same person

Revision: 0002
Follows: 0001
"""

import contextlib

import sqlalchemy as sa
from alembic import op

from portal.domain import names
from portal.domain.candidate_search import search_keys
from portal.migrations import application_facts

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

AUTOINCREMENT = {'sqlite_autoincrement': True}
JOINED = sa.text('merged_into_id IS NOT NULL')
NOT_JOINED = sa.text("status <> 'joined'")


def upgrade():
    op.create_table('talent_pools',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('name_key', sa.String(length=200), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('system_key', sa.String(length=30), nullable=True),
    sa.Column('owner_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['owner_id'], ['users.id'], name=op.f('fk_talent_pools_owner_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_talent_pools')),
    sa.UniqueConstraint('name_key', name=op.f('uq_talent_pools_name_key')),
    sa.UniqueConstraint('system_key', name=op.f('uq_talent_pools_system_key')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('talent_pools', schema=None) as batch_op:
        batch_op.create_index('ix_talent_pools_owner_id', ['owner_id'], unique=False)

    op.create_table('candidate_education',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('candidate_id', sa.Integer(), nullable=False),
    sa.Column('school', sa.String(length=300), nullable=False),
    sa.Column('degree', sa.String(length=200), nullable=False),
    sa.Column('field', sa.String(length=200), nullable=False),
    sa.Column('grade', sa.String(length=60), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('started', sa.String(length=7), nullable=False),
    sa.Column('ended', sa.String(length=7), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['candidate_id'], ['candidates.id'], name=op.f('fk_candidate_education_candidate_id_candidates'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_candidate_education'))
    )
    with op.batch_alter_table('candidate_education', schema=None) as batch_op:
        batch_op.create_index('ix_candidate_education_candidate_id', ['candidate_id', 'position'], unique=False)

    op.create_table('candidate_experience',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('candidate_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('organisation', sa.String(length=300), nullable=False),
    sa.Column('location', sa.String(length=200), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('started', sa.String(length=7), nullable=False),
    sa.Column('ended', sa.String(length=7), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['candidate_id'], ['candidates.id'], name=op.f('fk_candidate_experience_candidate_id_candidates'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_candidate_experience'))
    )
    with op.batch_alter_table('candidate_experience', schema=None) as batch_op:
        batch_op.create_index('ix_candidate_experience_candidate_id', ['candidate_id', 'position'], unique=False)

    op.create_table('candidate_links',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('candidate_id', sa.Integer(), nullable=False),
    sa.Column('label', sa.String(length=60), nullable=False),
    sa.Column('url', sa.String(length=500), nullable=False),
    sa.Column('profile_key', sa.String(length=500), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['candidate_id'], ['candidates.id'], name=op.f('fk_candidate_links_candidate_id_candidates'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_candidate_links')),
    sa.UniqueConstraint('candidate_id', 'url', name=op.f('uq_candidate_links_candidate_id_url'))
    )
    with op.batch_alter_table('candidate_links', schema=None) as batch_op:
        batch_op.create_index('ix_candidate_links_profile_key', ['profile_key'], unique=False)

    op.create_table('candidate_merges',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kept_id', sa.Integer(), nullable=False),
    sa.Column('absorbed_id', sa.Integer(), nullable=False),
    sa.Column('evidence', sa.JSON(), nullable=False),
    sa.Column('merged_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('merged_by_id', sa.Integer(), nullable=True),
    sa.Column('ledger', sa.JSON(), nullable=False),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undone_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['absorbed_id'], ['candidates.id'], name=op.f('fk_candidate_merges_absorbed_id_candidates'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['kept_id'], ['candidates.id'], name=op.f('fk_candidate_merges_kept_id_candidates'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['merged_by_id'], ['users.id'], name=op.f('fk_candidate_merges_merged_by_id_users')),
    sa.ForeignKeyConstraint(['undone_by_id'], ['users.id'], name=op.f('fk_candidate_merges_undone_by_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_candidate_merges'))
    )
    with op.batch_alter_table('candidate_merges', schema=None) as batch_op:
        batch_op.create_index('ix_candidate_merges_absorbed_id', ['absorbed_id', 'id'], unique=False)
        batch_op.create_index('ix_candidate_merges_kept_id', ['kept_id', 'id'], unique=False)

    op.create_table('candidate_notes',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('candidate_id', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('is_private', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('edited_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['users.id'], name=op.f('fk_candidate_notes_author_id_users')),
    sa.ForeignKeyConstraint(['candidate_id'], ['candidates.id'], name=op.f('fk_candidate_notes_candidate_id_candidates'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_candidate_notes')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('candidate_notes', schema=None) as batch_op:
        batch_op.create_index('ix_candidate_notes_candidate_id', ['candidate_id', 'id'], unique=False)

    op.create_table('candidate_phones',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('candidate_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('key', sa.String(length=40), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['candidate_id'], ['candidates.id'], name=op.f('fk_candidate_phones_candidate_id_candidates'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_candidate_phones')),
    sa.UniqueConstraint('candidate_id', 'key', name=op.f('uq_candidate_phones_candidate_id_key'))
    )
    with op.batch_alter_table('candidate_phones', schema=None) as batch_op:
        batch_op.create_index('ix_candidate_phones_key', ['key'], unique=False)

    op.create_table('candidate_search_keys',
    sa.Column('key', sorted_text(254), nullable=False),
    sa.Column('candidate_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['candidate_id'], ['candidates.id'], name=op.f('fk_candidate_search_keys_candidate_id_candidates'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('key', 'candidate_id', name=op.f('pk_candidate_search_keys')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('candidate_search_keys', schema=None) as batch_op:
        batch_op.create_index('ix_candidate_search_keys_candidate_id', ['candidate_id', 'key'], unique=False)

    op.create_table('candidate_skills',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('candidate_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('key', sa.String(length=200), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['candidate_id'], ['candidates.id'], name=op.f('fk_candidate_skills_candidate_id_candidates'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_candidate_skills')),
    sa.UniqueConstraint('candidate_id', 'key', name=op.f('uq_candidate_skills_candidate_id_key'))
    )
    with op.batch_alter_table('candidate_skills', schema=None) as batch_op:
        batch_op.create_index('ix_candidate_skills_key', ['key'], unique=False)

    op.create_table('candidate_tags',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('candidate_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('key', sa.String(length=120), nullable=False),
    sa.ForeignKeyConstraint(['candidate_id'], ['candidates.id'], name=op.f('fk_candidate_tags_candidate_id_candidates'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_candidate_tags')),
    sa.UniqueConstraint('candidate_id', 'key', name=op.f('uq_candidate_tags_candidate_id_key'))
    )
    with op.batch_alter_table('candidate_tags', schema=None) as batch_op:
        batch_op.create_index('ix_candidate_tags_key', ['key'], unique=False)

    op.create_table('talent_pool_candidates',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('pool_id', sa.Integer(), nullable=False),
    sa.Column('candidate_id', sa.Integer(), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('added_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['added_by_id'], ['users.id'], name=op.f('fk_talent_pool_candidates_added_by_id_users')),
    sa.ForeignKeyConstraint(['candidate_id'], ['candidates.id'], name=op.f('fk_talent_pool_candidates_candidate_id_candidates'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['pool_id'], ['talent_pools.id'], name=op.f('fk_talent_pool_candidates_pool_id_talent_pools'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_talent_pool_candidates')),
    sa.UniqueConstraint('pool_id', 'candidate_id', name=op.f('uq_talent_pool_candidates_pool_id_candidate_id'))
    )
    with op.batch_alter_table('talent_pool_candidates', schema=None) as batch_op:
        batch_op.create_index('ix_talent_pool_candidates_candidate_id', ['candidate_id'], unique=False)
        batch_op.create_index('ix_talent_pool_candidates_pool_id', ['pool_id', 'id'], unique=False)

    op.create_table('talent_pool_contributors',
    sa.Column('pool_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('added_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['added_by_id'], ['users.id'], name=op.f('fk_talent_pool_contributors_added_by_id_users')),
    sa.ForeignKeyConstraint(['pool_id'], ['talent_pools.id'], name=op.f('fk_talent_pool_contributors_pool_id_talent_pools'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_talent_pool_contributors_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('pool_id', 'user_id', name=op.f('pk_talent_pool_contributors'))
    )
    with op.batch_alter_table('talent_pool_contributors', schema=None) as batch_op:
        batch_op.create_index('ix_talent_pool_contributors_user_id', ['user_id'], unique=False)

    op.create_table('people_actions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('pool_id', sa.Integer(), nullable=True),
    sa.Column('job_id', sa.Integer(), nullable=True),
    sa.Column('details', sa.JSON(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['actor_id'], ['users.id'], name=op.f('fk_people_actions_actor_id_users')),
    sa.ForeignKeyConstraint(['job_id'], ['jobs.id'], name=op.f('fk_people_actions_job_id_jobs'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['pool_id'], ['talent_pools.id'], name=op.f('fk_people_actions_pool_id_talent_pools'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_people_actions'))
    )
    with op.batch_alter_table('people_actions', schema=None) as batch_op:
        batch_op.create_index('ix_people_actions_job_id', ['job_id'], unique=False)
        batch_op.create_index('ix_people_actions_pool_id', ['pool_id', 'actor_id', 'id'], unique=False)

    op.create_table('people_action_items',
    sa.Column('action_id', sa.Integer(), nullable=False),
    sa.Column('candidate_id', sa.Integer(), nullable=False),
    sa.Column('outcome', sa.String(length=30), nullable=False),
    sa.Column('undo_outcome', sa.String(length=30), nullable=True),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('added_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['action_id'], ['people_actions.id'], name=op.f('fk_people_action_items_action_id_people_actions'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['added_by_id'], ['users.id'], name=op.f('fk_people_action_items_added_by_id_users')),
    sa.ForeignKeyConstraint(['candidate_id'], ['candidates.id'], name=op.f('fk_people_action_items_candidate_id_candidates'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('action_id', 'candidate_id', name=op.f('pk_people_action_items'))
    )
    with op.batch_alter_table('people_action_items', schema=None) as batch_op:
        batch_op.create_index('ix_people_action_items_candidate_id', ['candidate_id'], unique=False)
        batch_op.create_index('ix_people_action_items_outcome', ['action_id', 'outcome', 'candidate_id'], unique=False)

    op.add_column('candidate_emails', sa.Column('position', sa.Integer(), nullable=False, server_default='0'))

    with keep_ids('candidates'), op.batch_alter_table('candidates', table_kwargs=AUTOINCREMENT) as batch_op:
        batch_op.add_column(sa.Column('owner_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('do_not_contact', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('do_not_contact_reason', sa.String(length=300), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('merged_into_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('version', sa.Integer(), nullable=False, server_default='1'))
        batch_op.add_column(sa.Column('sort_key', sorted_text(400), nullable=False, server_default=''))
        batch_op.create_index('ix_candidates_do_not_contact', ['do_not_contact'], unique=False)
        batch_op.create_index('ix_candidates_merged_into_id', ['merged_into_id'], unique=False, sqlite_where=JOINED, postgresql_where=JOINED)
        batch_op.create_index('ix_candidates_sort_key', ['sort_key', 'id'], unique=False)
        batch_op.create_index('ix_candidates_source', ['source'], unique=False)
        batch_op.create_index('ix_candidates_owner_id', ['owner_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_candidates_merged_into_id_candidates'), 'candidates', ['merged_into_id'], ['id'], ondelete='CASCADE')
        batch_op.create_foreign_key(batch_op.f('fk_candidates_owner_id_users'), 'users', ['owner_id'], ['id'])

    with keep_ids('applications'), op.batch_alter_table('applications', table_kwargs=AUTOINCREMENT) as batch_op:
        batch_op.add_column(sa.Column('merged_into_id', sa.Integer(), nullable=True))
        batch_op.drop_constraint('uq_applications_candidate_id_job_id', type_='unique')
        batch_op.create_index('uq_applications_candidate_id_job_id', ['candidate_id', 'job_id'], unique=True, sqlite_where=NOT_JOINED, postgresql_where=NOT_JOINED)
        batch_op.create_index('ix_applications_candidate_id', ['candidate_id', 'id'], unique=False)
        batch_op.create_index('ix_applications_merged_into_id', ['merged_into_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_applications_merged_into_id_applications'), 'applications', ['merged_into_id'], ['id'], ondelete='CASCADE')

    op.add_column('documents', sa.Column('candidate_id', sa.Integer(), nullable=True))
    op.execute(
        'UPDATE documents SET candidate_id = '
        '(SELECT candidate_id FROM applications WHERE applications.id = documents.application_id)'
    )
    with keep_ids('documents'), op.batch_alter_table('documents', table_kwargs=AUTOINCREMENT) as batch_op:
        batch_op.alter_column('candidate_id', existing_type=sa.INTEGER(), nullable=False)
        batch_op.alter_column('application_id', existing_type=sa.INTEGER(), nullable=True)
        batch_op.create_index('ix_documents_candidate_id', ['candidate_id', 'id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_documents_candidate_id_candidates'), 'candidates', ['candidate_id'], ['id'], ondelete='CASCADE')

    with op.batch_alter_table('same_person_suggestions') as batch_op:
        batch_op.add_column(sa.Column('decision', sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('decided_by_id', sa.Integer(), nullable=True))
        batch_op.create_index('ix_same_person_suggestions_decision', ['decision', 'id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_same_person_suggestions_decided_by_id_users'), 'users', ['decided_by_id'], ['id'])

    op.add_column('users', sa.Column('digest', sa.String(length=10), nullable=False, server_default='off'))
    op.add_column('users', sa.Column('digest_sent_at', sa.DateTime(timezone=True), nullable=True))
    _make_application_facts()

    find_candidates_again()


def sorted_text(length):
    """Text that PostgreSQL compares sign by sign, as SQLite does."""
    return sa.String(length).with_variant(sa.String(length, collation='C'), 'postgresql')


def find_candidates_again():
    """Order and search words of the people who are there, by the rules of today: should those change,
    `flask candidates search-keys` writes them anew."""
    connection = op.get_bind()
    people = connection.execute(sa.text('SELECT id, first_name, last_name, name_key, employer FROM candidates ORDER BY id')).all()
    addresses = {}
    for candidate_id, address in connection.execute(sa.text('SELECT candidate_id, address FROM candidate_emails')):
        addresses.setdefault(candidate_id, []).append(address)
    order = sa.text('UPDATE candidates SET sort_key = :key WHERE id = :id')
    words = sa.text('INSERT INTO candidate_search_keys (key, candidate_id) VALUES (:key, :id)')
    for start in range(0, len(people), 1000):
        chunk = people[start:start + 1000]
        connection.execute(order, [{'id': p.id, 'key': names.sort_key(p.first_name, p.last_name)} for p in chunk])
        connection.execute(words, [
            {'id': p.id, 'key': key}
            for p in chunk
            for key in search_keys(p.name_key, p.employer, addresses.get(p.id, ()), ())
        ])


@contextlib.contextmanager
def keep_ids(table):
    """On SQLite a changed table is a copy, and the copy forgets ids of rows that are gone: LinkedIn
    may know them, so they must not come back."""
    connection = op.get_bind()
    if connection.dialect.name != 'sqlite':
        yield
        return
    used = connection.execute(sa.text('SELECT seq FROM sqlite_sequence WHERE name = :name'), {'name': table}).scalar()
    yield
    if used:
        connection.execute(sa.text('DELETE FROM sqlite_sequence WHERE name = :name'), {'name': table})
        connection.execute(sa.text('INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :seq)'), {'name': table, 'seq': used})


def _make_application_facts():
    """What analytics count, kept by triggers."""
    op.create_table('application_facts',
    sa.Column('application_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('job_id', sa.Integer(), nullable=False),
    sa.Column('source', sa.String(length=40), nullable=False),
    sa.Column('came_day', sa.Integer(), nullable=False),
    sa.Column('came_week', sa.Integer(), nullable=False),
    sa.Column('stands', sa.Integer(), nullable=False),
    sa.Column('reached', sa.Integer(), nullable=False),
    sa.Column('outcome', sa.Integer(), nullable=False),
    sa.Column('reason_id', sa.Integer(), nullable=False),
    sa.Column('offer', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['applications.id'], name=op.f('fk_application_facts_application_id_applications'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('application_id', name=op.f('pk_application_facts'))
    )
    facts = ['outcome', 'reached', 'stands', 'reason_id', 'offer', 'source']
    op.create_index('ix_application_facts_groups', 'application_facts', [*facts, 'job_id', 'came_day'])
    op.create_index('ix_application_facts_weeks', 'application_facts', ['came_week', 'source', 'job_id', 'came_day'])
    op.create_index('ix_application_facts_job', 'application_facts', ['job_id'])
    op.create_table('stage_stays',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('application_id', sa.Integer(), nullable=False),
    sa.Column('job_id', sa.Integer(), nullable=False),
    sa.Column('source', sa.String(length=40), nullable=False),
    sa.Column('came_day', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Integer(), nullable=False),
    sa.Column('days', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['application_id'], ['applications.id'], name=op.f('fk_stage_stays_application_id_applications'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['id'], ['stage_entries.id'], name=op.f('fk_stage_stays_id_stage_entries'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stage_stays'))
    )
    is_over = sa.text('days IS NOT NULL')
    op.create_index('ix_stage_stays_days', 'stage_stays', ['kind', 'days', 'job_id', 'source', 'came_day', 'application_id'], sqlite_where=is_over, postgresql_where=is_over)
    op.create_index('ix_stage_stays_job', 'stage_stays', ['job_id', 'kind'])
    op.create_index('ix_stage_stays_application_id', 'stage_stays', ['application_id', 'id'])
    application_facts.make(op.get_bind().dialect.name)


def downgrade():
    application_facts.drop(op.get_bind().dialect.name)
    op.drop_table('stage_stays')
    op.drop_table('application_facts')
    with op.batch_alter_table('users', schema=None) as batch_op:
        batch_op.drop_column('digest_sent_at')
        batch_op.drop_column('digest')

    with op.batch_alter_table('same_person_suggestions', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_same_person_suggestions_decided_by_id_users'), type_='foreignkey')
        batch_op.drop_index('ix_same_person_suggestions_decision')
        batch_op.drop_column('decided_by_id')
        batch_op.drop_column('decided_at')
        batch_op.drop_column('decision')

    op.execute('DELETE FROM documents WHERE application_id IS NULL')
    with keep_ids('documents'), op.batch_alter_table('documents', table_kwargs=AUTOINCREMENT) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_documents_candidate_id_candidates'), type_='foreignkey')
        batch_op.drop_index('ix_documents_candidate_id')
        batch_op.alter_column('application_id',
               existing_type=sa.INTEGER(),
               nullable=False)
        batch_op.drop_column('candidate_id')

    # Two applications of one person to one job have no room any more.
    for table in ('stage_entries', 'bulk_items', 'feedback_reminders'):
        op.execute(f"DELETE FROM {table} WHERE application_id IN (SELECT id FROM applications WHERE status = 'joined')")
    op.execute("DELETE FROM applications WHERE status = 'joined'")
    with keep_ids('applications'), op.batch_alter_table('applications', table_kwargs=AUTOINCREMENT) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_applications_merged_into_id_applications'), type_='foreignkey')
        batch_op.drop_index('ix_applications_merged_into_id')
        batch_op.drop_index('ix_applications_candidate_id')
        batch_op.drop_index('uq_applications_candidate_id_job_id')
        batch_op.create_unique_constraint('uq_applications_candidate_id_job_id', ['candidate_id', 'job_id'])
        batch_op.drop_column('merged_into_id')

    # People who were joined stand apart again; what moved stays where it is.
    with keep_ids('candidates'), op.batch_alter_table('candidates', table_kwargs=AUTOINCREMENT) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_candidates_owner_id_users'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_candidates_merged_into_id_candidates'), type_='foreignkey')
        batch_op.drop_index('ix_candidates_source')
        batch_op.drop_index('ix_candidates_sort_key')
        batch_op.drop_index('ix_candidates_do_not_contact')
        batch_op.drop_index('ix_candidates_owner_id')
        batch_op.drop_index('ix_candidates_merged_into_id')
        batch_op.drop_column('sort_key')
        batch_op.drop_column('version')
        batch_op.drop_column('merged_into_id')
        batch_op.drop_column('do_not_contact_reason')
        batch_op.drop_column('do_not_contact')
        batch_op.drop_column('owner_id')

    with op.batch_alter_table('candidate_emails', schema=None) as batch_op:
        batch_op.drop_column('position')

    with op.batch_alter_table('people_action_items', schema=None) as batch_op:
        batch_op.drop_index('ix_people_action_items_outcome')
        batch_op.drop_index('ix_people_action_items_candidate_id')

    op.drop_table('people_action_items')
    with op.batch_alter_table('people_actions', schema=None) as batch_op:
        batch_op.drop_index('ix_people_actions_pool_id')
        batch_op.drop_index('ix_people_actions_job_id')

    op.drop_table('people_actions')
    with op.batch_alter_table('talent_pool_contributors', schema=None) as batch_op:
        batch_op.drop_index('ix_talent_pool_contributors_user_id')

    op.drop_table('talent_pool_contributors')
    with op.batch_alter_table('talent_pool_candidates', schema=None) as batch_op:
        batch_op.drop_index('ix_talent_pool_candidates_pool_id')
        batch_op.drop_index('ix_talent_pool_candidates_candidate_id')

    op.drop_table('talent_pool_candidates')
    with op.batch_alter_table('candidate_tags', schema=None) as batch_op:
        batch_op.drop_index('ix_candidate_tags_key')

    op.drop_table('candidate_tags')
    with op.batch_alter_table('candidate_skills', schema=None) as batch_op:
        batch_op.drop_index('ix_candidate_skills_key')

    op.drop_table('candidate_skills')
    with op.batch_alter_table('candidate_search_keys', schema=None) as batch_op:
        batch_op.drop_index('ix_candidate_search_keys_candidate_id')

    op.drop_table('candidate_search_keys')
    with op.batch_alter_table('candidate_phones', schema=None) as batch_op:
        batch_op.drop_index('ix_candidate_phones_key')

    op.drop_table('candidate_phones')
    with op.batch_alter_table('candidate_notes', schema=None) as batch_op:
        batch_op.drop_index('ix_candidate_notes_candidate_id')

    op.drop_table('candidate_notes')
    with op.batch_alter_table('candidate_merges', schema=None) as batch_op:
        batch_op.drop_index('ix_candidate_merges_kept_id')
        batch_op.drop_index('ix_candidate_merges_absorbed_id')

    op.drop_table('candidate_merges')
    with op.batch_alter_table('candidate_links', schema=None) as batch_op:
        batch_op.drop_index('ix_candidate_links_profile_key')

    op.drop_table('candidate_links')
    with op.batch_alter_table('candidate_experience', schema=None) as batch_op:
        batch_op.drop_index('ix_candidate_experience_candidate_id')

    op.drop_table('candidate_experience')
    with op.batch_alter_table('candidate_education', schema=None) as batch_op:
        batch_op.drop_index('ix_candidate_education_candidate_id')

    op.drop_table('candidate_education')
    with op.batch_alter_table('talent_pools', schema=None) as batch_op:
        batch_op.drop_index('ix_talent_pools_owner_id')

    op.drop_table('talent_pools')
