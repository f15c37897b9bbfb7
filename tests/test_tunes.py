"""ABC to notes to sound: pitches, lengths, keys and accidentals against the notation's own rules."""

import io
import wave
from fractions import Fraction

import numpy as np
import pytest

from dlcourse import datasets, tunes
from dlcourse.tunes import Note


def pitches(abc):
    return [note.pitch for bar in tunes.bars(abc) for note in bar]


def lengths(abc):
    return [note.eighths for bar in tunes.bars(abc) for note in bar]


def test_the_scale_and_its_octaves():
    assert pitches("K:C\nCDEFGAB") == [60, 62, 64, 65, 67, 69, 71]
    assert pitches("K:C\nC,Ccc'c''") == [48, 60, 72, 84, 96]
    assert pitches("Az") == [69, None]


def test_lengths():
    assert lengths("A A2 A3 A/ A/2 A// A3/2 z2 A/3") == [1, 2, 3, Fraction(1, 2), Fraction(1, 2), Fraction(1, 4),
                                                         Fraction(3, 2), 2, Fraction(1, 3)]


@pytest.mark.parametrize(("key", "shifts"), [
    ("C", {}), ("G", {"F": 1}), ("D", {"F": 1, "C": 1}), ("A", {"F": 1, "C": 1, "G": 1}), ("F", {"B": -1}),
    ("Am", {}), ("Em", {"F": 1}), ("Bm", {"F": 1, "C": 1}), ("Dm", {"B": -1}), ("Gm", {"B": -1, "E": -1}),
    ("F#", dict.fromkeys("FCGDAE", 1)), ("Cb", dict.fromkeys("BEADGCF", -1)), ("C#m", dict.fromkeys("FCGD", 1))])
def test_keys(key, shifts):
    assert tunes.signature(key) == shifts


def test_a_major_scale_has_the_same_steps_in_every_key():
    for key, scale in (("G", "GABcdefg"), ("D", "DEFGABcd"), ("A", "ABcdefga"), ("F", "FGABcdef"), ("C", "CDEFGABc")):
        assert np.diff(pitches(f"K:{key}\n{scale}")).tolist() == [2, 2, 1, 2, 2, 2, 1]


def test_a_sign_holds_for_its_octave_up_to_the_end_of_the_bar():
    assert pitches("K:C\nF^FFf=FF|F") == [65, 66, 66, 77, 65, 65, 65]
    assert pitches("K:D\nF=FF|F_B^^C") == [66, 65, 65, 66, 70, 62]


def test_bars_and_what_is_skipped():
    assert tunes.bars("K:D\nF2A|d3") == [[Note(66, 2), Note(69, 1)], [Note(74, 3)]]
    assert tunes.bars("||A|2?/'m|\n") == tunes.bars("A") == [[Note(69, 1)]]
    assert tunes.bars("") == tunes.bars("K:D\n") == []
    assert pitches("K:Hm\nF") == pitches("K:\nF") == pitches("F") == [65]


def test_wild_spelling_stays_short():
    """A network at a high temperature writes anything; no note may last for minutes or leave the instrument."""
    assert lengths("A222222") == [2] and lengths("A0A/0A////////") == [1, 1, Fraction(1, 16)]
    assert pitches("C" + "'" * 50) == [60 + 48] and pitches("C" + "," * 50) == [12]
    rng = np.random.default_rng(0)
    for _ in range(300):
        text = "".join(rng.choice(list("|Ad2/3^=_z,'\nGm+"), size=60))
        assert all(0 < note.eighths <= 9 for bar in tunes.bars(f"K:{text}") for note in bar)


def test_every_jig_is_read():
    for tune in datasets.jigs():
        bars = tunes.bars(tune)
        whole = [sum(note.eighths for note in bar) == 6 for bar in bars]
        assert len(bars) >= 8 and np.mean(whole) > 0.5
        assert all(note.pitch is None or 55 <= note.pitch <= 88 for bar in bars for note in bar)


@pytest.mark.parametrize("key", ["H", "", "m", "dm", "G major"])
def test_a_key_that_is_none(key):
    with pytest.raises(ValueError, match="A key is a letter from A to G"):
        tunes.signature(key)


def strongest(wave_, rate):
    return np.abs(np.fft.rfft(wave_)).argmax() * rate / len(wave_)


def test_a_sounds_at_440_and_an_octave_doubles_it():
    for pitch, frequency in ((69, 440), (81, 880), (57, 220), (60, 261.63)):
        samples = tunes.sound([Note(pitch, Fraction(6))])
        assert strongest(samples, 11025) == pytest.approx(frequency, abs=1)
        assert 0.3 < np.abs(samples).max() < 1


def test_notes_follow_one_another_and_rests_are_silent():
    notes = [Note(69, Fraction(2)), Note(None, Fraction(1)), Note(81, Fraction(1, 2))]
    samples = tunes.sound(notes, eighth=0.2, rate=8000)
    assert len(samples) == 8000 * 0.2 * 3.5
    assert not samples[3200:4800].any() and samples[:3200].any() and samples[4800:].any()


def test_overtones_above_half_the_rate_are_left_out():
    samples = tunes.sound([Note(108, Fraction(2))], rate=8000)  # 4186 oscillations a second cannot be held in 8000
    assert not samples.any()


def test_bad_sounds():
    with pytest.raises(ValueError, match="There are no notes to play"):
        tunes.sound([])
    with pytest.raises(ValueError, match="eighth must be a positive"):
        tunes.sound([Note(69, Fraction(1))], eighth=0)
    with pytest.raises(ValueError, match="rate must be a whole number"):
        tunes.sound([Note(69, Fraction(1))], rate=0.5)


def test_wav_files():
    samples = np.array([0.0, 0.5, -0.5, 2.0, -2.0])
    with wave.open(io.BytesIO(tunes.wav(samples, rate=8000))) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 8000)
        assert np.frombuffer(file.readframes(9), "<i2").tolist() == [0, 16383, -16383, 32767, -32767]
    with pytest.raises(ValueError, match="samples must be finite"):
        tunes.wav([0.0, np.nan])
