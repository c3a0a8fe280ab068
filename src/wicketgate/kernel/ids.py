"""Identifiers: two kinds of id are two types."""

from typing import NewType

OrganisationId = NewType("OrganisationId", str)
"""organizationIdentifier of the eIDAS certificate (ETSI EN 319 412-1), e.g. PSDBE-NBB-0123456."""
ApplicationId = NewType("ApplicationId", str)
ConsentId = NewType("ConsentId", str)
PaymentId = NewType("PaymentId", str)
BasketId = NewType("BasketId", str)
AuthorisationId = NewType("AuthorisationId", str)
TicketId = NewType("TicketId", str)
QuestionId = NewType("QuestionId", str)
"""The bank's own name of one question in a customer's signing app."""
AccountId = NewType("AccountId", str)
"""The bank's own name of an account: never leaves the house, never an IBAN."""
ResourceId = NewType("ResourceId", str)
"""What a TPP calls an account: stable for this TPP, different for another (contract A.5)."""
LetterId = NewType("LetterId", str)
MemberId = NewType("MemberId", str)
"""A person with an account of the portal."""
PsuId = NewType("PsuId", str)
"""The bank's own name of a customer."""
StaffId = NewType("StaffId", str)
"""A person of the bank who works in operations."""
