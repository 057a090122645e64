"""Real files of every kind: what was planted is nowhere in the copy; what is seen, heard, read stays."""

import io
import warnings
import wave
import zipfile

import openpyxl
import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageOps

import planted_files as planted
from daybreak.protection.cleaning.clean import clean
from daybreak.protection.cleaning.findings import Reason, Residue, Trace
from daybreak.protection.cleaning.ogg import page_checksum

warnings.filterwarnings("ignore", message="Image appears to be a malformed MPO")


def cleaned(content):
    """The copy and the account of it; what was planted is gone."""
    assert planted.holds_name(content), "the test plants nothing"
    out = io.BytesIO()
    cleaning = clean(io.BytesIO(content), out)
    assert cleaning.done, cleaning.why_not
    assert not planted.holds_name(out.getvalue())
    return out.getvalue(), cleaning


def pixels(content):
    """Every frame as it is shown, the right way up."""
    picture, frames = Image.open(io.BytesIO(content)), []
    for number in range(getattr(picture, "n_frames", 1)):
        picture.seek(number)
        frames.append(ImageOps.exif_transpose(picture).convert("RGBA").tobytes())
    return frames


PICTURES = {
    "photo": planted.jpeg,
    "photo in inks": lambda: planted.jpeg(mode="CMYK"),
    "grey photo": lambda: planted.jpeg(mode="L"),
    "photo in several scans": lambda: planted.jpeg(progressive=True),
    "png": planted.png,
    "png with a palette": lambda: planted.png("P"),
    "png one can look through": lambda: planted.png("RGBA"),
    "webp": planted.webp,
    "webp without loss": lambda: planted.webp(lossless=True),
    "moving webp": lambda: planted.webp(moving=True),
    "moving gif": planted.gif,
    "tiff": planted.tiff,
    "packed tiff": lambda: planted.tiff(compression="tiff_lzw"),
    "tiff of photos": lambda: planted.tiff(compression="jpeg"),
    "avif": planted.avif,
    "bitmap": planted.bitmap,
}


@pytest.mark.parametrize("name", PICTURES)
def test_pictures_keep_every_pixel_and_lose_every_name(name):
    content = PICTURES[name]()
    copy, cleaning = cleaned(content)
    assert pixels(copy) == pixels(content)
    assert Residue.VISIBLE in cleaning.left
    again = io.BytesIO()
    assert clean(io.BytesIO(copy), again).done and again.getvalue() == copy  # nothing is left to take out


def test_what_was_taken_out_of_a_photo_is_named():
    _, cleaning = cleaned(planted.jpeg())
    names = ["EXIF", "XMP", "IPTC", "COMMENT", "THUMBNAIL", "PROFILE", "APPENDED", "MAKER"]
    assert set(cleaning.removed) == {Trace[name] for name in names}


def test_colours_stay_as_they_were_reckoned():
    copy, _ = cleaned(planted.jpeg())
    from PIL import ImageCms

    profile = Image.open(io.BytesIO(copy)).info["icc_profile"]
    kept = ImageCms.getOpenProfile(io.BytesIO(profile))
    fresh = ImageCms.createProfile("sRGB")
    turn = ImageCms.buildTransform(kept, fresh, "RGB", "RGB")
    before, after = planted.drawing(), ImageCms.applyTransform(planted.drawing(), turn)
    most = max(abs(a - b) for a, b in zip(before.tobytes(), after.tobytes(), strict=True))
    assert most <= 2


@pytest.mark.parametrize("brand", [b"mp42", b"qt  ", b"3gp5"])
@pytest.mark.parametrize("front", [True, False])
def test_films_keep_every_sample_in_its_place_and_lose_their_places(brand, front):
    content, samples = planted.film(brand=brand, front=front)
    copy, cleaning = cleaned(content)
    assert len(copy) == len(content)
    assert all(copy.index(one) == content.index(one) for one in samples)
    assert b"GPS-" not in copy and b"CUT OUT" not in copy
    assert {Trace.TELEMETRY, Trace.TAGS, Trace.TIMES, Trace.MAKER, Trace.XMP} <= set(cleaning.removed)


