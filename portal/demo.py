"""The demo: people, jobs and candidates, and a sandbox that knows them.

The sandbox is set up over HTTP, as any client of LinkedIn's would be, plus the sandbox's control
pages for what people do on LinkedIn's side. Running it twice changes nothing.
"""

import dataclasses
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
from sqlalchemy import func, select

from portal import gate, queueing
from portal.config import Settings
from portal.db import db
from portal.demo_people import DEMO_PASSWORD, DEMO_PEOPLE
from portal.demo_profiles import add_profiles
from portal.domain.linkedin_gate import Capability
from portal.domain.linkedin_setup import COMPANY_TYPES, CONTRACT_TYPE
from portal.domain.permissions import JobRole
from portal.domain.process import PlannedStage
from portal.domain.stages import StageKind
from portal.models import Job, LinkedInConnection, User
from portal.queries.linkedin_setup import connection_rows
from portal.queueing import TaskName
from portal.services import (
    accounts,
    applications,
    candidates,
    hiring_teams,
    history,
    job_lifecycle,
    jobs,
    linkedin_setup,
    process_templates,
)
from portal.services.jobs import JobDetails
from portal.unit_of_work import unit_of_work

#: Who connects the company to LinkedIn.
ADMINISTRATOR = "ada@demo.example"


class SandboxError(Exception):
    """The sandbox is not there or does not do what the demo needs."""


def register(settings: Settings) -> Settings:
    """What a company does in LinkedIn's developer portal: returns the settings with the credentials from there.

    They stand in the settings file from then on. Raises SandboxError when the sandbox does not answer as it
    should.
    """
    with httpx2.Client(base_url=settings.sandbox_url, timeout=10) as http:
        control = _Control(http)
        credentials = control.get("/control/credentials")
        settings = dataclasses.replace(
            settings,
            linkedin_client_id=credentials["client_id"],
            linkedin_client_secret=credentials["client_secret"],
        )
        _write_settings(settings)
        _register_application(settings, control)
    return settings


def prepare(settings: Settings, *, connected: bool) -> list[str]:
    """Seed the portal once and connect it to the sandbox; returns what was done, a line each.

    Wants a portal that runs with what ``register`` returned. What somebody connected or disconnected on the
    pages stays as it is. Raises SandboxError when the sandbox does not answer as it should.
    """
    report = ["The sandbox's credentials stand in the settings file."]
    with httpx2.Client(base_url=settings.sandbox_url, timeout=10) as http:
        control = _Control(http)
        is_new = not db.session.scalar(select(func.count()).select_from(User))
        db.session.rollback()
        if is_new:
            with unit_of_work():
                people = _add_people()
                if connected:
                    _connect_accounts(people, settings, control.get("/control/seats"))
                _add_templates(people)
                _add_jobs(people)
                add_profiles(people, now=datetime.now(UTC) - timedelta(days=9))
            report.append("Demo people, jobs and candidates are there.")
        else:
            report.append("Demo people and jobs are there already.")
        if connected and _connect_company(control):
            report.append("The portal is connected to the sandbox, and export is switched on.")
    return report


class _Control:
    """The sandbox's control pages, which stand for what people do at LinkedIn."""

    def __init__(self, http: httpx2.Client) -> None:
        self._http = http

    def get(self, path: str) -> Any:
        return self._call("GET", path, None)

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        return self._call("POST", path, body)

    def _call(self, method: str, path: str, body: Mapping[str, Any] | None) -> Any:
        try:
            answer = self._http.request(method, path, json=body)
            answer.raise_for_status()
            return answer.json()
        except (httpx2.HTTPError, ValueError) as error:
            raise SandboxError(
                f"The sandbox did not answer {method} {path}: {type(error).__name__}. Is it running?"
            ) from error


def _write_settings(settings: Settings) -> None:
    """Put the credentials into the settings file, keeping its other lines."""
    path = Path(settings.beckon_settings)
    values = {
        "LINKEDIN_CLIENT_ID": settings.linkedin_client_id,
        "LINKEDIN_CLIENT_SECRET": settings.linkedin_client_secret,
    }
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    kept = [line for line in lines if line.partition("=")[0].strip() not in values]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    text = "\n".join([*kept, *(f"{name}={value}" for name, value in values.items()), ""])
    path.write_text(text, encoding="utf-8")


