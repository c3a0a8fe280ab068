"""The door of a core: the port of `bank` answered over HTTP, for whoever holds its secret."""
