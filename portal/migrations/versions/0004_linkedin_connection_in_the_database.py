"""The company's connection to LinkedIn in the database

Revision: 0004
Follows: 0003
"""

import sqlalchemy as sa
from alembic import op


revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

TIMES = ('organization_at', 'proposed_at', 'configure_due_at', 'refresh_due_at')
PEOPLE = ('organization_by_id', 'proposed_by_id')


def upgrade():
    with op.batch_alter_table('linkedin_configurations', schema=None) as batch_op:
        batch_op.add_column(sa.Column('organization', sa.String(length=200), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('proposal', sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column('version', sa.Integer(), nullable=False, server_default='1'))
        for name in TIMES:
            batch_op.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
        for name in PEOPLE:
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=True))
            batch_op.create_foreign_key(f'fk_linkedin_configurations_{name}_users', 'users', [name], ['id'])

    op.add_column('linkedin_integrations', sa.Column('told', sa.String(length=64), nullable=False, server_default=''))
    op.add_column('linkedin_integrations', sa.Column('told_at', sa.DateTime(timezone=True), nullable=True))


def downgrade():
    with op.batch_alter_table('linkedin_integrations', schema=None) as batch_op:
        batch_op.drop_column('told_at')
        batch_op.drop_column('told')

    with op.batch_alter_table('linkedin_configurations', schema=None) as batch_op:
        for name in PEOPLE:
            batch_op.drop_constraint(f'fk_linkedin_configurations_{name}_users', type_='foreignkey')
            batch_op.drop_column(name)
        for name in TIMES:
            batch_op.drop_column(name)
        batch_op.drop_column('version')
        batch_op.drop_column('proposal')
        batch_op.drop_column('organization')