def _register_application(settings: Settings, control: _Control) -> None:
    """What a company enters in LinkedIn's developer portal: who asks, from where, and the way back."""
    control.post(
        f"/control/applications/{settings.linkedin_client_id}",
        {
            "name": f"Beckon - {settings.company_name}",
            "js_sdk_domains": [settings.portal_url],
            "redirect_urls": [settings.member_return_url],
        },
    )


def _connect_company(control: _Control) -> bool:
    """What the administrators of both sides do: request, name, switch on; False when that was done before."""
    known = gate.known()
    ada = db.session.scalars(select(User).where(User.email == ADMINISTRATOR)).one_or_none()
    is_done = bool(connection_rows(known.client_id).organization)
    db.session.rollback()
    if is_done or ada is None:
        return False
    credentials = control.get("/control/credentials")
    organization, contract = credentials["organization"], credentials["contracts"][0]
    control.post("/control/integrations", {"level": "contract", "state": "requested"})
    # As LinkedIn's widget hands it over to the page.
    keys = [(organization, kind) for kind in COMPANY_TYPES] + [(contract, CONTRACT_TYPE)]
    requested = [
        {
            "integrationContext": context,
            "integrationType": kind,
            "tenantType": "RECRUITER",
            "dataProvider": "ATS",
        }
        for context, kind in keys
    ]
    with unit_of_work():
        linkedin_setup.take_callback(known, requested, actor=ada, now=datetime.now(UTC))
    queueing.run_here(TaskName.SET_UP_LINKEDIN, 0)
    control.post("/control/integrations", {"level": "contract", "state": "enabled"})
    with unit_of_work():
        linkedin_setup.want_refresh(known, now=datetime.now(UTC))
    queueing.run_here(TaskName.SET_UP_LINKEDIN, 0)
    queueing.run_here(TaskName.READ_SEATS)
    if not gate.answer(Capability.EXPORT).is_open:
        raise SandboxError("The sandbox did not take its set-up; see the log of this command.")
    return True


def _add_people() -> dict[str, User]:
    now = datetime.now(UTC)
    return {
        person.email: accounts.create_user(
            email=person.email,
            name=person.name,
            password=DEMO_PASSWORD,
            roles=person.roles,
            now=now,
            is_demo=True,
        )
        for person in DEMO_PEOPLE
    }


def _connect_accounts(
    people: Mapping[str, User], settings: Settings, seats: list[Mapping[str, Any]]
) -> None:
    members = {seat["email"]: seat for seat in seats}
    for person in DEMO_PEOPLE:
        if person.connected and person.email in members:
            db.session.add(
                LinkedInConnection(
                    user_id=people[person.email].id,
                    client_id=settings.linkedin_client_id,
                    person_urn=members[person.email]["member"],
                    person_name=f"{members[person.email]['first_name']} "
                    f"{members[person.email]['last_name']}",
                    connected_at=datetime.now(UTC),
                )
            )


def _add_templates(people: Mapping[str, User]) -> None:
    """The company's usual process, and a shorter one."""
    now, ada = datetime.now(UTC), _by_name(people, "ada")
    standard = process_templates.create_template("Standard", source=None, actor=ada, now=now)
    process_templates.make_default(standard, actor=ada, now=now)
    quick = process_templates.create_template("Quick hire", source=standard, actor=ada, now=now)
    process_templates.change_template(
        quick,
        [
            PlannedStage(
                stage.id,
                StageKind(stage.kind),
                stage.name,
                order,
                is_removed=stage.kind == StageKind.SCREEN.value,
            )
            for order, stage in enumerate(quick.stages)
        ],
        name=quick.name,
        needs_approval=False,
        version=quick.version,
        actor=ada,
        now=now,
    )


@dataclasses.dataclass(frozen=True)
class _DemoJob:
    title: str
    city: str
    region: str
    country: str
    openings: int
    owner: str
    team: tuple[tuple[str, JobRole], ...]
    text: str
    active: bool = True
    confidential: bool = False
    #: First name, last name, headline, employer, town, stages passed after Prospect.
    people: tuple[tuple[str, str, str, str, str, int], ...] = ()


