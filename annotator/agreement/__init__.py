"""How far readers say the same: counts, measures and intervals, as functions of what they finished."""
