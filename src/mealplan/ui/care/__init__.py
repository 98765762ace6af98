"""Sections of the B12 care page, one module each."""
