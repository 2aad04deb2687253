"""Tables of peers: how other economies moved from a level, and a path along them."""
