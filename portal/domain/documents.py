"""Documents that people hand in: what they may be, told from their content and not from their name."""

import io
import re
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from enum import StrEnum

from portal.domain.errors import InvalidInput

NAME_MAX = 200
#: What a document in a ZIP container may hold. Real ones stay far below.
ENTRIES_MAX = 3_000
UNPACKED_MAX = 200 * 1024 * 1024
RATIO_MAX = 100
#: Small files may shrink further than the ratio without harm.
RATIO_FROM = 5 * 1024 * 1024

_CHUNK = 64 * 1024
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: A stream of this name makes an old Office file a Word document.
_WORD_STREAM = "WordDocument".encode("utf-16-le")
_ODT = b"application/vnd.oasis.opendocument.text"
#: Text that a browser would take for a page or a picture with scripts, whatever its name.
_MARKUP = re.compile(
    r"\s*(<\?xml|<!doctype|<!--|<(html|head|body|script|svg|iframe|style|meta|link|base|title|img|a|p|div|table|form|object|embed)\b)",
    re.IGNORECASE,
)


class DocumentKind(StrEnum):
    """What a document is for."""

    RESUME = "resume"
    COVER_LETTER = "cover_letter"
    PORTFOLIO = "portfolio"
    OTHER = "other"


@dataclass(frozen=True)
class FileType:
    """A type of file that we keep."""

    media_type: str
    extensions: tuple[str, ...]


PDF = FileType("application/pdf", (".pdf",))
DOCX = FileType(
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document", (".docx",)
)
DOC = FileType("application/msword", (".doc",))
ODT = FileType("application/vnd.oasis.opendocument.text", (".odt",))
RTF = FileType("application/rtf", (".rtf",))
TEXT = FileType("text/plain", (".txt", ".text", ".md"))
PNG = FileType("image/png", (".png",))
JPEG = FileType("image/jpeg", (".jpg", ".jpeg"))
FILE_TYPES = (PDF, DOCX, DOC, ODT, RTF, TEXT, PNG, JPEG)
#: For the file chooser of the browser.
EXTENSIONS = tuple(extension for kind in FILE_TYPES for extension in kind.extensions)


def clean_name(name: str) -> str:
    """A file's name without folders, control characters and what file systems dislike.

    >>> clean_name("..\\\\..\\\\C:/tmp/re\\x00su\\u202eme.pdf ")
    'resume.pdf'
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    # Besides control characters also marks that turn the direction of writing: "cod.exe" hides so.
    visible = "".join(ch for ch in last if unicodedata.category(ch)[0] != "C")
    tidy = " ".join(re.sub(r'[<>:"|?*]', " ", visible).split()).strip(" .")
    stem, dot, extension = tidy.rpartition(".")
    if not dot or len(extension) > 10:
        return tidy[:NAME_MAX].rstrip(" .")
    return f"{stem[: NAME_MAX - len(extension) - 1].rstrip(' .')}.{extension}"


def check_document(name: str, content: bytes, *, size_max: int) -> FileType:
    """The type of a file that we keep.

    Raises InvalidInput at ``file`` for one that is empty, too large, of another type than its name
    says, of a type that we do not keep, or built to harm.
    """
    if not name:
        raise InvalidInput("file", "file-name-empty")
    if not content:
        raise InvalidInput("file", "file-empty")
    if len(content) > size_max:
        raise InvalidInput("file", "file-too-large", limit=size_max // (1024 * 1024))
    found = recognise(content)
    if found is None:
        raise InvalidInput("file", "file-type-refused")
    if not name.lower().endswith(found.extensions):
        raise InvalidInput("file", "file-name-differs", wanted=", ".join(found.extensions))
    if found in (DOCX, ODT):
        check_container(content)
    return found


def recognise(content: bytes) -> FileType | None:
    """The type of a file by its content; None for any that we do not keep."""
    if content.startswith(b"%PDF-"):
        return PDF
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(b"{\\rtf"):
        return RTF
    if content.startswith(_OLE):
        return DOC if _WORD_STREAM in content else None
    if content.startswith(_ZIP):
        return _recognise_container(content)
    return TEXT if _is_plain_text(content) else None


def _recognise_container(content: bytes) -> FileType | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as container:
            names = set(container.namelist())
            if "word/document.xml" in names and "[Content_Types].xml" in names:
                return DOCX
            if "mimetype" in names and "content.xml" in names:
                with container.open("mimetype") as stated:
                    return ODT if stated.read(len(_ODT) + 1).strip() == _ODT else None
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, EOFError):
        # Broken, encrypted or packed in a way that nobody uses.
        return None
    except NotImplementedError:
        return None
    return None


def _is_plain_text(content: bytes) -> bool:
    encodings = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
    encoding = encodings.get(content[:2])
    try:
        text = content[2:].decode(encoding) if encoding else content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Older editors write one byte per letter.
        text = content.decode("latin-1")
        if re.search(r"[\x7f-\x9f]", text.replace("\x85", "").translate(_WINDOWS_SIGNS)):
            return False
    if re.search(r"[\x00-\x08\x0b\x0e-\x1f]", text):
        return False
    return not _MARKUP.match(text)


#: Quotes, dashes and the euro of Windows-1252, which stand where Latin-1 has control characters.
_WINDOWS_SIGNS = dict.fromkeys(
    b"\x80\x82\x83\x84\x86\x87\x88\x89\x8a\x8b\x8c\x8e\x91\x92\x93\x94\x95\x96\x97\x98\x99\x9a\x9b\x9c\x9e\x9f"
)


def check_container(content: bytes, *, depth: int = 0) -> None:
    """Raise InvalidInput for a container that would unpack to far more than it seems.

    Every entry is unpacked once, in pieces: the sizes that a container states may be lies.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as container:
            entries = container.infolist()
            if len(entries) > ENTRIES_MAX:
                raise InvalidInput("file", "file-harmful")
            _check_sizes(sum(entry.file_size for entry in entries), len(content))
            unpacked = 0
            for entry in entries:
                unpacked += _unpacked_size(container, entry, unpacked, len(content), depth)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, EOFError, RuntimeError) as error:
        raise InvalidInput("file", "file-broken") from error


def _unpacked_size(
    container: zipfile.ZipFile, entry: zipfile.ZipInfo, before: int, packed: int, depth: int
) -> int:
    size = 0
    pieces: list[bytes] = []
    with container.open(entry) as stream:
        while piece := stream.read(_CHUNK):
            size += len(piece)
            _check_sizes(before + size, packed)
            if size == len(piece) and not piece.startswith(_ZIP):
                pieces = []
                is_container = False
            elif size == len(piece):
                is_container = True
            if is_container:
                pieces.append(piece)
    if pieces:
        # A drawing or table put into a document is a container itself, but holds no further one.
        if depth:
            raise InvalidInput("file", "file-harmful")
        check_container(b"".join(pieces), depth=depth + 1)
    return size


def _check_sizes(unpacked: int, packed: int) -> None:
    if unpacked > UNPACKED_MAX or (unpacked > RATIO_FROM and unpacked > packed * RATIO_MAX):
        raise InvalidInput("file", "file-harmful")
