"""HCL text → a typed document, by python-hcl2: blocks, arguments, expressions and their places.

A document says what the text means and where it says it; how it was laid out, comments included, is
in `Document.text`. The names of the syntax tree are those of `hcl2.lark` in python-hcl2.
"""

from __future__ import annotations

import contextlib
import functools
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

import hcl2
import hcl2.parser
import lark
from hcl2.utils import process_escape_sequences
from hcl2.version import version as HCL2
from lark import Token, Tree

from tfgen.bindings.cache import ensure, user_cache_dir
from tfgen.errors import Place, Problem, TfgenError

ELEMENT = "[]"
"""Stands in `Reference.parts` for an index or a splat, whatever it picks."""

_QUOTE = re.compile(r'(?<!\\)"')
_WORD = re.compile(r"\w+|[^\w\s]+")
_MESSAGE = f"this is not HCL that python-hcl2 {HCL2} can read: "
_HINT = (
    "`terraform fmt` names the mistake; where it finds none, this is a limit of python-hcl2:"
    " write the same in a plainer way, and the file can be checked"
)


class HclSyntaxError(TfgenError):
    """Text that python-hcl2 cannot read."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A value that is written out; text comes with its escapes resolved."""

    line: int
    column: int
    value: str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Reference:
    """A name and what is taken from it: `aws_vpc.main[0].id` is aws_vpc, main, [] and id.

    Attributes:
        inside: The expressions between its brackets.
    """

    line: int
    column: int
    parts: tuple[str, ...]
    inside: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True)
class Template:
    """Text with expressions in it.

    Attributes:
        names: What its `%{for}` directives bind.
    """

    line: int
    column: int
    parts: tuple[str | Expression, ...]
    names: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Sequence:
    """`[a, b]`."""

    line: int
    column: int
    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Object:
    """`{ name = value }`."""

    line: int
    column: int
    entries: tuple[tuple[Expression, Expression], ...]


@dataclass(frozen=True, slots=True)
class Call:
    """`name(arguments)`; also of a provider's function, `provider::aws::arn_parse`."""

    line: int
    column: int
    name: str
    arguments: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """Everything else that is made of expressions: operators, conditions, `for` and the like.

    Attributes:
        names: What a `for` binds.
    """

    line: int
    column: int
    operands: tuple[Expression, ...]
    names: frozenset[str] = frozenset()


Expression: TypeAlias = Literal | Reference | Template | Sequence | Object | Call | Operation


@dataclass(frozen=True, slots=True)
class Attribute:
    """`name = value`."""

    line: int
    column: int
    name: str
    value: Expression


@dataclass(frozen=True, slots=True)
class Block:
    """`type "label" { … }`."""

    line: int
    column: int
    type: str
    labels: tuple[str, ...]
    attributes: tuple[Attribute, ...]
    blocks: tuple[Block, ...]

    def value(self, name: str) -> Expression | None:
        """The value of an argument, or None if it is not there."""
        return next((item.value for item in self.attributes if item.name == name), None)


@dataclass(frozen=True, slots=True)
class Document:
    """One file.

    Attributes:
        tree: The syntax tree that it was made from, for `same_again`.
    """

    file: str
    text: str
    attributes: tuple[Attribute, ...]
    blocks: tuple[Block, ...]
    tree: Tree[Token] = field(repr=False, compare=False)


def parse(text: str, file: str) -> Document:
    """Reads a file.

    Args:
        text: Its content.
        file: Its name, for problems.

    Raises:
        HclSyntaxError: python-hcl2 cannot read it; says where it gave up.
    """
    try:
        tree = _tree(text)
        attributes, blocks = _body(_children(tree)[0])
    except lark.UnexpectedInput as error:
        raise HclSyntaxError(_unexpected(error, file, text)) from error
    except (lark.exceptions.LarkError, RecursionError) as error:
        raise HclSyntaxError(Problem(_MESSAGE + str(error), Place(file), _HINT)) from error
    return Document(file, text, attributes, blocks, tree)


def same_again(document: Document) -> bool:
    """Whether python-hcl2 reads the same again from what it writes of a document."""
    without_comments = hcl2.SerializationOptions(with_comments=False)
    try:
        read = hcl2.transform(document.tree)
        first = hcl2.serialize(read, serialization_options=without_comments)
        again = hcl2.loads(hcl2.dumps(first), serialization_options=without_comments)
        return bool(first == again)
    except Exception:  # python-hcl2 raises whatever its parts raise; each of them means "no"
        return False


def references(expression: Expression) -> Iterator[Reference]:
    """Every reference in an expression, but for those to names that a `for` in it binds."""
    return _references(expression, frozenset())


