"""Tunes: from ABC notation, melodies as text, to notes, and from notes to sound.

In ABC a letter is a note of one eighth: C D E F G A B, an octave higher c d e f g a b; z is a rest. `A2` lasts two
eighths (one digit at most), `A/2` or `A/` half of one; `c'` is an octave up, `C,` an octave down; `^F` is raised, `_B`
lowered, `=F` as on the white keys, up to the end of the bar; | ends a bar. The line `K:D` names the key: which notes
are raised or lowered throughout. abcnotation.com/wiki/abc:standard:v2.1, as far as jigs need it.
"""

import io
import re
import wave
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from . import validate

WHITE = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}  # semitones above C
SHIFT = {"^": 1, "_": -1, "=": 0}
KEYS = ("Cb", "Gb", "Db", "Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B", "F#", "C#")  # from 7 flats to 7 sharps
SYMBOL = re.compile(r"(?P<bar>\|)|(?P<shift>[\^_=]{0,2})(?P<letter>[A-Ga-gz])(?P<octave>[,']*)"
                    r"(?P<times>\d?)(?P<by>/*)(?P<part>\d?)")


class Note(NamedTuple):
    """A note: `pitch` in semitones, 60 for middle C (its MIDI number), None for a rest; `eighths` it lasts."""

    pitch: int | None
    eighths: Fraction


def signature(key):
    """The semitones by which a key shifts letters: signature("D") is {"F": 1, "C": 1}; "Em" and the like are minor.

    Raises ValueError for a key that is not a letter from A to G, perhaps with # or b, perhaps with m.
    """
    name = key.removesuffix("m")
    if name not in KEYS:
        raise ValueError(f"A key is a letter from A to G, with # or b where needed, and m for minor, such as D or Em; "
                         f"you gave {key!r}.")
    sharps = KEYS.index(name) - 7 - (3 if key.endswith("m") else 0)
    return dict.fromkeys("FCGDAEB"[:max(sharps, 0)], 1) | dict.fromkeys("BEADGCF"[:max(-sharps, 0)], -1)


def bars(abc):
    """The bars of a tune in ABC notation, each a list of `Note`s; bars without a note are left out.

        bars("K:D\\nF2A|d3")       # [[Note(66, 2), Note(69, 1)], [Note(74, 3)]]

    A network makes spelling mistakes: what is no note is skipped, and a key that is none counts as C.
    """
    head = [line for line in abc.split("\n") if line[1:2] == ":"]
    body = "\n".join(line for line in abc.split("\n") if line not in head)
    key = next((line[2:].strip() for line in head if line.startswith("K:")), "C")
    try:
        fixed = signature(key)
    except ValueError:
        fixed = {}
    found, here, shifts = [], [], dict(fixed)
    for symbol in SYMBOL.finditer(body):
        if symbol["bar"]:
            found.append(here)
            here, shifts = [], dict(fixed)
        else:
            here.append(_note(symbol, shifts))
    return [bar for bar in [*found, here] if bar]


def _note(symbol, shifts):
    """The Note of one match; its sign is kept in `shifts`, up to the end of the bar."""
    length = Fraction(int(symbol["times"] or 1) or 1)
    if symbol["by"]:
        length /= (int(symbol["part"]) or 1) if symbol["part"] else 2 ** min(len(symbol["by"]), 4)
    letter = symbol["letter"]
    if letter == "z":
        return Note(None, length)
    place = letter.upper(), symbol["octave"], letter.islower()
    if symbol["shift"]:
        shifts[place] = sum(SHIFT[sign] for sign in symbol["shift"])
    octaves = letter.islower() + symbol["octave"].count("'") - symbol["octave"].count(",")
    shift = shifts.get(place, shifts.get(letter.upper(), 0))
    return Note(60 + WHITE[letter.upper()] + shift + 12 * max(-4, min(octaves, 4)), length)


def sound(notes, *, eighth=0.17, rate=11025):
    """The sound wave of notes played one after another, (n,) values between −1 and 1, `rate` of them a second.

        frequency = 440 · 2^((pitch − 69) / 12) oscillations a second: 12 semitones double it

    `eighth` is how many seconds an eighth lasts. Each note is a sine with five overtones of height 1/k², struck and
    dying away, as on a string. Raises ValueError without notes, or for a length or rate that is not positive.
    """
    notes = list(notes)
    if not notes:
        raise ValueError("There are no notes to play. Pass at least one Note, such as Note(69, Fraction(1)).")
    validate.positive("eighth", eighth)
    validate.count("rate", rate, 11025)
    return np.concatenate([_tone(note, eighth, rate) for note in notes])


def _tone(note, eighth, rate):
    seconds = float(note.eighths) * eighth
    t = np.arange(round(seconds * rate)) / rate
    if note.pitch is None:
        return np.zeros(len(t))
    frequency = 440 * 2 ** ((note.pitch - 69) / 12)
    overtones = [k for k in range(1, 7) if k * frequency < rate / 2]  # faster ones would be heard as false tones
    struck = np.minimum(t / 0.01, 1) * np.exp(-3 * t) * np.minimum((seconds - t) / 0.02, 1)
    return 0.6 * struck * sum(np.sin(2 * np.pi * k * frequency * t) / k ** 2 for k in overtones)


def wav(samples, rate=11025):
    """Sound as the bytes of a WAV file, which every browser plays; samples (n,) beyond ±1 are cut off there."""
    samples = validate.finite("samples", samples)
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return buffer.getvalue()
