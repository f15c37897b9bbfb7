"""The labs: pictures with controls, one file each. `from dlcourse.labs import ActivationLab`."""

from .activation import ActivationLab
from .neuron import NeuronLab
from .start import StartLab

__all__ = ["ActivationLab", "NeuronLab", "StartLab"]
