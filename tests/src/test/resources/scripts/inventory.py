"""A small language over a table: reads a CSV file, then runs a program of queries on it.

A tokenizer, a recursive-descent parser, a tree-walking evaluator, and a formatter: about three
hundred lines of ordinary Python, of the kind that people write.
"""
import csv
import dataclasses
import enum
import operator
import re
import statistics
import sys
from typing import Any, Callable, Iterator

PROGRAM = """
let limit = 500;
let groups = ["A", "B", "C", "D"];
print "rows", count(rows);
for g in groups {
  let mine = select rows where group == g;
  print g, count(mine), round(sum(mine, amount), 2), round(mean(mine, amount), 3);
}
let dear = select rows where amount > limit and not (group == "A");
print "dear", count(dear), round(stdev(dear, amount), 4);
print "names", join(first(sort(distinct(dear, name)), 6), ", ");
let i = 0;
let total = 0;
while i < 50 {
  let total = total + i * i - i % 7;
  let i = i + 1;
}
print "total", total, i;
def power(base, exponent) {
  if exponent == 0 { return 1; }
  return base * power(base, exponent - 1);
}
print "power", power(2, 40), power(3, 12) / 7;
def collatz(n) {
  let steps = 0;
  while n != 1 {
    if n % 2 == 0 { let n = n / 2; } else { let n = 3 * n + 1; }
    let steps = steps + 1;
  }
  return steps;
}
print "collatz", collatz(27), collatz(97), collatz(871);
print "precedence", 2 + 3 * 4 - -5, (2 + 3) * 4, 7 - 2 - 1, 1 < 2 and 2 < 1 or 3 == 3;
"""


class Kind(enum.Enum):
    NUMBER = r"\d+(?:\.\d+)?"
    STRING = r'"[^"]*"'
    NAME = r"[A-Za-z_]\w*"
    SIGN = r"==|!=|<=|>=|[-+*/%<>=(){}\[\],;]"
    BLANK = r"\s+"


PATTERN = re.compile("|".join(f"(?P<{kind.name}>{kind.value})" for kind in Kind))
WORDS = {"let", "print", "for", "in", "while", "if", "else", "def", "return", "select", "where",
         "and", "or", "not"}


@dataclasses.dataclass(frozen=True)
class Token:
    kind: Kind
    text: str
    line: int


class LanguageError(Exception):
    pass


def tokens(text: str) -> Iterator[Token]:
    position, line = 0, 1
    while position < len(text):
        match = PATTERN.match(text, position)
        if match is None:
            raise LanguageError(f"line {line}: what is {text[position]!r}?")
        kind = Kind[match.lastgroup]
        if kind is not Kind.BLANK:
            yield Token(kind, match.group(), line)
        line += match.group().count("\n")
        position = match.end()


@dataclasses.dataclass
class Node:
    line: int


@dataclasses.dataclass
class Literal(Node):
    value: Any


@dataclasses.dataclass
class Name(Node):
    name: str


@dataclasses.dataclass
class Sequence(Node):
    items: list


@dataclasses.dataclass
class Binary(Node):
    sign: str
    left: Node
    right: Node


@dataclasses.dataclass
class Unary(Node):
    sign: str
    operand: Node


@dataclasses.dataclass
class Call(Node):
    name: str
    arguments: list


@dataclasses.dataclass
class Select(Node):
    source: Node
    condition: Node


@dataclasses.dataclass
class Statement(Node):
    word: str
    parts: tuple


class Parser:
    LEVELS = [("or",), ("and",), ("==", "!=", "<", ">", "<=", ">="), ("+", "-"), ("*", "/", "%")]

    def __init__(self, text: str):
        self.tokens = list(tokens(text))
        self.at = 0

    def peek(self) -> str:
        return self.tokens[self.at].text if self.at < len(self.tokens) else ""

    def take(self, wanted: str | None = None) -> Token:
        if self.at >= len(self.tokens):
            raise LanguageError("the program ends too early")
        token = self.tokens[self.at]
        if wanted is not None and token.text != wanted:
            raise LanguageError(f"line {token.line}: expected {wanted!r}, found {token.text!r}")
        self.at += 1
        return token

    def program(self) -> list:
        statements = []
        while self.at < len(self.tokens):
            statements.append(self.statement())
        return statements

    def block(self) -> list:
        self.take("{")
        statements = []
        while self.peek() != "}":
            statements.append(self.statement())
        self.take("}")
        return statements

    def statement(self) -> Statement:
        token = self.take()
        match token.text:
            case "let":
                name = self.take().text
                self.take("=")
                parts = (name, self.expression())
            case "print":
                parts = (self.expressions(";"),)
            case "for":
                name = self.take().text
                self.take("in")
                return Statement(token.line, "for", (name, self.expression(), self.block()))
            case "while":
                return Statement(token.line, "while", (self.expression(), self.block()))
            case "if":
                condition, then, other = self.expression(), self.block(), []
                if self.peek() == "else":
                    self.take()
                    other = self.block()
                return Statement(token.line, "if", (condition, then, other))
            case "def":
                name = self.take().text
                self.take("(")
                parameters = [node.name for node in self.expressions(")")]
                self.take(")")
                return Statement(token.line, "def", (name, parameters, self.block()))
            case "return":
                parts = (self.expression(),)
            case other:
                raise LanguageError(f"line {token.line}: no statement begins with {other!r}")
        self.take(";")
        return Statement(token.line, token.text, parts)

    def expressions(self, end: str) -> list:
        result = []
        while self.peek() != end:
            result.append(self.expression())
            if self.peek() == ",":
                self.take()
        return result

    def expression(self, level: int = 0) -> Node:
        if level == len(self.LEVELS):
            return self.unary()
        left = self.expression(level + 1)
        while self.peek() in self.LEVELS[level]:
            token = self.take()
            left = Binary(token.line, token.text, left, self.expression(level + 1))
        return left

    def unary(self) -> Node:
        if self.peek() in ("-", "not"):
            token = self.take()
            return Unary(token.line, token.text, self.unary())
        return self.primary()

    def primary(self) -> Node:
        token = self.take()
        if token.text == "(":
            inner = self.expression()
            self.take(")")
            return inner
        if token.text == "[":
            items = self.expressions("]")
            self.take("]")
            return Sequence(token.line, items)
        if token.text == "select":
            source = self.expression()
            self.take("where")
            return Select(token.line, source, self.expression())
        if token.kind is Kind.NUMBER:
            return Literal(token.line, float(token.text) if "." in token.text else int(token.text))
        if token.kind is Kind.STRING:
            return Literal(token.line, token.text[1:-1])
        if token.kind is Kind.NAME and token.text not in WORDS:
            if self.peek() == "(":
                self.take()
                arguments = self.expressions(")")
                self.take(")")
                return Call(token.line, token.text, arguments)
            return Name(token.line, token.text)
        raise LanguageError(f"line {token.line}: unexpected {token.text!r}")


