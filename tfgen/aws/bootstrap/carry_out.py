"""Makes the bucket and mends its settings, one by one, then looks again."""

from __future__ import annotations

from collections.abc import Callable

from tfgen.aws.bootstrap.bucket import Bucket
from tfgen.aws.bootstrap.clients import Clients, check_account, reaching_aws
from tfgen.aws.bootstrap.existence import exists, make
from tfgen.aws.bootstrap.finding import Finding
from tfgen.aws.bootstrap.survey import SETTINGS, Survey, survey
from tfgen.aws.bootstrap.wanted import Wanted
from tfgen.errors import Problem, TfgenError


def carry_out(
    wanted: Wanted, clients: Clients, done: Callable[[Finding], None] = lambda _: None
) -> Survey:
    """Does what a survey says, and returns the survey after it, in which nothing is to do.

    Every setting is looked at again right before it is changed: what somebody else has added in
    the meantime stays. `done` hears of each change once it is made. A run that is interrupted has
    done some of the changes; the next one does the others.

    Raises:
        RefusedError: The credentials or the bucket are of another account, or it is elsewhere.
        NotPermittedError: A permission is missing; what was done until then stays.
        TfgenError: S3 refuses a change, or the bucket is not as wanted afterwards, because
            somebody else changes it at the same time.
    """
    with reaching_aws():
        check_account(wanted, clients)
        bucket = Bucket(clients.s3, wanted.bucket, wanted.account)
        if not exists(bucket, wanted):
            make(bucket, wanted)
            done(Finding("bucket", "none", wanted.bucket))
        for setting in SETTINGS:
            finding = setting(bucket, wanted)
            if finding.change:
                finding.change()
                done(finding)
    after = survey(wanted, clients)
    if after.to_do:
        left = ", ".join(finding.setting for finding in after.to_do)
        message = f"{wanted.bucket} is not as it should be after all: {left}"
        hint = "somebody else may be changing it: run tfgen bootstrap again"
        raise TfgenError(Problem(message, hint=hint))
    return after
