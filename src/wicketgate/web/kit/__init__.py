"""What the doors share. A door imports the one module it needs: nothing is loaded here.

`pages` turns a view into a whole HTML answer, `languages` chooses the reader's language,
`formats` writes dates, money and account numbers in it, `assets` serves style, script, fonts and
icons, `headers_of_pages` holds what a browser must be told with every page, `reader` knows who
reads it. `seat` is what a door is given, `rows` makes routes of its table, `request_ids` names a
request. `forms` reads queries and forms, `session` holds cookie and CSRF token of a visit,
`dialogue` its acts with the bank, `targets` the addresses it leads back to.
"""
