"""The pages: guard, load, form, one service call inside the unit of work, answer."""

from portal.blueprints.admin_settings import routes as admin_settings
from portal.blueprints.analytics import routes as analytics
from portal.blueprints.applications import routes as applications
from portal.blueprints.approvals import routes as approvals
from portal.blueprints.auth import routes as auth
from portal.blueprints.candidates import routes as candidates
from portal.blueprints.careers import routes as careers
from portal.blueprints.dashboard import routes as dashboard
from portal.blueprints.dev_mails import routes as dev_mails
from portal.blueprints.health import routes as health
from portal.blueprints.help import routes as help_pages
from portal.blueprints.hiring_teams import routes as hiring_teams
from portal.blueprints.jobs import lifecycle as jobs
from portal.blueprints.linkedin_inbox import routes as linkedin_inbox
from portal.blueprints.notifications import routes as notifications
from portal.blueprints.panels import routes as panels
from portal.blueprints.people_actions import routes as people_actions
from portal.blueprints.pipeline import routes as pipeline
from portal.blueprints.process_templates import routes as process_templates
from portal.blueprints.processes import routes as processes
from portal.blueprints.same_person import routes as same_person
from portal.blueprints.talent_pools import routes as talent_pools
from portal.blueprints.user_settings import routes as user_settings
from portal.blueprints.webhooks import routes as webhooks

BLUEPRINTS = (
    admin_settings.blueprint,
    analytics.blueprint,
    applications.blueprint,
    approvals.blueprint,
    auth.blueprint,
    candidates.blueprint,
    careers.blueprint,
    dashboard.blueprint,
    dev_mails.blueprint,
    health.blueprint,
    help_pages.blueprint,
    hiring_teams.blueprint,
    jobs.blueprint,
    linkedin_inbox.blueprint,
    notifications.blueprint,
    panels.blueprint,
    people_actions.blueprint,
    pipeline.blueprint,
    process_templates.blueprint,
    processes.blueprint,
    same_person.blueprint,
    talent_pools.blueprint,
    user_settings.blueprint,
    webhooks.blueprint,
)