RECORDINGS = {
    "heic": planted.heic,
    "mp3": planted.mp3,
    "aac": planted.aac,
    "flac": planted.flac,
    "opus": planted.ogg,
    "vorbis": lambda: planted.ogg("vorbis"),
    "wav": planted.wave,
    "avi": planted.avi,
    "matroska": planted.matroska,
    "matroska of a browser": lambda: planted.matroska(endless=True),
}


@pytest.mark.parametrize("name", RECORDINGS)
def test_recordings_keep_their_data_and_lose_every_name(name):
    content, kept = RECORDINGS[name]()
    copy, cleaning = cleaned(content)
    assert all(one in copy for one in (kept if isinstance(kept, list) else [kept]))
    assert cleaning.left


def test_samples_of_sound_are_the_same():
    content, samples = planted.wave()
    copy, _ = cleaned(content)
    with wave.open(io.BytesIO(copy)) as file:
        assert (file.getnframes(), file.getframerate()) == (800, 8000)
        assert file.readframes(800) == samples


def test_pages_of_a_voice_message_have_right_checksums():
    copy, _ = cleaned(planted.ogg()[0])
    place = 0
    while place < len(copy):
        segments = copy[place + 26]
        end = place + 27 + segments + sum(copy[place + 27 : place + 27 + segments])
        page = bytearray(copy[place:end])
        told, page[22:26] = int.from_bytes(page[22:26], "little"), bytes(4)
        assert page_checksum(page) == told
        place = end


