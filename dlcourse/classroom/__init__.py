"""Notebook care for maintainers and instructors: clean, check and refresh the course's notebooks.

`python -m dlcourse.classroom clean | check | refresh [lesson ...]`; JupyterLab cleans at each save through `hook`.
"""
