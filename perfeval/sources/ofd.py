"""OFD files (版式文件, GB/T 33190): the packed pages of China's own print format, read on the guarded XML door.

A package holds one or more documents; a document its pages, templates that pages share, annotations, attachments.
Signs and lines of each page go into the same geometry as a PDF's. Nothing is executed or fetched; what a person sees
and this reader does not take as content (annotations, attachments, hidden text) is said, and so are signatures, which
are not checked.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from lxml import etree

from perfeval.errors import FileDamaged, FileEncrypted
from perfeval.sources.file_type import PICTURES
from perfeval.sources.geometry import Page
from perfeval.sources.guards import LIMITS
from perfeval.sources.ofd_page import POINTS, Canvas, Matrix
from perfeval.sources.package import Package
from perfeval.sources.pagebreaks import document_of, unread_notes
from perfeval.sources.raw import Note, RawParagraph, RawTable
from perfeval.sources.refusals import note, refused, within, wrong_type
from perfeval.sources.scans import begin, can_recognise
from perfeval.sources.scans.read_page import ReadPage, with_pictures
from perfeval.sources.xmltools import local_name

ROOT = "OFD.xml"
_A4 = (0.0, 0.0, 210.0, 297.0)
_PICTURE_SHARE = 0.5


def read_ofd(package: Package, file: str) -> tuple[tuple[RawTable | RawParagraph, ...], tuple[Note, ...]]:
    """Tables and paragraphs of all documents of an OFD, joined over pages but never over documents.

    Raises:
        FileRefused: protected, damaged, or without text that can be read.
    """
    if "Encryptions.xml" in package:
        raise FileEncrypted(file=file)
    notes: list[Note] = []
    pages: list[Page] = []
    pictures: list[tuple[int, float, bytes]] = []
    roots = [_part(ROOT, one.text) for one in _below(package.tree(ROOT), "DocBody", "DocRoot")]
    if not roots:
        raise refused(FileDamaged, file, "ofd", detail="DocRoot")
    for root in roots:
        document = _Document(package, root)
        first = len(pages)
        within(file, "pages", first + len(document.pages), LIMITS.pages)
        for number, part in enumerate(document.pages, first + 1):
            page, picture = document.page(part, number)
            pages.append(replace(page, begins=number == first + 1))
            if page.is_unread and picture.startswith(PICTURES):
                pictures.append((number, page.width, picture))
        notes += document.notes()
    notes += _signatures(package)
    seen = _recognised(pictures, file)
    recognised = {one.page.number: one.page for one in seen}
    pages = [recognised.get(page.number, page) for page in pages]
    readable = [page for page in pages if page.has_text]
    if not readable:
        raise wrong_type(file, "ofd_unmapped" if any(page.unmapped for page in pages) else "ofd_picture", "scan")
    blocks, told = document_of(readable, file)
    if seen:
        blocks, told = with_pictures(blocks, told, seen)
    notes += unread_notes(pages)
    if len(roots) > 1:
        notes.append(note("several_documents", n=len(roots)))
    return blocks, (*told, *notes)


def _recognised(pictures: Sequence[tuple[int, float, bytes]], file: str) -> Sequence[ReadPage]:
    """The pages that are pictures, looked at; none without the extra ``scan``."""
    if not pictures or not can_recognise():
        return ()
    within(file, "scanned", len(pictures), LIMITS.scanned_pages)
    begin(len(pictures))
    from perfeval.sources.scans.reading import pages_of_pictures

    return tuple(pages_of_pictures(pictures, file))


@dataclass(slots=True)
class _Document:
    """One document of the package: its pages by their parts, its templates, units and pictures by their IDs."""

    package: Package
    root: str
    size: tuple[float, ...] = _A4
    pages: list[str] = field(default_factory=list)
    templates: dict[str, str] = field(default_factory=dict)
    units: dict[str, etree._Element] = field(default_factory=dict)
    pictures: dict[str, str] = field(default_factory=dict)
    hidden: list[str] = field(default_factory=list)
    tree: etree._Element = field(init=False)

    def __post_init__(self) -> None:
        self.tree = self.package.tree(self.root)
        canvas = Canvas(self.package.file, {})
        for one in _below(self.tree, "CommonData", "TemplatePage"):
            self.templates[one.get("ID", "")] = _part(self.root, one.get("BaseLoc"))
        for box in _below(self.tree, "CommonData", "PageArea", "PhysicalBox"):
            self.size = tuple(canvas.numbers(box.text))
        self.pages = [_part(self.root, one.get("BaseLoc")) for one in _below(self.tree, "Pages", "Page")]
        for name in ("PublicRes", "DocumentRes"):
            for one in _below(self.tree, "CommonData", name):
                self.resources(_part(self.root, one.text))

    def resources(self, part: str) -> None:
        """Units and pictures that pages draw by their IDs."""
        if part not in self.package:
            return
        tree = self.package.tree(part)
        self.units |= {unit.get("ID", ""): unit for unit in tree.iter("{*}CompositeGraphicUnit")}
        folder = f"{_part(part, tree.get('BaseLoc'))}/" if tree.get("BaseLoc") else part
        for medium in tree.iter("{*}MultiMedia"):
            for file in _below(medium, "MediaFile"):
                self.pictures[medium.get("ID", "")] = _part(folder, file.text)

    def page(self, part: str, number: int) -> tuple[Page, bytes]:
        """One page with what its templates draw under or over it, and the picture that covers it."""
        tree = self.package.tree(part)
        canvas = Canvas(self.package.file, self.units)
        self.draw(tree, canvas, (part,))
        self.hidden += canvas.hidden
        boxes = [canvas.numbers(box.text) for box in _below(tree, "Area", "PhysicalBox")]
        size = next((box for box in (*boxes, self.size, _A4) if len(box) == 4 and min(box[2:]) > 0), _A4)
        width, height = POINTS * size[2], POINTS * size[3]
        area, resource = max(canvas.pictures, default=(0.0, ""))
        has_picture = area > _PICTURE_SHARE * width * height
        page = Page(number, width, height, tuple(canvas.glyphs), tuple(canvas.rules), has_picture, canvas.unmapped)
        shown = self.pictures.get(resource, "") if page.is_unread else ""
        return page, self.package.read(shown) if shown in self.package else b""

    def draw(self, tree: etree._Element, canvas: Canvas, above: tuple[str, ...]) -> None:
        """Templates first; one that leads back to itself is drawn once."""
        for one in _below(tree, "Template"):
            part = self.templates.get(one.get("TemplateID", ""), "")
            if part and part not in above:
                self.draw(self.package.tree(part), canvas, (*above, part))
        canvas.draw(tree, Matrix())

    def notes(self) -> Iterator[Note]:
        """What stands beside the content: annotations with their words, attachments, hidden text."""
        annotations = [text for part in self.listed("Annotations", "FileLoc") for text in self.annotated(part)]
        if annotations:
            yield note("annotations", n=len(annotations), text="；".join(filter(None, annotations)) or "—")
        if attached := len(list(self.listed("Attachments", "Attachment"))):
            yield note("attachments", n=attached)
        if self.hidden:
            yield note("hidden_text", text=" ".join(self.hidden))

    def listed(self, name: str, entry: str) -> Iterator[str]:
        """The parts (or one mark each) that a list of the document names."""
        for one in _below(self.tree, name):
            part = _part(self.root, one.text)
            if part in self.package:
                yield from (_part(part, item.text) for item in self.package.tree(part).iter(f"{{*}}{entry}"))

    def annotated(self, part: str) -> Iterator[str]:
        """The words of each annotation of a page: stamps, watermarks, remarks."""
        if part in self.package:
            for one in self.package.tree(part).iter("{*}Annot"):
                yield "".join(code.text or "" for code in one.iter("{*}TextCode", "{*}Remark")).strip()


def _below(tree: etree._Element, *names: str) -> Iterator[etree._Element]:
    """Elements by the path of their names."""
    found = [tree]
    for name in names:
        found = [one for holder in found for one in holder if local_name(one) == name]
    return iter(found)


def _part(base: str, location: str | None) -> str:
    """The part that a location names: from the root, or beside the part that names it."""
    place = (location or "").strip().replace("\\", "/")
    joined = place.lstrip("/") if place.startswith("/") else posixpath.join(posixpath.dirname(base), place)
    return posixpath.normpath(joined)


def _signatures(package: Package) -> Iterator[Note]:
    count = 0
    for one in _below(package.tree(ROOT), "DocBody", "Signatures"):
        part = _part(ROOT, one.text)
        if part in package:
            count += sum(1 for _ in package.tree(part).iter("{*}Signature"))
    if count:
        yield note("signatures", n=count)
