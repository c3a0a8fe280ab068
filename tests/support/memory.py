"""What a test run keeps in memory, and how seldom it looks through it."""

import gc
import os
import shutil
from pathlib import Path
from typing import Final

_MEMORY: Final = Path("/dev") / "shm"
"""Linux has its files in memory."""
_ROOM: Final = 2 * 1024**3
"""A whole run needs a quarter of it at a time."""
_OBJECTS: Final = 20_000


def keep_files_in_memory() -> None:
    """Have `tmp_path` in memory where the machine has room for it there.

    The embedded database waits for the disk at every commit, which a test need not: no test pulls
    the plug. Whoever names a folder by TMPDIR or PYTEST_DEBUG_TEMPROOT has it there.
    """
    named = {"TMPDIR", "PYTEST_DEBUG_TEMPROOT"} & os.environ.keys()
    if not named and os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ROOM:
        os.environ["PYTEST_DEBUG_TEMPROOT"] = str(_MEMORY)


def collect_seldom() -> None:
    """Have the collector walk through nine thousand tests and their modules once."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_OBJECTS)
