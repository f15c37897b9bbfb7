"""The lessons as pages, seen by axe-core: nothing that keeps a learner out."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from dlcourse.classroom.pages import html_pages
from tests.browser.jupyter import ROOT, browser

NOTEBOOKS = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))


# Of each kind of word in code one is left as it is: axe would look at the colours of thousands, one by one.
ONCE = """() => {
  const seen = new Set();
  for (const word of document.querySelectorAll('.highlight span:not(:has(span))'))
    if (seen.has(word.className)) word.replaceWith(word.textContent); else seen.add(word.className);
}"""


@pytest.fixture(scope="module")
def page():
    with browser() as page:
        page.route("http*://**", lambda route: route.abort())  # formulas are set by a script from the net: not ours
        yield page


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_no_serious_finding(page, tmp_path, name):
    (path,) = html_pages([name], tmp_path)
    page.goto(path.as_uri())
    page.evaluate(ONCE)
    found = Axe().run(page).response["violations"]
    assert [(f["id"], f["nodes"][0]["html"][:200]) for f in found if f["impact"] in ("serious", "critical")] == []
