"""The words of BackpropLab: numbers to nine decimals, and the formula of any number with the numbers put in."""

from .. import plots
from .backpass import ENDS, WEIGHTS
from .vanishing import in_words

SUBSCRIPTS = str.maketrans("12345678", "₁₂₃₄₅₆₇₈")
INTO = {to: [weight for weight in WEIGHTS if ENDS[weight][1] == to] for to in ("h1", "h2", "o1", "o2")}
FROM = {source: [weight for weight in WEIGHTS if ENDS[weight][0] == source] for source in ("i1", "i2", "h1", "h2")}


def sign(name):
    """A name as it is written on paper: w₅, h₁."""
    return name.translate(SUBSCRIPTS)


def nine(value):
    """A computed number to nine decimals, which is what the published example prints; a tiny one by its power of 10."""
    if 0 < abs(value) < 1e-6:
        return f"{'−' if value < 0 else ''}{in_words(abs(value))}"
    return plots.number(value, 9 - max(0, len(f"{abs(value):.0f}") - 1))


def trim(value):
    """A number that was set or learned: nine decimals at most, two at least."""
    text = nine(value) if abs(value) >= 1e-6 else plots.number(value, 9)
    short = text.rstrip("0")
    return text[:max(len(short), text.index(".") + 3)]


def total(terms):
    """A sum written out: 0.4 · 0.593 + 0.45 · 0.597, with − where the term's first factor is negative."""
    text = ""
    for first, *rest in terms:
        minus = first.startswith("−")
        joint = (" − " if minus else " + ") if text else ("−" if minus else "")
        text += joint + " · ".join([first.lstrip("−"), *map(_bracketed, rest)])
    return text


def _bracketed(number):
    return f"({number})" if number.startswith("−") else number


def formulas(chosen, seen, reached, learning_rate, biases):
    """The lines about a number, (text, whether it belongs to the way back), as far as the pass has `reached`."""
    kind = {"w": _weight, "i": _input, "t": _target}.get(chosen[0], _neuron)
    lines = kind(chosen, seen, reached)
    if chosen[0] not in "it" and reached >= stage(chosen, back=True):
        name = chosen if chosen in ENDS else f"b_{chosen}"
        lines.append((_update(name, seen, learning_rate, biases), True))
    return lines


def stage(name, back):
    """How far a pass has got when this neuron, or the neuron that this weight leads to, is computed."""
    layer = ENDS.get(name, (None, name))[1][0]
    return {("h", False): 1, ("o", False): 2, ("o", True): 3, ("h", True): 4}[layer, back]


def _update(name, seen, learning_rate, biases):
    symbol, value, slope = "b" if name[0] == "b" else sign(name), seen.now[name], seen.gradient[name]
    if name[0] == "b" and not biases:
        return f"update: b stays {trim(value)}, because the biases do not learn"
    step = total([(trim(value),), (f"−{learning_rate:.3g}", nine(slope))])
    return f"update: {symbol} ← {symbol} − η ∂E/∂{symbol} = {step} = {nine(value - learning_rate * slope)}"


def _weight(chosen, seen, reached):
    name, (start, end) = sign(chosen), ENDS[chosen]
    source, to = sign(start), sign(end)
    lines = [(f"{name} = {trim(seen.now[chosen])}, from {source} to {to}", False)]
    if reached < stage(chosen, back=True):
        return [*lines, (f"∂E/∂{name} comes with the way back", False)]
    what = f"out {source}" if start in seen.out else source
    factors = nine(seen.d_out[end]), nine(seen.slope[end]), _heard(start, seen)
    return [*lines,
            (f"∂E/∂{name} = ∂E/∂out {to} · ∂out {to}/∂net {to} · ∂net {to}/∂{name},  where ∂net {to}/∂{name} = {what}",
             True),
            (f"= {total([factors])} = {nine(seen.gradient[chosen])}", True)]


def _neuron(chosen, seen, reached):
    name, bias, out = sign(chosen), trim(seen.now["b_" + chosen]), nine(seen.out[chosen])
    lines = [(f"{name}, with the bias b = {bias}", False)]
    if reached < stage(chosen, back=False):
        return [*lines, (f"net {name} and out {name} come with the way forward", False)]
    terms = [(trim(seen.now[weight]), _heard(ENDS[weight][0], seen)) for weight in INTO[chosen]]
    lines += [(f"net {name} = {total([*terms, (bias,)])} = {nine(seen.net[chosen])}", False),
              (f"out {name} = 1 / (1 + e^({nine(-seen.net[chosen])})) = {out}", False)]
    if reached < stage(chosen, back=True):
        return lines
    paths = (total([(nine(seen.delta[ENDS[weight][1]]), trim(seen.now[weight])) for weight in FROM[chosen]])
             if chosen in FROM else f"out − target = {out} − {_bracketed(trim(seen.now['t' + chosen[1]]))}")
    d_out, slope = nine(seen.d_out[chosen]), nine(seen.slope[chosen])
    return [*lines, (f"∂E/∂out {name} = {paths} = {d_out}", True),
            (f"∂out {name}/∂net {name} = {out} · (1 − {out}) = {slope}", True),
            (f"δ {name} = ∂E/∂net {name} = {total([(d_out, slope)])} = {nine(seen.delta[chosen])}", True)]


def _heard(source, seen):
    """What comes along a connection: an input, or a hidden neuron's output."""
    return nine(seen.out[source]) if source in seen.out else trim(seen.now[source])


def _input(chosen, seen, reached):
    name = sign(chosen)
    lines = [(f"{name} = {trim(seen.now[chosen])}, given: no update changes it", False)]
    if reached < 4:
        return lines
    paths = total([(nine(seen.delta[ENDS[w][1]]), trim(seen.now[w])) for w in FROM[chosen]])
    return [*lines, (f"∂E/∂{name} = δ h₁ · {sign(FROM[chosen][0])} + δ h₂ · {sign(FROM[chosen][1])}", True),
            (f"= {paths} = {nine(seen.gradient[chosen])}", True)]


def _target(chosen, seen, reached):
    output = "o" + chosen[1]
    name, value, out = sign(output), trim(seen.now[chosen]), nine(seen.out[output])
    lines = [(f"{sign(chosen)} = {value}, what {name} should answer", False)]
    if reached < 2:
        return [*lines, ("the error comes with the way forward", False)]
    lines += [(f"E {name} = ½ (target − out)² = ½ ({value} − {out})² = {nine(seen.errors[output])}", False),
              (f"E = E o₁ + E o₂ = {nine(seen.errors['o1'])} + {nine(seen.errors['o2'])} = {nine(seen.error)}", False)]
    if reached < 3:
        return lines
    return [*lines, (f"∂E/∂out {name} = −(target − out) = −({value} − {out}) = {nine(seen.d_out[output])}", True)]
