"""The shipped arrangements (`*.yaml`), the shape they must have, and the reading of them.

`shipped()` names the files; `read_file` turns one into a checked `Document` or raises
`ArrangementsError` with every fault by file and line.
"""

from .checking import check
from .reading import ArrangementsError, Problem, read_file, shipped, shipped_path
from .specification import Document

__all__ = ["ArrangementsError", "Document", "Problem", "check", "read_file", "shipped", "shipped_path"]
