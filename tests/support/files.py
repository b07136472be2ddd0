"""Files as people hand them in, and as they should not."""

import io
import zipfile

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20
JPEG = b"\xff\xd8\xff\xe0" + b"\x00" * 20
RTF = rb"{\rtf1\ansi Nora}"
DOC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 512 + "WordDocument".encode("utf-16-le")


def container(entries: dict[str, bytes]) -> bytes:
    """A ZIP file."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in entries.items():
            file.writestr(name, content)
    return packed.getvalue()


def docx(**more: bytes) -> bytes:
    """A Word document with further entries."""
    return container(
        {
            "[Content_Types].xml": b"<Types/>",
            "word/document.xml": b"<w:document/>",
            **{name.replace("__", "/"): content for name, content in more.items()},
        }
    )


def odt() -> bytes:
    """An OpenDocument text."""
    return container(
        {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<office/>"}
    )


def bomb() -> bytes:
    """A Word document that unpacks to 300 MB."""
    packed = io.BytesIO(docx())
    with (
        zipfile.ZipFile(packed, "a", zipfile.ZIP_DEFLATED) as file,
        file.open("word/media/x.bin", "w") as stream,
    ):
        for _ in range(300):
            stream.write(b"\x00" * 1024 * 1024)
    return packed.getvalue()
