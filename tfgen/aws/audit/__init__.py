"""Who opened which shell, when, why, and where its transcript is.

CloudTrail knows the people, ECS Exec leaves the transcripts, and a session's id joins the two
exactly: it is in the answer to ExecuteCommand, and it names the stream and the S3 object.

- `scope.scope_of(spec) -> Scope`: what of all that CloudTrail records belongs to an environment.
- `sources`: where events come from: `lookup` (CloudTrail's event history), `bucket` (a trail in
  S3) and `files` (on disk); `transcripts` and `exported` list transcripts in AWS and on disk.
- `ledger.Ledger`: a temporary database that takes events and transcripts in any order and gives
  `row.Row`s in the order of time, so that a year of events needs no more memory than a day.
- `printout.printout(...)`: the text of one transcript.
- `harmless` makes text of others safe to print; `document` writes rows as JSON and CSV.

Event fields are attacker-controlled (session names, reasons, commands). Nothing here trusts their
types, and nothing that prints may skip `harmless`.
"""
