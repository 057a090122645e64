"""Documents with the planted name: of offices, archives and PDFs."""

# ruff: noqa: E501 (documents are what they are)
import io
import zipfile

from planted_files.naming import NAME, RAW, TEXT
from planted_files.pictures import jpeg, png, profile, xmp

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def archive(parts: dict[str, bytes | str], *, comment: bytes = RAW) -> bytes:
    """An archive of parts with dates and a comment."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.comment = comment
        for name, data in parts.items():
            info = zipfile.ZipInfo(name, (2026, 1, 2, 3, 4, 6))
            info.comment = comment
            stored = name == "mimetype"
            made.writestr(info, data, zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _relations(*rows: tuple[str, str]) -> str:
    inside = "".join(
        f'<Relationship Id="r{n}" Type="{_RELS}/{kind}" Target="{target}"'
        + (' TargetMode="External"' if ":" in target else "")
        + "/>"
        for n, (kind, target) in enumerate(rows, start=1)
    )
    return f'<?xml version="1.0"?><Relationships xmlns="{_PACKAGE}">{inside}</Relationships>'


def _office(
    main: str, main_type: str, parts: dict[str, bytes | str], relations: list[tuple[str, str]]
) -> bytes:
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="application/xml"/>' for name in parts if name != main
    )
    types = (
        '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="jpeg" ContentType="image/jpeg"/><Default Extension="bin" ContentType="application/x"/>'
        f'<Override PartName="/{main}" ContentType="{main_type}"/>{overrides}</Types>'
    )
    core = f"<cp:coreProperties xmlns:cp='a' xmlns:dc='b'><dc:creator>{NAME}</dc:creator></cp:coreProperties>"
    return archive(
        {
            "[Content_Types].xml": types,
            "_rels/.rels": _relations(
                ("officeDocument", main),
                ("metadata/core-properties", "docProps/core.xml"),
                ("extended-properties", "/docProps/app.xml"),
                ("metadata/thumbnail", "docProps/thumbnail.jpeg"),
            ),
            "docProps/core.xml": core,
            "docProps/app.xml": f"<Properties><Company>{NAME}</Company></Properties>",
            "docProps/custom.xml": f"<Properties><property>{NAME}</property></Properties>",
            "docProps/thumbnail.jpeg": jpeg(),
            **parts,
        }
    )


def docx(*, macros: bool = False) -> bytes:
    """A letter with comments, changes, sessions, a template, a photo, a printer, a signature; and macros."""
    body = (
        f'<w:p w:rsidR="00AB12CD" w:rsidRDefault="00AB12CD"><w:r><w:t xml:space="preserve">{TEXT} &amp; more </w:t></w:r>'
        f'<w:ins w:id="1" w:author="{NAME}" w:date="2026-01-02T03:04:05Z"><w:r><w:t>was added</w:t></w:r></w:ins>'
        f"<w:del w:id='2' w:author='{NAME}' w:date='2026-01-02T03:04:05Z'><w:r><w:delText>gone</w:delText></w:r></w:del>"
        f'<w:r><w:rPr><w:rPrChange w:author="{NAME}" w:id="3" w:date="2026-01-02T03:04:05Z"/></w:rPr></w:r></w:p>'
        f"<!-- {NAME} -->"
    )
    word = f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{_WORD}" xmlns:r="{_RELS}"><w:body>{body}</w:body></w:document>'
    settings = (
        f'<w:settings xmlns:w="{_WORD}" xmlns:r="{_RELS}" xmlns:w15="x"><w:attachedTemplate r:id="r1"/>'
        f'<w:rsids><w:rsidRoot w:val="00AB12CD"/></w:rsids><w:docVars><w:docVar w:name="a" w:val="{NAME}"/></w:docVars>'
        f'<w15:docId w15:val="{{{NAME}}}"/><w:zoom w:percent="100"/></w:settings>'
    )
    comments = f'<w:comments xmlns:w="{_WORD}"><w:comment w:id="1" w:author="{NAME}" w:initials="{NAME}" w:date="2026-01-02T03:04:05Z"><w:p><w:r><w:t>A remark</w:t></w:r></w:p></w:comment></w:comments>'
    parts: dict[str, bytes | str] = {
        "word/document.xml": word,
        "word/settings.xml": settings,
        "word/comments.xml": comments.encode("utf-16"),
        "word/people.xml": f'<w15:people xmlns:w15="x"><w15:person w15:author="{NAME}"/></w15:people>',
        "word/media/image1.jpeg": jpeg(),
        "word/printerSettings/printerSettings1.bin": RAW,
        "customXml/item1.xml": f"<a>{NAME}</a>",
        "_xmlsignatures/sig1.xml": f"<a>{NAME}</a>",
        "word/_rels/settings.xml.rels": _relations(
            ("attachedTemplate", f"file:///C:\\Users\\{NAME}\\a.dotx")
        ),
    }
    links = [
        ("comments", "comments.xml"),
        ("people", "people.xml"),
        ("image", "media/image1.jpeg"),
        ("customXml", "../customXml/item1.xml"),
        ("hyperlink", f"file:///C:/{NAME}/x.doc"),
        ("hyperlink", "https://example.org/"),
    ]
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    if macros:
        parts["word/vbaProject.bin"] = RAW
        links.append(("vbaProject", "vbaProject.bin"))
        kind = "application/vnd.ms-word.document.macroEnabled.main+xml"
    parts["word/_rels/document.xml.rels"] = _relations(*links)
    return _office("word/document.xml", kind, parts, links)


def xlsx() -> bytes:
    """A table made by a program, with an author, a comment, a path, a pivot's author and people added."""
    import openpyxl
    from openpyxl.comments import Comment

    book = openpyxl.Workbook()
    book.properties.creator = book.properties.lastModifiedBy = book.properties.title = NAME
    book.active["A1"], book.active["B2"] = TEXT, 42
    book.active["A1"].comment = Comment("A remark", NAME)
    out = io.BytesIO()
    book.save(out)
    with zipfile.ZipFile(out) as made:
        parts = {name: made.read(name) for name in made.namelist()}
    workbook = parts["xl/workbook.xml"].decode()
    added = f'<fileSharing userName="{NAME}"/><x15ac:absPath xmlns:x15ac="y" url="C:\\Users\\{NAME}\\"/>'
    parts["xl/workbook.xml"] = workbook.replace("<sheets>", added + "<sheets>", 1).encode()
    parts["xl/persons/person.xml"] = (
        f'<personList><person displayName="{NAME}" id="{{1}}" userId="{NAME}" providerId="AD"/></personList>'.encode()
    )
    parts["xl/pivotCache/pivotCacheDefinition1.xml"] = (
        f'<pivotCacheDefinition refreshedBy="{NAME}" refreshedDate="45000.5" recordCount="1"/>'.encode()
    )
    parts["xl/printerSettings/printerSettings1.bin"] = RAW
    return archive(parts)


