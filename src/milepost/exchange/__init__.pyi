from .incoming.public import fetch_public as fetch_public
from .outgoing.dataset import DATASET_MODULE as DATASET_MODULE
from .outgoing.dataset import dataset_job as dataset_job
