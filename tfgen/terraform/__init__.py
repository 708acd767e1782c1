"""The Terraform wrapper: find the program, run it, read its events and its saved plans.

Nothing here prints or asks. A command of the cli is a few lines over these functions; each lives
in the file of its subcommand, and nothing is imported before it is needed:

- `find.find() -> Terraform`: which Terraform to run; `find.version(terraform)` asks it.
- `workspace.Workspace(directory, terraform, environment, data_dir, reconfigure)`:
  one root module and everything that its runs share.
- `copy.copy_module(source, target)`: a copy of a root module to work in, for the local AWS.
- `init.init(workspace, on_event) -> bool`: only when something that it depends on has changed.
- `validate.validate(workspace) -> tuple[Diagnostic, ...]`: the warnings.
- `plan.plan_file(out)` and `plan.plan(workspace, file, on_event, destroy=False) -> Plan`.
- `apply.apply(workspace, file, on_event) -> ChangeSummary`: a saved plan and nothing else; a
  destroy is `plan(..., destroy=True)` and then this.
- `output.output(workspace) -> dict[str, Output]`, `show.show(workspace, file) -> str`.
- `planfile.check_plan_matches(file, directory)`: that a saved plan is of this very HCL.
- `interrupts.forwarded()`: enter it in the main thread before running Terraform in others.

Every function raises `tfgen.errors.ToolError` with Terraform's own diagnostics as problems, and
`KeyboardInterrupt` after an interrupted Terraform has ended in good order.
`events.Event` lists what `on_event` receives while Terraform works.
"""