def parts(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {one.date_time[0] for one in archive.infolist()} == {1980} and not archive.comment
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("macros", [False, True])
def test_a_letter_keeps_its_words_and_comments_without_authors(macros):
    copy, cleaning = cleaned(planted.docx(macros=macros))
    inside = parts(copy)
    word = inside["word/document.xml"].decode()
    assert planted.TEXT in word and "was added" in word and "gone" in word and "rsid" not in word
    assert b"A remark" in inside["word/comments.xml"] and b"2026-01-02" not in inside["word/comments.xml"]
    assert not {name for name in inside if "docProps" in name or "vba" in name or "people" in name}
    assert b"macroEnabled" not in inside["[Content_Types].xml"] and b"docProps" not in inside["_rels/.rels"]
    assert "https://example.org/" in inside["word/_rels/document.xml.rels"].decode()
    assert pixels(inside["word/media/image1.jpeg"]) == pixels(planted.jpeg())
    assert {Residue.WRITTEN, Residue.HIDDEN, Residue.TRACKED, Residue.LINKS} <= set(cleaning.left)
    assert (Trace.SCRIPT in cleaning.removed) == macros


def test_a_table_opens_with_the_same_cells():
    copy, _ = cleaned(planted.xlsx())
    sheet = openpyxl.load_workbook(io.BytesIO(copy)).active
    assert (sheet["A1"].value, sheet["B2"].value) == (planted.TEXT, 42)
    assert sheet["A1"].comment.text == "A remark"


def test_slides_keep_their_words():
    copy, _ = cleaned(planted.pptx())
    assert planted.TEXT.encode() in parts(copy)["ppt/slides/slide1.xml"]


@pytest.mark.parametrize("kind", ["text", "spreadsheet", "presentation"])
def test_open_documents_keep_their_words(kind):
    copy, cleaning = cleaned(planted.odt(kind))
    inside = parts(copy)
    assert next(iter(inside)) == "mimetype"
    assert planted.TEXT.encode() in inside["content.xml"] and b"A remark" in inside["content.xml"]
    assert b"2026-01-05" in inside["content.xml"]  # a date that stands in the text
    assert b"AddFrameOffsets" in inside["settings.xml"] and b'Rsid">123' not in inside["settings.xml"]
    assert not {name for name in inside if name.startswith(("Basic", "Versions", "Thumbnails", "meta"))}
    assert b"Basic" not in inside["META-INF/manifest.xml"]
    assert Trace.REVISIONS in cleaning.removed


def test_a_pdf_looks_the_same_and_does_nothing_by_itself():
    content = planted.pdf()
    copy, cleaning = cleaned(content)
    drawn = [pypdfium2.PdfDocument(one)[0].render().to_pil().tobytes() for one in (content, copy)]
    pages = pypdfium2.PdfDocument(copy)[0].get_textpage().get_text_range()
    assert planted.TEXT in pages
    different = sum(a != b for a, b in zip(*drawn, strict=True)) / len(drawn[0])
    assert different < 0.02  # the signs of remarks that were taken off
    made = pikepdf.open(io.BytesIO(copy))
    everything = (
        b"".join(one.unparse(resolved=True) for one in made.objects if isinstance(one, pikepdf.Object))
        + made.trailer.unparse()
    )
    for name in (
        b"/JavaScript",
        b"/EmbeddedFile",
        b"/OpenAction",
        b"/Author",
        b"/PieceInfo",
        b"/URI",
        b"/XFA",
    ):
        assert name not in everything
    assert b"A remark" in everything
    for one in made.objects:
        if isinstance(one, pikepdf.Stream):
            assert not planted.holds_name(one.read_raw_bytes())
    assert {Trace.SCRIPT, Trace.ATTACHMENT, Trace.AUTHORS, Trace.SIGNATURE, Trace.PROFILE} <= set(
        cleaning.removed
    )


def refused(content):
    cleaning = clean(io.BytesIO(content), io.BytesIO())
    assert not cleaning.done
    return cleaning.kind, cleaning.why_not


def locked_pdf():
    made, out = pikepdf.new(), io.BytesIO()
    made.add_blank_page()
    made.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    return out.getvalue()


def nested(depth):
    inside = planted.docx()
    for _ in range(depth):
        inside = planted.archive({"[Content_Types].xml": "<Types/>", "word/embeddings/x.docx": inside})
    return inside


def test_what_cannot_be_cleaned_says_why():
    assert refused(b"") == ("empty", Reason.EMPTY)
    assert refused(b"\0\1\2\3") == ("unknown", Reason.UNKNOWN)
    assert refused(b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>") == (
        "svg",
        Reason.ACTIVE,
    )
    assert refused(b"<!DOCTYPE html><p>x") == ("html", Reason.ACTIVE)
    assert refused(b"MZ" + bytes(99)) == ("program", Reason.PROGRAM)
    assert refused(b"From: jane@example.org\r\nTo: x\r\n\r\nHello") == ("mail", Reason.MAIL)
    assert refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)) == ("ole", Reason.OLD_OFFICE)
    assert refused(planted.archive({"a.txt": "x"})) == ("zip", Reason.ARCHIVE)
    assert refused(b"PK\x03\x04 cut off") == ("archive", Reason.ARCHIVE)
    assert refused(locked_pdf()) == ("pdf", Reason.LOCKED)
    assert refused(b"%PDF-1.7 nothing") == ("pdf", Reason.BROKEN)
    for make in (planted.jpeg, planted.png, planted.gif, planted.webp, planted.docx):
        content = make()
        kind, reason = refused(content[: len(content) // 2])
        assert reason in (Reason.BROKEN, Reason.ARCHIVE), kind


def test_documents_inside_documents_are_cleaned_up_to_a_depth():
    out = io.BytesIO()
    assert clean(io.BytesIO(nested(2)), out).done and not planted.holds_name(out.getvalue())
    deep = clean(io.BytesIO(nested(9)), io.BytesIO())
    assert Residue.PART in deep.left


def test_archives_that_unfold_are_refused():
    bomb = planted.archive({"[Content_Types].xml": "<Types/>", "word/document.xml": b" " * (200 << 20)})
    assert len(bomb) < 1 << 20
    assert refused(bomb) == ("docx", Reason.TOO_LARGE)
    entities = b'<!DOCTYPE a [<!ENTITY b "cccccccc">]><a>&b;</a>'
    assert refused(planted.archive({"[Content_Types].xml": "<Types/>", "word/document.xml": entities})) == (
        "docx", Reason.ACTIVE
    )  # fmt: skip
    climbing = planted.archive({"[Content_Types].xml": "<Types/>", "word/../../x": "y", "word/a.xml": "<a/>"})
    assert refused(climbing) == ("docx", Reason.BROKEN)


def test_words_stay_words():
    for words in ("He said: no.", "قال: لا", "a;b\n1;2\n"):
        out = io.BytesIO()
        cleaning = clean(io.BytesIO(words.encode()), out)
        assert (cleaning.kind, cleaning.left, out.getvalue()) == ("text", (Residue.WRITTEN,), words.encode())
