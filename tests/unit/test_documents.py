"""What a document may be."""

import pytest

from portal.domain import documents
from portal.domain.errors import InvalidInput
from tests.support import files

MB = 1024 * 1024
GOOD = {
    "cv.pdf": files.PDF,
    "CV.PDF": files.PDF,
    "cv.docx": files.docx(),
    "cv.doc": files.DOC,
    "cv.odt": files.odt(),
    "cv.rtf": files.RTF,
    "cv.txt": "Nora, née Nilsen\r\n– engineer".encode(),
    "windows.txt": "“Nora” – 5 €".encode("cp1252"),
    "wide.txt": b"\xff\xfe" + "Nora".encode("utf-16-le"),
    "photo.png": files.PNG,
    "photo.jpeg": files.JPEG,
}
REFUSED = {
    "page.html": (b"<!DOCTYPE html><p>x", "file-type-refused"),
    "page.txt": (b"  <HTML><script>alert(1)</script>", "file-type-refused"),
    "picture.svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "file-type-refused"),
    "resume.pdf": (b"<?xml version='1.0'?><svg/>", "file-type-refused"),
    "script.pdf": (b"<script>alert(1)</script>", "file-type-refused"),
    "program.pdf": (b"MZ\x90\x00" + b"\x00" * 60, "file-type-refused"),
    "sheet.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "file-type-refused"),
    "any.docx": (files.container({"evil.exe": b"MZ"}), "file-type-refused"),
    "cut.docx": (files.docx()[:60], "file-type-refused"),
    "cv.txt": (files.PDF, "file-name-differs"),
    "cv.docx": (files.PDF, "file-name-differs"),
    "cv": (files.PDF, "file-name-differs"),
    "empty.pdf": (b"", "file-empty"),
    "big.pdf": (files.PDF + b"x" * MB, "file-too-large"),
    "": (files.PDF, "file-name-empty"),
    "nested.docx": (
        files.docx(a=files.container({"b": files.container({"c": b"d"})})),
        "file-harmful",
    ),
    "many.docx": (files.docx(**{f"n{n}": b"" for n in range(3001)}), "file-harmful"),
}


@pytest.mark.parametrize("name", GOOD)
def test_what_people_hand_in_is_taken(name: str) -> None:
    found = documents.check_document(name, GOOD[name], size_max=MB)
    assert name.lower().endswith(found.extensions)


@pytest.mark.parametrize("name", REFUSED)
def test_the_rest_is_refused_with_its_reason(name: str) -> None:
    content, code = REFUSED[name]
    with pytest.raises(InvalidInput) as caught:
        documents.check_document(name, content, size_max=MB)
    assert (caught.value.field, caught.value.code) == ("file", code)


def test_a_word_document_that_unpacks_to_a_flood_is_refused() -> None:
    content = files.bomb()
    assert len(content) < MB
    with pytest.raises(InvalidInput) as caught:
        documents.check_document("cv.docx", content, size_max=MB)
    assert caught.value.code == "file-harmful"


def test_a_table_inside_a_word_document_is_no_bomb() -> None:
    sheet = files.container({"xl/workbook.xml": b"<workbook/>"})
    content = files.docx(word__embeddings__sheet=sheet)
    assert documents.check_document("cv.docx", content, size_max=MB) is documents.DOCX


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("cv.pdf", "cv.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\nora\\cv.pdf", "cv.pdf"),
        ("a\x00b\r\nc.pdf", "abc.pdf"),
        ("cod\u202efdp.exe", "codfdp.exe"),
        ('a<b>:"c|?*.pdf', "a b c.pdf"),
        ("  .. .pdf", "pdf"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
        ("..", ""),
        ("/", ""),
        ("Résumé – 2026.pdf", "Résumé – 2026.pdf"),
    ],
)
def test_names_are_cleaned(given: str, kept: str) -> None:
    assert documents.clean_name(given) == kept
    assert len(kept) <= documents.NAME_MAX
