"""Where each logical call lives in LinkedIn's two API generations: the one table of paths and key fields.

`v2` is complete; `rest` is filled in where LinkedIn has published the shape:
https://learn.microsoft.com/en-us/linkedin/talent/recruiter-system-connect/rsc-release-notes
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from portal.linkedin.application import Generation

Protocol = Literal[1, 2]


@dataclass(frozen=True)
class Route:
    """A path of one generation, the fields of its records' keys (none: plain string ids), and those of `{key}`."""

    path: str
    key_fields: tuple[str, ...] = ()
    path_key_fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Call:
    """A row of the table. `restli_method` is sent as `x-restli-method` where LinkedIn cannot tell otherwise."""

    method: str
    restli_method: str | None
    v2: Route
    rest: Route | None


@dataclass(frozen=True)
class Endpoint:
    """A call as one application makes it."""

    name: str
    generation: Generation
    method: str
    restli_method: str | None
    path: str
    key_fields: tuple[str, ...]
    path_key_fields: tuple[str, ...]

    @property
    def protocol(self) -> Protocol:
        """The Rest.li protocol that decides how keys are written."""
        return 2 if self.generation == "rest" else 1


_INTEGRATION_V2 = ("integrationContext", "integrationType", "tenantType", "dataProvider")
_INTEGRATION_REST = ("integrationContext", "integrationType", "tenantType")

_V2_INTEGRATIONS = Route("/v2/atsIntegrations", _INTEGRATION_V2)
_REST_INTEGRATIONS = Route("/rest/integrations", _INTEGRATION_REST)

_V2_CONFIGURATIONS = Route(
    "/v2/atsIntegrations/{key}/configurations", path_key_fields=_INTEGRATION_V2
)
# Published without its key fields. `configurationKey` as the fourth part is our guess; it stands only here.
_REST_CONFIGURATIONS = Route(
    "/rest/integrationConfigurations", (*_INTEGRATION_REST, "configurationKey")
)

_CANDIDATE_V2 = ("atsCandidateId", "dataProvider", "integrationContext")
_CANDIDATE_REST = ("externalCandidateId", "integrationContext")
_APPLICATION_V2 = ("atsJobApplicationId", "dataProvider", "integrationContext")

_V2_CANDIDATES = Route("/v2/atsCandidates", _CANDIDATE_V2)
_REST_CANDIDATES = Route("/rest/candidates", _CANDIDATE_REST)
_V2_CANDIDATE_NOTES = Route("/v2/atsCandidates/{key}/notes", path_key_fields=_CANDIDATE_V2)
_REST_CANDIDATE_NOTES = Route("/rest/candidateNotes", (*_CANDIDATE_REST, "externalNoteId"))
_V2_APPLICATIONS = Route("/v2/atsApplications", _APPLICATION_V2)
# Applications alone kept the old names of resource and key.
_REST_APPLICATIONS = Route("/rest/atsApplications", ("atsJobApplicationId", "integrationContext"))
_V2_APPLICATION_NOTES = Route("/v2/atsApplications/{key}/notes", path_key_fields=_APPLICATION_V2)
_REST_APPLICATION_NOTES = Route(
    "/rest/applicationNotes",
    ("externalJobApplicationId", "integrationContext", "externalNoteId"),
)
_V2_FEEDBACK = Route("/v2/atsApplications/{key}/interviewFeedback", path_key_fields=_APPLICATION_V2)
_V2_STAGES = Route("/v2/atsApplications/{key}/stages", path_key_fields=_APPLICATION_V2)
_V2_ACLS = Route(
    "/v2/atsEntityAcls",
    ("atsEntityAclId", "dataProvider", "integrationContext", "atsEntityType", "atsEntityId"),
)
_V2_ACL_ASSIGNEES = Route(
    "/v2/atsEntityAclAssignees",
    ("atsEntityAclId", "dataProvider", "integrationContext", "assignee", "atsEntityType"),
)

_V2_ONLY_SHAPE_NOT_PUBLISHED = None

