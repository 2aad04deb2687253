from .incoming.proposal import ExchangeError as ExchangeError
from .outgoing.dataset import DATA as DATA
from .outgoing.dataset import DatasetError as DatasetError
from .outgoing.dataset import Shipment as Shipment
