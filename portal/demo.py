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

from portal.config import Settings
from portal.db import db
from portal.demo_people import DEMO_PASSWORD, DEMO_PEOPLE
from portal.demo_profiles import add_profiles
from portal.domain.permissions import JobRole
from portal.domain.process import PlannedStage
from portal.domain.stages import StageKind
from portal.linkedin import (
    ALL_PRODUCT_USERS,
    CALLBACK_URL,
    JOB_POSTING_VIEWERS,
    IntegrationKey,
    IntegrationType,
    LinkedInApplication,
    LinkedInError,
    MemoryTokenStore,
    connect,
)
from portal.models import Job, LinkedInConnection, User
from portal.services import (
    accounts,
    applications,
    candidates,
    hiring_teams,
    job_lifecycle,
    jobs,
    process_templates,
)
from portal.services.jobs import JobDetails
from portal.unit_of_work import unit_of_work


class SandboxError(Exception):
    """The sandbox is not there or does not do what the demo needs."""


def prepare(settings: Settings, *, connected: bool) -> list[str]:
    """Seed the portal once and set the sandbox up; returns what was done, a line each.

    Raises SandboxError when the sandbox does not answer as it should.
    """
    report = []
    with httpx2.Client(base_url=settings.sandbox_url, timeout=10) as http:
        control = _Control(http)
        credentials = control.get("/control/credentials")
        settings = _with_credentials(settings, credentials)
        _write_settings(settings)
        report.append("The sandbox's credentials stand in the settings file.")
        _register_application(settings, control)
        if connected:
            _enable_export(settings, control)
            report.append("Export from the sandbox to the portal is switched on.")
        if db.session.scalar(select(func.count()).select_from(User)):
            db.session.rollback()
            return [*report, "Demo people and jobs are there already."]
        with unit_of_work():
            people = _add_people()
            if connected:
                _connect_accounts(people, settings, control.get("/control/seats"))
            _add_templates(people)
            _add_jobs(people)
            add_profiles(people, now=datetime.now(UTC) - timedelta(days=9))
    return [*report, "Demo people, jobs and candidates are there."]


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


def _with_credentials(settings: Settings, credentials: Mapping[str, Any]) -> Settings:
    return dataclasses.replace(
        settings,
        linkedin_client_id=credentials["client_id"],
        linkedin_client_secret=credentials["client_secret"],
        linkedin_organization=credentials["organization"],
        linkedin_contracts=tuple(credentials["contracts"]),
    )


def _write_settings(settings: Settings) -> None:
    """Put the credentials into the settings file, keeping its other lines."""
    path = Path(settings.beckon_settings)
    values = {
        "LINKEDIN_CLIENT_ID": settings.linkedin_client_id,
        "LINKEDIN_CLIENT_SECRET": settings.linkedin_client_secret,
        "LINKEDIN_ORGANIZATION": settings.linkedin_organization,
        "LINKEDIN_CONTRACTS": ",".join(settings.linkedin_contracts),
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


def _enable_export(settings: Settings, control: _Control) -> None:
    """What the administrators of both sides do at set-up: request, configure, switch on."""
    control.post("/control/integrations", {"level": "contract", "state": "requested"})
    application = LinkedInApplication(
        client_id=settings.linkedin_client_id,
        client_secret=settings.linkedin_client_secret,
        www_url=settings.linkedin_www_url,
        api_url=settings.linkedin_api_url,
    )
    organization = settings.linkedin_organization
    name = f"Beckon ({settings.company_name})"
    keys = {
        IntegrationKey(organization, kind): name
        for kind in (
            IntegrationType.ONE_CLICK_EXPORT,
            IntegrationType.IN_ATS_INDICATOR,
            IntegrationType.PROFILE_PLUGIN,
        )
    }
    for contract in settings.linkedin_contracts:
        keys[IntegrationKey(contract, IntegrationType.CSA_API)] = name
    export = IntegrationKey(organization, IntegrationType.ONE_CLICK_EXPORT)
    try:
        with connect(application, MemoryTokenStore()) as linkedin:
            linkedin.integrations.batch_partial_update(keys)
            linkedin.configurations.batch_update(
                export,
                {CALLBACK_URL: settings.callback_url, JOB_POSTING_VIEWERS: ALL_PRODUCT_USERS},
            )
    except LinkedInError as error:
        raise SandboxError(f"The sandbox refused its set-up: {error}") from error
    control.post("/control/integrations", {"level": "contract", "state": "enabled"})


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
        _add_candidates(job, entry, now=at + timedelta(days=2))


def _add_candidates(job: Job, entry: _DemoJob, *, now: datetime) -> None:
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
            now=at,
        ).candidate
        applications.add_application(candidate, job, job.stages[stage], source="manual", now=at)


def _by_name(people: Mapping[str, User], name: str) -> User:
    return people[f"{name}@demo.example"]
