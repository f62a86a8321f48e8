"""The tables of the database, one noun a file."""

from __future__ import annotations

from finder.models.area import Area
from finder.models.base import Base
from finder.models.change import ChangeCounter, ChangeMark
from finder.models.import_run import ImportProblem, ImportRun
from finder.models.offer import Offer
from finder.models.opportunity import Occurrence, Opportunity, Schedule
from finder.models.provider import Provider
from finder.models.source import Source
from finder.models.venue import Venue

__all__ = [
    "Area",
    "Base",
    "ChangeCounter",
    "ChangeMark",
    "ImportProblem",
    "ImportRun",
    "Occurrence",
    "Offer",
    "Opportunity",
    "Provider",
    "Schedule",
    "Source",
    "Venue",
]
