"""Sync health: more of each heartbeat, what LinkedIn was asked for, and what is broken

Revision: 0006
Follows: 0005
"""

import sqlalchemy as sa
from alembic import op


revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table('heartbeats') as batch_op:
        batch_op.add_column(sa.Column('failing_since', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('failed_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('failed_how', sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column('request_id', sa.String(length=100), nullable=True))
    op.create_table('linkedin_usage',
    sa.Column('client_id', sa.String(length=100), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('resource', sa.String(length=60), nullable=False),
    sa.Column('requests', sa.Integer(), nullable=False),
    sa.Column('records', sa.Integer(), nullable=False),
    sa.Column('throttled', sa.Integer(), nullable=False),
    sa.Column('minute', sa.DateTime(timezone=True), nullable=False),
    sa.Column('minute_records', sa.Integer(), nullable=False),
    sa.Column('peak_records', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('client_id', 'day', 'resource', name=op.f('pk_linkedin_usage'))
    )
    op.create_table('health_alarms',
    sa.Column('name', sa.String(length=300), nullable=False),
    sa.Column('reason', sa.String(length=40), nullable=False),
    sa.Column('label', sa.String(length=200), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('mended_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_health_alarms'))
    )


def downgrade():
    op.drop_table('health_alarms')
    op.drop_table('linkedin_usage')
    with op.batch_alter_table('heartbeats') as batch_op:
        for name in ('request_id', 'failed_how', 'failed_at', 'failing_since'):
            batch_op.drop_column(name)
