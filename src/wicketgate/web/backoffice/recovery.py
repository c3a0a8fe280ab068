"""New recovery codes for somebody of the bank, for a code of their app."""

from starlette.responses import Response

from wicketgate import credentials, staff
from wicketgate.web.kit.authenticators import code_in
from wicketgate.web.kit.form_pages import RecoveryCodes

from .call import Call
from .views import NewRecoveryCodes, Wrong


async def page(call: Call) -> Response:
    """What becomes of the old ones, and the field for the code."""
    return call.show(NewRecoveryCodes(frame=call.frame))


async def renew(call: Call) -> Response:
    """The new ones, shown this once. Raises credentials.TooManyTries."""
    code = code_in(call.form)
    if not code:
        return _once_more(call, Wrong.CODE_MISSING)
    try:
        codes = await staff.renew_recovery_codes(call.work, call.who, code)
    except credentials.SecondFactorWrong:
        return _once_more(call, Wrong.CODE_WRONG)  # the try stays counted
    return call.show(RecoveryCodes(codes=tuple(codes), onwards="/ops"))


def _once_more(call: Call, wrong: Wrong) -> Response:
    return call.show(NewRecoveryCodes(frame=call.frame, errors={"code": wrong}))