def pptx() -> bytes:
    """Slides with authors of comments of both kinds, and a photo."""
    parts: dict[str, bytes | str] = {
        "ppt/presentation.xml": "<p:presentation xmlns:p='p'><p:sldIdLst/></p:presentation>",
        "ppt/slides/slide1.xml": f"<p:sld xmlns:p='p' xmlns:a='a'><a:t>{TEXT}</a:t></p:sld>",
        "ppt/commentAuthors.xml": f'<p:cmAuthorLst xmlns:p="p"><p:cmAuthor id="0" name="{NAME}" initials="{NAME}" lastIdx="1" clrIdx="0"/></p:cmAuthorLst>',
        "ppt/authors.xml": f'<p188:authorLst xmlns:p188="q"><p188:author id="{{1}}" name="{NAME}" initials="JR" userId="{NAME}" providerId="AD"/></p188:authorLst>',
        "ppt/comments/comment1.xml": '<p:cmLst xmlns:p="p"><p:cm authorId="0" dt="2026-01-02T03:04:05" idx="1"><p:text>A remark</p:text></p:cm></p:cmLst>',
        "ppt/media/image1.jpeg": jpeg(),
    }
    kind = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
    return _office("ppt/presentation.xml", kind, parts, [])


def odt(kind: str = "text") -> bytes:
    """A document with properties, authors of remarks and changes, a printer, an earlier version, a photo."""
    media = f"application/vnd.oasis.opendocument.{kind}"
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="o" xmlns:text="t" xmlns:dc="d" '
        'xmlns:meta="m" xmlns:loext="l" xmlns:xlink="x" xmlns:officeooo="oo"><office:body><office:text>'
        f"<text:p>{TEXT}<office:annotation><dc:creator>{NAME}</dc:creator><dc:date>2026-01-02T03:04:05</dc:date>"
        f"<meta:creator-initials>{NAME}</meta:creator-initials><text:p>A remark</text:p></office:annotation></text:p>"
        f"<text:changed-region><office:change-info><dc:creator>{NAME}</dc:creator><dc:date>2026</dc:date></office:change-info></text:changed-region>"
        f'<text:a xlink:href="file:///home/{NAME}/a.odt">link</text:a><text:date>2026-01-05</text:date></office:text></office:body></office:document-content>'
    )
    settings = (
        '<office:document-settings xmlns:office="o" xmlns:config="c"><config:config-item config:name="PrinterName">'
        f'{NAME}</config:config-item><config:config-item config:name="Rsid">123</config:config-item>'
        '<config:config-item config:name="AddFrameOffsets">true</config:config-item></office:document-settings>'
    )
    files = [
        "content.xml",
        "settings.xml",
        "meta.xml",
        "Thumbnails/thumbnail.png",
        "Pictures/1.jpg",
        "Basic/",
        "Basic/script-lc.xml",
    ]
    manifest = "".join(
        f'<manifest:file-entry manifest:full-path="{one}" manifest:media-type=""/>' for one in ["/", *files]
    )
    return archive(
        {
            "mimetype": media,
            "content.xml": content,
            "settings.xml": settings,
            "meta.xml": f"<office:document-meta xmlns:office='o'><dc:creator xmlns:dc='d'>{NAME}</dc:creator></office:document-meta>",
            "Thumbnails/thumbnail.png": png(),
            "Pictures/1.jpg": jpeg(),
            "Basic/script-lc.xml": f"<a>{NAME}</a>",
            "Versions/Version1": archive({"content.xml": NAME}),
            "META-INF/documentsignatures.xml": f"<a>{NAME}</a>",
            "META-INF/manifest.xml": f'<manifest:manifest xmlns:manifest="m">{manifest}</manifest:manifest>',
        }
    )


