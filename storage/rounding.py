"""Rounding in SQL that is the same everywhere: half up."""

from typing import Any

from sqlalchemy import ColumnElement, Double
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class half_up(FunctionElement[float]):  # noqa: N801  (a function of SQL, written as those are)
    """A number that is not negative, rounded to a whole one."""

    name = "half_up"
    type = Double()
    inherit_cache = True


@compiles(half_up)
def _half_up(element: half_up, compiler: SQLCompiler, **options: Any) -> str:
    return f"round({compiler.process(_number(element), **options)})"


@compiles(half_up, "postgresql")
def _half_up_on_postgresql(element: half_up, compiler: SQLCompiler, **options: Any) -> str:
    """Its own `round` takes the even one of two that are equally near: another cent than on SQLite."""
    return f"floor({compiler.process(_number(element), **options)} + 0.5)"


def _number(element: half_up) -> ColumnElement[float]:
    (number,) = element.clauses
    return number
