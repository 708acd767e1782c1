"""Spec → files → disk.

    files    a spec → the text of every file below modules/<env>/
    compare  those texts beside what is on disk: created, changed, deleted, or somebody else's
    write    onto the disk: only what changed, all of it or none
"""
