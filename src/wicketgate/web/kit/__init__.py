"""What the doors share. A door imports the one module it needs: nothing is loaded here.

`pages` turns a view into a whole HTML answer, `languages` chooses the reader's language,
`formats` writes dates, money and account numbers in it, `assets` serves style, script, fonts and
icons, `headers_of_pages` holds what a browser must be told with every page.
"""
