"""A browser with a customer in front of it who approves: `python -m ... ADDRESS`.

What `webbrowser.open` finds when BROWSER names it.
"""

import sys

from tests.journeys.plain_browser import PlainBrowser
from wicketgate.personas import ONE_TIME_CODE, PASSWORD


def main(address: str, login: str = "psu-ok") -> None:
    with PlainBrowser() as browser:
        browser.open(address)
        browser.press("Sign in", Login_name=login, Password=PASSWORD)
        browser.press("Share")
        browser.press("Confirm", **{"One-time_code": ONE_TIME_CODE})


if __name__ == "__main__":
    main(sys.argv[1])
