import pytest

from portal.linkedin.signature import (
    challenge_response,
    is_challenge_code,
    sign,
    signature_matches,
)

SECRET = "sandbox-secret"
CODE = "890e4665-4dfe-4ab1-b689-ed553bceeed0"
BODY = b'{"type":"EXPORT_CANDIDATE_PROFILE","requestId":"123456789"}'
SIGNATURE = "f046dc24abde9e5fb8a41129110c54d6fcafd18874cc821b03ef9bafa18eaaf8"


def test_the_challenge_is_answered_with_the_documented_digest():
    expected = "76db127b2d3b5e1e146b2fe1d9c82c7acce0809d240d868d6c55e0efed1baaae"
    assert challenge_response(SECRET, CODE) == expected


def test_a_body_is_signed_with_the_documented_prefix():
    assert sign(SECRET, BODY) == SIGNATURE


@pytest.mark.parametrize("code", [CODE, CODE.upper()])
def test_a_uuid_is_a_challenge_code(code):
    assert is_challenge_code(code)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hmacsha256=" + CODE,
        CODE + "\n",
        CODE.replace("-", ""),
        "{" + CODE + "}",
        "urn:uuid:" + CODE,
        CODE[:-1],
        CODE.replace("8", "g"),
        BODY.decode(),
        "８" + CODE[1:],
    ],
)
def test_anything_else_is_no_challenge_code_and_is_never_signed(text):
    assert not is_challenge_code(text)
    with pytest.raises(ValueError, match="UUID"):
        challenge_response(SECRET, text)


def test_the_old_secret_counts_during_a_rotation():
    assert signature_matches(["new", SECRET], BODY, SIGNATURE)
    assert signature_matches([SECRET, "new"], BODY, SIGNATURE)


@pytest.mark.parametrize("header", [None, "", "x", "ü", SIGNATURE[:-1], SIGNATURE + "0"])
def test_a_wrong_or_missing_signature_does_not_match(header):
    assert not signature_matches([SECRET], BODY, header)


def test_one_changed_byte_breaks_the_signature():
    assert not signature_matches([SECRET], BODY + b" ", SIGNATURE)


def test_an_unset_secret_matches_nothing():
    assert not signature_matches(["", ""], BODY, sign("", BODY))
    assert not signature_matches([], BODY, SIGNATURE)
