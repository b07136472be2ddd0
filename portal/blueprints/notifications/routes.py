"""What one was told, and what of it one has seen."""

from datetime import UTC, datetime

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.access import load_notification, row_id, signed_in, viewer
from portal.models import Notification
from portal.queries import notifications as notification_queries
from portal.queries import talent_pools as pool_queries
from portal.services import messages
from portal.unit_of_work import unit_of_work
from portal.wording.notifications import (
    FOR_APPROVERS,
    FOR_CLOSED_ACCOUNTS,
    FOR_CONNECTIONS,
    FOR_HEALTH,
    FOR_INBOX,
    FOR_PROSPECTS,
    notification_text,
)

blueprint = Blueprint("notifications", __name__, url_prefix="/notifications")


@blueprint.get("")
@signed_in
def index() -> ResponseReturnValue:
    before = request.args.get("before", type=row_id)
    page = notification_queries.list_notifications(viewer().id, before=before)
    items = [
        {
            "notification": notification,
            "text": notification_text(notification, page.jobs, page.people),
            "url": url_for("notifications.follow", notification_id=notification.id)
            if _target(notification, page)
            else None,
        }
        for notification in page.rows
    ]
    older = url_for("notifications.index", before=page.before) if page.before else None
    return render_template("notifications/index.html", page=page, items=items, older_url=older)


@blueprint.get("/<int:notification_id>")
@signed_in
def follow(notification_id: int) -> ResponseReturnValue:
    """Lead to what a notification is about; whoever goes there has read it."""
    notification = load_notification(notification_id)
    target = _target(notification, notification_queries.about(notification))
    if notification.read_at is None:
        with unit_of_work():
            messages.mark_read(
                viewer().user, now=datetime.now(UTC), notification_id=notification_id
            )
    return redirect(target or url_for("notifications.index"), 303)


@blueprint.post("/<int:notification_id>/reading")
@signed_in
def mark_read(notification_id: int) -> ResponseReturnValue:
    notification = load_notification(notification_id)
    with unit_of_work():
        messages.mark_read(viewer().user, now=datetime.now(UTC), notification_id=notification.id)
    return redirect(url_for("notifications.index"), 303)


@blueprint.post("/reading")
@signed_in
def mark_all_read() -> ResponseReturnValue:
    with unit_of_work():
        messages.mark_read(viewer().user, now=datetime.now(UTC))
    return redirect(url_for("notifications.index"), 303)


def _target(notification: Notification, page: notification_queries.Page) -> str | None:
    """The page of what a notification is about; none when that is gone."""
    if notification.kind in FOR_HEALTH:
        return url_for("admin_settings.sync_health")
    if notification.kind in FOR_INBOX:
        return url_for("linkedin_inbox.index")
    if notification.kind in FOR_CLOSED_ACCOUNTS:
        return url_for("linkedin_inbox.closed_accounts")
    if notification.kind in FOR_CONNECTIONS:
        return url_for("user_settings.connections")
    if notification.application_id in page.people:
        return url_for("applications.page", application_id=notification.application_id)
    pool_id = notification.details.get("pool_id")
    if pool_id and pool_queries.visible_pools(viewer().id, {pool_id}, sees_all=False):
        return url_for("talent_pools.show", pool_id=pool_id)
    if notification.job_id not in page.jobs:
        return None
    if notification.kind in FOR_APPROVERS:
        return url_for("approvals.show", job_id=notification.job_id)
    if notification.kind in FOR_PROSPECTS:
        return url_for("pipeline.prospects", job_id=notification.job_id)
    return url_for("jobs.details", job_id=notification.job_id)
