"""What holds for all policies, not only for those that somebody thought of."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.access.asking import BUCKET, KEY, OBJECT, ROLE, ROOT, TASK, USER, Json, ask
from tfgen.access.patterns import like
from tfgen.access.policy import Outcome

ACTIONS = ["s3:GetObject", "kms:Decrypt", "ecs:StopTask"]
RESOURCE = {"s3:GetObject": OBJECT, "kms:Decrypt": KEY, "ecs:StopTask": TASK}
KEYS = ["aws:SecureTransport", "aws:PrincipalTag/team"]
REACH = {Outcome.DENIED: 0, Outcome.UNDECIDED: 1, Outcome.ALLOWED: 2}

_values = st.sampled_from(["true", "false", "red"])
_conditions = st.dictionaries(
    st.sampled_from(
        [
            "StringEquals",
            "StringNotEquals",
            "StringLike",
            "BoolIfExists",
            "Null",
            "ForAllValues:StringEquals",
            "ForAnyValue:StringNotEquals",
        ]
    ),
    st.dictionaries(
        st.sampled_from(KEYS), st.lists(_values, min_size=1, max_size=2), min_size=1, max_size=2
    ),
    max_size=2,
)


@st.composite
def statements(draw: st.DrawFn, *, effect: str | None = None, principals: bool = False) -> Json:
    made: dict[str, Any] = {
        "Effect": effect or draw(st.sampled_from(["Allow", "Allow", "Deny"])),
        draw(st.sampled_from(["Action", "Action", "NotAction"])): draw(
            st.lists(
                st.sampled_from([*ACTIONS, "*", "s3:*", "kms:?ecrypt"]), min_size=1, max_size=2
            )
        ),
        draw(st.sampled_from(["Resource", "Resource", "NotResource"])): draw(
            st.lists(
                st.sampled_from(
                    [
                        "*",
                        OBJECT,
                        KEY,
                        TASK,
                        f"{BUCKET}/*",
                        "arn:aws:s3:::${aws:PrincipalTag/team}/*",
                    ]
                ),
                min_size=1,
                max_size=2,
            )
        ),
    }
    if conditions := draw(_conditions):
        made["Condition"] = conditions
    if principals:
        made["Principal"] = draw(
            st.sampled_from(["*", {"AWS": ROOT}, {"AWS": ROLE.name}, {"AWS": USER.name}])
        )
    return made


_own = st.lists(statements(), max_size=3)
_guard = st.lists(statements(principals=True), max_size=3)
_context = st.dictionaries(st.sampled_from(KEYS), _values | st.none())
requests = st.fixed_dictionaries(
    {
        "action": st.sampled_from(ACTIONS),
        "given": _context,
        "caller": st.sampled_from([ROLE, USER]),
        "identity": _own,
        "boundary": st.none() | _own,
        "guards": st.fixed_dictionaries({KEY: _guard, BUCKET: _guard}),
    }
)
everything = settings(max_examples=80)


def _ask(asked: dict[str, Any], **changed: Any) -> Any:
    asked = {**asked, **changed}
    return ask(resource=RESOURCE[asked["action"]], **asked)


def _deny(**more: Any) -> Json:
    return {"Effect": "Deny", "Action": "*", "Resource": "*", **more}


@everything
@given(requests)
def test_a_deny_always_wins(asked: dict[str, Any]) -> None:
    decision = _ask(asked, identity=[*asked["identity"], _deny()])
    assert decision.word == "denied!"
    guards = {arn: [*one, _deny(Principal="*")] for arn, one in asked["guards"].items()}
    if asked["action"] != "ecs:StopTask":
        assert _ask(asked, guards=guards).word == "denied!"


@everything
@given(requests, statements(effect="Deny"))
def test_adding_a_deny_never_adds_access(asked: dict[str, Any], added: Json) -> None:
    more = _ask(asked, identity=[*asked["identity"], added])
    assert REACH[more.outcome] <= REACH[_ask(asked).outcome]


@everything
@given(requests, st.data())
def test_removing_an_allow_never_adds_access(asked: dict[str, Any], data: st.DataObject) -> None:
    lists = [asked["identity"], asked["boundary"] or [], *asked["guards"].values()]
    before = _ask(asked)
    chosen = data.draw(st.sampled_from(lists))
    allows = [one for one in chosen if one["Effect"] == "Allow"]
    if allows:
        chosen.remove(data.draw(st.sampled_from(allows)))
    assert REACH[_ask(asked).outcome] <= REACH[before.outcome]


@everything
@given(requests, statements())
def test_a_boundary_never_adds_access(asked: dict[str, Any], added: Json) -> None:
    without = _ask(asked, boundary=None)
    assert REACH[_ask(asked, boundary=[added]).outcome] <= REACH[without.outcome]


@everything
@given(requests)
def test_the_order_of_statements_does_not_matter(asked: dict[str, Any]) -> None:
    turned = _ask(
        asked,
        identity=asked["identity"][::-1],
        boundary=asked["boundary"] and asked["boundary"][::-1],
        guards={arn: one[::-1] for arn, one in asked["guards"].items()},
    )
    found = _ask(asked)
    assert (turned.word, turned.needs) == (found.word, found.needs)


@everything
@given(requests)
def test_undecided_only_where_a_key_is_missing(asked: dict[str, Any]) -> None:
    """With every key known, only what AWS leaves open about variables can stay open."""
    known = {"aws:PrincipalTag/team": "red", "aws:SecureTransport": "true"}
    assert _ask(asked, given=known).outcome is not Outcome.UNDECIDED


@everything
@given(requests, st.fixed_dictionaries(dict.fromkeys(KEYS, _values | st.none())))
def test_knowing_more_never_takes_a_decision_back(
    asked: dict[str, Any], more: dict[str, str | None]
) -> None:
    """What was decided without a key is the same whatever the key turns out to be."""
    decision = _ask(asked)
    if decision.outcome is not Outcome.UNDECIDED:
        assert _ask(asked, given={**more, **asked["given"]}).outcome is decision.outcome


_text = st.lists(st.sampled_from(["a", "b", ":", "<x>", "<?z>"]), max_size=5).map("".join)
_pattern = st.lists(st.sampled_from(["a", "b", ":", "*", "?", "<x>", "<?z>"]), max_size=5).map(
    "".join
)


@settings(max_examples=300)
@given(_pattern, _text, st.sampled_from(["a", "b", "ab"]), st.sampled_from(["", "a", ":", "ba"]))
def test_a_placeholder_is_decided_only_if_every_value_agrees(
    pattern: str, text: str, id_: str, anything: str
) -> None:
    found = like(pattern, text)
    for name, value in (("<x>", id_), ("<?z>", anything)):
        pattern, text = pattern.replace(name, value), text.replace(name, value)
    assert found.value in (None, like(pattern, text).value)
