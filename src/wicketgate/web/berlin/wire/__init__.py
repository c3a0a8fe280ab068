"""The standard's JSON shapes: pydantic reads them, msgspec writes them."""
