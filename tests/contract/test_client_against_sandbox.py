"""Our LinkedIn client against the sandbox, in one process: two readings of LinkedIn's pages have to agree."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from portal.linkedin import (
    ALL_PRODUCT_USERS,
    CALLBACK_URL,
    JOB_POSTING_VIEWERS,
    Generation,
    Gone,
    Integration,
    IntegrationKey,
    IntegrationState,
    IntegrationType,
    Invalid,
    JobOperation,
    JobPosting,
    JobTask,
    JobTaskStatus,
    LinkedIn,
    LinkedInApplication,
    MemoryTokenStore,
    NotEnabled,
    RecordError,
    Retryable,
    Throttled,
    Unauthorised,
    connect,
    parse_push,
)
from portal.linkedin.signature import challenge_response, is_challenge_code, signature_matches
from sandbox import SandboxConfig
from tests.support.sandboxes import OwnSandbox

BASE = "http://127.0.0.1:8001"
#: The company that the sandbox makes.
ORGANIZATION = "urn:li:organization:2607485"
CALLBACK = "http://127.0.0.1:8000/linkedin/push/secret"


class Time:
    """A clock for both sides, so that neither has to sleep."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


class World:
    """The sandbox, its control pages, what it pushed to us, and clients of it."""

    def __init__(self) -> None:
        self.time = Time()
        self.pushed: list[httpx2.Request] = []
        self.secret = ""
        own = OwnSandbox(
            SandboxConfig(
                members=40,
                time_source=self.time,
                push_transport=httpx2.MockTransport(self._receive),
            )
        )
        self.box = own.box
        self.wire = httpx2.WSGITransport(own)
        self._control = httpx2.Client(transport=self.wire, base_url=BASE)
        credentials = self.control("GET", "credentials")
        self.secret = credentials["client_secret"]
        self.client_id: str = credentials["client_id"]
        self.organization: str = credentials["organization"]
        self.contracts: list[str] = credentials["contracts"]
        self._clients: list[LinkedIn] = []

    def _receive(self, request: httpx2.Request) -> httpx2.Response:
        """The portal's webhook, as far as this test needs one."""
        if request.method == "GET":
            code = parse_qs(urlsplit(str(request.url)).query)["challengeCode"][0]
            assert is_challenge_code(code)
            response = challenge_response(self.secret, code)
            return httpx2.Response(200, json={"challengeCode": code, "challengeResponse": response})
        self.pushed.append(request)
        return httpx2.Response(200)

    def control(self, method: str, path: str, /, **body: Any) -> Any:
        answer = self._control.request(method, f"/control/{path}", json=body or None)
        assert answer.is_success, answer.text
        return answer.json()

    def fault(self, kind: str, path: str, **more: Any) -> None:
        self.control("POST", "faults", kind=kind, path=path, **more)

    def connect(self, generation: Generation = "v2", **changes: Any) -> LinkedIn:
        settings: dict[str, Any] = {
            "client_id": self.client_id,
            "client_secret": self.secret,
            "www_url": BASE,
            "api_url": BASE,
            "generation": generation,
            **changes,
        }
        client = connect(
            LinkedInApplication(**settings),
            MemoryTokenStore(self.time),
            transport=self.wire,
            clock=self.time,
        )
        self._clients.append(client)
        return client

    def requests(self, path: str) -> list[dict[str, Any]]:
        """What the sandbox received on addresses holding `path`, oldest first."""
        found: list[dict[str, Any]] = self.control("GET", f"requests?path={path}")
        return found[::-1]

    def close(self) -> None:
        for client in self._clients:
            client.close()
        self._control.close()
        self.box.close()


@pytest.fixture
def world() -> Iterator[World]:
    made = World()
    yield made
    made.close()


@pytest.fixture
def export_key(world: World) -> IntegrationKey:
    return IntegrationKey(world.organization, IntegrationType.ONE_CLICK_EXPORT)


@pytest.fixture
def enabled(world: World, export_key: IntegrationKey) -> World:
    """The customer asked for the integrations, we set them up, the customer switched them on."""
    world.control("POST", "integrations", state="requested")
    set_up(world.connect(), export_key)
    world.control("POST", "integrations", state="enabled")
    return world


def set_up(client: LinkedIn, export: IntegrationKey) -> None:
    """Name the three integrations of an organisation and configure the export."""
    types = (IntegrationType.IN_ATS_INDICATOR, IntegrationType.PROFILE_PLUGIN)
    others = [IntegrationKey(export.integration_context, kind) for kind in types]
    named = client.integrations.batch_partial_update(dict.fromkeys([export, *others], "Beckon"))
    configured = client.configurations.batch_update(
        export, {CALLBACK_URL: CALLBACK, JOB_POSTING_VIEWERS: ALL_PRODUCT_USERS}
    )
    assert [result.error for result in named] == [None] * 3
    assert [result.error for result in configured] == [None] * 2


