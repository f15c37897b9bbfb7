"""JupyterLab's pre-save hook: a notebook is cleaned as it is saved, so that a change shows as a small difference."""

import logging


def pre_save(model, path="", **_):
    """Clean the notebook in `model` in place. What cannot be cleaned is saved as it is: no work is ever lost here."""
    if model.get("type") != "notebook" or model.get("content") is None:
        return
    try:
        from .clean import clean

        model["content"] = clean(model["content"])
    except Exception:
        logging.getLogger(__name__).exception("%s was saved as it is, because it could not be cleaned", path)
