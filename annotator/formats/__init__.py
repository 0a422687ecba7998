"""Formats in which gold leaves and enters: one module a format, each with `project`, `write` and `read`."""
