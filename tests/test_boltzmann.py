"""Boltzmann machines: against all states counted out, gradients by central differences, learning, what is refused."""

import itertools

import numpy as np
import pytest
from scipy import special

from dlcourse import Adam, GradientDescent, Momentum, Network, SoftmaxCrossEntropy, fit, trained
from dlcourse.boltzmann import DeepBeliefNetwork, RestrictedBoltzmannMachine
from dlcourse.gradcheck import check_gradient


@pytest.fixture
def rng():
    return np.random.default_rng(1)


def some_machine(n_visible, n_hidden, rng, scale=1.0):
    machine = RestrictedBoltzmannMachine(n_visible, n_hidden, rng=rng)
    for values in machine.params.values():
        values[:] = rng.normal(scale=scale, size=values.shape)
    return machine


def states(n):
    return np.array(list(itertools.product((0.0, 1.0), repeat=n)))


def joint(machine):
    """P(v, h) of all states, from the energy: (2^n_visible, 2^n_hidden)."""
    W, b, c = (machine.params[name] for name in "Wbc")
    v, h = states(len(b)), states(len(c))
    weights = np.exp(v @ b[:, None] + (h @ c)[None] + v @ W @ h.T)
    return weights / weights.sum()


def test_conditional_probabilities_are_those_of_the_energy(rng):
    machine = some_machine(4, 3, rng)
    together, v, h = joint(machine), states(4), states(3)
    assert machine.hidden(v) == pytest.approx(together @ h / together.sum(axis=1, keepdims=True))
    assert machine.visible(h) == pytest.approx(together.T @ v / together.sum(axis=0)[:, None])


def test_free_energy_is_the_logarithm_of_what_the_hidden_states_add_up_to(rng):
    machine = some_machine(4, 3, rng)
    chances = joint(machine).sum(axis=1)
    assert special.softmax(-machine.free_energy(states(4))) == pytest.approx(chances)


def test_gibbs_sampling_visits_states_as_often_as_they_are_likely(rng):
    machine = some_machine(3, 2, rng, 0.7)
    v, chances = machine.gibbs(np.zeros((40_000, 3)), rng, steps=25)
    often = np.bincount((v @ [4, 2, 1]).astype(int), minlength=8) / len(v)
    assert often == pytest.approx(joint(machine).sum(axis=1), abs=0.012)
    assert chances.mean(axis=0) == pytest.approx(v.mean(axis=0), abs=0.012)


@pytest.mark.parametrize("k", [1, 3])
def test_contrast_is_the_slope_of_the_difference_of_free_energies(k, rng):
    machine, v = some_machine(5, 4, rng), rng.random((6, 5))
    grads, made = machine.contrast(v, rng, k)
    assert set(grads) == set(machine.params)
    for name, values in machine.params.items():
        check_gradient(grads[name], lambda _: np.mean(machine.free_energy(v) - machine.free_energy(made)), values,
                       name=name)


def test_one_contrastive_step_by_hand():
    """Two pixels, one hidden unit, all weights 0: p = ½ everywhere."""
    machine = RestrictedBoltzmannMachine(2, 1, rng=np.random.default_rng(0))
    machine.params["W"][:] = 0
    grads, made = machine.contrast(np.array([[1.0, 0.0]]), np.random.default_rng(0))
    assert (made == 0.5).all()
    assert (grads["W"] == [[-0.25], [0.25]]).all() and (grads["b"] == [-0.5, 0.5]).all() and (grads["c"] == 0).all()


def test_with_many_steps_the_biases_go_where_the_likelihood_grows(rng):
    """The exact slope of the log-likelihood is data minus model, and k = 40 steps are nearly the model."""
    machine, data = some_machine(4, 2, rng, 0.5), np.array([[1.0, 1, 0, 0], [1, 0, 0, 1]])
    grads, _ = machine.contrast(np.tile(data, (20_000, 1)), rng, k=40)
    model = joint(machine).sum(axis=1) @ states(4)
    assert -grads["b"] == pytest.approx(data.mean(axis=0) - model, abs=0.01)


def test_a_machine_learns_two_patterns(rng):
    data = np.repeat([[1.0, 1, 1, 0, 0, 0], [0, 0, 0, 1, 1, 1]], 50, axis=0)
    machine = RestrictedBoltzmannMachine(6, 2, rng=rng)
    epochs = list(machine.learn(data, GradientDescent(0.5), epochs=60, rng=rng, batch_size=10))
    assert [epoch.number for epoch in epochs] == list(range(1, 61)) and epochs[-1].loss < 0.02 < 0.2 < epochs[0].loss
    assert np.abs(machine.reconstruct(data) - data).max() < 0.3
    dreams = machine.fantasies(200, rng).round()
    assert np.mean([row.tolist() in ([1, 1, 1, 0, 0, 0], [0, 0, 0, 1, 1, 1]) for row in dreams]) > 0.8


def test_digits_it_has_never_seen_come_back():
    """64 hidden units leave an eighth of the error of the mean picture, in float32."""
    x = trained.digits()[0]
    rng = np.random.default_rng(1)
    machine = RestrictedBoltzmannMachine(64, 64, rng=rng, dtype=np.float32)
    losses = [epoch.loss for epoch in machine.learn(x[:1437], Momentum(0.05), epochs=15, rng=rng)]
    made = machine.reconstruct(x[1437:])
    assert made.dtype == np.float32 == machine.params["W"].dtype and losses[-1] < 0.5 * losses[0]
    assert np.mean((made - x[1437:]) ** 2) < 0.35 * np.mean((x[:1437].mean(axis=0) - x[1437:]) ** 2)


