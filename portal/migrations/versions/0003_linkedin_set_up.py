"""LinkedIn set-up

Revision: 0003
Follows: 0002
"""

import sqlalchemy as sa
from alembic import op


revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('heartbeats',
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ok_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('problem', sa.String(length=40), nullable=True),
    sa.Column('detail', sa.String(length=500), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_heartbeats'))
    )
    op.create_table('linkedin_contracts',
    sa.Column('client_id', sa.String(length=100), nullable=False),
    sa.Column('urn', sa.String(length=200), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('connected_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('connected_by_id', sa.Integer(), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('seats_read_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('problem', sa.String(length=40), nullable=True),
    sa.Column('seats_due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('seats_started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('seats_start', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['connected_by_id'], ['users.id'], name=op.f('fk_linkedin_contracts_connected_by_id_users')),
    sa.PrimaryKeyConstraint('client_id', 'urn', name=op.f('pk_linkedin_contracts'))
    )
    op.create_table('linkedin_integrations',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('client_id', sa.String(length=100), nullable=False),
    sa.Column('context', sa.String(length=200), nullable=False),
    sa.Column('type', sa.String(length=60), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('raw_state', sa.String(length=100), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('requested_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('requested_by_id', sa.Integer(), nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('checked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('problem', sa.String(length=40), nullable=True),
    sa.Column('detail', sa.String(length=500), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['requested_by_id'], ['users.id'], name=op.f('fk_linkedin_integrations_requested_by_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_linkedin_integrations')),
    sa.UniqueConstraint('client_id', 'context', 'type', name=op.f('uq_linkedin_integrations_client_id_context_type'))
    )
    op.create_table('linkedin_seats',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('client_id', sa.String(length=100), nullable=False),
    sa.Column('contract', sa.String(length=200), nullable=False),
    sa.Column('seat_urn', sa.String(length=200), nullable=False),
    sa.Column('person_urn', sa.String(length=200), nullable=False),
    sa.Column('first_name', sa.String(length=200), nullable=False),
    sa.Column('last_name', sa.String(length=200), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('roles', sa.String(length=500), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('first_seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('mapped_by', sa.String(length=20), nullable=True),
    sa.Column('mapped_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_linkedin_seats_user_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_linkedin_seats')),
    sa.UniqueConstraint('client_id', 'contract', 'seat_urn', name=op.f('uq_linkedin_seats_client_id_contract_seat_urn'))
    )
    with op.batch_alter_table('linkedin_seats', schema=None) as batch_op:
        batch_op.create_index('ix_linkedin_seats_person_urn', ['person_urn'], unique=False)
        batch_op.create_index('ix_linkedin_seats_user_id', ['user_id'], unique=False)

    for column in (
        sa.Column('person_name', sa.String(length=200), nullable=False, server_default=''),
        sa.Column('sealed', sa.LargeBinary(), nullable=True),
        sa.Column('expires_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('checked_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('problem', sa.String(length=40), nullable=True),
        sa.Column('next_check_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('warned_at', sa.DateTime(timezone=True), nullable=True),
    ):
        op.add_column('linkedin_connections', column)


def downgrade():
    with op.batch_alter_table('linkedin_connections', schema=None) as batch_op:
        batch_op.drop_column('warned_at')
        batch_op.drop_column('next_check_at')
        batch_op.drop_column('problem')
        batch_op.drop_column('checked_at')
        batch_op.drop_column('expires_at')
        batch_op.drop_column('sealed')
        batch_op.drop_column('person_name')

    with op.batch_alter_table('linkedin_seats', schema=None) as batch_op:
        batch_op.drop_index('ix_linkedin_seats_user_id')
        batch_op.drop_index('ix_linkedin_seats_person_urn')

    op.drop_table('linkedin_seats')
    op.drop_table('linkedin_integrations')
    op.drop_table('linkedin_contracts')
    op.drop_table('heartbeats')
