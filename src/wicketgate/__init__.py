"""Wicketgate: a bank's PSD2 interface, its OAuth2 server and its sandbox, in one program.

The folders of this package are the words of the trade; ``docs/map.md`` says what each one holds.
"""

__version__ = "0.1.0"
