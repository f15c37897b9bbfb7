"""The labs: pictures with controls, one file each. `from dlcourse.labs import ActivationLab`."""

from .activation import ActivationLab
from .augmenting import AugmentLab
from .autoencoder import AutoencoderLab
from .backprop import BackpropLab
from .batch import BatchLab
from .classloss import ClassLossLab
from .comparison import ComparisonLab
from .convolving import ConvolutionLab
from .curvefit import CurveFitLab
from .descent import DescentLab
from .forecast import ForecastLab
from .gate import GateLab
from .generation import GenerationLab
from .gradientflow import GradientFlowLab
from .loss import LossLab
from .lstmgate import LstmGateLab
from .minima import LocalMinimaLab
from .neuron import NeuronLab
from .outlier import OutlierLab
from .overfitting import OverfittingLab
from .perceptron import PerceptronLab
from .playground import PlaygroundLab
from .rbm import RbmLab
from .rnntypes import RnnTypesLab
from .sentiment import SentimentLab
from .shapes import ShapesLab
from .softmax import SoftmaxLab
from .start import StartLab
from .templates import TemplatesLab
from .tuning import TuningLab
from .vanishing import VanishingLab
from .vehicle import VehicleLab
from .xor import XorLab
from .xor_training import XorTrainingLab

__all__ = [
    "ActivationLab", "AugmentLab", "AutoencoderLab", "BackpropLab", "BatchLab", "ClassLossLab", "ComparisonLab",
    "ConvolutionLab", "CurveFitLab", "DescentLab", "ForecastLab", "GateLab", "GenerationLab", "GradientFlowLab",
    "LocalMinimaLab", "LossLab", "LstmGateLab", "NeuronLab", "OutlierLab", "OverfittingLab", "PerceptronLab",
    "PlaygroundLab", "RbmLab", "RnnTypesLab", "SentimentLab", "ShapesLab", "SoftmaxLab", "StartLab", "TemplatesLab",
    "TuningLab", "VanishingLab", "VehicleLab", "XorLab", "XorTrainingLab",
]
