"""Under which words people are found, and what typed words ask for."""

import pytest

from portal.domain import names
from portal.domain.candidate_search import (
    CONTACT_MISSING,
    KEY_MAX,
    WORDS_MAX,
    Term,
    search_keys,
    terms_of,
)


def fits(term: Term, keys: set[str]) -> bool:
    """What the database is asked: has somebody a key for each beginning of one of the readings."""
    return any(
        all(any(key.startswith(beginning) for key in keys) for beginning in reading)
        for reading in term.readings
    )


def is_found(
    text: str,
    first: str = "",
    last: str = "",
    employer: str = "",
    email: str = "a@b.example",
    phone: str = "",
) -> bool:
    keys = search_keys(
        names.name_key(first, last), employer, [email] if email else [], [phone] if phone else []
    )
    terms = terms_of(text)
    return bool(terms) and all(fits(term, keys) for term in terms)


@pytest.mark.parametrize(
    "text",
    [
        "nora",
        "NORA",
        "n",
        "nils",
        "nilsen nora",
        "  Nora   Nilsen ",
        "nora wind",
        "works",
        "nora.nilsen",
        "nora@mail",
        "NORA@mail.example",
        "nora\u00a0nilsen",
        "“Nora” (Nilsen)",
        "n w",
    ],
)
def test_every_word_is_found_by_its_beginning_in_any_order(text: str) -> None:
    assert is_found(text, "Nora", "Nilsen", "Wind Works", "nora@mail.example")


@pytest.mark.parametrize("text", ["ora", "nora berg", "mail.example", "@mail", "ilsen", "noraa"])
def test_nothing_is_found_by_its_middle_or_by_a_word_too_much(text: str) -> None:
    assert not is_found(text, "Nora", "Nilsen", "Wind Works", "nora@mail.example")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Søren", "soren"),
        ("Soren", "søren"),
        ("Łukasz", "lukasz"),
        ("Ægir", "aegir"),
        ("Zoë", "ZOE"),
        ("Zoe\u0308", "zoë"),
        ("Weiß", "weiss"),
        ("Weiss", "weiß"),
        ("İpek", "ipek"),
        ("O'Neil", "o’neil"),
        ("O'Neil", "neil"),
        ("Anne-Marie", "marie"),
        ("Anne-Marie", "anne-ma"),
        ("محمد", "محم"),
        ("שרה", "שר"),
        ("山田太郎", "山田"),
        ("Ｎｏｒａ", "nora"),
        ("𝐍𝐨𝐫𝐚", "nora"),
        ("Nora 🦊", "nora 🦊"),
    ],
)
def test_case_accents_and_disguises_do_not_matter(name: str, text: str) -> None:
    assert is_found(text, name, "Berg")


@pytest.mark.parametrize(
    "stored",
    ["+31 (0)20 123 45 67", "+31201234567", "0031 20 1234567", "020-123 45 67", "(020) 1234567"],
)
@pytest.mark.parametrize(
    "text",
    [
        "+31 20 123 45 67",
        "+31201234567",
        "0031201234567",
        "020 1234567",
        "020-1234567",
        "(020) 123.45.67",
        "0201234567",
        "201234567",
        "020 123",
        "02012",
        "٠٢٠١٢٣٤٥٦٧",
    ],
)
def test_a_phone_number_is_found_in_every_notation(stored: str, text: str) -> None:
    assert is_found(text, "Nora", "Nilsen", phone=stored)


def test_short_national_numbers_are_found_with_and_without_their_country() -> None:
    assert is_found("12 34 56 78", phone="+45 12 34 56 78")
    assert is_found("+45 12345678", phone="12345678")
    assert is_found("0045 12 34 56 78", phone="+45 12 34 56 78")
    assert not is_found("12 34 56 79", phone="+45 12 34 56 78")


def test_a_phone_number_stands_beside_other_words() -> None:
    assert is_found("nora 020 123 45 67", "Nora", "Nilsen", phone="+31201234567")
    assert not is_found("nora 020 123 45 68", "Nora", "Nilsen", phone="+31201234567")


def test_numbers_that_are_words_are_found_as_words() -> None:
    assert is_found("studio 54", employer="Studio 54")
    assert is_found("24 7 365 000", employer="24 7 365 000 Care")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("REQ-0042", ("REQ-0042",)),
        ("req-0042", ("REQ-0042",)),
        ("req42", ("REQ-42", "REQ-0042")),
        ("0042", ("REQ-0042",)),
        ("req-00", ("REQ-00", "REQ-0000")),
        ("req", ()),
        ("42", ()),
        ("request", ()),
    ],
)
def test_a_job_id_is_understood_as_people_type_it(text: str, wanted: tuple[str, ...]) -> None:
    [term] = terms_of(text)
    assert term.job_ids == wanted


@pytest.mark.parametrize("text", ["", " ", "%", "'", "%%% '' ;--", "🦊", "\x00\x01", "@", "\u202e"])
def test_a_text_without_letters_and_digits_asks_for_nothing(text: str) -> None:
    assert terms_of(text) == []


@pytest.mark.parametrize(
    "text", ["x" * 10_000, "x " * 5_000, "a-" * 5_000, "1 " * 5_000, "_", "é" * 9_999]
)
def test_whatever_is_typed_the_question_stays_small(text: str) -> None:
    terms = terms_of(text)
    assert len(terms) <= WORDS_MAX
    assert sum(len(reading) for term in terms for reading in term.readings) <= 12
    assert all(len(b) <= KEY_MAX for term in terms for reading in term.readings for b in reading)


def test_people_without_an_address_carry_a_mark_that_nobody_can_type() -> None:
    assert CONTACT_MISSING in search_keys("nora", "", [], ["020 1234567"])
    assert CONTACT_MISSING not in search_keys("nora", "", ["a@b.example"], [])
    assert not is_found(CONTACT_MISSING, "Nora", email="")


def test_keys_fit_their_column() -> None:
    keys = search_keys("ß" * 400, "İ" * 300, ["x" * 300 + "@b.example"], ["9" * 300])
    assert all(0 < len(key) <= KEY_MAX for key in keys)


@pytest.mark.parametrize(
    "order",
    [
        [
            ("Ada", "berg"),
            ("Bo", "Berg"),
            ("Ada", "Berg Costa"),
            ("Ada", "Berg-Dahl"),
            ("A", "Ørn"),
        ],
        [("", ""), ("Cher", ""), ("Ada", "Étienne"), ("Bo", "Etienne"), ("Al", "Zé")],
    ],
)
def test_people_stand_in_order_of_last_names_then_first(order: list[tuple[str, str]]) -> None:
    assert sorted(order, key=lambda name: names.sort_key(*name)) == order
