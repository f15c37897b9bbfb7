"""Deep learning, small enough to read: a NumPy package for a course of live notebooks.

Objects own parameters, passes own caches, callers own the loop and the randomness. The letters are the same everywhere:

| letter | is | shape |
|---|---|---|
| x | inputs, a row for each example | (n, n_in) |
| W, b | weights and biases of a layer | (n_in, n_out), (n_out,) |
| z | net input, z = x W + b | (n, n_out) |
| λ | steepness of an activation | a number |
| a | activation, a = f(z) | (n, n_out) |
| y, ŷ | target, prediction | (n,) or (n, n_out) |
| η | learning rate | a number |
| delta | ∂L/∂z | z's |
| dV | ∂L/∂V, for any V | V's |

Sequences are (n, T, features), images (n, height, width, channels). Values are float64; float32 stays float32.
Randomness is a parameter, `rng: numpy.random.Generator`, never global.
"""

from .activations import (
    Activation,
    BipolarSigmoid,
    LeakyReLU,
    Linear,
    RandomizedLeakyReLU,
    ReLU,
    Sigmoid,
    Softmax,
    Step,
    Tanh,
    bipolar_sigmoid,
    leaky_relu,
    linear,
    relu,
    sigmoid,
    softmax,
    step,
    tanh,
)
from .augment import Augment
from .boltzmann import DeepBeliefNetwork, RestrictedBoltzmannMachine
from .convolution import Conv2D, MaxPool2D
from .layers import Dense, Dropout, Flatten
from .losses import (
    BinaryCrossEntropy,
    CategoricalCrossEntropy,
    HalfSquaredError,
    Hinge,
    Huber,
    KullbackLeiblerDivergence,
    MeanAbsoluteError,
    MeanSquaredError,
    MeanSquaredLogarithmicError,
    SigmoidCrossEntropy,
    SoftmaxCrossEntropy,
)
from .network import Network, mlp
from .optimizers import Adam, GradientDescent, Momentum, Penalty, RMSProp, clip_by_norm, clip_by_value
from .perceptron import GATE_INPUTS, GATES, Perceptron, Update, and_gate, nand_gate, or_gate, xor_gate
from .recurrent import LSTM, RNN, EachStep, Embedding, LastStep
from .sequences import Alphabet, EncoderDecoder, generate, one_hot, pad, sample, windows
from .sparsity import Sparsity, autoencoder
from .training import Epoch, batches, fit, stop_early, train

__version__ = "0.1.0"
__all__ = [
    "GATES", "GATE_INPUTS", "LSTM", "RNN", "Activation", "Adam", "Alphabet", "Augment", "BinaryCrossEntropy",
    "BipolarSigmoid", "CategoricalCrossEntropy", "Conv2D", "DeepBeliefNetwork", "Dense", "Dropout", "EachStep",
    "Embedding", "EncoderDecoder", "Epoch", "Flatten", "GradientDescent", "HalfSquaredError", "Hinge", "Huber",
    "KullbackLeiblerDivergence", "LastStep", "LeakyReLU", "Linear", "MaxPool2D", "MeanAbsoluteError",
    "MeanSquaredError", "MeanSquaredLogarithmicError", "Momentum", "Network", "Penalty", "Perceptron", "RMSProp",
    "RandomizedLeakyReLU", "ReLU", "RestrictedBoltzmannMachine", "Sigmoid", "SigmoidCrossEntropy", "Softmax",
    "SoftmaxCrossEntropy", "Sparsity", "Step", "Tanh", "Update", "and_gate", "autoencoder", "batches",
    "bipolar_sigmoid", "clip_by_norm", "clip_by_value", "fit", "generate", "leaky_relu", "linear", "mlp", "nand_gate",
    "one_hot", "or_gate", "pad", "progress", "relu", "sample", "sigmoid", "softmax", "step", "stop_early", "tanh",
    "train", "windows", "xor_gate",
]


def progress():
    """Which exercises and quiz questions you have got right: a table, shown by the cell that ends with it."""
    from .exercises import progress as kept

    return kept.show()
