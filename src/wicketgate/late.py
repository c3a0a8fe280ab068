"""Modules of the house that are imported when they are needed, and not before."""

import gc
from importlib import import_module
from types import ModuleType


def late(module: str) -> ModuleType:
    """The module `wicketgate.<module>`, which brings much with it that not every command needs.

    What an import makes stays: to look among it for circles, again and again while it grows, is a
    sixth of a start. So the collector waits meanwhile, and leaves it alone from then on.
    """
    gc.disable()
    try:
        return import_module(f"wicketgate.{module}")
    finally:
        gc.freeze()
        gc.enable()
