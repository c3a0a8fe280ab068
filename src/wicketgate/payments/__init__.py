"""Payments: what a TPP asks a bank to pay (contract A.7, B.2; PSD2 Art. 66)."""

from .model import ExecutionRule, Form, Frequency, Order, Schedule, Service

__all__ = ["ExecutionRule", "Form", "Frequency", "Order", "Schedule", "Service"]
