"""The labs: pictures with controls, one file each. `from dlcourse.labs import ActivationLab`."""

from .activation import ActivationLab
from .neuron import NeuronLab
from .softmax import SoftmaxLab
from .start import StartLab
from .vanishing import VanishingLab

__all__ = ["ActivationLab", "NeuronLab", "SoftmaxLab", "StartLab", "VanishingLab"]
