"""JupyterLab's pre-save hook: a lesson is cleaned as it is saved, so that a change shows as a small difference.

JupyterLab is told of it by `--ContentsManager.pre_save_hook=dlcourse.classroom.hook.pre_save`.
"""

from .clean import clean


def pre_save(model, **_):
    """Clean the notebook about to be saved, if it is one of the course's (it has `dlcourse` in its metadata).

    A notebook that cannot be cleaned is saved as it is: the server logs what a hook raises and goes on.
    """
    if model["type"] == "notebook" and "dlcourse" in (model.get("content") or {}).get("metadata", {}):
        model["content"] = clean(model["content"])
