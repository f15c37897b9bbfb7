"""A lesson as a page to read and as slides to teach from, made by nbconvert from what the notebook stores.

A static page cannot move a slider, so each lab becomes pictures where a lesson first shows it: one at each of its
presets, with what it says there.
"""

import base64
import html
import re
from pathlib import Path

from nbconvert.exporters import HTMLExporter, SlidesExporter
from nbformat import from_dict, v4

from .. import labs
from ..plots import png
from .cells import shown, tagged, tags
from .clean import NOTEBOOKS, find, read

PAGES = NOTEBOOKS.parent / "pages"
LAB = re.compile(rf"\b({'|'.join(labs.__all__)})\(")
SLIDE = (1280, 720)  # pixels
MOST_LINES = 16  # of code on a slide; of longer code the output stands alone
NOT_TAUGHT = {"check", "quiz"}  # besides the cells whose slide type is skip, such as the solutions
# nbconvert's greys and greens on grey are too pale to read for some: these are darker. Links do not rest on color.
STYLE = """<style>
.jp-InputPrompt, .jp-OutputPrompt {color: #595959 !important; opacity: 1 !important}
.highlight [class^=m] {color: #006400 !important} .highlight .c1 {color: #2f6060 !important}
.highlight .ow {color: #7a00b8 !important}
.jp-RenderedHTMLCommon a:not(.anchor-link) {text-decoration: underline !important}
.gallery {display: grid; grid-template-columns: repeat(auto-fill, minmax(20rem, 1fr)); gap: 1rem}
.gallery figure {margin: 0} .gallery img {width: 100%; height: auto} .gallery figcaption {font-size: 90%}
</style>
"""
SLIDE_STYLE = """<style>
.reveal .jp-InputPrompt, .reveal .jp-OutputPrompt {display: none}
.reveal .slides section {text-align: left}
.reveal .jp-OutputArea img {max-height: 560px; width: auto; max-width: 100%; display: block; margin: 0 auto}
.reveal h1, .reveal h2 {text-transform: none}
.reveal blockquote {width: auto; font-style: normal; box-shadow: none; margin: 0 0 0 1rem; padding: 0 1rem}
.reveal .jp-CodeCell pre {white-space: pre-wrap}
.reveal .controls {transform: scale(0.5); transform-origin: bottom right}
</style>
"""
# A slide that is still too high is made smaller as a whole, when it is shown and once formulas are set.
SLIDE_FIT = """<script>
const shown = 'section.present section.present, section.present:not(.stack)';
const fit = () => { const slide = document.querySelector(shown);
  if (!slide) return; slide.style.zoom = 1; const room = HEIGHT / slide.scrollHeight;
  if (room < 1) slide.style.zoom = Math.max(room, 0.5); };
const deck = document.querySelector('.reveal');
for (const event of ['ready', 'slidechanged']) deck.addEventListener(event, () => { fit(); setTimeout(fit, 600); });
</script>
"""


def html_pages(names=(), to=PAGES):
    """Write each named lesson (all without names) as one HTML file into the folder `to`; yields the paths."""
    for path in find(names):
        nb, met = described(read(path)), set()
        for _, cell in tagged(nb, "lab"):
            for name in LAB.findall(cell.source)[:1]:
                if name not in met and (output := gallery(name)):
                    cell.outputs.append(output)
                met.add(name)
        page, _ = HTMLExporter(embed_images=True).from_notebook_node(nb, {"metadata": {"name": title(nb)}})
        page = re.sub(r'href="(\d\d_\w+)\.ipynb', r'href="\1.html', page.replace("</head>", STYLE + "</head>", 1))
        yield _written(Path(to) / f"{path.stem}.html", page)


def slides(names, to=PAGES, reveal=None):
    """Write each named lesson as a lecture; `reveal`: the address or folder of reveal.js 4, if not the usual one."""
    for path in find(names):
        nb = described(lecture(read(path)))
        options = {"reveal_url_prefix": reveal} if reveal else {}
        exporter = SlidesExporter(reveal_width=str(SLIDE[0]), reveal_height=str(SLIDE[1]), reveal_number="c/t",
                                  reveal_transition="none", **options)
        page, _ = exporter.from_notebook_node(nb, {"metadata": {"name": title(nb)}})
        page = page.replace("</head>", SLIDE_STYLE + "</head>", 1)
        page = page.replace("</html>", SLIDE_FIT.replace("HEIGHT", str(SLIDE[1])) + "</html>", 1)
        yield _written(Path(to) / f"{path.stem}.slides.html", page)


