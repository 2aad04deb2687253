from .folder import NewFolder as NewFolder
from .folder import folder_files as folder_files
