"""A real JupyterLab in a real Chromium, driven as a learner would: for the browser tests and the latency benchmark."""

import contextlib
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

import course

ROOT = pathlib.Path(__file__).resolve().parents[2]
CHROMIUM_FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
                  "--disable-component-update", "--disable-sync", "--disable-quic", "--force-color-profile=srgb"]
SETTINGS = {
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "notebook-extension/tracker": {"windowingMode": "none"},  # every cell stays in the page, so that tests can find it
    "docmanager-extension/plugin": {"autosave": False},  # a check of two minutes must not write the notebook
}
RUN_STATE = """() => {
  const notebook = window.jupyterapp?.shell.currentWidget;
  if (!notebook || !notebook.content || !notebook.content.model) return null;
  const cells = notebook.content.widgets.filter(c => c.model.type === 'code' && c.model.sharedModel.getSource().trim());
  return {kernel: notebook.sessionContext.session?.kernel?.status ?? 'none', cells: cells.length,
          run: cells.filter(c => c.model.executionCount !== null && c.model.executionState !== 'running').length};
}"""


OPEN = """async path => {
  const app = window.jupyterapp;
  for (const panel of [...app.shell.widgets('main')]) {
    await panel.sessionContext?.shutdown();
    panel.dispose();
  }
  const opened = await app.commands.execute('docmanager:open', {path});
  await opened.context.ready;
}"""


def chromium():
    """The browser's path, or an error that says how to get it."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    raise FileNotFoundError("No Chromium was found. On Debian: apt-get install chromium.")


@contextlib.contextmanager
def jupyterlab(folder=ROOT, theme=None, options=course.JUPYTERLAB):
    """Run JupyterLab on `folder` as `course.py lab` does; gives its address. Settings and progress are temporary."""
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        settings = SETTINGS | ({"apputils-extension/themes": {"theme": theme}} if theme else {})
        for name, values in settings.items():
            path = scratch / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(values))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        env = {**os.environ, "JUPYTERLAB_SETTINGS_DIR": str(scratch / "settings"), "JUPYTER_CONFIG_DIR": str(scratch),
               "IPYTHONDIR": str(scratch / "ipython"),
               "JUPYTERLAB_WORKSPACES_DIR": str(scratch / "workspaces"),
               "DLCOURSE_PROGRESS": str(scratch / "progress.json")}
        log = open(scratch / "server.log", "w+")  # noqa: SIM115 - closed below, after the server
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--expose-app-in-browser",
             *options, f"--ServerApp.port={port}", "--ServerApp.port_retries=0",
             "--IdentityProvider.token=", f"--ServerApp.root_dir={folder}"],
            env=env, stdout=log, stderr=subprocess.STDOUT)
        try:
            _wait_for(server, f"http://127.0.0.1:{port}/api", log)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            try:
                server.wait(timeout=20)
            except subprocess.TimeoutExpired:  # AnyIO's threads now and then outlive the server's loop
                server.kill()
                server.wait()
            log.close()


def _wait_for(server, address, log):
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(address, timeout=2)
            return
        if server.poll() is not None:
            break
        time.sleep(0.1)
    log.seek(0)
    raise RuntimeError(f"JupyterLab did not start at {address}. Its output:\n{log.read()[-2000:]}")


@contextlib.contextmanager
def browser(**context):
    """A Chromium page of laptop size (1366 × 768)."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        chrome = play.chromium.launch(executable_path=chromium(), args=CHROMIUM_FLAGS)
        page = chrome.new_context(**{"viewport": {"width": 1366, "height": 768}, **context}).new_page()
        page.set_default_timeout(180_000)
        yield page
        chrome.close()


def open_notebook(page, address, path):
    """Open one notebook, alone, and wait until its kernel is ready; in the JupyterLab that the page shows already."""
    if page.url.startswith(f"{address}/lab"):
        page.evaluate(OPEN, path)
    else:
        page.goto(f"{address}/lab/tree/{path}?reset")
    page.wait_for_function(f"() => ({RUN_STATE})()?.kernel === 'idle'", polling=100)


def run_all(page, timeout=600):
    """Restart & Run All, as the menu does; returns when every code cell has run, raises when one could not."""
    page.evaluate("window.jupyterapp.shell.currentWidget.sessionContext.restartKernel()")
    page.wait_for_function(f"() => ({RUN_STATE})()?.kernel === 'idle'", polling=100)
    page.evaluate("""() => { for (const c of window.jupyterapp.shell.currentWidget.content.widgets)
                               if (c.model.type === 'code') c.model.clearExecution();
                             window.ran = false;
                             window.jupyterapp.commands.execute('notebook:run-all-cells')
                               .finally(() => { window.ran = true; }); }""")
    page.wait_for_function("() => window.ran", polling=100, timeout=timeout * 1000)
    state = page.evaluate(RUN_STATE)
    if state["run"] != state["cells"]:
        raise RuntimeError(f"Only {state['run']} of {state['cells']} code cells ran. Errors: {stored_errors(page)}")


def stored_errors(page):
    """(cell number, name, message) of every error output in the open notebook."""
    return page.evaluate("""() => window.jupyterapp.shell.currentWidget.content.widgets.flatMap((c, i) =>
        c.model.type !== 'code' ? [] : c.model.outputs.toJSON().filter(o => o.output_type === 'error')
                                         .map(o => [i, o.ename, o.evalue]))""")


def write_notebook(path, *cells):
    """A bare notebook of code cells, for a bench or a test."""
    import nbformat

    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells])
    nb.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(nb, path)
    return pathlib.Path(path)
