"""A shell in the ops container: `tfgen connect`.

Everything is derived from the spec; Terraform's state is not needed, and developers do not have it.

- `account.sign_in`: who asks, in which account; `account.Account.client` makes boto3 clients.
- `target.target_of`: a spec → the names of what is connected to.
- `cluster.logged_cluster` refuses a cluster whose sessions leave no transcript.
- `start.started` is the ops task while it is needed: started, tagged, stopped on every way out.
- `wait.ready` waits until the exec agent of the container runs.
- `session.open_session` and `terminal.hand_over`: ECS Exec, and the terminal for it.
- `tasks.ops_tasks`: what is running, and whose it is.
- `checks.findings`: what can be checked before anything is started.
"""