def described(nb):
    """A copy of the notebook whose pictures carry their description as alternative text, which nbconvert leaves out."""
    nb = from_dict(nb)
    for cell in nb.cells:
        for output in cell.get("outputs", ()):
            if picture := output.get("data", {}).get("image/png"):
                size = output.metadata.get("image/png", {})
                output.data = {"text/html": image(picture, output.data.get("text/plain", ""), **size)}
    return nb


def image(picture, words, **size):
    """An image in HTML, from base64 text and what it shows in words."""
    sides = "".join(f' {side}="{pixels}"' for side, pixels in size.items())
    return f'<img src="data:image/png;base64,{picture.strip()}" alt="{html.escape(words)}"{sides}>'


def gallery(name):
    """An output of a lab's pictures at its presets; None for a lab without presets."""
    lab, figures = getattr(labs, name)(), []
    for preset, changes in lab.presets.items():
        lab.set(**changes)
        picture = base64.b64encode(png(lab.view.figure, compress_level=6)).decode()
        figures.append(f"<figure>{image(picture, lab.readout)}<figcaption><b>{html.escape(preset)}.</b> "
                       f"{html.escape(lab.readout)}</figcaption></figure>")
    lab.close()
    if not figures:
        return None
    note = "<p>In the notebook this picture moves with its sliders. Here it is at its presets:</p>"
    return v4.new_output("display_data", {"text/html": f'{note}<div class="gallery">{"".join(figures)}</div>'})


def lecture(nb):
    """The cells of a lesson cut into slides: a new column at each section, and its slides about equally full."""
    taught = [cell for cell in from_dict(nb).cells if not NOT_TAUGHT & set(tags(cell))
              and cell.metadata.get("slideshow", {}).get("slide_type") != "skip"]
    sections = []
    for cell in (part for whole in taught for part in _parts(whole)):
        if not sections or (cell.cell_type == "markdown" and re.match(r"##? ", cell.source)):
            sections.append([])
        sections[-1].append(cell)
    for section in sections:
        for cell, kind in zip(section, _evenly([_height(cell) for cell in section]), strict=True):
            cell.metadata.slideshow = {"slide_type": kind}
    return from_dict(nb | {"cells": [cell for section in sections for cell in section]})


def _evenly(heights):
    """For each cell of a section, whether it begins a slide: as few slides as will do, none much fuller than others."""
    most = round(1.15 * SLIDE[1])  # a little too high is made a little smaller
    few = _filled(heights, most).count("subslide")
    rooms = range(SLIDE[1] // 4, most + 1, 10)
    return next(kinds for room in (*rooms, most) if (kinds := _filled(heights, room)).count("subslide") == few)


def _filled(heights, room):
    kinds, left = [], 0
    for height in heights:
        kinds.append("-" if kinds and height <= left else "subslide" if kinds else "slide")
        left = (left if kinds[-1] == "-" else room) - height
    return kinds


def _parts(cell):
    """What a cell gives to the slides: its paragraphs, or code that shows something. A picture stands for its code."""
    if cell.cell_type == "markdown":
        paragraphs = [] if cell.source.startswith("## Quiz") else _paragraphs(cell.source)
        return [v4.new_markdown_cell(part) for part in paragraphs]
    if len(cell.source.splitlines()) > MOST_LINES or "image/png" in shown(cell):
        cell.metadata.transient = {"remove_source": True}
    return [cell] if cell.outputs or "exercise" in tags(cell) else []


def _height(cell):
    """About how many pixels a cell takes on a slide."""
    if cell.cell_type == "markdown":
        lines = sum(1 + len(line) // 105 for line in cell.source.splitlines())
        return 30 * lines + (60 if cell.source.startswith("#") else 24) + 40 * cell.source.count("$$")
    lines = 0 if cell.metadata.get("transient") else len(cell.source.splitlines())
    for output in cell.outputs:
        if "image/png" in output.get("data", {}):
            lines += output.metadata.get("image/png", {}).get("height", 400) / 26
        else:
            lines += 1 + "".join(output.get("text", output.get("data", {}).get("text/plain", ""))).count("\n")
    return 26 * lines + 40


def _paragraphs(source):
    """The parts of a Markdown text between empty lines. A fenced block or a displayed formula is never cut, a formula
    stays with the words that lead to it, and a heading is never left alone."""
    part, pieces = "", source.split("\n\n")
    for piece, after in zip(pieces, [*pieces[1:], ""], strict=True):
        part = f"{part}\n\n{piece}" if part else piece
        open_block = part.count("```") % 2 or part.count("$$") % 2
        if not (open_block or after.startswith("$$") or re.fullmatch("#.*", part)):
            yield part
            part = ""
    if part:
        yield part


def title(nb):
    """The lesson's heading: "04 · Activation functions"."""
    return nb.cells[0].source.partition("\n")[0].lstrip("# ")


def _written(path, page):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page, encoding="utf-8")
    return path
