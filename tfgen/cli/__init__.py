"""The command line: each file is one command that parses, calls one function and prints.

`app` puts the commands together and turns errors into exit codes; `console` is how they print.
"""
