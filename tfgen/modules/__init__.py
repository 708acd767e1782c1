"""The Terraform modules that tfgen writes: one file for each, `environment.py` wires them together.

A new one is a function here that takes a `Module`, its part of the spec and the outputs of the
modules that it depends on, and returns its own outputs; a line in `environment.py` calls it.
"""
