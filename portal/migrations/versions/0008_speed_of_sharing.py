"""How fast people's records go to LinkedIn, and what LinkedIn calls our jobs

Revision: 0008
Follows: 0007
"""

import sqlalchemy as sa
from alembic import op


revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade():
    op.add_column('linkedin_quotas', sa.Column('recent', sa.JSON(), nullable=True))
    op.add_column('job_postings', sa.Column('linkedin_urn', sa.String(length=100), nullable=True))
    op.add_column('job_postings', sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('linkedin_lanes', sa.Column('walk_planned', sa.JSON(), nullable=True))


def downgrade():
    op.drop_column('linkedin_lanes', 'walk_planned')
    op.drop_column('job_postings', 'accepted_at')
    op.drop_column('job_postings', 'linkedin_urn')
    op.drop_column('linkedin_quotas', 'recent')
