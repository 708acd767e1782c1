"""What people are told about: one file for each kind of thing that is watched."""
