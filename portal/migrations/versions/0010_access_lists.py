"""Access lists of jobs at LinkedIn

Revision: 0010
Follows: 0009
"""

import sqlalchemy as sa
from alembic import op


revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('linkedin_access_changes',
    sa.Column('about', sa.String(length=10), nullable=False),
    sa.Column('record_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('wanted', sa.Integer(), nullable=False),
    sa.Column('rank', sa.Integer(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('about', 'record_id', name=op.f('pk_linkedin_access_changes'))
    )
    op.create_index('ix_linkedin_access_changes_rank_due_at', 'linkedin_access_changes', ['rank', 'due_at'])
    op.create_table('linkedin_access_records',
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('job_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('user_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('person_urn', sa.String(length=200), nullable=False),
    sa.Column('entity_id', sa.String(length=75), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('is_there', sa.Boolean(), nullable=False),
    sa.Column('detail', sa.String(length=500), nullable=False),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('kind', 'job_id', 'user_id', 'person_urn', name=op.f('pk_linkedin_access_records')),
    sqlite_with_rowid=False
    )
    op.create_index('ix_linkedin_access_records_user_id_kind', 'linkedin_access_records', ['user_id', 'kind'])
    op.create_index('ix_linkedin_access_records_state_kind', 'linkedin_access_records', ['state', 'kind'])
    op.create_table('linkedin_access_lanes',
    sa.Column('client_id', sa.String(length=100), nullable=False),
    sa.Column('organization', sa.String(length=200), nullable=False),
    sa.Column('turn', sa.Integer(), nullable=False),
    sa.Column('leased_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('problem', sa.String(length=40), nullable=True),
    sa.Column('detail', sa.String(length=500), nullable=False),
    sa.Column('compared_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('client_id', name=op.f('pk_linkedin_access_lanes'))
    )


def downgrade():
    op.drop_table('linkedin_access_lanes')
    op.drop_table('linkedin_access_records')
    op.drop_table('linkedin_access_changes')
