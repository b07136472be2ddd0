"""What an uploaded picture is, told by its content: PNG, JPEG and WebP, and nothing that could hold a script."""

import struct
from dataclasses import dataclass

from portal.domain.errors import InvalidInput

#: Bytes of a logo, and pixels of its longer and shorter side.
BYTES_MAX = 512 * 1024
SIDE_MAX, SIDE_MIN = 4000, 16

PNG, JPEG, WEBP = "image/png", "image/jpeg", "image/webp"

#: Markers of JPEG that begin a frame and therefore name its size (all SOF but those of tables).
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
#: Markers that stand alone, without a length.
_ALONE = {0x01, *range(0xD0, 0xD9)}


@dataclass(frozen=True)
class Picture:
    """A picture that may be shown as the company's logo."""

    content_type: str
    width: int
    height: int


def read_logo(content: bytes) -> Picture:
    """What the bytes are, whatever the file is called. Raises InvalidInput for everything else: SVG, for one,
    is a document that can hold scripts."""
    if len(content) > BYTES_MAX:
        raise InvalidInput("logo", "logo-too-large", limit=BYTES_MAX // 1024)
    try:
        found = _png(content) or _jpeg(content) or _webp(content)
    except (struct.error, IndexError):
        found = None
    if found is None:
        raise InvalidInput("logo", "logo-kind")
    sides = (found.width, found.height)
    if max(sides) > SIDE_MAX or min(sides) < SIDE_MIN:
        raise InvalidInput("logo", "logo-dimensions", smallest=SIDE_MIN, largest=SIDE_MAX)
    return found


def _png(content: bytes) -> Picture | None:
    if content[:8] != b"\x89PNG\r\n\x1a\n" or content[12:16] != b"IHDR" or b"IEND" not in content:
        return None
    width, height = struct.unpack(">II", content[16:24])
    return Picture(PNG, width, height)


def _jpeg(content: bytes) -> Picture | None:
    if content[:3] != b"\xff\xd8\xff":
        return None
    at = 2
    while at < len(content):
        if content[at] != 0xFF:
            return None
        marker = content[at + 1]
        if marker == 0xFF:
            # Padding between segments.
            at += 1
        elif marker in _ALONE:
            at += 2
        elif marker in _FRAMES:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return Picture(JPEG, width, height)
        elif marker in {0xD9, 0xDA}:
            # The picture's data, or its end, before its size.
            return None
        else:
            (length,) = struct.unpack(">H", content[at + 2 : at + 4])
            at += 2 + max(length, 2)
    return None


def _webp(content: bytes) -> Picture | None:
    if content[:4] != b"RIFF" or content[8:12] != b"WEBP":
        return None
    chunk, body = content[12:16], content[20:30]
    if chunk == b"VP8X":
        width = 1 + int.from_bytes(body[4:7], "little")
        return Picture(WEBP, width, 1 + int.from_bytes(body[7:10], "little"))
    if chunk == b"VP8L" and body[0] == 0x2F:
        bits = int.from_bytes(body[1:5], "little")
        return Picture(WEBP, 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF))
    if chunk == b"VP8 " and body[3:6] == b"\x9d\x01\x2a":
        width, height = struct.unpack("<HH", body[6:10])
        return Picture(WEBP, width & 0x3FFF, height & 0x3FFF)
    return None
