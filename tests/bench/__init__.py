"""`make bench`: how quick tfgen is, beside what else there is. A measurement, never a test.

Each part is a file: `render` (one environment, and the peers), `many` (how it grows), `commands`
(what should feel instant) and `plans` (Terraform's time). `measure` runs their cases, `goals` says
what was aimed for, `report` and `plot` write it down.
`python -m tests.bench.audit` stands alone.
"""
