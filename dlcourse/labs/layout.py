"""How a lab is laid out: presets on top, controls at the left, the picture beside them, the readout below."""

import html

import ipywidgets as widgets

from .. import plots

CSS = """<style>
.dlcourse-lab {max-width: 1000px; padding: 2px;}
.dlcourse-body {flex-flow: row wrap; align-items: flex-start; gap: 4px 12px;}
.dlcourse-controls {flex: 1 1 262px; max-width: 340px; min-width: 260px;}
.dlcourse-controls .widget-readout {min-width: 46px; width: 46px; margin-left: 2px; text-align: right;}
.dlcourse-controls .widget-label {overflow: visible;}
.dlcourse-picture {background: #fff; border-radius: 8px; padding: 6px; flex: 0 1 auto;
  border: 1px solid var(--jp-border-color2, #ddd);}
.dlcourse-picture img {display: block; max-width: 100%; height: auto; margin: 0;}
.dlcourse-presets {flex-flow: row wrap; gap: 4px; margin-bottom: 6px;}
.dlcourse-presets button {border-radius: 6px; width: auto; padding: 0 10px;}
.dlcourse-buttons {flex-flow: row wrap;}
.dlcourse-buttons button {width: auto; padding: 0 10px; border-radius: 6px;}
.dlcourse-group {font-weight: 600; font-size: 12px; letter-spacing: .03em; color: var(--jp-ui-font-color1, #333);
  margin: 6px 0 0 0; line-height: 1.5;}
.dlcourse-inline {flex-flow: row wrap; gap: 0 10px;}
.dlcourse-inline .widget-checkbox {margin: 0; min-width: 0;}
.dlcourse-tabs {margin-top: 6px;}
.dlcourse-tabs .widget-tab-contents {padding: 6px 0 8px;}
.dlcourse-tabs .widget-tab-contents > * {padding: 0 6px; overflow: hidden;}
.dlcourse-tabs .lm-TabBar-tab {flex: 1 1 0; min-width: 0; padding: 0 6px; text-align: center;}
.dlcourse-readout {font-family: var(--jp-code-font-family, monospace); font-size: 13px; line-height: 1.5;
  min-height: 1.5em; white-space: pre-wrap; color: var(--jp-content-font-color1, #222);}
.dlcourse-error {color: var(--jp-error-color1, #b3261e); font-weight: 600; line-height: 1.4; white-space: pre-wrap;}
</style>"""


def arrange(lab):
    """The rows of a lab, made of its controls, its picture and its two lines of text."""
    size = (round(side * plots.DPI) for side in lab.view.figure.get_size_inches())
    lab._image.width, lab._image.height = map(str, size)
    rows = [widgets.HTML(CSS, layout={"display": "none"})]
    if lab.presets:
        buttons = [button(text, lambda _, changes=changes: lab._moved(changes))
                   for text, changes in lab.presets.items()]
        rows.append(box(widgets.HBox, "dlcourse-presets", buttons))
    controls = box(widgets.VBox, "dlcourse-controls", columns(lab))
    picture = box(widgets.Box, "dlcourse-picture", [lab._image])
    return [*rows, box(widgets.HBox, "dlcourse-body", [controls, picture]), lab._readout_line, lab._error_line]


def columns(lab):
    """The controls by groups: each under its heading or, with `lab.tabs`, on a page of its own."""
    groups = {}
    for name, widget in lab.controls.items():
        control = lab._rules[name]
        if control.group not in groups:
            groups[control.group] = actions(lab, control.group)
        place(widget, control, groups[control.group])
    first = groups.pop("", [])
    if lab.tabs:
        for rows in groups.values():
            tighten(rows)
        pages = widgets.Tab([widgets.VBox(rows) for rows in groups.values()], titles=tuple(groups))
        pages.add_class("dlcourse-tabs")
        return [*first, pages]
    headed = [[widgets.HTML(f'<div class="dlcourse-group">{html.escape(group)}</div>'), *rows]
              for group, rows in groups.items()]
    return first + [row for rows in headed for row in rows]


def tighten(rows):
    """On a page where every control has a short name, the sliders get the room."""
    named = [row for row in rows if getattr(row, "description", "")]
    if all(len(row.description) <= 5 for row in named):
        for row in named:
            row.style.description_width = "40px"


def actions(lab, group):
    """A row of the buttons that stand under a group's heading; no row for a group without any."""
    buttons = [button(text, lambda _, act=act: lab._moved(act(lab.state)))
               for text, act in lab.actions.get(group, {}).items()]
    return [box(widgets.HBox, "dlcourse-buttons", buttons)] if buttons else []


def place(widget, control, rows):
    """Append a control to the rows of its group; inline ones share a line."""
    if getattr(control, "inline", False):
        if not rows or "dlcourse-inline" not in rows[-1]._dom_classes:
            rows.append(box(widgets.HBox, "dlcourse-inline", []))
        rows[-1].children += (widget,)
        return
    rows.append(widget)
    if getattr(control, "play", None):
        rows.append(player(widget, control))


def player(slider, control):
    """Play, step and reset for a slider of steps."""
    play = widgets.Play(value=slider.value, min=slider.min, max=slider.max, interval=control.play, show_repeat=False,
                        layout={"width": "auto"})
    # linked in the kernel: a link in the browser would send every move twice, the player's ahead of the slider's
    play.observe(lambda change: setattr(slider, "value", change["new"]), "value")
    slider.observe(lambda change: setattr(play, "value", change["new"]), "value")
    step = button("step", lambda _: setattr(slider, "value", min(slider.value + 1, slider.max)))
    reset = button("reset", lambda _: setattr(slider, "value", slider.min))
    return box(widgets.HBox, "dlcourse-buttons", [play, step, reset])


def box(kind, css_class, children):
    made = kind(children=children)
    made.add_class(css_class)
    return made


def button(text, act):
    made = widgets.Button(description=text)
    made.on_click(act)
    return made
