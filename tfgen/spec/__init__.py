"""What people write: `environments/<env>.yaml` as typed, frozen models.

`environment.load_environment` is the way in; one file per section holds the models.
"""
