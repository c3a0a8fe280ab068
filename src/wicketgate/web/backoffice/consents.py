"""What the bank's people see of one consent, by what it permits."""

from typing import Final

from wicketgate import consents, funds, journal, staff, tpps
from wicketgate.consents import Consent
from wicketgate.funds import FundsConsent
from wicketgate.subjects import AccountAccess, FundsAccess

from .call import Call
from .consent_views import ConsentPage, Consents, FundsConsentPage, FundsConsents
from .consenting import Pages, line_of
from .past import history_of, signings_of
from .sign_in import done_in
from .views import Errors


class _ToReadAccounts(Pages[Consent]):
    async def view(self, call: Call, one: Consent, errors: Errors) -> ConsentPage:
        work, subject = call.work, AccountAccess(one)
        readings = await journal.count_readings(work, one.id)
        organisation = await tpps.look(work, one.organisation_id)
        notes = await staff.notes_of(work, subject.thing)
        return ConsentPage(
            frame=call.frame,
            errors=errors,
            done=done_in(call.console.request),
            consent=line_of(one),
            organisation=organisation.name,
            kind=one.access.kind.value,
            recurring=one.recurring,
            frequency=one.frequency_per_day,
            last_action=one.last_action,
            accounts=_accounts(one),
            can_end=not one.ended,
            history=await history_of(call, subject.thing, notes),
            signings=await signings_of(call, subject),
            readings=tuple(sorted(readings.items())),
            ground=call.form.get("ground"),
            reason=call.written("reason"),
        )


def _accounts(one: Consent) -> tuple[str, ...]:
    named = one.access.rights_by_reference()
    return tuple(sorted({each.iban or each.bban or "" for each in named}))


class _ForFunds(Pages[FundsConsent]):
    async def view(self, call: Call, one: FundsConsent, errors: Errors) -> FundsConsentPage:
        work, subject = call.work, FundsAccess(one)
        organisation = await tpps.look(work, one.organisation_id)
        notes = await staff.notes_of(work, subject.thing)
        return FundsConsentPage(
            frame=call.frame,
            errors=errors,
            done=done_in(call.console.request),
            consent=line_of(one),
            organisation=organisation.name,
            account=one.account.number,
            last_action=one.last_action,
            can_end=not one.ended,
            history=await history_of(call, subject.thing, notes),
            signings=await signings_of(call, subject),
            questions=await funds.count_questions(work, one.id),
            ground=call.form.get("ground"),
            reason=call.written("reason"),
        )


TO_READ_ACCOUNTS: Final = _ToReadAccounts(consents.LIFE, "/ops/consents", Consents)
FOR_FUNDS: Final = _ForFunds(funds.LIFE, "/ops/funds-consents", FundsConsents)
