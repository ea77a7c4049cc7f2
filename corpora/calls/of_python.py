"""The log calls of Python programs."""

import ast
import re
from collections.abc import Iterator

from formats import braces, printf
from message import Call, Hole, Parts, argument, level
from source import stem

METHODS = frozenset("debug info warning warn error exception critical fatal msg".split())
LOGGERS = re.compile(r"(^|\.)_?(log|logger|logging|lg|\w*_?logger|_LOGGER)$", re.IGNORECASE)
TRANSLATORS = frozenset(("_", "_LW", "_LE", "_LI"))


def hole(node: ast.expr, how: str = "s") -> Hole:
    """A value by the name of its argument."""
    if isinstance(node, ast.IfExp):
        sides = (node.body, node.orelse)
        if all(
            isinstance(side, ast.Constant) and isinstance(side.value, str) and side.value for side in sides
        ):
            return Hole(
                "value", how, tuple(str(side.value) for side in sides if isinstance(side, ast.Constant))
            )
    if (
        isinstance(node, ast.Subscript)
        and isinstance(node.slice, ast.Constant)
        and isinstance(node.slice.value, str)
    ):
        return Hole(node.slice.value, how)
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "repr"
        and node.args
    ):
        return Hole(argument(ast.unparse(node.args[0])), "r")
    return Hole(argument(ast.unparse(node)), how)


def text_of(node: ast.expr, arguments: list[ast.expr]) -> Parts | None:
    """The parts of a message; nothing if its text is not here to see."""
    match node:
        case ast.Call(func=ast.Name(id=name), args=[first, *_]) if name in TRANSLATORS:
            return text_of(first, arguments)
        case ast.Constant(value=str(text)):
            if len(arguments) == 1 and isinstance(arguments[0], ast.Dict):
                arguments = []
            return printf(text, [hole(it) for it in arguments]) if arguments or "%(" in text else [text]
        case ast.BinOp(op=ast.Mod(), left=left, right=right):
            return text_of(left, list(right.elts) if isinstance(right, ast.Tuple) else [right])
        case ast.BinOp(op=ast.Add(), left=left, right=right):
            sides = [text_of(left, []), text_of(right, [])]
            if not any(sides):
                return None
            return (sides[0] or [hole(left)]) + (sides[1] or [hole(right)])
        case ast.JoinedStr(values=values):
            return [part for value in values for part in joined(value)]
        case ast.Call(func=ast.Attribute(attr="format", value=ast.Constant(value=str(text)))):
            named = {it.arg: hole(it.value) for it in node.keywords if it.arg}
            return braces(text, [hole(it) for it in node.args], named)
    return None


def joined(value: ast.expr) -> Parts:
    """A part of an f-string."""
    if isinstance(value, ast.Constant):
        return [str(value.value)]
    if isinstance(value, ast.FormattedValue):
        spec = ast.unparse(value.format_spec).strip("f'\"") if value.format_spec else ""
        letter = ast.unparse(value.format_spec).strip("'\"")[-1:] if value.format_spec else ""
        how = (
            "r"
            if value.conversion == ord("r")
            else letter
            if letter in "dfx" and letter
            else "f"
            if "." in spec
            else "s"
        )
        return [hole(value.value, how)]
    return []


def of_python(path: str, text: str) -> Iterator[Call]:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or not node.args:
            continue
        if node.func.attr in METHODS and LOGGERS.search(ast.unparse(node.func.value).removesuffix("()")):
            parts = text_of(node.args[0], node.args[1:])
            if parts:
                yield Call(level(node.func.attr), stem(path), parts)
