"""The best line through points, exactly, under three losses: squared error, absolute error, Huber."""

import numpy as np

MOST_ROUNDS = 200  # of Huber's line; three or four are usual


def squared_line(x, y):
    """(slope, intercept) with the least mean squared error: through the means, with slope cov(x, y) / var(x)."""
    slope = np.mean((x - x.mean()) * (y - y.mean())) / np.var(x)
    return slope, y.mean() - slope * x.mean()


def absolute_line(x, y):
    """(slope, intercept) with the least mean absolute error: some line through two of the points has it; try them all.

    Where several are best, the first in the points' order.
    """
    i, j = np.triu_indices(len(x), 1)
    different = x[i] != x[j]
    i, j = i[different], j[different]
    slopes = (y[j] - y[i]) / (x[j] - x[i])
    intercepts = y[i] - slopes * x[i]
    costs = np.abs(y - slopes[:, None] * x - intercepts[:, None]).sum(axis=1)
    best = np.argmin(costs.round(9))
    return slopes[best], intercepts[best]


def huber_line(x, y, delta):
    """(slope, intercept) with the least Huber loss. Where it is 0, the derivative says: points nearer than δ pull with
    their distance, the others with ±δ.

    If it were known which points are which, the line would be the solution of two linear equations. So: guess from
    the last line, solve, and stop when the guess was right. If it was wrong, take a step of least squares in which a
    point farther than δ counts only δ / distance; it never goes uphill. Holland & Welsch 1977.
    """
    line = squared_line(x, y)
    for _ in range(MOST_ROUNDS):
        distance, side = sides(x, y, line, delta)
        guess = balance(x, y, (side == 0).astype(float), delta * side)
        if guess and (side == sides(x, y, guess, delta)[1]).all():
            return guess
        line = balance(x, y, delta / np.maximum(np.abs(distance), delta))
    return line


def sides(x, y, line, delta):
    """The distances of the points from the line, and where they lie: 0 nearer than δ, 1 above that, −1 below."""
    distance = y - line[0] * x - line[1]
    return distance, np.where(np.abs(distance) <= delta, 0.0, np.sign(distance))


def balance(x, y, weights, pulls=0.0):
    """(slope, intercept) for which weights · distance + pulls is 0, summed over the points, and so times x; None when
    fewer than two different x have a weight.
    """
    n, sum_x, sum_xx = weights.sum(), weights @ x, weights @ (x * x)
    up, turn = np.sum(weights * y + pulls), np.sum(x * (weights * y + pulls))
    spread = n * sum_xx - sum_x**2
    if spread < 1e-9:
        return None
    slope = (n * turn - sum_x * up) / spread
    return slope, (up - slope * sum_x) / n
