import codecs
from hashlib import sha256
from pathlib import Path

import pytest

from loaders.encoding import find_encoding
from loaders.refusals import BadFile

TEXT = "id,name\n1,Hélène\n2,Groß — €\n"


def write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8-sig"),
        (TEXT.encode("cp1252"), "cp1252"),
        (TEXT.encode("utf-16"), "utf-16"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16"),
        (b"id,name\n1,Helene\n", "utf-8"),
        (("é\n" * 20 + "MaÃ®trise\n").encode("cp1252"), "cp1252"),
    ],
)
def test_the_usual_encodings_are_found_out(tmp_path: Path, content: bytes, name: str) -> None:
    found = find_encoding(write(tmp_path / "a.csv", content))
    assert found.name == name
    assert found.digest == sha256(content).hexdigest()
    assert content.decode(found.name).endswith("\n")


def test_an_encoding_that_is_told_is_not_guessed(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", TEXT.replace(" — €", "").encode("latin-1"))
    assert find_encoding(path, "latin-1").name == "latin-1"


@pytest.mark.parametrize(
    ("content", "told", "line", "reason"),
    [
        (b"", None, 0, "empty"),
        ("é\né\n".encode() + "é\n".encode("cp1252") + b"x\n", None, 3, "not UTF-8, though 2 others are"),
        (("é\n" * 19 + "MaÃ®trise\n").encode("cp1252"), None, 1, "not UTF-8, though 1 others are"),
        (TEXT.encode("cp1252"), "utf-8", 2, "byte 0xe9 is no text in utf-8"),
        ("a\nb\nc\u0081\n".encode("latin-1"), None, 3, "byte 0x81 is no text in cp1252"),
        (b"a\nb\n\0c\n", None, 3, "NUL"),
        ("é\nb\0\n".encode("cp1252"), None, 2, "NUL"),
        ("a\nb\0\n".encode("utf-16"), None, 2, "NUL"),
        (b"a\n", "klingon", 0, "'klingon' is no known encoding"),
    ],
)
def test_a_wrongly_encoded_file_is_named_with_its_line(
    tmp_path: Path, content: bytes, told: str | None, line: int, reason: str
) -> None:
    path = write(tmp_path / "a.csv", content)
    with pytest.raises(BadFile, match=reason) as caught:
        find_encoding(path, told)
    assert caught.value.problem.path == str(path)
    assert caught.value.problem.line == line
    assert caught.value.hint


def test_a_bad_byte_far_into_a_file_has_its_line(tmp_path: Path) -> None:
    lines = [b"abcdefghij\n"] * 300_000
    lines[250_000] = b"abc\xff\n"
    with pytest.raises(BadFile) as caught:
        find_encoding(write(tmp_path / "a.csv", b"".join(lines)), "utf-8")
    assert caught.value.problem.line == 250_001
