"""The official OpenAPI files, against which answers are validated.

They are The Berlin Group's and not part of this repository: put them in a folder named
`shared/reference` beside the checkout, or name another folder in BERLIN_GROUP_OPENAPI.
"""

import os
from pathlib import Path

from tests.support.need import ROOT, unmet


def find_reference() -> Path:
    """The folder with the YAML files."""
    folder = Path(os.environ.get("BERLIN_GROUP_OPENAPI", ROOT.parent / "shared" / "reference"))
    if not list(folder.glob("psd2-api*.yaml")):
        unmet(f"The Berlin Group's OpenAPI files are not in {folder}")
    return folder