CALLS: Mapping[str, Call] = {
    "integrations.batch_partial_update": Call(
        "POST", "batch_partial_update", _V2_INTEGRATIONS, _REST_INTEGRATIONS
    ),
    "integrations.batch_get": Call("GET", None, _V2_INTEGRATIONS, _REST_INTEGRATIONS),
    "integrations.find_by_request": Call("GET", None, _V2_INTEGRATIONS, _REST_INTEGRATIONS),
    "configurations.batch_update": Call(
        "PUT", "batch_update", _V2_CONFIGURATIONS, _REST_CONFIGURATIONS
    ),
    "configurations.batch_get": Call("GET", None, _V2_CONFIGURATIONS, _REST_CONFIGURATIONS),
    "jobs.batch_create": Call(
        "POST",
        "batch_create",
        Route("/v2/simpleJobPostings"),
        Route("/rest/simpleJobPostings"),
    ),
    "jobs.get_tasks": Call(
        "GET",
        None,
        Route("/v2/simpleJobPostingTasks"),
        Route("/rest/simpleJobPostingTasks"),
    ),
    "exports.find_by_request": Call(
        "GET", None, Route("/v2/exportedCandidates"), _V2_ONLY_SHAPE_NOT_PUBLISHED
    ),
    # LinkedIn's release notes ask for it at least every 30 days and name neither path nor shape: both are our guess.
    "exports.find_closed": Call(
        "GET", None, Route("/v2/exportedCandidates"), _V2_ONLY_SHAPE_NOT_PUBLISHED
    ),
    "seats.find_by_attributes": Call("GET", None, Route("/v2/seatsV2"), Route("/rest/seatsV2")),
    "seats.find_by_attributes_of_old": Call(
        "GET", None, Route("/v2/seats"), _V2_ONLY_SHAPE_NOT_PUBLISHED
    ),
    "inmail.find_by_criteria": Call(
        "GET", None, Route("/v2/conversationEvents"), _V2_ONLY_SHAPE_NOT_PUBLISHED
    ),
    "notes.find_by_criteria": Call(
        "GET", None, Route("/v2/prospectNotes"), _V2_ONLY_SHAPE_NOT_PUBLISHED
    ),
    "stubs.find_by_contract": Call(
        "GET", None, Route("/v2/mailStubs"), _V2_ONLY_SHAPE_NOT_PUBLISHED
    ),
    "members.me": Call("GET", None, Route("/v2/me"), _V2_ONLY_SHAPE_NOT_PUBLISHED),
    "members.userinfo": Call("GET", None, Route("/v2/userinfo"), _V2_ONLY_SHAPE_NOT_PUBLISHED),
    "candidates.batch_update": Call("PUT", "batch_update", _V2_CANDIDATES, _REST_CANDIDATES),
    "candidates.batch_get": Call("GET", None, _V2_CANDIDATES, _REST_CANDIDATES),
    # The release notes list no partial update: there the member belongs to the whole record.
    "candidates.batch_partial_update": Call(
        "POST", "batch_partial_update", _V2_CANDIDATES, _V2_ONLY_SHAPE_NOT_PUBLISHED
    ),
    "candidates.batch_delete": Call("DELETE", None, _V2_CANDIDATES, _REST_CANDIDATES),
    "candidate_notes.batch_update": Call(
        "PUT", "batch_update", _V2_CANDIDATE_NOTES, _REST_CANDIDATE_NOTES
    ),
    "candidate_notes.batch_delete": Call(
        "DELETE", None, _V2_CANDIDATE_NOTES, _REST_CANDIDATE_NOTES
    ),
    "applications.batch_update": Call("PUT", "batch_update", _V2_APPLICATIONS, _REST_APPLICATIONS),
    "applications.batch_delete": Call(
        "DELETE", None, _V2_APPLICATIONS, _V2_ONLY_SHAPE_NOT_PUBLISHED
    ),
    "application_notes.batch_update": Call(
        "PUT", "batch_update", _V2_APPLICATION_NOTES, _REST_APPLICATION_NOTES
    ),
    "application_notes.batch_delete": Call(
        "DELETE", None, _V2_APPLICATION_NOTES, _REST_APPLICATION_NOTES
    ),
    "interview_feedback.batch_update": Call(
        "PUT", "batch_update", _V2_FEEDBACK, _V2_ONLY_SHAPE_NOT_PUBLISHED
    ),
    "interview_feedback.batch_delete": Call(
        "DELETE", None, _V2_FEEDBACK, _V2_ONLY_SHAPE_NOT_PUBLISHED
    ),
    "stages.batch_update": Call("PUT", "batch_update", _V2_STAGES, _V2_ONLY_SHAPE_NOT_PUBLISHED),
    "stages.batch_delete": Call("DELETE", None, _V2_STAGES, _V2_ONLY_SHAPE_NOT_PUBLISHED),
    "acls.batch_update": Call("PUT", "batch_update", _V2_ACLS, _V2_ONLY_SHAPE_NOT_PUBLISHED),
    "acls.find_by_criteria": Call("GET", None, _V2_ACLS, _V2_ONLY_SHAPE_NOT_PUBLISHED),
    "acls.batch_delete": Call("DELETE", None, _V2_ACLS, _V2_ONLY_SHAPE_NOT_PUBLISHED),
    "acl_assignees.batch_update": Call(
        "PUT", "batch_update", _V2_ACL_ASSIGNEES, _V2_ONLY_SHAPE_NOT_PUBLISHED
    ),
    "acl_assignees.find_by_criteria": Call(
        "GET", None, _V2_ACL_ASSIGNEES, _V2_ONLY_SHAPE_NOT_PUBLISHED
    ),
    "acl_assignees.batch_delete": Call(
        "DELETE", None, _V2_ACL_ASSIGNEES, _V2_ONLY_SHAPE_NOT_PUBLISHED
    ),
}


def resolve(name: str, generation: Generation, overrides: Mapping[str, Generation]) -> Endpoint:
    """The call as this generation has it, or as v2 has it when LinkedIn has published no other shape."""
    call = CALLS[name]
    wanted = overrides.get(name, generation)
    route: Route = call.v2
    used: Generation = "v2"
    if wanted == "rest" and call.rest is not None:
        route, used = call.rest, "rest"
    return Endpoint(
        name,
        used,
        call.method,
        call.restli_method,
        route.path,
        route.key_fields,
        route.path_key_fields,
    )


def v2_only() -> tuple[str, ...]:
    """Calls whose shape LinkedIn has published for v2 alone: they go on as v2 whatever is chosen."""
    return tuple(name for name, call in CALLS.items() if call.rest is None)


def check_overrides(overrides: Mapping[str, str]) -> None:
    """Raise ValueError for an override that names no call, no generation, or a shape that nobody knows."""
    for name, generation in overrides.items():
        if name not in CALLS:
            raise ValueError(f"There is no LinkedIn call named {name}.")
        if generation not in ("v2", "rest"):
            raise ValueError(f"{name}: LinkedIn's API generations are v2 and rest.")
        if generation == "rest" and CALLS[name].rest is None:
            raise ValueError(f"{name}: v2 only, shape not published.")