def posting(operation: JobOperation = JobOperation.CREATE, **changes: Any) -> JobPosting:
    fields: dict[str, Any] = {
        "external_job_posting_id": "job-1",
        "operation": operation,
        "title": "Ingeniør",
        "description": "<p>" + "Build bridges. " * 10 + "</p>",
        "location": "Utrecht,NL",
        "company_apply_url": "https://jobs.example.org/job-1",
        "listed_at": 1_799_000_000_000,
        "company_job_code": "REQ-1",
        **changes,
    }
    return JobPosting(**fields)


def send(world: World, client: LinkedIn, job: JobPosting) -> JobTask | RecordError:
    """Send a job and wait, by the sandbox's clock, until LinkedIn is done with it."""
    (result,) = client.jobs.batch_create([job], organization=world.organization)
    assert result.ok, result.error
    assert result.task_urn is not None
    world.control("POST", "clock", advance=600)
    return client.jobs.get_tasks([result.task_urn])[result.task_urn]


generations = pytest.mark.parametrize("generation", ["v2", "rest"])


class TestSetUp:
    @generations
    def test_names_and_configurations_are_set_and_read_back(
        self, world: World, export_key: IntegrationKey, generation: Generation
    ) -> None:
        world.control("POST", "integrations", state="requested")
        client = world.connect(generation)
        set_up(client, export_key)

        stored = client.configurations.batch_get(
            export_key, [CALLBACK_URL, JOB_POSTING_VIEWERS, "APPLICATION_VIEWERS"]
        )
        assert stored[CALLBACK_URL] == CALLBACK
        assert stored[JOB_POSTING_VIEWERS] == ALL_PRODUCT_USERS
        missing = stored["APPLICATION_VIEWERS"]
        assert isinstance(missing, RecordError)
        assert missing.status == 404

        contract = IntegrationKey(world.contracts[0], IntegrationType.CSA_API)
        found = client.integrations.batch_get([export_key, contract])
        export = found[export_key]
        assert isinstance(export, Integration)
        assert (export.name, export.state) == ("Beckon", IntegrationState.PARTNER_READY)
        other = found[contract]
        assert isinstance(other, Integration)
        assert other.state is IntegrationState.NOT_REQUESTED

    @generations
    def test_what_was_not_requested_is_refused_by_itself(
        self, world: World, export_key: IntegrationKey, generation: Generation
    ) -> None:
        world.control("POST", "integrations", state="requested")
        contract = IntegrationKey(world.contracts[0], IntegrationType.CSA_API)
        foreign = IntegrationKey("urn:li:organization:1", IntegrationType.ONE_CLICK_EXPORT)
        results = world.connect(generation).integrations.batch_partial_update(
            {export_key: "A", contract: "B", foreign: "C"}
        )
        assert [result.status for result in results] == [204, 403, 403]

    @generations
    def test_a_status_change_is_pushed_and_fetched(
        self, enabled: World, export_key: IntegrationKey, generation: Generation
    ) -> None:
        enabled.box.deliver_due()
        enabled.pushed.clear()
        enabled.control("POST", "integrations", state="disabled")
        enabled.box.deliver_due()
        client = enabled.connect(generation)
        pushes = [parse_push(request.content) for request in enabled.pushed]
        assert {push.type for push in pushes} == {"INTEGRATION_STATUS_CHANGE"}
        found = [
            integration
            for push in pushes
            for integration in client.integrations.find_by_request(push.id)
        ]
        assert IntegrationState.DISABLED in {
            integration.state for integration in found if integration.key == export_key
        }

    def test_the_challenge_is_answered(self, enabled: World) -> None:
        assert enabled.control("POST", "challenge")["passed"]


