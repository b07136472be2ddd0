"""What members do: read and answer InMail, share their profile or take that back, close their account."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from sandbox.api.common import sandbox
from sandbox.core import mail, mailing
from sandbox.core.closings import close_account
from sandbox.core.people import Member
from sandbox.core.seats import all_seats
from sandbox.web.session import check_csrf, sign_out, signed_in

messages = Blueprint("messages", __name__)

PAGE = 25
Answer = AnyResponse | str | tuple[str, int]


def _to_sign_in() -> AnyResponse:
    flash("Sign in first.", "info")
    return redirect(url_for("recruiter.welcome"), 303)


def _names() -> dict[int, str]:
    return {seat.seat_id: seat.name for seat in all_seats(sandbox().store)}


@messages.get("/messages")
def inbox() -> Answer:
    """The member's side of every thread."""
    me = signed_in()
    if me is None:
        return _to_sign_in()
    value = request.args.get("start", "0")
    start = min(int(value), 10**6) if value.isascii() and value.isdigit() else 0
    found, total = mail.threads_of_member(sandbox().store, me.member_id, start, PAGE)
    names = _names()
    rows = [(thread, names.get(thread.seat_id, "Somebody who left")) for thread in found]
    return render_template("messages.html", rows=rows, total=total, start=start, page=PAGE)


def _thread_of(me: Member, thread_id: int) -> mail.Thread:
    thread = mail.get_thread(sandbox().store, thread_id)
    if thread is None or thread.member_id != me.member_id:
        abort(404)
    return thread


@messages.get("/messages/<int:thread_id>")
def thread(thread_id: int) -> Answer:
    me = signed_in()
    if me is None:
        return _to_sign_in()
    return _page(me, _thread_of(me, thread_id), "")


def _page(me: Member, thread: mail.Thread, problem: str) -> str:
    return render_template(
        "thread.html",
        thread=thread,
        events=mail.events_of_thread(sandbox().store, thread.thread_id),
        me_urn=me.person,
        recruiter=_names().get(thread.seat_id, "Somebody who left"),
        back=url_for("messages.inbox"),
        may_write=thread.state != mail.DECLINED,
        problem=problem,
        typed=request.form,
        limits={"text": mailing.TEXT_MAX},
        member_side=True,
        email=mailing.suggested_email(me),
    )


@messages.post("/messages/<int:thread_id>")
def act(thread_id: int) -> Answer:
    """Answer, decline, share, or take the consent back."""
    check_csrf()
    me = signed_in()
    if me is None:
        return _to_sign_in()
    found, form, box = _thread_of(me, thread_id), request.form, sandbox()
    verb = form.get("do", "")
    try:
        if verb == "answer":
            mailing.answer(box, found, me, form.get("text", ""))
            told = "Your answer was sent."
        elif verb == "decline":
            mailing.decline(box, found)
            told = "You declined. The recruiter is told so."
        elif verb == "share":
            shared = mailing.share(
                box,
                found,
                me,
                form.get("what", ""),
                email=form.get("email", ""),
                phone=form.get("phone", ""),
            ).sharing
            told = "Nothing is shared." if shared == mail.REFUSED else "Your profile is shared."
        elif verb == "withdraw":
            mailing.withdraw(box, found)
            told = "Your profile is not shared any more."
        else:
            abort(400)
    except mailing.MailRefusedError as refusal:
        return _page(me, found, str(refusal)), 422
    flash(told, "success")
    return redirect(url_for("messages.thread", thread_id=thread_id), 303)


@messages.route("/account", methods=["GET", "POST"])
def account() -> Answer:
    """Closing the account: the profile is gone from Recruiter, and a tracking system hears of it."""
    me = signed_in()
    if me is None:
        return _to_sign_in()
    if request.method == "GET":
        return render_template("account.html")
    check_csrf()
    close_account(sandbox(), me)
    sign_out()
    flash(f"The account of {me.name} is closed. Operators can open it again.", "success")
    return redirect(url_for("recruiter.welcome"), 303)
