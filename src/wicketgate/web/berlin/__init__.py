"""The XS2A API for third parties (Berlin Group NextGenPSD2 1.3.11, account information)."""
