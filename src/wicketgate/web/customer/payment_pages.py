"""The page on which a customer decides about money, from what the field knows."""

from dataclasses import replace
from datetime import date

from wicketgate.bank import Account, PayeeCheck, Preview, Reason, Scheme, Transfer
from wicketgate.payments import ExecutionRule, Payment
from wicketgate.subjects import Due, PaymentsAsked

from .matters import Matter, matter_of
from .payment_views import Bearer, Hindrance, Pay, PaymentLine, Rhythm, Rule, TransferLine
from .views import AccountLine, Signatures, Tpp


def pay_view(asked: PaymentsAsked, tpp: Tpp, action: str, csrf: str, today: date) -> Pay:
    """What is paid or taken back, with a form for the answer."""
    matter = matter_of(asked.subject)
    lines = (_payment(due, today) for due in asked.dues)
    return Pay(
        tpp=tpp,
        action=action,
        csrf=csrf,
        matter=matter,
        payments=tuple(map(_taken_back, lines) if matter is Matter.CANCEL else lines),
        totals=asked.totals,
        signatures=Signatures(needed=asked.signatures, given=len(asked.subject.signers)),
    )


def _taken_back(line: PaymentLine) -> PaymentLine:
    """Whether it could be paid says nothing to who does not want it paid."""
    return replace(line, funds=True, hindrance=None)


def _payment(due: Due, today: date) -> PaymentLine:
    order, preview = due.payment.order, due.preview
    wanted = order.wanted_on or today
    return PaymentLine(
        transfers=tuple(
            _transfer(transfer, preview, place) for place, transfer in enumerate(order.transfers)
        ),
        totals=order.totals(),
        account=_account(due.account),
        on=preview.execution_date,
        at_once=order.scheme is Scheme.INSTANT,
        moved=order.schedule is None and wanted != preview.execution_date,
        fee=preview.fee,
        bearer=_bearer(order.transfers[0]),
        conversion=preview.conversion,
        rule=_rule(due.payment),
        funds=preview.funds_available,
        hindrance=_hindrance(preview.reason),
    )


def _hindrance(reason: Reason | None) -> Hindrance | None:
    if reason is None:
        return None
    return Hindrance.LIMIT if reason is Reason.OVER_LIMIT else Hindrance.NOT_OFFERED


def _transfer(transfer: Transfer, preview: Preview, place: int) -> TransferLine:
    known = preview.close_names[place] if place < len(preview.close_names) else None
    structured = transfer.remittance_structured
    text = structured.reference if structured is not None else " ".join(transfer.remittance)
    return TransferLine(
        payee=transfer.creditor_name,
        number=transfer.creditor_account.number,
        amount=transfer.amount,
        agent=_agent(transfer),
        text=text,
        check=preview.payees[place] if place < len(preview.payees) else PayeeCheck.NOT_POSSIBLE,
        known_as=known,
    )


def _agent(transfer: Transfer) -> str:
    """The payee's bank where no IBAN tells which it is, by its BIC or its name."""
    if transfer.creditor_account.iban is not None:
        return ""
    return transfer.creditor_agent or transfer.creditor_agent_name or ""


def _bearer(transfer: Transfer) -> Bearer | None:
    """None for SLEV too, which is the rule of SEPA and no choice of anybody."""
    bearer = transfer.charge_bearer
    return Bearer(bearer) if bearer in set(Bearer) else None


def _account(account: Account) -> AccountLine:
    return AccountLine(
        name=account.display_name or account.name,
        number=account.iban or account.bban or "",
        currency=account.currency,
    )


def _rule(payment: Payment) -> Rule | None:
    schedule = payment.order.schedule
    if schedule is None:
        return None
    return Rule(
        rhythm=Rhythm(schedule.frequency.value),
        end=schedule.end,
        day=schedule.day_of_month,
        months=schedule.months,
        preceding=schedule.rule is ExecutionRule.PRECEDING,
        running=payment.authorised,
    )
