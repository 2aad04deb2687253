from .launching import Workplace as Workplace
from .launching import launcher as launcher