class TestJobs:
    @generations
    def test_a_job_from_create_to_close(self, enabled: World, generation: Generation) -> None:
        client = enabled.connect(generation)
        created = send(enabled, client, posting())
        assert isinstance(created, JobTask)
        assert created.status is JobTaskStatus.PROCESSED
        assert (created.external_job_posting_id, created.message) == ("job-1", None)

        updated = send(enabled, client, posting(JobOperation.UPDATE, title="工程師"))
        assert isinstance(updated, JobTask)
        assert updated.status is JobTaskStatus.PROCESSED
        (job,) = enabled.control("GET", "jobs")
        assert (job["title"], job["open"], job["companyJobCode"]) == ("工程師", True, "REQ-1")
        assert job["availability"] == "PRIVATE_TO_ATS_INTEGRATION"

        closed = send(enabled, client, posting(JobOperation.CLOSE))
        assert isinstance(closed, JobTask)
        assert closed.status in (JobTaskStatus.PROCESSED, JobTaskStatus.SUCCEEDED)
        (job,) = enabled.control("GET", "jobs")
        assert not job["open"]

    @generations
    def test_a_task_at_work(self, enabled: World, generation: Generation) -> None:
        client = enabled.connect(generation)
        (result,) = client.jobs.batch_create([posting()], organization=ORGANIZATION)
        assert result.task_urn is not None
        unknown = "urn:li:simpleJobPostingTask:nobody"
        found = client.jobs.get_tasks([result.task_urn, unknown])
        task, missing = found[result.task_urn], found[unknown]
        assert isinstance(task, JobTask)
        assert task.status is JobTaskStatus.IN_PROGRESS
        assert isinstance(missing, RecordError)
        assert missing.status == 404

    @generations
    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"external_job_posting_id": "job-2", "company_apply_url": ""}, "companyApplyUrl"),
            ({"external_job_posting_id": "J" * 76}, "externalJobPostingId"),
        ],
    )
    def test_a_refused_job_names_the_field_and_spares_the_others(
        self, enabled: World, generation: Generation, changes: dict[str, Any], field: str
    ) -> None:
        longest = posting(external_job_posting_id="J" * 75)
        fine, bad, good = enabled.connect(generation).jobs.batch_create(
            [longest, posting(**changes), posting()], organization=ORGANIZATION
        )
        assert fine.ok
        assert good.ok
        assert bad.error is not None
        assert (bad.error.field, bad.error.retryable) == (field, False)

    def test_a_task_that_fails_names_the_field(self, enabled: World) -> None:
        task = send(enabled, enabled.connect(), posting(location="Utrecht"))
        assert isinstance(task, JobTask)
        assert (task.status, task.field) == (JobTaskStatus.FAILED, "location")

    @generations
    def test_a_hundred_tasks_are_asked_for_through_a_tunnel(
        self, enabled: World, generation: Generation
    ) -> None:
        client = enabled.connect(generation)
        jobs = [posting(external_job_posting_id=f"job-{number}") for number in range(100)]
        results = client.jobs.batch_create(jobs, organization=ORGANIZATION)
        urns = [result.task_urn or "" for result in results]
        found = client.jobs.get_tasks(urns)
        assert all(isinstance(task, JobTask) for task in found.values())
        assert len(found) == 100
        asked = enabled.requests("simpleJobPostingTasks")[-1]
        assert (asked["method"], asked["tunnelled"]) == ("GET", True)

    def test_nothing_is_taken_before_the_customer_switches_it_on(self, world: World) -> None:
        with pytest.raises(NotEnabled):
            world.connect().jobs.batch_create([posting()], organization=ORGANIZATION)


@generations
def test_a_long_update_travels_through_a_tunnel_of_two_parts(
    world: World, export_key: IntegrationKey, generation: Generation
) -> None:
    world.control("POST", "integrations", state="requested")
    others = {
        IntegrationKey(f"urn:li:organization:{number}", IntegrationType.ONE_CLICK_EXPORT): "x"
        for number in range(60)
    }
    mine, *foreign = world.connect(generation).integrations.batch_partial_update(
        {export_key: "Bücher", **others}
    )
    assert mine.ok
    assert {result.status for result in foreign} == {403}
    assert world.requests("ntegrations")[-1]["tunnelled"]


class TestExports:
    def export(self, world: World, **more: Any) -> str:
        """Let a recruiter export someone and return the id of the verified push."""
        world.box.deliver_due()
        world.pushed.clear()
        send(world, world.connect(), posting())
        world.control("POST", "exports", job="job-1", **more)
        world.box.deliver_due()
        (request,) = world.pushed
        header = request.headers["X-LI-Signature"]
        assert signature_matches(["rotated", world.secret], request.content, header)
        assert not signature_matches(["rotated"], request.content, header)
        push = parse_push(request.content)
        assert push.type == "EXPORT_CANDIDATE_PROFILE"
        assert push.expires_at is None or push.expires_at.timestamp() > world.time.now
        return push.id

    @generations
    def test_an_export_is_pushed_and_fetched(self, enabled: World, generation: Generation) -> None:
        request_id = self.export(enabled, emails=["zoe@example.org"])
        (exported,) = enabled.connect(generation).exports.find_by_request(request_id)
        assert exported.integration_context == enabled.organization
        assert exported.external_job_posting_id == "job-1"
        assert exported.exported_by is not None
        profile = exported.profile
        assert profile.first_name
        assert profile.last_name
        assert profile.member is not None
        assert profile.profile_url is not None
        assert profile.email_addresses == ("zoe@example.org",)

    def test_the_older_spelling_of_the_address_is_read(self, enabled: World) -> None:
        enabled.control("POST", "settings", legacy_email_address=True, name_exporter=False)
        request_id = self.export(enabled, emails=["zoe@example.org"])
        (exported,) = enabled.connect().exports.find_by_request(request_id)
        assert exported.profile.email_addresses == ("zoe@example.org",)
        assert exported.exported_by is None

    def test_a_person_without_anything_is_refused(self, enabled: World) -> None:
        request_id = self.export(
            enabled,
            overrides={"candidate": {"member": None, "firstName": None, "lastName": None}},
        )
        with pytest.raises(Invalid):
            enabled.connect().exports.find_by_request(request_id)

    def test_an_unknown_export_is_gone(self, enabled: World) -> None:
        with pytest.raises(Gone) as caught:
            enabled.connect().exports.find_by_request("nobody")
        assert caught.value.status == 404
        assert caught.value.request_id


