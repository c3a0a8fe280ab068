"""The page on which a customer decides about money, from what the field knows."""

from wicketgate.bank import Account, PayeeCheck, Preview, Scheme, Transfer
from wicketgate.payments import ExecutionRule, Payment
from wicketgate.subjects import Due, PaymentsAsked

from .matters import matter_of
from .payment_views import Pay, PaymentLine, Rhythm, Rule, TransferLine
from .views import AccountLine, Signatures, Tpp


def pay_view(asked: PaymentsAsked, tpp: Tpp, action: str, csrf: str) -> Pay:
    """What is paid or taken back, with a form for the answer."""
    return Pay(
        tpp=tpp,
        action=action,
        csrf=csrf,
        matter=matter_of(asked.subject),
        payments=tuple(_payment(due) for due in asked.dues),
        totals=asked.totals,
        signatures=Signatures(needed=asked.signatures, given=len(asked.subject.signers)),
    )


def _payment(due: Due) -> PaymentLine:
    order, preview = due.payment.order, due.preview
    wanted = order.wanted_on
    return PaymentLine(
        transfers=tuple(
            _transfer(transfer, preview, place) for place, transfer in enumerate(order.transfers)
        ),
        totals=order.totals(),
        account=_account(due.account),
        on=preview.execution_date,
        at_once=order.scheme is Scheme.INSTANT,
        moved=wanted is not None and wanted != preview.execution_date,
        fee=preview.fee,
        rule=_rule(due.payment),
        funds=preview.funds_available,
    )


def _transfer(transfer: Transfer, preview: Preview, place: int) -> TransferLine:
    known = preview.close_names[place] if place < len(preview.close_names) else None
    structured = transfer.remittance_structured
    text = structured.reference if structured is not None else " ".join(transfer.remittance)
    return TransferLine(
        payee=transfer.creditor_name,
        number=transfer.creditor_account.number,
        amount=transfer.amount,
        text=text,
        check=preview.payees[place] if place < len(preview.payees) else PayeeCheck.NOT_POSSIBLE,
        known_as=known,
    )


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