class Returned(Exception):
    def __init__(self, value: Any):
        super().__init__()
        self.value = value


SIGNS: dict[str, Callable] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "%": operator.mod,
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, ">": operator.gt,
    "<=": operator.le, ">=": operator.ge,
    "/": lambda a, b: a // b if isinstance(a, int) and a % b == 0 else a / b,
}


class Evaluator:
    def __init__(self, rows: list):
        self.scopes: list[dict] = [{"rows": rows}]
        self.functions: dict[str, tuple] = {}
        self.steps = 0

    def lookup(self, node: Name) -> Any:
        for scope in (self.scopes[-1], self.scopes[0]):
            if node.name in scope:
                return scope[node.name]
        raise LanguageError(f"line {node.line}: there is no {node.name}")

    def column(self, arguments: list) -> list:
        rows, name = self.value(arguments[0]), arguments[1].name
        return [row[name] for row in rows]

    def value(self, node: Node) -> Any:
        self.steps += 1
        match node:
            case Literal(_, value):
                return value
            case Name():
                return self.lookup(node)
            case Sequence(_, items):
                return [self.value(item) for item in items]
            case Binary(_, "and", left, right):
                return self.value(left) and self.value(right)
            case Binary(_, "or", left, right):
                return self.value(left) or self.value(right)
            case Binary(_, sign, left, right):
                return SIGNS[sign](self.value(left), self.value(right))
            case Unary(_, "-", operand):
                return -self.value(operand)
            case Unary(_, "not", operand):
                return not self.value(operand)
            case Select(_, source, condition):
                return [row for row in self.value(source) if self.holds(condition, row)]
            case Call():
                return self.call(node)
        raise LanguageError(f"line {node.line}: cannot evaluate {node}")

    def holds(self, condition: Node, row: dict) -> bool:
        self.scopes.append({**self.scopes[-1], **row})
        try:
            return bool(self.value(condition))
        finally:
            self.scopes.pop()

    def call(self, node: Call) -> Any:
        arguments = node.arguments
        match node.name:
            case "count":
                return len(self.value(arguments[0]))
            case "sum":
                return sum(self.column(arguments))
            case "mean":
                return statistics.fmean(self.column(arguments))
            case "stdev":
                return statistics.stdev(self.column(arguments))
            case "distinct":
                return set(self.column(arguments))
            case "sort":
                return sorted(self.value(arguments[0]))
            case "first":
                return self.value(arguments[0])[: self.value(arguments[1])]
            case "join":
                return self.value(arguments[1]).join(self.value(arguments[0]))
            case "round":
                return round(self.value(arguments[0]), self.value(arguments[1]))
        if node.name not in self.functions:
            raise LanguageError(f"line {node.line}: there is no function {node.name}")
        parameters, body = self.functions[node.name]
        self.scopes.append(dict(zip(parameters, map(self.value, arguments), strict=True)))
        try:
            self.run(body)
        except Returned as returned:
            return returned.value
        finally:
            self.scopes.pop()
        return None

    def run(self, statements: list) -> None:
        for statement in statements:
            self.execute(statement)

    def execute(self, statement: Statement) -> None:
        match statement.word, statement.parts:
            case "let", (name, expression):
                self.scopes[-1][name] = self.value(expression)
            case "print", (expressions,):
                print(*(self.value(e) for e in expressions))
            case "for", (name, expression, body):
                for item in self.value(expression):
                    self.scopes[-1][name] = item
                    self.run(body)
            case "while", (condition, body):
                while self.value(condition):
                    self.run(body)
            case "if", (condition, then, other):
                self.run(then if self.value(condition) else other)
            case "def", (name, parameters, body):
                self.functions[name] = (parameters, body)
            case "return", (expression,):
                raise Returned(self.value(expression))


def read(path: str) -> list[dict]:
    with open(path, newline="") as file:
        return [{**row, "id": int(row["id"]), "amount": float(row["amount"])}
                for row in csv.DictReader(file)]


def main() -> int:
    evaluator = Evaluator(read(sys.argv[1]))
    evaluator.run(Parser(PROGRAM).program())
    print("steps", evaluator.steps)
    for wrong in ("print 1 +;", "let x = @;", "print unknown;", "oops"):
        try:
            Evaluator([]).run(Parser(wrong).program())
        except LanguageError as error:
            print("error:", error)
    return 4


if __name__ == "__main__":
    sys.exit(main())
