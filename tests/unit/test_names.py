"""Spellings: names, e-mail addresses, profile addresses, links."""

import pytest

from portal.domain.names import (
    EMAIL_MAX,
    NAME_KEY_MAX,
    PROFILE_KEY_MAX,
    email_key,
    fold,
    initials,
    is_email,
    name_key,
    profile_key,
    safe_link,
    tidy,
)


@pytest.mark.parametrize(
    ("given", "tidied"),
    [
        (None, ""),
        ("", ""),
        ("  Ada \t van\nder  Berg ", "Ada van der Berg"),
        ("Zoe\u0308", "Zoë"),
        ("A\x00d\x1ba\x7f", "Ada"),
        ("Ada\ud800", "Ada"),
        ("山田\u3000太郎", "山田 太郎"),
        ("नमस्ते", "नमस्ते"),
        # Joiners are part of names in some scripts.
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_tidying_folds_white_space_and_drops_what_cannot_be_seen(
    given: str | None, tidied: str
) -> None:
    assert tidy(given) == tidied


def test_tidying_cuts_very_long_names_without_a_dangling_space() -> None:
    assert tidy("x" * 5000, 200) == "x" * 200
    assert tidy("a" * 199 + " b", 200) == "a" * 199


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("José GARCÍA-López", "jose garcia lopez"),
        ("O’Neill", "o'neill"),
        ("Straße", "STRASSE"),
        ("Zoë", "Zoe\u0308"),
        ("  Anna   Maria ", "anna maria"),
        # Bold letters from a "font generator", which people do use in their LinkedIn names.
        ("𝐀𝐝𝐚 𝐋𝐨𝐯𝐞𝐥𝐚𝐜𝐞", "Ada Lovelace"),
        ("ﬁona", "Fiona"),
    ],
)
def test_folding_makes_spellings_of_one_name_equal(one: str, other: str) -> None:
    assert fold(one) == fold(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada", "Eda"),
        ("Иван", "Игорь"),
        ("山田", "田中"),
        # Vowels of Devanagari and Thai are marks, but no accents.
        ("राम", "रोमी"),
        ("สมชาย มานี", "สมชาย มานะ"),
    ],
)
def test_folding_keeps_different_names_apart_in_every_script(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_punctuation_alone_is_no_name() -> None:
    assert fold("--- ...") == ""


def test_the_key_of_a_very_long_name_fits_its_column() -> None:
    assert len(name_key("x" * 200, "y" * 200)) == NAME_KEY_MAX
    # One sign that folds to eighteen.
    assert len(name_key("\ufdfa" * 200, "")) <= NAME_KEY_MAX
    assert len(fold("\ufdfa" * 200)) > NAME_KEY_MAX
    assert name_key("José", "García") == "jose garcia"


@pytest.mark.parametrize("text", ["a@b.co", "a.b+c@d-e.f.org", "jürgen@bücher.de", "A@B.CO"])
def test_usual_addresses_are_addresses(text: str) -> None:
    assert is_email(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "a@b",
        "@b.co",
        "a@",
        "a b@c.de",
        "a@b.co, c@d.ef",
        "<a@b.co>",
        "a@b.",
        "a@@b.co",
        "a\x00@b.co",
        "a@b.co\n",
        "x" * 250 + "@b.co",
        "ß" * 200 + "@b.co",
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    assert not is_email(text)


def test_the_key_of_an_address_forgets_case_and_white_space() -> None:
    assert email_key(" Ada@Example.COM ") == email_key("ada@example.com")
    assert email_key("ada@example.com") != email_key("ada@example.org")


def test_the_key_of_an_address_fits_its_column() -> None:
    address = "ß" * 110 + "@example.com"
    assert is_email(address)
    assert len(email_key(address)) <= EMAIL_MAX


ADA = "/in/ada-lovelace-1"


@pytest.mark.parametrize(
    "url",
    [
        "https://www.linkedin.com/in/ada-lovelace-1",
        "http://www.linkedin.com/in/ada-lovelace-1/",
        "https://NL.LinkedIn.com/in/Ada-Lovelace-1",
        "https://linkedin.com/in/ada-lovelace-1?trk=people&utm=x",
        "https://www.linkedin.com/in/ada-lovelace-1/de?originalSubdomain=de",
        "https://www.linkedin.com/in/ada-lovelace-1#experience",
        "https://www.linkedin.com/in/%61da-lovelace-1",
        "https://www.linkedin.com:443/in/ada-lovelace-1",
        "https://www.linkedin.com/in//ada-lovelace-1//",
        "www.linkedin.com/in/ada-lovelace-1",
        "linkedin.com/in/ada-lovelace-1",
        "linkedin.com/in/ada-lovelace-1?from=https://example.com/",
        "//www.linkedin.com/in/ada-lovelace-1",
        "  https://www.linkedin.com/in/ada-lovelace-1  ",
    ],
)
def test_every_spelling_of_a_profile_address_has_one_key(url: str) -> None:
    assert profile_key(url) == ADA


@pytest.mark.parametrize(
    "url",
    [
        "https://www.linkedin.com/in/J%C3%BCrgen",
        "https://www.linkedin.com/in/jürgen",
        "https://www.linkedin.com/in/ju\u0308rgen",
        "https://www.linkedin.com/in/J%c3%9crgen/",
    ],
)
def test_letters_of_other_alphabets_compare_in_every_encoding(url: str) -> None:
    assert profile_key(url) == "/in/jürgen"


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "   ",
        "https://www.linkedin.com/",
        "https://www.linkedin.com/in/",
        "https://www.linkedin.com/company/acme",
        "https://www.linkedin.com/talent/profile/AEM123",
        "ada-lovelace-1",
        "/in/ada-lovelace-1",
        "http://[::1",
        "javascript:x",
        "mailto:ada@example.com",
        # Other sites have addresses of the same shape.
        "https://example.com/in/ada-lovelace-1",
        "https://notlinkedin.com/in/ada-lovelace-1",
        "https://linkedin.com.example.com/in/ada-lovelace-1",
        # A search for everybody of a name.
        "https://www.linkedin.com/pub/dir/John/Smith",
        "https://www.linkedin.com/pub/john-smith",
    ],
)
def test_what_is_no_profile_address_has_no_key(url: str | None) -> None:
    assert profile_key(url) == ""


