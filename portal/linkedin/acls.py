"""Who may see which job in LinkedIn Recruiter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from portal.linkedin import reading, restli
from portal.linkedin.endpoints import Endpoint
from portal.linkedin.restli import RecordResult
from portal.linkedin.wire_records import ATS, JOB_POSTING, Acl, AclAssignee

if TYPE_CHECKING:
    from portal.linkedin.client import LinkedIn

PAGE_SIZE = 100


class Acls:
    """That a group of ours may see a job. LinkedIn wants nobody in more than ten groups.

    Up to 100 per call; 100,000 requests a day, 10,000 records a minute.
    https://learn.microsoft.com/en-us/linkedin/talent/middleware-platform/sync-acls
    """

    def __init__(self, linkedin: LinkedIn) -> None:
        self._linkedin = linkedin

    def batch_update(self, organization: str, acls: Sequence[Acl]) -> list[RecordResult[Acl]]:
        """Let groups see jobs; one result each, in order. A job without any group is seen by all, see
        `JOB_POSTING_VIEWERS`."""
        endpoint = self._linkedin.endpoint("acls.batch_update")
        keys = {acl: _acl_key(endpoint, organization, acl) for acl in acls}
        return _put(self._linkedin, endpoint, keys)

    def find_by_criteria(self, organization: str, entity_id: str) -> list[Acl]:
        """The groups that may see a job, by its `externalJobPostingId`; all pages."""
        endpoint = self._linkedin.endpoint("acls.find_by_criteria")
        records = _find_all(
            self._linkedin,
            endpoint,
            atsEntityId=entity_id,
            atsEntityType=JOB_POSTING,
            dataProvider=ATS,
            integrationContext=organization,
        )
        groups = (reading.text(_part(record, "atsEntityAclId")) for record in records)
        return [Acl(group, entity_id) for group in groups if group]

    def batch_delete(self, organization: str, acls: Sequence[Acl]) -> list[RecordResult[Acl]]:
        """Keep groups from seeing jobs; what LinkedIn does not know is deleted, too."""
        endpoint = self._linkedin.endpoint("acls.batch_delete")
        keys = {acl: _acl_key(endpoint, organization, acl) for acl in acls}
        return _delete(self._linkedin, endpoint, keys)


class AclAssignees:
    """That a member belongs to a group of ours.

    https://learn.microsoft.com/en-us/linkedin/talent/middleware-platform/sync-acls
    """

    def __init__(self, linkedin: LinkedIn) -> None:
        self._linkedin = linkedin

    def batch_update(
        self, organization: str, assignees: Sequence[AclAssignee]
    ) -> list[RecordResult[AclAssignee]]:
        """Put members into groups; one result each, in order."""
        endpoint = self._linkedin.endpoint("acl_assignees.batch_update")
        keys = {one: _assignee_key(endpoint, organization, one) for one in assignees}
        return _put(self._linkedin, endpoint, keys)

    def find_by_criteria(self, organization: str, assignee: str) -> list[AclAssignee]:
        """The groups of a member, `urn:li:person:{id}`; all pages."""
        endpoint = self._linkedin.endpoint("acl_assignees.find_by_criteria")
        records = _find_all(
            self._linkedin,
            endpoint,
            assignee=assignee,
            dataProvider=ATS,
            integrationContext=organization,
        )
        groups = (reading.text(_part(record, "atsEntityAclId")) for record in records)
        return [AclAssignee(group, assignee) for group in groups if group]

    def batch_delete(
        self, organization: str, assignees: Sequence[AclAssignee]
    ) -> list[RecordResult[AclAssignee]]:
        """Take members out of groups; what LinkedIn does not know is deleted, too."""
        endpoint = self._linkedin.endpoint("acl_assignees.batch_delete")
        keys = {one: _assignee_key(endpoint, organization, one) for one in assignees}
        return _delete(self._linkedin, endpoint, keys)


def _acl_key(endpoint: Endpoint, organization: str, acl: Acl) -> restli.Key:
    every = {
        "atsEntityAclId": acl.group,
        "atsEntityId": acl.entity_id,
        "atsEntityType": JOB_POSTING,
        "dataProvider": ATS,
        "integrationContext": organization,
    }
    return {name: every[name] for name in endpoint.key_fields}


def _assignee_key(endpoint: Endpoint, organization: str, one: AclAssignee) -> restli.Key:
    every = {
        "atsEntityAclId": one.group,
        "assignee": one.assignee,
        "atsEntityType": JOB_POSTING,
        "dataProvider": ATS,
        "integrationContext": organization,
    }
    return {name: every[name] for name in endpoint.key_fields}


def _put(
    linkedin: LinkedIn, endpoint: Endpoint, keys: dict[restli.K, restli.Key]
) -> list[RecordResult[restli.K]]:
    """Everything is in the key: the records themselves are empty."""
    answer = linkedin.request(
        endpoint,
        query=restli.ids_query([*keys.values()], endpoint.protocol),
        body=restli.entities([(key, {}) for key in keys.values()], endpoint.protocol),
    )
    return restli.decode_writes(answer, keys)


def _delete(
    linkedin: LinkedIn, endpoint: Endpoint, keys: dict[restli.K, restli.Key]
) -> list[RecordResult[restli.K]]:
    answer = linkedin.request(
        endpoint,
        query=restli.ids_query([*keys.values()], endpoint.protocol),
        records=len(keys),
    )
    return restli.decode_deletes(answer, keys)


def _find_all(linkedin: LinkedIn, endpoint: Endpoint, **criteria: str) -> list[Any]:
    found: list[Any] = []
    while True:
        query = restli.finder_query(
            "criteria", **criteria, start=str(len(found)), count=str(PAGE_SIZE)
        )
        page = restli.elements(linkedin.request(endpoint, query=query))
        found += page
        if len(page) < PAGE_SIZE:
            return found


def _part(record: Any, name: str) -> Any:
    """A part of the key, which a finder's records carry themselves or under `key`."""
    fields = reading.json_object(record)
    return fields.get(name, reading.json_object(fields.get("key")).get(name))
