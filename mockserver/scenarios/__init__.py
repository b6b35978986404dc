"""Named situations: ordinary operations and clock moves that lead there, one call away."""