def test_the_same_seed_gives_the_same_machine():
    def run():
        rng = np.random.default_rng(5)
        machine = RestrictedBoltzmannMachine(6, 3, rng=rng)
        list(machine.learn(rng.random((20, 6)), Adam(), epochs=2, rng=rng, batch_size=8, k=2))
        return machine.params["W"]

    assert (run() == run()).all()


def test_a_stack_learns_greedily_and_its_network_says_the_same(rng):
    x = rng.random((40, 8))
    stack = DeepBeliefNetwork([8, 6, 4], rng=rng)
    seen = [(place, epoch.number) for place, epoch in stack.learn(x, Momentum(0.1), epochs=2, rng=rng)]
    assert seen == [(0, 1), (0, 2), (1, 1), (1, 2)]
    first, second = stack.machines
    above = second.hidden(first.hidden(x))
    assert stack.reconstruct(x) == pytest.approx(first.visible(second.visible(above)))
    assert stack.fantasies(3, rng, steps=2).shape == (3, 8)
    network = stack.network(rng=rng)
    assert isinstance(network, Network) and network(x) == pytest.approx(above)
    network.params["0.W"][:] = 0
    assert first.params["W"].all()  # a copy


def test_the_second_machine_learns_what_the_first_one_says(rng):
    x = rng.random((40, 8))
    stack, single = (DeepBeliefNetwork([8, 6, 4], rng=np.random.default_rng(2)) for _ in range(2))
    list(stack.learn(x, Momentum(0.1), epochs=3, rng=np.random.default_rng(3)))
    again = np.random.default_rng(3)
    list(single.machines[0].learn(x, Momentum(0.1), epochs=3, rng=again))
    list(single.machines[1].learn(single.machines[0].hidden(x), Momentum(0.1), epochs=3, rng=again))
    for one, other in zip(stack.machines, single.machines, strict=True):
        assert (one.params["W"] == other.params["W"]).all()


def test_backpropagation_tunes_the_whole_stack():
    x, labels = trained.digits()
    rng = np.random.default_rng(1)
    stack = DeepBeliefNetwork([64, 48, 32], rng=rng, dtype=np.float32)
    list(stack.learn(x[:1437], Momentum(0.1), epochs=10, rng=rng))
    network = stack.network(10, rng=rng)
    before = {name: values.copy() for name, values in network.params.items()}
    fit(network, SoftmaxCrossEntropy(), Adam(0.003), (x[:1437], np.eye(10, dtype=np.float32)[labels[:1437]]),
        epochs=15, rng=rng)
    assert all(np.abs(values - before[name]).max() > 0.01 for name, values in network.params.items())
    assert np.mean(network(x[1437:]).argmax(axis=1) == labels[1437:]) > 0.88


@pytest.mark.parametrize(("make", "message"), [
    (lambda rng: RestrictedBoltzmannMachine(0, 3, rng=rng), "n_visible must be a whole number from 1"),
    (lambda rng: RestrictedBoltzmannMachine(3, 0.5, rng=rng), "n_hidden must be a whole number from 1"),
    (lambda rng: RestrictedBoltzmannMachine(3, 2, rng=1), "rng must be a numpy.random.Generator"),
    (lambda rng: DeepBeliefNetwork([3], rng=rng), "sizes must name visible and hidden units"),
])
def test_bad_sizes(make, message, rng):
    with pytest.raises(ValueError, match=message):
        make(rng)


@pytest.mark.parametrize(("use", "message"), [
    (lambda m, rng: m.hidden([[1.0, 0]]), r"v has shape \(1, 2\).*\(n, 3\)"),
    (lambda m, rng: m.hidden(np.zeros((0, 3))), "at least one row of 3 units"),
    (lambda m, rng: m.visible([[0.0, 2.0]]), "h must hold probabilities from 0 to 1; you gave 0 to 2"),
    (lambda m, rng: m.hidden([[0, 0, np.nan]]), "v must be finite"),
    (lambda m, rng: m.contrast([[0, 0, 1]], rng, k=0), "k must be a whole number"),
    (lambda m, rng: m.gibbs([[0, 0, 1]], None), "rng must be"),
    (lambda m, rng: m.fantasies(0, rng), "n must be a whole number"),
    (lambda m, rng: m.learn([[0, 0, 16.0]], Adam(), epochs=1, rng=rng), "Divide grey levels by the largest"),
    (lambda m, rng: m.learn([[0, 0, 1.0]], Adam, epochs=1, rng=rng), "parentheses included"),
    (lambda m, rng: m.learn([[0, 0, 1.0]], Adam(), epochs=0, rng=rng), "epochs must be"),
    (lambda m, rng: m.learn([[0, 0, 1.0]], Adam(), epochs=1, rng=rng, k=0), "k must be"),
    (lambda m, rng: m.learn([[0, 0, 1.0]], Adam(), epochs=1, rng=rng), "batch_size is 32, but there are only 1 rows"),
])
def test_bad_input_is_refused_at_once(use, message, rng):
    with pytest.raises(ValueError, match=message):
        use(RestrictedBoltzmannMachine(3, 2, rng=rng), rng)


def test_whole_numbers_are_taken_in_the_machine_s_type(rng):
    machine = RestrictedBoltzmannMachine(3, 2, rng=rng, dtype=np.float32)
    assert machine.hidden([[0, 1, 1]]).dtype == np.float32
    assert repr(machine) == "RestrictedBoltzmannMachine(3, 2)"
    assert repr(DeepBeliefNetwork([3, 2, 5], rng=rng)) == "DeepBeliefNetwork([3, 2, 5])"
