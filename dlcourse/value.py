"""Values: numbers that remember how they were computed, so that the computer can apply the chain rule by itself.

Each operation writes down its operands and, beside each, the slope of its result with respect to it. That is all that
backpropagation needs: `backward` multiplies slopes along every path and adds the paths up, whatever the formula was
(reverse-mode automatic differentiation; Linnainmaa 1970, Griewank & Walther 2008).
"""

import math
from numbers import Real

from . import validate

__all__ = ["Value"]


def _operation(rule):
    """The methods of an operation, for the Value on its left and on its right.

    `rule(a, b)` gives the result and its slopes with respect to a and to b.
    """

    def combine(left, right):
        left, right = (Value(x) if isinstance(x, Real) else x for x in (left, right))
        if not isinstance(left, Value) or not isinstance(right, Value):
            return NotImplemented
        result, slope_left, slope_right = rule(left.number, right.number)
        return Value(result, ((left, slope_left), (right, slope_right)))

    return combine, lambda self, other: combine(other, self)


class Value:
    """A number in a formula; after `result.backward()` its `grad` is ∂result/∂number.

        w = Value(0.4)
        error = ((w * 0.5933 + 0.8686).through(sigmoid) - 0.01) ** 2 / 2
        error.backward()            # w.grad is now ∂error/∂w

    `sources` are pairs (operand, slope of this value with respect to it), empty for a number that was given. Values and
    plain numbers mix, and NumPy arrays of Values (dtype object) add and multiply as usual.
    Raises ValueError for anything but a finite number, also where a result overflows.
    """

    __slots__ = ("grad", "number", "sources")

    def __init__(self, number, sources=()):
        self.number, self.sources, self.grad = validate.number("a Value", number), sources, 0.0

    __add__, __radd__ = _operation(lambda a, b: (a + b, 1.0, 1.0))
    __sub__, __rsub__ = _operation(lambda a, b: (a - b, 1.0, -1.0))
    __mul__, __rmul__ = _operation(lambda a, b: (a * b, b, a))
    __truediv__, __rtruediv__ = _operation(lambda a, b: (a / b, 1 / b, -a / b**2))

    def __neg__(self):
        return -1 * self

    def __pow__(self, exponent):
        """This value to the power of a plain number n; the slope is n · valueⁿ⁻¹."""
        n = validate.number("The exponent (a plain number, not a Value)", exponent)
        return Value(self.number**n, ((self, n * self.number ** (n - 1) if n else 0.0),))

    def exp(self):
        """e to the power of this value, which is its own slope."""
        result = math.exp(self.number)
        return Value(result, ((self, result),))

    def through(self, f):
        """f of this value, for any activation of the course: something with `f(z)` and `f.derivative(z)`."""
        return Value(f(self.number), ((self, f.derivative(self.number)),))

    def backward(self):
        """Set `grad` of everything that led to this value, counting from zero: ∂this/∂it.

        A value used twice gets its gradient in two parts and may pass it on only when both have come: hence the order.
        """
        order = self._sources_first()
        for value in order:
            value.grad = 0.0
        self.grad = 1.0
        for value in reversed(order):
            for source, slope in value.sources:
                source.grad += slope * value.grad

    def _sources_first(self):
        """All that led to this value, each after its sources (a topological order), this one last."""
        order, met, waiting = [], set(), [(self, False)]
        while waiting:  # no recursion: a formula may be longer than Python's stack is deep
            value, sources_done = waiting.pop()
            if sources_done:
                order.append(value)
            elif id(value) not in met:
                met.add(id(value))
                waiting.append((value, True))
                waiting.extend((source, False) for source, _ in value.sources)
        return order

    def __repr__(self):
        return f"Value({self.number:.9g}, grad={self.grad:.9g})"