def test_old_public_addresses_tell_namesakes_apart_by_their_numbers() -> None:
    one = profile_key("https://www.linkedin.com/pub/john-smith/5/A1/b2")
    other = profile_key("https://www.linkedin.com/pub/john-smith/9/c3/d4")
    assert one == "/pub/john-smith/5/a1/b2"
    assert one != other


def test_the_key_of_a_very_long_profile_address_fits_its_column() -> None:
    assert len(profile_key("https://www.linkedin.com/in/" + "ß" * 450)) == PROFILE_KEY_MAX


@pytest.mark.parametrize("url", ["https://a.example/x?y=1#z", "http://a.example", "HTTPS://A.B"])
def test_web_addresses_may_stand_in_a_link(url: str) -> None:
    assert safe_link(f"  {url}\n") == url


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        "JavaScript://x/%0aalert(1)",
        "data:text/html,x",
        "//a.b/c",
        "https://",
        "https:///path",
        "ftp://a.b/",
        "https://a.b/ c",
        "http://[::1",
        "a.b/c",
        "java\nscript:alert(1)",
        "https://a.b/" + "x" * 500,
    ],
)
def test_nothing_else_may_stand_in_a_link(url: str | None) -> None:
    assert safe_link(url) == ""


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ada Lovelace", "AL"),
        ("Ada", "A"),
        ("Anna Maria van der Berg", "AB"),
        ("山田 太郎", "山太"),
        ("", "?"),
        ("— ***", "?"),
        ("“Bob” (the) Builder", "B"),
    ],
)
def test_initials_stand_for_a_person(name: str, letters: str) -> None:
    assert initials(name) == letters