CALLS: list[tuple[str, Callable[[LinkedIn], object]]] = [
    ("exportedCandidates", lambda client: client.exports.find_by_request("nobody")),
    (
        "simpleJobPostings",
        lambda client: client.jobs.batch_create([posting()], organization=ORGANIZATION),
    ),
    (
        "accessToken",
        lambda client: client.jobs.batch_create([posting()], organization=ORGANIZATION),
    ),
]
each_call = pytest.mark.parametrize(("path", "call"), CALLS, ids=[path for path, _ in CALLS])


class TestTrouble:
    """Everything LinkedIn may answer instead of an answer, on a read and on a write."""

    @each_call
    @pytest.mark.parametrize("kind", ["500", "502", "503", "504", "truncated", "garbage", "drop"])
    def test_passing_trouble_is_retryable(
        self, enabled: World, kind: str, path: str, call: Callable[[LinkedIn], object]
    ) -> None:
        enabled.fault(kind, path)
        # The export that the call asks for does not exist, and LinkedIn cuts off failures too.
        expected = Gone if (kind, path) == ("truncated", "exportedCandidates") else Retryable
        with pytest.raises(expected) as caught:
            call(enabled.connect())
        assert type(caught.value) is expected

    @each_call
    def test_throttling_says_when_to_come_back(
        self, enabled: World, path: str, call: Callable[[LinkedIn], object]
    ) -> None:
        enabled.fault("429", path, retry_after=17)
        with pytest.raises(Throttled) as caught:
            call(enabled.connect())
        assert caught.value.retry_after == 17

    def test_one_refused_token_goes_unnoticed(self, enabled: World) -> None:
        client = enabled.connect()
        enabled.fault("401", "simpleJobPostings")
        assert client.jobs.batch_create([posting()], organization=ORGANIZATION)[0].ok

    def test_a_lasting_refusal_is_told(self, enabled: World) -> None:
        client = enabled.connect()
        enabled.fault("401", "simpleJobPostings", times=-1)
        with pytest.raises(Unauthorised):
            client.jobs.batch_create([posting()], organization=ORGANIZATION)
        assert len(enabled.requests("simpleJobPostings")) == 2

    def test_a_revoked_token_is_replaced(self, enabled: World) -> None:
        client = enabled.connect()
        client.jobs.batch_create([posting()], organization=ORGANIZATION)
        enabled.control("POST", "tokens/revoke")
        assert client.jobs.batch_create([posting()], organization=ORGANIZATION)[0].ok

    def test_one_token_serves_until_five_minutes_before_its_end(self, enabled: World) -> None:
        client = enabled.connect()
        before = len(enabled.requests("accessToken"))
        for _ in range(3):
            client.jobs.batch_create([posting()], organization=ORGANIZATION)
        enabled.time.now += 1800 - 301
        client.jobs.batch_create([posting()], organization=ORGANIZATION)
        assert len(enabled.requests("accessToken")) == before + 1
        enabled.time.now += 2
        client.jobs.batch_create([posting()], organization=ORGANIZATION)
        assert len(enabled.requests("accessToken")) == before + 2

    def test_a_wrong_secret_is_told(self, enabled: World) -> None:
        with pytest.raises(Unauthorised):
            enabled.connect(client_secret="wrong").jobs.batch_create(
                [posting()], organization=ORGANIZATION
            )

    def test_an_inactive_version_is_refused(self, enabled: World) -> None:
        with pytest.raises(Invalid) as caught:
            enabled.connect("rest", version="199901").jobs.batch_create(
                [posting()], organization=ORGANIZATION
            )
        assert caught.value.status == 426

    def test_a_secret_that_needs_percent_encoding_is_accepted(self, enabled: World) -> None:
        assert set("/+=") & set(enabled.secret)
        assert enabled.connect().jobs.batch_create([posting()], organization=ORGANIZATION)[0].ok