def _references(expression: Expression, bound: frozenset[str]) -> Iterator[Reference]:
    inner: tuple[str | Expression, ...] = ()
    match expression:
        case Reference():
            inner = expression.inside
            if expression.parts[0] not in bound:
                yield expression
        case Template():
            inner, bound = expression.parts, bound | expression.names
        case Sequence():
            inner = expression.items
        case Object():
            inner = tuple(part for entry in expression.entries for part in entry)
        case Call():
            inner = expression.arguments
        case Operation():
            inner, bound = expression.operands, bound | expression.names
    for part in inner:
        if not isinstance(part, str):
            yield from _references(part, bound)


# Text → syntax tree


@functools.cache
def _grammar() -> None:
    """Has python-hcl2 keep its compiled grammar in the user's cache, and loads it.

    Its own place is beside its code, where it cannot always write. Compiling takes two seconds,
    loading a tenth. Lark writes the file in place, so processes that start at once take turns.
    """
    versions = f"{HCL2}-{lark.__version__}-{sys.implementation.cache_tag}"
    folder = user_cache_dir("tfgen") / "grammar" / versions
    # Without locks (Windows) or a cache it is slow at worst: Lark compiles what it cannot load.
    with contextlib.suppress(OSError, ImportError):
        import fcntl

        ensure(folder, lambda _: None)  # a folder that nobody else can write: it holds a pickle
        with (folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            hcl2.parser.PARSER_FILE = folder / "grammar.bin"
            hcl2.parser.parser()


def _tree(text: str) -> Tree[Token]:
    _grammar()
    return hcl2.parses_to_tree(text)


def _unexpected(error: lark.UnexpectedInput, file: str, text: str) -> Problem:
    seen = str(getattr(error, "token", "") or getattr(error, "char", ""))
    # Where nothing else fits, Lark takes the rest of the line for text: its first word will do.
    word = _WORD.match(seen)
    what = f"`{word[0]}`" if word else f"the end of the {'line' if seen else 'file'}"
    place = Place(file, error.line, error.column)
    # The first quote without a partner, where a broken file is often broken.
    lines = enumerate(text.split("\n")[: error.line - 1], 1)
    odd = next((number for number, line in lines if len(_QUOTE.findall(line)) % 2), None)
    hint = f"line {odd} opens a quote and does not close it" if odd else _HINT
    return Problem(f"{_MESSAGE}{what} was not expected here", place, hint)


# Syntax tree → document


def _body(tree: Tree[Token]) -> tuple[tuple[Attribute, ...], tuple[Block, ...]]:
    attributes, blocks = [], []
    for child in _children(tree):
        name, *rest = _children(child)
        line, column = child.meta.line, child.meta.column
        if child.data == "attribute":
            attributes.append(Attribute(line, column, _word(name), _expression(rest[0])))
        elif child.data == "block":
            *labels, body = rest
            words = tuple(_word(label) for label in labels)
            blocks.append(Block(line, column, _word(name), words, *_body(body)))
    return tuple(attributes), tuple(blocks)


def _children(tree: Tree[Token]) -> list[Tree[Token]]:
    return [
        child
        for child in tree.children
        if isinstance(child, Tree) and child.data != "new_line_or_comment"
    ]


def _word(tree: Tree[Token]) -> str:
    """A name, or a label in quotes."""
    if tree.data != "string":
        return str(tree.children[0])
    text = "".join(str(part.children[0]) for part in _children(tree))
    return process_escape_sequences(text)


def _expression(tree: Tree[Token]) -> Expression:
    return _KINDS.get(str(tree.data), _operation)(tree)


def _inner(tree: Tree[Token]) -> Expression:
    return _expression(_children(tree)[0])


def _literal(tree: Tree[Token]) -> Literal:
    word = str(tree.children[0])
    value: int | float | bool | None
    match str(tree.data):
        case "int_lit":
            value = int(word)
        case "float_lit":
            value = float(word)
        case _:
            value = {"true": True, "false": False}.get(word)
    return Literal(tree.meta.line, tree.meta.column, value)


def _name(tree: Tree[Token]) -> Reference:
    return Reference(tree.meta.line, tree.meta.column, (_word(tree),))


def _sequence(tree: Tree[Token]) -> Sequence:
    return Sequence(tree.meta.line, tree.meta.column, tuple(map(_expression, _children(tree))))


def _object(tree: Tree[Token]) -> Object:
    return Object(tree.meta.line, tree.meta.column, tuple(map(_entry, _children(tree))))


def _entry(element: Tree[Token]) -> tuple[Expression, Expression]:
    key, value = _children(element)
    (name,) = _children(key)
    read = _name(name) if name.data == "keyword" else _expression(name)
    if isinstance(read, Reference) and len(read.parts) == 1:  # a bare word is text here
        read = Literal(read.line, read.column, read.parts[0])
    return read, _expression(value)


def _call(tree: Tree[Token]) -> Call:
    inner = _children(tree)
    name = "::".join(_word(child) for child in inner if child.data == "identifier")
    given = [child for part in inner if part.data == "arguments" for child in _children(part)]
    return Call(tree.meta.line, tree.meta.column, name, tuple(map(_expression, given)))


def _for(tree: Tree[Token]) -> Operation:
    intro, *rest = _children(tree)
    *names, source = _children(intro)
    operands = tuple(map(_expression, (source, *rest)))
    return Operation(tree.meta.line, tree.meta.column, operands, frozenset(map(_word, names)))


def _operation(tree: Tree[Token]) -> Operation:
    operands = [
        child for child in _children(tree) if child.data not in ("binary_operator", "identifier")
    ]
    return Operation(tree.meta.line, tree.meta.column, tuple(map(_expression, operands)))


def _traversal(tree: Tree[Token]) -> Reference | Operation:
    target, step = _children(tree)
    base = _expression(target)
    # The steps after a splat lie in it; another step is one by itself.
    steps = [step, *_children(step)] if step.data in ("attr_splat", "full_splat") else [step]
    names = tuple(_word(_children(s)[0]) if s.data == "get_attr" else ELEMENT for s in steps)
    inside = tuple(_inner(s) for s in steps if s.data == "braces_index")
    if isinstance(base, Reference):
        return Reference(base.line, base.column, base.parts + names, base.inside + inside)
    return Operation(base.line, base.column, (base, *inside))


def _template(tree: Tree[Token]) -> Literal | Template:
    parts: list[str | Expression] = []
    names: set[str] = set()
    for piece in _children(tree):
        content = piece.children[0]
        if isinstance(content, Token):
            # python-hcl2 takes `$${` and all up to the next brace for one piece.
            text = str(content).replace("$${", "${").replace("%%{", "%{")
            parts.append(process_escape_sequences(text))
            continue
        if content.data == "template_for_start":
            names.update(_word(child) for child in _children(content) if child.data == "identifier")
        parts += [_expression(child) for child in _children(content) if child.data != "identifier"]
    line, column = tree.meta.line, tree.meta.column
    if all(isinstance(part, str) for part in parts):
        return Literal(line, column, "".join(map(str, parts)))
    return Template(line, column, tuple(parts), frozenset(names))


_HEREDOC = re.compile(r"<<-?[\w.-]+\r?\n(.*?)[ \t]*[\w.-]+\r?\n", re.DOTALL)
_PIECES = re.compile(r'[$%]\{(?:[^{}]|\{[^{}]*\})*\}|["\\]')
# What must not stand bare in quotes, for a while in the place of Unicode noncharacters.
_HIDDEN = {'"': "\ufdd3", "\\": "\ufdd4"}
_SHOWN = str.maketrans({mark: character for character, mark in _HIDDEN.items()})


def _heredoc(tree: Tree[Token]) -> Literal | Template:
    """A heredoc, which python-hcl2 keeps as one piece of text, read like a string in quotes.

    Its indentation stays as it is: nothing here depends on it.
    """
    found = _HEREDOC.fullmatch(str(tree.children[0]))
    hidden = _PIECES.sub(lambda piece: _HIDDEN.get(piece[0], piece[0]), found[1] if found else "")
    # Each line of it on the line where it is in the file.
    line = tree.meta.line
    source = "\n" * (line - 1) + f'x = "\n{hidden}"'
    ((attribute,), _) = _body(_children(_tree(source))[0])
    match attribute.value:
        case Template(parts=parts, names=names):
            shown = [part.translate(_SHOWN) if isinstance(part, str) else part for part in parts]
            return Template(line, tree.meta.column, (str(shown[0])[1:], *shown[1:]), names)
        case value:
            assert isinstance(value, Literal)
            return Literal(line, tree.meta.column, str(value.value)[1:].translate(_SHOWN))


_KINDS: dict[str, Callable[[Tree[Token]], Expression]] = {
    "expr_term": _inner,
    **dict.fromkeys(("int_lit", "float_lit", "literal_value"), _literal),
    **dict.fromkeys(("heredoc_template", "heredoc_template_trim"), _heredoc),
    **dict.fromkeys(("get_attr_expr_term", "index_expr_term"), _traversal),
    **dict.fromkeys(("attr_splat_expr_term", "full_splat_expr_term"), _traversal),
    **dict.fromkeys(("for_tuple_expr", "for_object_expr"), _for),
    "string": _template,
    "identifier": _name,
    "tuple": _sequence,
    "object": _object,
    "function_call": _call,
}
