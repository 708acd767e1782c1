"""What talks to AWS at run time, the local AWS included.

Nothing here prints, and nothing is imported before it is needed.

`tfgen.aws.bootstrap` makes and mends the bucket of Terraform's state.

The local AWS (`tfgen.aws.local`) is a moto server on loopback, one background process for each
environment, which lives on between commands:

- `local.process.start(directory, account, existing) -> LocalAws`: starts it, or finds it running;
  `LocalAws.environment` are the variables under which Terraform and boto3 reach it and nothing
  else; `LocalAws.forgotten` says that an earlier one is gone with all that had been applied there.
- `local.process.status(directory) -> LocalAws | None` and `local.process.stop(directory)`.
- `local.existing.Existing(kind, name, ...)`: what a spec takes for granted, for it to be there.
- `local.workspace.local_workspace(directory, module, spec, terraform)`: all of that for one spec,
  with a copy of the HCL to work in.
"""
