"""HCL text → document, by python-hcl2."""

from __future__ import annotations

import re
from collections.abc import Callable

import hcl2
import lark
from hcl2.utils import process_escape_sequences
from hcl2.version import version as HCL2
from lark import Token, Tree

from tfgen.configuration.document import (
    ELEMENT,
    Attribute,
    Block,
    Call,
    Document,
    Expression,
    Literal,
    Object,
    Operation,
    Reference,
    Sequence,
    Template,
)
from tfgen.configuration.grammar import syntax_tree
from tfgen.errors import Place, Problem, TfgenError

_QUOTE = re.compile(r'(?<!\\)"')
_WORD = re.compile(r"\w+|[^\w\s]+")
_MESSAGE = f"this is not HCL that python-hcl2 {HCL2} can read: "
_HINT = (
    "`terraform fmt` names the mistake; where it finds none, this is a limit of python-hcl2:"
    " write the same in a plainer way, and the file can be checked"
)


class HclSyntaxError(TfgenError):
    """Text that python-hcl2 cannot read."""


def parse(text: str, file: str) -> Document:
    """Reads a file.

    Args:
        text: Its content.
        file: Its name, for problems.

    Raises:
        HclSyntaxError: python-hcl2 cannot read it; says where it gave up.
    """
    try:
        read = syntax_tree(text)
        attributes, blocks = _body(_children(read)[0])
    except lark.UnexpectedInput as error:
        raise HclSyntaxError(_unexpected(error, file, text)) from error
    except (lark.exceptions.LarkError, RecursionError) as error:
        raise HclSyntaxError(Problem(_MESSAGE + str(error), Place(file), _HINT)) from error
    return Document(file, text, attributes, blocks, read)


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
    ((attribute,), _) = _body(_children(syntax_tree(source))[0])
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
