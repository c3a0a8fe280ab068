"""A TPP that asks whether an amount is there."""

from typing import Final

from tests.journeys.tpp import Journey, Tpp, code_of
from wicketgate.personas import accounts_of

CONSENTS: Final = "/v2/consents/confirmation-of-funds"


class Asking(Journey):
    """A consent for confirmation of funds from its request to its end."""

    def __init__(self, tpp: Tpp, login: str = "psu-ok", **headers: str) -> None:
        self.account = {"iban": accounts_of(login)[0].iban}
        told = {
            "account": self.account,
            "cardNumber": "541333******0021",
            "cardInformation": "Blue card",
        }
        back = {"TPP_Redirect_URI": tpp.callback}
        super().__init__(tpp, tpp.call("POST", CONSENTS, told, **back, **headers))
        self.client = tpp.oauth(scope=f"PIIS:{self.consent_id}")

    def ask(self, amount: str, currency: str = "EUR") -> tuple[int, object]:
        """The question; the status, and the answer or the code of the refusal."""
        told = {
            "account": self.account,
            "instructedAmount": {"currency": currency, "amount": amount},
            "payee": "Corner Shop",
        }
        answer = self.tpp.call(
            "POST",
            "/v1/funds-confirmations",
            told,
            Consent_ID=self.consent_id,
            Authorization=f"Bearer {self.client.token['access_token']}",
        )
        if answer.status_code == 200:
            return 200, answer.json()["fundsAvailable"]
        return code_of(answer)
