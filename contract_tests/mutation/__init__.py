"""Mutants on the wire: a healthy recording with one fault put in, to see which laws notice."""
