"""Augmentation: pictures that are turned, enlarged, moved or sprinkled a little, and still show what they showed.

    from dlcourse import Augment, augment

    augment.rotate(images, rng, degrees=15)      # array and rng in, array out; each picture gets a draw of its own
    Network(Augment(degrees=15, pixels=2), Flatten(), Dense(784, 10, rng=rng))      # as a layer: anew in every batch

Images are (n, height, width) or (n, height, width, channels), and paper is 0: zeros come in where a picture ends.
"""

import math

import numpy as np

from . import validate

__all__ = ["Augment", "noise", "rotate", "scale", "shift"]

AT_ONCE = 2**15  # pixels that are resampled together: memory of this size is used again, more is asked for anew


def rotate(images, rng, degrees=15):
    """Turn each picture about its middle m, by an angle α of its own, uniform from −`degrees` to `degrees`.

        out(u) = in(m + R(u − m)),  R = [[cos α, −sin α], [sin α, cos α]]      between pixels: bilinear

    images: (n, height, width[, channels]); the same shape comes back, float32 as float32, whole numbers as float64.
    degrees: 0 to 180. Raises ValueError for other ranges, other shapes, no pictures, NaN, and an rng that is none.
    """
    return Augment(degrees=degrees).change(images, rng)


def scale(images, rng, factor=1.2):
    """Enlarge each picture about its middle m by a factor s of its own, ln s uniform from −ln `factor` to ln `factor`.

        out(u) = in(m + (u − m) / s)      between pixels: bilinear

    So twice as large is as likely as half as large. factor: from 1 to below the shorter side in pixels, where a picture
    would be one dot. Shapes and errors as for `rotate`.
    """
    return Augment(factor=factor).change(images, rng)


def shift(images, rng, pixels=2):
    """Move each picture by an offset of its own, down and across, both uniform from −`pixels` to `pixels`.

        out(u) = in(u − offset)      between pixels: bilinear

    What leaves the frame is lost; nothing comes in again at the other side. pixels: from 0 to below the shorter side,
    where a picture would be gone. Shapes and errors as for `rotate`.
    """
    return Augment(pixels=pixels).change(images, rng)


def noise(images, rng, spread=0.1):
    """Add to every pixel a draw of its own from a normal distribution of mean 0 and standard deviation `spread`.

    spread: 0 or more, in the pixels' unit. Nothing is cut off, so pixels may leave the range they had.
    Shapes and errors as for `rotate`.
    """
    return Augment(spread=spread).change(images, rng)


class Augment:
    """A layer that changes pictures at random while training, anew in every batch, and leaves them alone otherwise.

    `rotate` by up to `degrees`, `scale` by up to `factor`, `shift` by up to `pixels`, then `noise` of `spread`; the
    first three in one resampling, so that pictures are blurred only once. An rng means training, as for `Dropout`.
    It stands first, before Flatten: no gradient leads through it. No parameters. Simard, Steinkraus & Platt 2003.
    """

    def __init__(self, *, degrees=0, factor=1, pixels=0, spread=0):
        self.params = {}
        self.degrees = _within("degrees", degrees, 0, 180, "Half a turn either way reaches every direction.")
        self.factor = _within("factor", factor, 1, math.inf, "1.2 means from 1/1.2 to 1.2 times as large.")
        self.pixels = _within("pixels", pixels, 0, math.inf, "2 means up to two pixels either way.")
        self.spread = _within("spread", spread, 0, math.inf, "It is a standard deviation.")

    def forward(self, x, rng=None):
        return (x if rng is None else self.change(x, rng)), None

    def backward(self, d_out, cache, input_gradient=True):
        if input_gradient:
            raise ValueError("No gradient leads through Augment. Put it first in the network, and call backward with "
                             "input_gradient=False, as train does.")
        return None, {}

    def change(self, images, rng):
        """The images, each changed by draws of its own. The draws of one range do not depend on the other ranges."""
        validate.generator(rng)
        images = self._checked(images)
        turn, growth, down, across = rng.uniform(-1, 1, (4, len(images)))
        if self.degrees or self.factor > 1 or self.pixels:
            angle, size = np.radians(self.degrees * turn), self.factor**growth
            images = resample(images, np.cos(angle) / size, np.sin(angle) / size, self.pixels * down,
                              self.pixels * across)
        if self.spread:
            images = images + rng.normal(scale=self.spread, size=images.shape).astype(images.dtype)
        return images

    def _checked(self, images):
        images = validate.finite("images", images)
        if images.ndim not in (3, 4) or not images.size:
            raise ValueError(f"images must have the shape (n, height, width) or (n, height, width, channels), with n "
                             f"from 1; you gave {images.shape}. One picture alone is picture[None], and rows of 784 "
                             "pixels are x.reshape(-1, 28, 28).")
        side = min(images.shape[1:3])
        for name, value in (("pixels", self.pixels), ("factor", self.factor)):
            if value >= side and value > 1:
                raise ValueError(f"{name} = {value:g} could take pictures of {images.shape[1]} × {images.shape[2]} "
                                 f"pixels wholly out of their frame. Stay below {side}; a tenth of it is usual.")
        return images

    def __repr__(self):
        return (f"Augment(degrees={self.degrees:g}, factor={self.factor:g}, pixels={self.pixels:g}, "
                f"spread={self.spread:g})")


def resample(images, cos, sin, down, across):
    """out(u) = in(m + A(u − m − offset)) for each picture, A = [[cos, −sin], [sin, cos]], bilinear between pixels.

    images: (n, height, width[, channels]), floats; cos, sin, and the offset's `down` and `across` in pixels: (n,) each.
    """
    draws = [np.asarray(each, images.dtype)[:, None, None] for each in (cos, sin, down, across)]
    out = np.empty_like(images)
    few = max(1, AT_ONCE // images[0].size)
    for start in range(0, len(images), few):
        some = slice(start, start + few)
        out[some] = _resampled(images[some], *(each[some] for each in draws))
    return out


def _resampled(images, cos, sin, down, across):
    n, height, width, *channels = images.shape
    row = np.arange(height, dtype=images.dtype)[:, None] - (height - 1) / 2 - down
    column = np.arange(width, dtype=images.dtype) - (width - 1) / 2 - across
    y = np.clip(cos * row - sin * column + (height + 1) / 2, 0, height + 1)  # in a frame of zeros, one pixel wide
    x = np.clip(sin * row + cos * column + (width + 1) / 2, 0, width + 1)
    top, left = np.minimum(y.astype(np.intp), height), np.minimum(x.astype(np.intp), width)
    y -= top
    x -= left
    framed = np.zeros((n, height + 2, width + 2, *channels), images.dtype)
    framed[:, 1:-1, 1:-1] = images
    pixels = framed.reshape(-1, *channels)
    corner = np.arange(n)[:, None, None] * ((height + 2) * (width + 2)) + top * (width + 2) + left
    out = np.zeros_like(images)
    for step, weight in ((0, (1 - y) * (1 - x)), (1, (1 - y) * x), (width + 2, y * (1 - x)), (width + 3, y * x)):
        out += weight.reshape(*weight.shape, *(1 for _ in channels)) * pixels.take(corner + step, axis=0)
    return out


def _within(name, value, low, high, meaning):
    number = validate.number(name, value)
    if not low <= number <= high:
        limits = f"from {low} to {high}" if high < math.inf else f"{low} or more"
        raise ValueError(f"{name} must be {limits}; you gave {value!r}. {meaning}")
    return number
