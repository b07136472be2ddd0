"""What counts as a logo: told by its content alone."""

import struct

import pytest

from portal.domain.errors import InvalidInput
from portal.domain.logos import BYTES_MAX, JPEG, PNG, WEBP, read_logo
from tests.support.pictures import jpeg, png, webp_extended, webp_lossless, webp_lossy


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (png(200, 80), PNG),
        (jpeg(200, 80), JPEG),
        (webp_lossy(200, 80), WEBP),
        (webp_lossless(200, 80), WEBP),
        (webp_extended(200, 80), WEBP),
    ],
)
def test_pictures_are_known_with_their_size(content: bytes, kind: str) -> None:
    found = read_logo(content)
    assert (found.content_type, found.width, found.height) == (kind, 200, 80)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"GIF89a\x10\x00\x10\x00",
        b"<html><script>alert(1)</script>",
        png(64, 64)[:20],
        b"\x89PNG\r\n\x1a\n" + b"\0" * 50,
        jpeg(64, 64)[:8],
        b"\xff\xd8\xff\xda\x00\x02",
        b"\xff\xd8\xff\xe0\x00\x00" * 20,
        b"RIFF\0\0\0\0WEBPABCD" + b"\0" * 30,
        webp_lossy(64, 64)[:22],
    ],
)
def test_everything_else_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_logo(content)
    assert (caught.value.field, caught.value.code) == ("logo", "logo-kind")


def test_a_picture_may_not_be_large() -> None:
    with pytest.raises(InvalidInput) as caught:
        read_logo(png(64, 64) + b"\0" * BYTES_MAX)
    assert caught.value.code == "logo-too-large"


@pytest.mark.parametrize(("width", "height"), [(4001, 64), (64, 4001), (15, 64), (64, 15), (0, 0)])
def test_a_picture_has_sides_that_can_be_shown(width: int, height: int) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_logo(png(width, height))
    assert caught.value.code == "logo-dimensions"


def test_padding_before_a_jpeg_segment_is_skipped() -> None:
    padded = jpeg(64, 32)[:2] + b"\xff\xff" + jpeg(64, 32)[2:]
    assert struct.unpack(">H", padded[:2]) == (0xFFD8,)
    assert read_logo(padded).width == 64
