"""What LinkedIn knows

Revision: 0007
Follows: 0006
"""

import sqlalchemy as sa
from alembic import op


revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('linkedin_changes',
    sa.Column('candidate_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('wanted', sa.Integer(), nullable=False),
    sa.Column('rank', sa.Integer(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('candidate_id', name=op.f('pk_linkedin_changes'))
    )
    op.create_index('ix_linkedin_changes_rank_candidate_id', 'linkedin_changes', ['rank', 'candidate_id'])
    op.create_table('linkedin_records',
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('parent_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('record_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('candidate_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('rule', sa.String(length=30), nullable=False),
    sa.Column('is_there', sa.Boolean(), nullable=False),
    sa.Column('digest', sa.String(length=32), nullable=False),
    sa.Column('refused_digest', sa.String(length=32), nullable=False),
    sa.Column('field', sa.String(length=60), nullable=False),
    sa.Column('detail', sa.String(length=500), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('kind', 'parent_id', 'record_id', name=op.f('pk_linkedin_records')),
    sqlite_with_rowid=False
    )
    op.create_index('ix_linkedin_records_candidate_id', 'linkedin_records', ['candidate_id'])
    op.create_index('ix_linkedin_records_state_kind_rule', 'linkedin_records', ['state', 'kind', 'rule'])
    op.create_table('linkedin_lanes',
    sa.Column('client_id', sa.String(length=100), nullable=False),
    sa.Column('organization', sa.String(length=200), nullable=False),
    sa.Column('turn', sa.Integer(), nullable=False),
    sa.Column('leased_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('problem', sa.String(length=40), nullable=True),
    sa.Column('detail', sa.String(length=500), nullable=False),
    sa.Column('walk_state', sa.String(length=10), nullable=False),
    sa.Column('walk_kind', sa.String(length=10), nullable=False),
    sa.Column('walk_cursor', sa.Integer(), nullable=False),
    sa.Column('walk_total', sa.Integer(), nullable=False),
    sa.Column('walk_started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('walk_ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('client_id', name=op.f('pk_linkedin_lanes'))
    )
    op.create_table('linkedin_quotas',
    sa.Column('client_id', sa.String(length=100), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('requests', sa.Integer(), nullable=False),
    sa.Column('records', sa.Integer(), nullable=False),
    sa.Column('tokens', sa.Double(), nullable=False),
    sa.Column('filled_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('paused_until', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('client_id', 'kind', name=op.f('pk_linkedin_quotas'))
    )
    op.create_table('linkedin_person_sharing',
    sa.Column('candidate_id', sa.Integer(), nullable=False),
    sa.Column('introduced_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('introduced_by_id', sa.Integer(), nullable=True),
    sa.Column('withheld_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withheld_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['candidate_id'], ['candidates.id'], name=op.f('fk_linkedin_person_sharing_candidate_id_candidates'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['introduced_by_id'], ['users.id'], name=op.f('fk_linkedin_person_sharing_introduced_by_id_users')),
    sa.ForeignKeyConstraint(['withheld_by_id'], ['users.id'], name=op.f('fk_linkedin_person_sharing_withheld_by_id_users')),
    sa.PrimaryKeyConstraint('candidate_id', name=op.f('pk_linkedin_person_sharing'))
    )


def downgrade():
    op.drop_table('linkedin_person_sharing')
    op.drop_table('linkedin_quotas')
    op.drop_table('linkedin_lanes')
    op.drop_table('linkedin_records')
    op.drop_table('linkedin_changes')
