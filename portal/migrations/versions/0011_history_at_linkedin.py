"""What passed at LinkedIn between recruiters and members

Revision: 0011
Follows: 0010
"""

import sqlalchemy as sa
from alembic import op


revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('linkedin_history_lanes',
    sa.Column('client_id', sa.String(length=100), nullable=False),
    sa.Column('turn', sa.Integer(), nullable=False),
    sa.Column('leased_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('problem', sa.String(length=40), nullable=True),
    sa.Column('detail', sa.String(length=500), nullable=False),
    sa.Column('day', sa.Date(), nullable=True),
    sa.Column('calls', sa.Integer(), nullable=False),
    sa.Column('closed_asked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('client_id', name=op.f('pk_linkedin_history_lanes'))
    )
    op.create_table('linkedin_history_streams',
    sa.Column('client_id', sa.String(length=100), nullable=False),
    sa.Column('seat_urn', sa.String(length=200), nullable=False),
    sa.Column('stream', sa.String(length=10), nullable=False),
    sa.Column('contract', sa.String(length=200), nullable=False),
    sa.Column('synced_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('filled_since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('fill_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('filled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('window_since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('window_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('window_start', sa.Integer(), nullable=False),
    sa.Column('window_is_back', sa.Boolean(), nullable=False),
    sa.Column('rank', sa.Integer(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('minute', sa.Integer(), nullable=False),
    sa.Column('minute_calls', sa.Integer(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('problem', sa.String(length=40), nullable=True),
    sa.Column('detail', sa.String(length=500), nullable=False),
    sa.Column('synced_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('client_id', 'seat_urn', 'stream', name=op.f('pk_linkedin_history_streams'))
    )
    op.create_index('ix_linkedin_history_streams_due', 'linkedin_history_streams', ['client_id', 'rank', 'due_at'])
    op.create_table('linkedin_messages',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('client_id', sa.String(length=100), nullable=False),
    sa.Column('contract', sa.String(length=200), nullable=False),
    sa.Column('seat_urn', sa.String(length=200), nullable=False),
    sa.Column('member_urn', sa.String(length=200), nullable=False),
    sa.Column('thread_urn', sa.String(length=200), nullable=False),
    sa.Column('event_id', sa.String(length=200), nullable=False),
    sa.Column('author_urn', sa.String(length=200), nullable=False),
    sa.Column('is_from_member', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('is_supported', sa.Boolean(), nullable=False),
    sa.Column('subject', sa.String(length=500), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_linkedin_messages')),
    sa.UniqueConstraint('client_id', 'seat_urn', 'event_id', 'created_at', 'author_urn', name=op.f('uq_linkedin_messages_event'))
    )
    op.create_index('ix_linkedin_messages_member', 'linkedin_messages', ['client_id', 'member_urn', 'created_at', 'id'])
    op.create_table('linkedin_recruiter_notes',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('client_id', sa.String(length=100), nullable=False),
    sa.Column('contract', sa.String(length=200), nullable=False),
    sa.Column('note_id', sa.String(length=60), nullable=False),
    sa.Column('seat_urn', sa.String(length=200), nullable=False),
    sa.Column('member_urn', sa.String(length=200), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('visibility', sa.String(length=20), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('modified_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_linkedin_recruiter_notes')),
    sa.UniqueConstraint('client_id', 'contract', 'note_id', name=op.f('uq_linkedin_recruiter_notes_client_id_contract_note_id'))
    )
    op.create_index('ix_linkedin_recruiter_notes_member', 'linkedin_recruiter_notes', ['client_id', 'member_urn', 'created_at'])
    op.create_table('linkedin_closed_members',
    sa.Column('client_id', sa.String(length=100), nullable=False),
    sa.Column('member_urn', sa.String(length=200), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('kept_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('kept_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['kept_by_id'], ['users.id'], name=op.f('fk_linkedin_closed_members_kept_by_id_users')),
    sa.PrimaryKeyConstraint('client_id', 'member_urn', name=op.f('pk_linkedin_closed_members'))
    )
    op.create_table('linkedin_unlinked_members',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('candidate_id', sa.Integer(), nullable=False),
    sa.Column('client_id', sa.String(length=100), nullable=False),
    sa.Column('member_urn', sa.String(length=200), nullable=False),
    sa.Column('unlinked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('unlinked_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['candidate_id'], ['candidates.id'], name=op.f('fk_linkedin_unlinked_members_candidate_id_candidates'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['unlinked_by_id'], ['users.id'], name=op.f('fk_linkedin_unlinked_members_unlinked_by_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_linkedin_unlinked_members')),
    sa.UniqueConstraint('candidate_id', 'client_id', 'member_urn', name='uq_linkedin_unlinked_members_member')
    )
    op.create_table('linkedin_stub_profiles',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('client_id', sa.String(length=100), nullable=False),
    sa.Column('contract', sa.String(length=200), nullable=False),
    sa.Column('stub_id', sa.String(length=60), nullable=False),
    sa.Column('seat_urn', sa.String(length=200), nullable=False),
    sa.Column('member_urn', sa.String(length=200), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('first_name', sa.String(length=200), nullable=False),
    sa.Column('last_name', sa.String(length=200), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('phone', sa.String(length=60), nullable=False),
    sa.Column('employer', sa.String(length=300), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('headline', sa.String(length=500), nullable=False),
    sa.Column('location', sa.String(length=300), nullable=False),
    sa.Column('profile_url', sa.String(length=500), nullable=False),
    sa.Column('gave_email', sa.Boolean(), nullable=False),
    sa.Column('gave_phone', sa.Boolean(), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('candidate_id', sa.Integer(), nullable=True),
    sa.Column('application_id', sa.Integer(), nullable=True),
    sa.Column('owner_id', sa.Integer(), nullable=True),
    sa.Column('suggested_job_id', sa.Integer(), nullable=True),
    sa.Column('suggested_by', sa.String(length=20), nullable=False),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('settled_by_id', sa.Integer(), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['application_id'], ['applications.id'], name=op.f('fk_linkedin_stub_profiles_application_id_applications'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['candidate_id'], ['candidates.id'], name=op.f('fk_linkedin_stub_profiles_candidate_id_candidates'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['owner_id'], ['users.id'], name=op.f('fk_linkedin_stub_profiles_owner_id_users')),
    sa.ForeignKeyConstraint(['settled_by_id'], ['users.id'], name=op.f('fk_linkedin_stub_profiles_settled_by_id_users')),
    sa.ForeignKeyConstraint(['suggested_job_id'], ['jobs.id'], name=op.f('fk_linkedin_stub_profiles_suggested_job_id_jobs'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_linkedin_stub_profiles')),
    sa.UniqueConstraint('client_id', 'contract', 'stub_id', name=op.f('uq_linkedin_stub_profiles_client_id_contract_stub_id')),
    sqlite_autoincrement=True
    )
    op.create_index('ix_linkedin_stub_profiles_application_id', 'linkedin_stub_profiles', ['application_id'])
    op.create_index('ix_linkedin_stub_profiles_candidate_id', 'linkedin_stub_profiles', ['candidate_id'])
    op.create_index('ix_linkedin_stub_profiles_member', 'linkedin_stub_profiles', ['client_id', 'member_urn'])
    op.create_index('ix_linkedin_stub_profiles_state', 'linkedin_stub_profiles', ['state', 'owner_id', 'id'])
    with op.batch_alter_table('candidate_linkedin_people') as batch:
        batch.add_column(sa.Column('linked_at', sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column('evidence', sa.String(length=30), nullable=False, server_default=''))
        batch.add_column(sa.Column('linked_by_id', sa.Integer(), nullable=True))
        batch.create_foreign_key(
            op.f('fk_candidate_linkedin_people_linked_by_id_users'), 'users', ['linked_by_id'], ['id']
        )
        batch.alter_column('evidence', server_default=None)


def downgrade():
    with op.batch_alter_table('candidate_linkedin_people') as batch:
        batch.drop_constraint(op.f('fk_candidate_linkedin_people_linked_by_id_users'), type_='foreignkey')
        batch.drop_column('linked_by_id')
        batch.drop_column('evidence')
        batch.drop_column('linked_at')
    op.drop_table('linkedin_stub_profiles')
    op.drop_table('linkedin_unlinked_members')
    op.drop_table('linkedin_closed_members')
    op.drop_table('linkedin_recruiter_notes')
    op.drop_table('linkedin_messages')
    op.drop_table('linkedin_history_streams')
    op.drop_table('linkedin_history_lanes')