_DEMO_JOBS = (
    _DemoJob(
        "Senior Data Engineer",
        "Rotterdam",
        "Zuid-Holland",
        "NL",
        2,
        "rita",
        (
            ("hugo", JobRole.HIRING_MANAGER),
            ("tom", JobRole.RECRUITER),
            ("ivy", JobRole.INTERVIEWER),
        ),
        "You build the pipelines that tell our planners where the wind turbines will need care next "
        "week. The team is eight people, the data is real and the users sit next door.\n\n"
        "You bring Python, SQL and the patience to ask why a number is odd. You get time to do it "
        "properly, four days at the office or at home, and a bicycle.",
        people=(
            ("Marieke", "de Wit", "Data engineer", "Havenbedrijf", "Rotterdam", 1),
            ("Jonas", "Lindqvist", "Analytics engineer at Skånekraft", "Skånekraft", "Malmö", 1),
            ("Amara", "Okafor", "Platform engineer", "Lagos Grid", "Lagos", 2),
            ("Tomáš", "Dvořák", "Senior engineer, streaming", "Brno Labs", "Brno", 2),
            ("Yuki", "Mori", "Machine learning engineer", "Kitakaze", "Sapporo", 3),
            ("Fatima", "El Idrissi", "Lead data engineer", "Atlas Energie", "Rabat", 4),
        ),
    ),
    _DemoJob(
        "Service Technician Wind",
        "Esbjerg",
        "Syddanmark",
        "DK",
        4,
        "tom",
        (("hugo", JobRole.HIRING_MANAGER),),
        "You keep turbines turning: planned service in summer, quick help in winter, always two of "
        "you and never above your training. Boats leave from Esbjerg.\n\n"
        "You have a trade certificate in electrics or mechanics. Climbing, first aid and the rest "
        "you learn with us, paid from the first day.",
        people=(
            ("Anders", "Krogh", "Industrial electrician", "Fyns Motor", "Odense", 1),
            ("Ewa", "Nowicka", "Mechanic", "Gdynia Yard", "Gdynia", 1),
        ),
    ),
    _DemoJob(
        "Head of Grid Planning",
        "Hamburg",
        "Hamburg",
        "DE",
        1,
        "rita",
        (("hugo", JobRole.HIRING_MANAGER),),
        "You lead the twelve people who decide where the next cable goes, and you carry that "
        "decision through councils, farms and the regulator. The present head retires in spring "
        "and stays to hand over.",
        confidential=True,
    ),
    _DemoJob(
        "Working Student Communications",
        "Berlin",
        "Berlin",
        "DE",
        1,
        "rita",
        (),
        "You write what our engineers do so that their neighbours understand it: short texts, "
        "pictures from the sites, now and then a film. Sixteen hours a week beside your studies.",
        active=False,
    ),
)


def _add_jobs(people: Mapping[str, User]) -> None:
    now = datetime.now(UTC)
    for number, entry in enumerate(_DEMO_JOBS):
        owner = _by_name(people, entry.owner)
        at = now - timedelta(days=20 - number)
        job = jobs.create_job(
            JobDetails(
                title=entry.title,
                description_source=entry.text,
                city=entry.city,
                region=entry.region,
                country=entry.country,
                openings=entry.openings,
                is_confidential=entry.confidential,
            ),
            creator=owner,
            role=JobRole.RECRUITER,
            now=at,
        )
        for name, role in entry.team:
            hiring_teams.add_member(job, _by_name(people, name), role, actor=owner, now=at)
        if entry.active:
            job_lifecycle.activate_job(job, actor=owner, now=at + timedelta(hours=2))
        _add_candidates(job, entry, owner, now=at + timedelta(days=2))


def _add_candidates(job: Job, entry: _DemoJob, owner: User, *, now: datetime) -> None:
    for number, (first, last, headline, employer, town, stage) in enumerate(entry.people):
        at = now + timedelta(hours=7 * number)
        candidate = candidates.recognise_or_create(
            candidates.IncomingPerson(
                first_name=first,
                last_name=last,
                source="manual",
                headline=headline,
                employers=(employer,),
                location=town,
                emails=(f"{first}.{last}".lower().replace(" ", "") + "@mail.example",)
                if number % 2 == 0 and first.isascii() and last.isascii()
                else (),
            ),
            actor=owner,
            now=at,
        ).candidate
        added = applications.add_application(
            candidate, job, job.stages[stage], source="manual", owner=owner, now=at
        )
        history.record(
            "application-added", now=at, actor=owner, application=added, stage=added.stage.name
        )


def _by_name(people: Mapping[str, User], name: str) -> User:
    return people[f"{name}@demo.example"]
