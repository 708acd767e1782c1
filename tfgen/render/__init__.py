"""Spec → files → disk.

files    a spec → the text of every file below modules/<env>/
compare  those texts beside what is on disk: created, changed, deleted, or somebody else's
write    onto the disk: only what changed, all of it or none
record   what was rendered from what, so that unchanged work is not done again
render   all of it together, for one environment
"""
