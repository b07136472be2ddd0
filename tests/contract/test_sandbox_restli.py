"""Both key syntaxes and both tunnelling forms, and the refusals around them."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from sandbox.api.restli import BadKeyError, Query, format_key, parse_key, parse_v2

ORG = "urn:li:organization:1000"


@pytest.mark.parametrize(
    ("text", "protocol"),
    [
        ("a=urn:li:organization:1000&b=2", 1),
        ("b=2&a=urn%3Ali%3aorganization%3A1000", 1),
        ("(a:urn%3Ali%3Aorganization%3A1000,b:2)", 2),
        ("(b:2,a:urn:li:organization:1000)", 2),
        ("($params:(),a:urn%3ali%3Aorganization%3A1000,b:2)", 2),
    ],
)
def test_keys_are_read_in_any_order_raw_and_encoded(text, protocol):
    assert parse_key(text, protocol) == {"a": ORG, "b": "2"}


def test_keys_are_written_sorted_in_the_syntax_asked_for():
    key = {"b": "2", "a": ORG}
    assert format_key(key, 1) == f"a={ORG}&b=2"
    assert format_key(key, 2) == "(a:urn%3Ali%3Aorganization%3A1000,b:2)"


def test_protocol_2_values():
    assert parse_v2("List((a:1,b:''),(a:2,b:x%2Cy))") == [
        {"a": "1", "b": ""},
        {"a": "2", "b": "x,y"},
    ]
    assert parse_v2("List()") == []
    assert parse_v2("List%28X%2CY%29") == ["X", "Y"]


@pytest.mark.parametrize("text", ["(a:1", "List(a,b", "(a)", "(a:1)x"])
def test_broken_protocol_2_text_is_refused(text):
    with pytest.raises(BadKeyError):
        parse_v2(text)


@pytest.mark.parametrize(
    ("text", "protocol"),
    [
        ("ids[0].a=1&ids[0].b=2&ids[1].a=3&ids[1].b=4", 1),
        ("ids%5B1%5D.b=4&ids%5B1%5D.a=3&ids%5B0%5D.b=2&ids%5B0%5D.a=1", 1),
        ("ids=List((a:1,b:2),(a:3,b:4))", 2),
        ("ids=List(($params:(),a:1,b:2),($params:(),a:3,b:4))", 2),
    ],
)
def test_complex_ids_of_a_query(text, protocol):
    assert Query(text, protocol).keys() == [{"a": "1", "b": "2"}, {"a": "3", "b": "4"}]


@pytest.mark.parametrize(
    ("text", "protocol"), [("ids=X&ids=Y", 1), ("ids[0]=X&ids[1]=Y", 1), ("ids=List(X,Y)", 2)]
)
def test_simple_ids_of_a_query(text, protocol):
    assert Query(text, protocol).texts("ids") == ["X", "Y"]


@pytest.mark.parametrize(("text", "protocol"), [("ids=List((a:1))", 1), ("ids[0].a=1", 2)])
def test_the_other_protocols_syntax_is_a_mistake_to_be_told(text, protocol):
    with pytest.raises(BadKeyError, match="protocol"):
        Query(text, protocol).keys()


def rest_key(ats, kind):
    return f"(integrationContext:{quote(ats.organization, safe='')},integrationType:{kind},tenantType:RECRUITER)"


NEWER = {"X-RestLi-Protocol-Version": "2.0.0"}
REST = {**NEWER, "LinkedIn-Version": "202604"}


def test_a_name_is_set_and_read_in_protocol_1(newcomer):
    newcomer.control("integrations", {"level": "company", "state": "requested"})
    answer = newcomer.name_integration("PROFILE_PLUGIN", name="Beckon widget")
    written = (
        f"dataProvider=ATS&integrationContext={newcomer.organization}"
        "&integrationType=PROFILE_PLUGIN&tenantType=RECRUITER"
    )
    assert answer.json() == {"results": {written: {"status": 204}}, "errors": {}}
    shown = newcomer.call(
        "GET", f"/v2/atsIntegrations?{newcomer.ids(newcomer.key('PROFILE_PLUGIN'))}"
    ).json()
    assert shown["results"][written]["integrationName"] == "Beckon widget"
    assert shown["results"][written]["dataProvider"] == "ATS"
    assert shown["statuses"] == {written: 200}


def test_a_name_is_set_and_read_on_rest(newcomer):
    newcomer.control("integrations", {"level": "company", "state": "requested"})
    key = rest_key(newcomer, "PROFILE_PLUGIN")
    answer = newcomer.call(
        "POST",
        f"/rest/integrations?ids=List({key})",
        restli="batch_partial_update",
        headers=REST,
        json={
            "entities": {
                f"($params:(),{key[1:]}": {"patch": {"$set": {"integrationName": "Widget"}}}
            }
        },
    )
    assert answer.json() == {"results": {key: {"status": 204}}, "errors": {}}
    shown = newcomer.call("GET", f"/rest/integrations?ids=List({key})", headers=REST).json()[
        "results"
    ][key]
    assert shown["integrationName"] == "Widget"
    assert "dataProvider" not in shown


def test_v2_understands_protocol_2(newcomer):
    newcomer.control("integrations", {"level": "company", "state": "requested"})
    key = rest_key(newcomer, "PROFILE_PLUGIN")[:-1] + ",dataProvider:ATS)"
    answer = newcomer.call("GET", f"/v2/atsIntegrations?ids=List({key})", headers=NEWER)
    assert [record["status"] for record in answer.json()["results"].values()] == ["REQUESTED"]


def test_a_get_is_tunnelled_through_a_form(newcomer):
    query = newcomer.ids(*[newcomer.key(kind) for kind in ("ONE_CLICK_EXPORT", "PROFILE_PLUGIN")])
    answer = newcomer.call(
        "POST",
        "/v2/atsIntegrations",
        headers={
            "X-HTTP-Method-Override": "GET",
            "Content-Type": "application/x-www-form-urlencoded",
        },
        content=query,
    )
    assert len(answer.json()["results"]) == 2
    logged = newcomer.http.get("/control/requests", params={"path": "atsIntegrations"}).json()[0]
    assert (logged["tunnelled"], logged["method"], logged["query"]) == (True, "GET", query)


def test_a_delete_is_tunnelled_through_a_form(ats):
    answer = ats.call(
        "POST",
        f"/v2/atsIntegrations/{ats.key('ONE_CLICK_EXPORT')}/configurations",
        headers={
            "X-HTTP-Method-Override": "DELETE",
            "Content-Type": "application/x-www-form-urlencoded",
        },
        content="ids=JOB_POSTING_VIEWERS",
    )
    assert answer.json()["results"] == {"JOB_POSTING_VIEWERS": {"status": 204}}


def multipart(query: str, body: str, boundary: str = "B0undary") -> tuple[dict[str, str], str]:
    content = (
        f"--{boundary}\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n{query}\r\n"
        f"--{boundary}\r\nContent-Type: application/json\r\n\r\n{body}\r\n--{boundary}--\r\n"
    )
    return {"Content-Type": f"multipart/mixed; boundary={boundary}"}, content


def test_a_put_is_tunnelled_through_multipart(ats):
    headers, content = multipart(
        "ids=CALLBACK_URL",
        '{"entities": {"CALLBACK_URL": {"configurationValue": {"string": "https://new.example/x"}}}}',
    )
    answer = ats.call(
        "POST",
        f"/v2/atsIntegrations/{ats.key('ONE_CLICK_EXPORT')}/configurations",
        restli="batch_update",
        headers={**headers, "X-HTTP-Method-Override": "PUT"},
        content=content,
    )
    assert answer.json()["results"] == {"CALLBACK_URL": {"status": 204}}
    assert ats.box.callback_url() == "https://new.example/x"


def test_a_partial_update_is_tunnelled_with_its_method_kept(ats):
    key = rest_key(ats, "PROFILE_PLUGIN")
    headers, content = multipart(
        f"ids=List({key})",
        f'{{"entities": {{"{key}": {{"patch": {{"$set": {{"integrationName": "T"}}}}}}}}}}',
    )
    answer = ats.call(
        "POST",
        "/rest/integrations",
        restli="BATCH_PARTIAL_UPDATE",
        headers={**headers, **REST, "X-HTTP-Method-Override": "POST"},
        content=content,
    )
    assert answer.json() == {"results": {key: {"status": 204}}, "errors": {}}


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("POST", {"X-HTTP-Method-Override": "GET", "Content-Type": "text/plain"}),
        (
            "POST",
            {"X-HTTP-Method-Override": "BREW", "Content-Type": "application/x-www-form-urlencoded"},
        ),
        (
            "PUT",
            {"X-HTTP-Method-Override": "GET", "Content-Type": "application/x-www-form-urlencoded"},
        ),
        ("POST", {"X-HTTP-Method-Override": "PUT", "Content-Type": "multipart/mixed; boundary=B"}),
    ],
)
def test_tunnelling_that_is_neither_form_is_refused(newcomer, method, headers):
    answer = newcomer.call(method, "/v2/atsIntegrations", headers=headers, content="ids=1")
    assert answer.status_code == 400


def test_what_is_too_long_has_to_be_tunnelled(newcomer):
    too_long = newcomer.call("GET", "/v2/simpleJobPostingTasks?ids=" + "x" * 4097)
    assert too_long.status_code == 414
    assert too_long.json()["status"] == 414
    assert newcomer.call("GET", "/v2/simpleJobPostingTasks?ids=" + "x" * 4000).status_code == 200
    assert newcomer.call("GET", "/v2/" + "x" * 4097).status_code == 414
    assert (
        newcomer.call(
            "GET", "/v2/simpleJobPostingTasks?ids=1", headers={"Cookie": "c=" + "x" * 29_000}
        ).status_code
        == 414
    )


def test_a_hundred_keys_and_no_more(newcomer):
    assert (
        newcomer.call("GET", "/v2/simpleJobPostingTasks?" + "&".join(["ids=a"] * 100)).status_code
        == 200
    )
    answer = newcomer.call("GET", "/v2/simpleJobPostingTasks?" + "&".join(["ids=a"] * 101))
    assert answer.status_code == 400
    assert "100" in answer.json()["message"]
    assert newcomer.call("GET", "/v2/simpleJobPostingTasks").status_code == 400


def test_ids_and_entities_have_to_be_the_same_set(ats):
    one, other = ats.key("PROFILE_PLUGIN"), ats.key("IN_ATS_INDICATOR")
    patch = {"patch": {"$set": {"integrationName": "x"}}}
    for ids, entities in (([one], [one, other]), ([one, other], [one]), ([one], [other])):
        answer = ats.call(
            "POST",
            f"/v2/atsIntegrations?{ats.ids(*ids)}",
            restli="batch_partial_update",
            json={"entities": dict.fromkeys(entities, patch)},
        )
        assert answer.status_code == 400
        assert "not the same" in answer.json()["message"]


def test_the_restli_method_is_demanded_where_it_cannot_be_inferred(ats):
    key = ats.key("PROFILE_PLUGIN")
    body = {"entities": {key: {"patch": {"$set": {"integrationName": "x"}}}}}
    path = f"/v2/atsIntegrations?{ats.ids(key)}"
    assert ats.call("POST", path, json=body).status_code == 400
    assert ats.call("POST", path, json=body, restli="batch_create").status_code == 400
    assert (
        ats.call("POST", "/v2/simpleJobPostings", json={"elements": [ats.job()]}).status_code == 400
    )


@pytest.mark.parametrize(
    ("version", "status"),
    [
        (None, 400),
        ("2026", 400),
        ("202604", 200),
        ("202508.02", 200),
        ("201901", 426),
        ("209901", 426),
        ("202613", 426),
    ],
)
def test_rest_needs_a_living_version(newcomer, version, status):
    headers = {"LinkedIn-Version": version} if version else {}
    assert (
        newcomer.call("GET", "/rest/simpleJobPostingTasks?ids=a", headers=headers).status_code
        == status
    )


def test_every_answer_carries_an_identifier_and_errors_their_mark(newcomer):
    older = newcomer.call("GET", "/v2/nothing")
    newer = newcomer.call("GET", "/v2/nothing", headers=NEWER)
    assert older.status_code == newer.status_code == 404
    assert older.headers["x-li-uuid"] != newer.headers["x-li-uuid"]
    assert older.headers["X-LinkedIn-Error-Response"] == "true"
    assert newer.headers["X-RestLi-Error-Response"] == "true"
    assert set(older.json()) == {"message", "serviceErrorCode", "status"}
    good = newcomer.call("GET", "/v2/simpleJobPostingTasks?ids=a")
    assert good.headers["x-li-uuid"]
    assert "X-LinkedIn-Error-Response" not in good.headers


def test_an_unknown_protocol_is_refused(newcomer):
    headers = {"X-RestLi-Protocol-Version": "3.0.0"}
    assert (
        newcomer.call("GET", "/v2/simpleJobPostingTasks?ids=a", headers=headers).status_code == 400
    )


def test_throttling_by_minute_and_by_day(newcomer):
    newcomer.clock.seconds = 1_780_000_000 // 86400 * 86400 + 3600 + 20.0
    newcomer.sign_in()
    newcomer.control("settings", {"minute_limit": 2, "daily_limit": 3})

    def status():
        answer = newcomer.call("GET", "/v2/simpleJobPostingTasks?ids=a")
        return answer.status_code, answer.headers.get("Retry-After")

    assert [status(), status(), status()] == [(200, None), (200, None), (429, "40")]
    newcomer.clock.seconds += 40
    assert [status(), status()] == [(200, None), (429, str(23 * 3600 - 60))]
    newcomer.clock.seconds += 23 * 3600 - 60
    newcomer.sign_in()
    assert status() == (200, None)
