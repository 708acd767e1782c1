"""What pipelines need to plan and apply each Terraform module: one file for each, named after it.

A new module brings its own: `tfgen/modules/deploy/<module>.py` with a function

    def needs(spec: Environment) -> Needs: ...

Reads are what Terraform's refresh of its resources calls, writes what it takes to make, change and
destroy them; both name the resources of this environment and no others. tests/deploy fails for a
module that has no such file, and for every call of Terraform's that no statement allows.
"""
