"""Gradient checking: is a formula for a slope right? Ask the function itself, at two points close by.

The central difference (f(x + h) − f(x − h)) / 2h differs from the slope by an error of order h². Each check compares an
analytic gradient with it, returns the worst relative error and raises AssertionError when that is too large.
"""

import numpy as np

__all__ = ["check_activation", "check_gradient", "check_layer", "check_loss", "numerical_gradient", "relative_error"]


def numerical_gradient(f, x, step=1e-5):
    """∂f/∂x by central differences, of x's shape.

    f: a function of x that returns a number; x: a float64 array, changed in place one element at a time and put back;
    step: h, in units of x. Raises ValueError for arrays that are not float64.
    """
    if not isinstance(x, np.ndarray) or x.dtype != np.float64:
        raise ValueError(f"A numerical gradient needs a float64 array; you gave "
                         f"{getattr(x, 'dtype', type(x).__name__)}. Use x = np.array(x, dtype=float).")
    gradient = np.empty_like(x)
    for index in np.ndindex(x.shape):
        kept = x[index]
        x[index] = kept + step
        above = f(x)
        x[index] = kept - step
        below = f(x)
        x[index] = kept
        gradient[index] = (above - below) / (2 * step)
    return gradient


def relative_error(a, b):
    """|a − b| / max(1, |a|, |b|), elementwise: absolute for small numbers, relative for large ones."""
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError(f"The gradients have different shapes, {a.shape} and {b.shape}. A gradient has the shape of "
                         "what it is taken with respect to.")
    return np.abs(a - b) / np.maximum(1, np.maximum(np.abs(a), np.abs(b)))


def check_gradient(analytic, f, x, *, tolerance=1e-6, name="x"):
    """The worst relative error of `analytic` against the numerical ∂f/∂x; see `numerical_gradient`.

    Raises AssertionError that names the worst element when the error exceeds `tolerance`.
    """
    numeric = numerical_gradient(f, x)
    errors = relative_error(analytic, numeric)
    if not errors.size:
        return 0.0
    worst = np.unravel_index(np.nanargmax(np.where(np.isnan(errors), np.inf, errors)), errors.shape)
    error = errors[worst]
    if not error <= tolerance:
        place = f"[{', '.join(map(str, worst))}]" if worst else ""
        raise AssertionError(f"The gradient with respect to {name}{place} is {np.asarray(analytic)[worst]:.8g}, but "
                             f"central differences give {numeric[worst]:.8g} (relative error {error:.1e}, allowed "
                             f"{tolerance:.0e}).")
    return float(error)


def check_activation(activation, z, *, tolerance=1e-6):
    """Check f′ against f at the net inputs z (any shape, away from kinks)."""
    z = np.array(z, dtype=float)
    return check_gradient(activation.derivative(z), lambda z: float(np.sum(activation(z))), z, tolerance=tolerance,
                          name="z")


def check_loss(loss, target, prediction, *, tolerance=1e-6):
    """Check `loss.gradient(target, prediction)` against `loss(target, prediction)`."""
    prediction = np.array(prediction, dtype=float)
    return check_gradient(loss.gradient(target, prediction), lambda p: loss(target, p), prediction, tolerance=tolerance,
                          name="prediction")


def check_layer(layer, x, *, rng, tolerance=1e-6):
    """Check a layer's `backward` for its input and every parameter, under a random weighting of its outputs.

    layer: has `params`, `forward(x) → (out, cache)` and `backward(d_out, cache) → (d_x, grads)`; x: a batch (n, …);
    rng: a numpy.random.Generator for the weighting. Raises AssertionError also when grads and params differ in keys.
    """
    x = np.array(x, dtype=float)
    out, cache = layer.forward(x)
    d_out = rng.normal(size=out.shape)
    d_x, grads = layer.backward(d_out, cache)
    if set(grads) != set(layer.params):
        raise AssertionError(f"grads has the keys {sorted(grads)}, params has {sorted(layer.params)}. They must agree.")

    def weighted(_):
        return float(np.sum(layer.forward(x)[0] * d_out))

    errors = [check_gradient(d_x, weighted, x, tolerance=tolerance)]
    errors += [check_gradient(grads[name], weighted, values, tolerance=tolerance, name=name)
               for name, values in layer.params.items()]
    return max(errors)