def pdf() -> bytes:
    """A document with all that can be put beside its pages, and an earlier version in front."""
    import pikepdf
    from pikepdf import Array, Dictionary, Name, Stream, String

    made = pikepdf.new()
    made.add_blank_page(page_size=(300, 200))
    page = made.pages[0]
    picture = Stream(made, jpeg())
    picture.stream_dict = Dictionary(
        Type=Name.XObject, Subtype=Name.Image, Width=96, Height=64, ColorSpace=Name.DeviceRGB, BitsPerComponent=8,
        Filter=Name.DCTDecode, Metadata=Stream(made, xmp()), Length=len(jpeg()),
    )  # fmt: skip
    page.obj.Resources = Dictionary(
        XObject=Dictionary(Photo=made.make_indirect(picture)),
        Font=Dictionary(F=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)),
        ColorSpace=Dictionary(C=Array([Name.ICCBased, made.make_indirect(_profile_stream(made))])),
    )
    page.obj.Contents = Stream(
        made, f"q 96 0 0 64 20 20 cm /Photo Do Q BT /F 18 Tf 20 120 Td ({TEXT}) Tj ET".encode()
    )
    page.obj.PieceInfo = Dictionary(App=Dictionary(Private=String(NAME)))
    page.obj.Thumb = Stream(made, RAW)
    run = Dictionary(S=Name.JavaScript, JS=String(f"app.alert('{NAME}')"))
    page.obj.AA = Dictionary(O=run)
    page.obj.Annots = Array([
        Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=[0, 0, 9, 9], T=String(NAME), M=String(NAME), Contents=String("A remark"), NM=String(NAME), RC=String(NAME)),
        Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=Dictionary(S=Name.URI, URI=String(f"http://{NAME}.example"))),
        Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=[0, 0, 9, 9], FS=Dictionary(F=String(NAME), EF=Dictionary(F=Stream(made, RAW)))),
        made.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Sig, T=String("Signature1"), Rect=[0, 0, 9, 9], V=Dictionary(Type=Name.Sig, Name=String(NAME), Contents=String(RAW)))),
    ])  # fmt: skip
    root = made.Root
    root.OpenAction = run
    root.Names = Dictionary(
        JavaScript=Dictionary(Names=Array([String("a"), run])),
        EmbeddedFiles=Dictionary(
            Names=Array([String(NAME), Dictionary(F=String(NAME), EF=Dictionary(F=Stream(made, RAW)))])
        ),
    )
    root.AcroForm = Dictionary(Fields=Array([page.obj.Annots[3]]), XFA=Stream(made, RAW))
    made.docinfo["/Author"], made.docinfo["/Producer"], made.docinfo["/Jane"] = NAME, NAME, NAME
    root.Metadata = Stream(made, xmp())
    out = io.BytesIO()
    made.save(out)
    first = out.getvalue()
    earlier = b"\n7777 0 obj\n(" + RAW + b")\nendobj\n"  # an object that nothing refers to any more
    at = first.rindex(b"startxref")
    return first[:at] + earlier + first[at:]


def _profile_stream(made):
    from pikepdf import Stream

    stream = Stream(made, profile())
    stream.stream_dict.N = 3
    return stream
