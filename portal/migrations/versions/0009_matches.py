"""Whom LinkedIn takes people for

Revision: 0009
Follows: 0008
"""

import sqlalchemy as sa
from alembic import op


revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('linkedin_matches',
    sa.Column('candidate_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('client_id', sa.String(length=100), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('member', sa.String(length=200), nullable=False),
    sa.Column('found', sa.Integer(), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('manual', sa.String(length=200), nullable=False),
    sa.Column('told', sa.String(length=200), nullable=False),
    sa.Column('repeated', sa.String(length=200), nullable=False),
    sa.Column('taken_back', sa.String(length=200), nullable=False),
    sa.Column('taken_back_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('rank', sa.Integer(), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('mended', sa.String(length=70), nullable=False),
    sa.ForeignKeyConstraint(['candidate_id'], ['candidates.id'], name=op.f('fk_linkedin_matches_candidate_id_candidates'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('candidate_id', name=op.f('pk_linkedin_matches'))
    )
    op.create_index('ix_linkedin_matches_rank_due_at', 'linkedin_matches', ['rank', 'due_at'], sqlite_where=sa.text('due_at IS NOT NULL'), postgresql_where=sa.text('due_at IS NOT NULL'))
    op.create_index('ix_linkedin_matches_member', 'linkedin_matches', ['member'], sqlite_where=sa.text("member <> ''"), postgresql_where=sa.text("member <> ''"))
    op.create_index('ix_linkedin_matches_kind', 'linkedin_matches', ['kind'])
    op.create_table('linkedin_matches_seen',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('candidate_id', sa.Integer(), nullable=False),
    sa.Column('client_id', sa.String(length=100), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('member', sa.String(length=200), nullable=False),
    sa.Column('found', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['candidate_id'], ['candidates.id'], name=op.f('fk_linkedin_matches_seen_candidate_id_candidates'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_linkedin_matches_seen'))
    )
    op.create_index('ix_linkedin_matches_seen_candidate_id', 'linkedin_matches_seen', ['candidate_id', 'id'])
    op.create_table('linkedin_comparisons',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('client_id', sa.String(length=100), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('is_broken_off', sa.Boolean(), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('missing', sa.Integer(), nullable=False),
    sa.Column('different', sa.Integer(), nullable=False),
    sa.Column('stubborn', sa.Integer(), nullable=False),
    sa.Column('sent', sa.Integer(), nullable=False),
    sa.Column('deleted', sa.Integer(), nullable=False),
    sa.Column('refused', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_linkedin_comparisons'))
    )
    op.add_column('linkedin_lanes', sa.Column('reading_due_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('linkedin_lanes', sa.Column('reading_attempts', sa.Integer(), nullable=False, server_default='0'))


def downgrade():
    op.drop_column('linkedin_lanes', 'reading_attempts')
    op.drop_column('linkedin_lanes', 'reading_due_at')
    op.drop_table('linkedin_comparisons')
    op.drop_table('linkedin_matches_seen')
    op.drop_table('linkedin_matches')
