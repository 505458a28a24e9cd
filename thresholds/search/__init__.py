"""The look-up: words a worried person types, and what a framework says about them.

It knows no Django and no database, and writes nothing anywhere: what is typed stays in memory for as
long as the answer takes. It finds the part of the framework that speaks about each thing typed; it
never adds things up, and never answers with one level (see docs/adr/0020-how-the-look-up-reads.md).
"""

from .answer import Answer, NeedMatch
from .index import Index

__all__ = ["Answer", "Index", "NeedMatch"]
