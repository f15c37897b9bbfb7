"""Make the README's pictures anew, from real labs in a real JupyterLab: `.venv/bin/python -m docs.pictures.make`.

It needs the test set (`python3 course.py setup test`) and Chromium.
"""

import io
import tempfile
from pathlib import Path

from PIL import Image

from tests.browser.jupyter import browser, jupyterlab, open_notebook, run_all, write_notebook

HERE = Path(__file__).parent
SPIRAL = ("lab = PlaygroundLab(**PlaygroundLab.presets['spiral'] | {'steps': 0, 'seed': 2, 'layer': 3}); lab")
FRAMES = [*range(0, 30, 2), *range(30, 100, 5), *range(100, 161, 10)]
LABS = ("NeuronLab", "XorLab", "PerceptronLab", "ActivationLab", "OutlierLab", "DescentLab", "TuningLab",
        "TemplatesLab", "BackpropLab", "ShapesLab", "OverfittingLab", "ConvolutionLab", "RnnTypesLab", "LstmGateLab",
        "GenerationLab", "ComparisonLab")  # one for each lesson from 01 on


def shot(lab):
    return Image.open(io.BytesIO(lab.screenshot())).convert("RGB")


def settle(page):
    page.evaluate("""() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.requestKernelInfo()
                           .then(() => new Promise(resolve => setTimeout(resolve, 450)))""")


def film(page, lab):
    """The playground at work, one screenshot for each of FRAMES, as a looping GIF."""
    slider = lab.locator(".dlcourse-controls .widget-readout").first
    pictures = []
    for step in FRAMES:
        slider.fill(str(step))
        slider.press("Enter")
        settle(page)
        pictures.append(shot(lab))
    colours = pictures[-1].quantize(128, dither=Image.Dither.NONE)
    pictures = [picture.quantize(palette=colours, dither=Image.Dither.NONE) for picture in pictures]
    pictures[0].save(HERE / "playground.gif", save_all=True, append_images=pictures[1:], loop=0, optimize=True,
                     duration=[120] * (len(pictures) - 1) + [2500])


def main():
    sources = [f"from dlcourse.labs import {name}\n{name}()" for name in LABS]
    with tempfile.TemporaryDirectory() as folder, jupyterlab(folder) as address, browser() as page:
        write_notebook(f"{folder}/labs.ipynb", f"from dlcourse.labs import PlaygroundLab\n{SPIRAL}", *sources)
        open_notebook(page, address, "labs.ipynb")
        run_all(page)
        page.evaluate("window.jupyterapp.commands.execute('application:toggle-left-area')")
        found = page.locator(".dlcourse-lab")
        for number, name in enumerate(LABS, start=1):
            found.nth(number).scroll_into_view_if_needed()
            settle(page)
            small = shot(found.nth(number))
            small.thumbnail((600, 600), Image.Resampling.LANCZOS)
            small.save(HERE / f"{name}.png", optimize=True)
        found.first.scroll_into_view_if_needed()
        film(page, found.first)


if __name__ == "__main__":
    main()
