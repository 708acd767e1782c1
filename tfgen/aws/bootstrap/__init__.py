"""The bucket that Terraform keeps its state in: looked at, made, mended, never weakened.

- `wanted.wanted(spec) -> Wanted`: what the spec asks for.
- `clients.connect(wanted, environment)`: to AWS, or with a local AWS's environment to that.
- `survey.survey(wanted, clients) -> Survey`: what is there and what would be done; changes nothing.
- `carry_out.carry_out(wanted, clients, done) -> Survey`: does it, and looks again.

One file for each setting; each says what it found, what it wants and how it would get there. All
of them can be repeated, so that a run that was interrupted goes on with the next one, and two runs
at once end with the same bucket.
"""
