"""What people write, made ready to be shown."""

import pytest

from portal.domain.texts import clean_text, split_links


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("nothing", []),
        ("See https://example.com/a, or not.", ["https://example.com/a"]),
        ("(http://example.com/x_(y))", ["http://example.com/x_(y)"]),
        ("javascript:alert(1) data:text/html,x", []),
        ('https://example.com/"onmouseover="alert(1)', ["https://example.com/"]),
        (
            "https://a.example https://b.example/?q=1&r=2",
            ["https://a.example", "https://b.example/?q=1&r=2"],
        ),
        ("https://", []),
    ],
)
def test_web_addresses_become_links_and_nothing_else(text: str, links: list[str]) -> None:
    parts = split_links(text)
    assert [p.url for p in parts if p.url] == links
    assert "".join(p.text for p in parts) == text


def test_texts_keep_their_lines_and_lose_what_nobody_sees() -> None:
    assert clean_text("  a\r\nb\rc\x00\x07 ") == "a\nb\nc"
    assert clean_text(None) == ""
