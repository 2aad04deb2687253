from .folder import Plan as Plan
from .folder import folder_files as folder_files
