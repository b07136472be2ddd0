"""Exports that cannot go into their job by themselves, and the buttons that help."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import walk
from tests.browser.control import Control
from tests.browser.profile import Profile


def _held(page: Page, name: str) -> Locator:
    return walk.prospects(page).locator(".bk-held").filter(has_text=f"{name} waits to be let in")


def test_a_closed_job_leaves_the_export_box(profile: Profile, control: Control) -> None:
    portal = walk.sign_in(profile)
    job = walk.create_job(portal, "Lighthouse Painter")
    control.wait_until_open(job.number)
    recruiter = walk.sign_in_to_linkedin(profile)
    walk.open_profile(recruiter, control.stranger())
    walk.find_job(recruiter, job.number)
    in_box = recruiter.get_by_role("radio", name=re.compile(job.number))
    expect(in_box).to_have_count(1)
    portal.get_by_role("link", name="Close job").click()
    closing = portal.get_by_role("dialog", name="Close this job")
    closing.get_by_role("radio", name="Job cancelled").check()
    closing.get_by_role("button", name="Close job").click()
    expect(walk.linkedin_state(portal)).to_contain_text("Closed at LinkedIn", timeout=15_000)
    recruiter.get_by_role("button", name="Find jobs").click()
    expect(in_box).to_have_count(0)
    expect(recruiter.get_by_text("No open job fits")).to_be_visible()


def test_somebody_outside_the_team_exports_and_accept_lets_the_person_in(
    profile: Profile, control: Control
) -> None:
    portal = walk.sign_in(profile)
    job = walk.create_job(portal, "Harbour Pilot")
    walk.tab_of_job(portal, "Prospect")
    control.wait_until_open(job.number)
    name = control.stranger()
    recruiter = walk.sign_in_to_linkedin(profile, "tom")
    walk.open_profile(recruiter, name)
    walk.find_job(recruiter, "harbour pi")
    walk.press_export(recruiter, job, name)
    portal.bring_to_front()
    waiting = _held(portal, name)
    expect(waiting).to_be_visible(timeout=2_000)
    expect(waiting).to_contain_text("is not Recruiter or Hiring manager on this job")
    expect(waiting).to_contain_text("Exported by Tom")
    expect(walk.prospect(portal, name)).to_have_count(0)
    waiting.get_by_role("button", name="Accept").click()
    expect(walk.prospect(portal, name)).to_be_visible()
    expect(_held(portal, name)).to_have_count(0)
    walk.open_candidate(portal, walk.prospect(portal, name), name)
    portal.get_by_role("link", name="Activity", exact=True).click()
    expect(portal.get_by_role("region", name="Activity")).to_contain_text(
        re.compile(f"Rita.* accepted the export to .*{job.title}")
    )


def test_a_job_without_prospect_holds_exports_until_it_has_one(
    profile: Profile, control: Control
) -> None:
    portal = walk.sign_in(profile)
    job = walk.create_job(portal, "Rope Maker")
    control.wait_until_open(job.number)
    walk.tab_of_job(portal, "Process")
    portal.get_by_role("button", name="Switch off").click()
    portal.get_by_role("dialog").get_by_role("button", name="Switch off").click()
    expect(portal.get_by_role("button", name="Switch on")).to_be_visible()
    walk.tab_of_job(portal, "Prospect")
    expect(walk.prospects(portal)).to_contain_text("This job has no Prospect stage")
    name = control.export(job.number)[0]["name"]
    expect(_held(portal, name)).to_be_visible(timeout=2_000)
    expect(_held(portal, name)).to_contain_text("The job has no Prospect stage")
    walk.prospects(portal).get_by_role("link", name="Process").click()
    portal.get_by_role("button", name="Switch on").click()
    expect(portal.get_by_role("button", name="Switch off")).to_be_visible()
    walk.tab_of_job(portal, "Prospect")
    _held(portal, name).get_by_role("button", name="Retry").click()
    expect(walk.prospect(portal, name)).to_be_visible()
    expect(_held(portal, name)).to_have_count(0)


def test_a_held_export_can_go_to_another_job(profile: Profile, control: Control) -> None:
    portal = walk.sign_in(profile)
    target = walk.create_job(portal, "Sail Maker")
    job = walk.create_job(portal, "Sail Mender")
    control.wait_until_open(job.number)
    walk.tab_of_job(portal, "Prospect")
    name = control.export(job.number, exporter=3)[0]["name"]
    waiting = _held(portal, name)
    expect(waiting).to_be_visible(timeout=2_000)
    choice = waiting.get_by_label("Another job")
    choice.select_option(value=str(target.id))
    expect(choice.locator("option:checked")).to_contain_text(target.number)
    waiting.get_by_role("button", name="Move to another job").click()
    expect(_held(portal, name)).to_have_count(0)
    portal.goto(f"{profile.portal_url}{target.address}/prospects")
    expect(walk.prospect(portal, name)).to_be_visible()


def test_linkedin_need_not_name_the_exporter(profile: Profile, control: Control) -> None:
    portal = walk.sign_in(profile)
    job = walk.create_job(portal, "Net Weaver")
    walk.tab_of_job(portal, "Prospect")
    control.wait_until_open(job.number)
    control.settings(name_exporter=False)
    name = control.stranger()
    recruiter = walk.sign_in_to_linkedin(profile)
    walk.open_profile(recruiter, name)
    walk.find_job(recruiter, job.number)
    walk.press_export(recruiter, job, name)
    row = walk.prospect(portal, name)
    expect(row).to_be_visible(timeout=2_000)
    expect(row).to_contain_text("exporter not named by LinkedIn")
    walk.open_candidate(portal, row, name)
    expect(portal.get_by_role("region", name="About")).to_contain_text(
        "exporter not named by LinkedIn"
    )


@pytest.mark.parametrize(
    ("title", "field"),
    [("Cook [refuse]", "Job title"), ("Baker [refuse:location]", "City")],
)
def test_a_refused_job_names_the_field_and_mending_it_sends_it_again(
    profile: Profile, title: str, field: str
) -> None:
    portal = walk.sign_in(profile)
    walk.create_job(portal, title)
    state = walk.linkedin_state(portal)
    expect(state).to_contain_text("Refused by LinkedIn", timeout=15_000)
    expect(state).to_contain_text("LinkedIn did not take the job like this")
    state.get_by_role("link", name="See what mends it").click()
    postings = portal.get_by_role("main")
    expect(postings).to_contain_text(f"Field to mend: {field}")
    expect(postings).to_contain_text("refused, because the sandbox was asked to")
    walk.tab_of_job(portal, "Details")
    portal.get_by_label("Job title").fill(title.partition(" [")[0])
    portal.get_by_role("button", name="Save", exact=True).click()
    expect(state).to_contain_text("At LinkedIn", timeout=15_000)
    expect(state).not_to_contain_text("Field to mend")
