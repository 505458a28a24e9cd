"""People, the organisations they act for, and what they are appointed to do there."""

from .appointment import Appointment, Delegation
from .invitation import Invitation
from .organisation import Organisation, Post
from .person import Person

__all__ = ["Appointment", "Delegation", "Invitation", "Organisation", "Person", "Post"]
