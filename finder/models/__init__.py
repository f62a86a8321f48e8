"""The tables of the database, one noun a file."""

from __future__ import annotations

from finder.models.allowance import Allowance
from finder.models.area import Area
from finder.models.asked_count import AskedCount
from finder.models.audit import AuditEntry
from finder.models.base import Base
from finder.models.change import ChangeCounter, ChangeMark
from finder.models.fault_report import FaultReport
from finder.models.found_count import FoundCount
from finder.models.import_run import ImportProblem, ImportRun
from finder.models.invitation import AccountRequest, Invitation
from finder.models.offer import Offer
from finder.models.opportunity import Occurrence, Opportunity, Schedule
from finder.models.provider import Provider
from finder.models.provider_profile import ProviderProfile
from finder.models.reminder import Reminder
from finder.models.resemblance import Comparison, Merge, Pair
from finder.models.sign_in import ApiToken, SignIn
from finder.models.source import Source
from finder.models.subscriber import Alert, Subscriber
from finder.models.upload import Upload
from finder.models.user import Membership, User
from finder.models.venue import Venue

__all__ = [
    "AccountRequest",
    "Alert",
    "Allowance",
    "ApiToken",
    "Area",
    "AskedCount",
    "AuditEntry",
    "Base",
    "ChangeCounter",
    "ChangeMark",
    "Comparison",
    "FaultReport",
    "FoundCount",
    "ImportProblem",
    "ImportRun",
    "Invitation",
    "Membership",
    "Merge",
    "Occurrence",
    "Offer",
    "Opportunity",
    "Pair",
    "Provider",
    "ProviderProfile",
    "Reminder",
    "Schedule",
    "SignIn",
    "Source",
    "Subscriber",
    "Upload",
    "User",
    "Venue",
]
