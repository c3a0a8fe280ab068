"""The sandbox's control API, /sandbox/v1: a third party moves its own world (contract F.1).

Same `apiKey` as the XS2A API, own things only. Not part of a live installation.
"""
