"""Dataclasses ↔ JSON data, by their shapes.

One reader and one writer are made for each class, once: decoding a long log is the hot path of every start.
Personal fields stand as `Personal` in the data on this side of `sealing`, so that nothing here knows a key.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping
from typing import Any
from unicodedata import is_normalized

from ..schema.base import Personal
from ..schema.shape import Code, Flag, Many, Moment, PersonalText, Record, Shape, Text, Whole, shape_of
from .canonical import MAX_WHOLE, Undecodable, Unencodable, moment_text, read_moment, read_text

Reader = Callable[[Any], Any]
Writer = Callable[[Any], Any]

_readers: dict[type[Any], Reader] = {}
_writers: dict[type[Any], Writer] = {}
_CODE = re.compile(r"[a-z0-9_]{1,64}", re.ASCII)


class NewerFact(Exception):
    """A field that this edition does not know: the fact was written by a newer one."""


def reader_of(cls: type[Any]) -> Reader:
    """Makes a dataclass of JSON data; raises `Undecodable` or `NewerFact`."""
    if cls not in _readers:
        _readers[cls] = _record_reader(shape_of(cls))
    return _readers[cls]


def writer_of(cls: type[Any]) -> Writer:
    """Makes JSON data of a dataclass; raises `Unencodable`."""
    if cls not in _writers:
        _writers[cls] = _record_writer(shape_of(cls))
    return _writers[cls]


def read_fields(readers: Mapping[str, Reader], required: frozenset[str], data: Any) -> dict[str, Any]:
    """The fields of an object, each read by its reader."""
    if type(data) is not dict:
        raise Undecodable("no object")
    values: dict[str, Any] = {}
    name = ""
    try:
        for name, value in data.items():
            reader = readers.get(name)
            if reader is None:
                raise NewerFact(name)
            values[name] = reader(value)
    except Undecodable as error:
        raise Undecodable(f"{name}: {error}") from None
    if not required <= values.keys():
        raise Undecodable(f"{', '.join(sorted(required - values.keys()))}: missing")
    return values


def read_whole(value: Any) -> int:
    if type(value) is not int:  # True is an int as well, but no number
        raise Undecodable("no whole number")
    return value


def _reader(shape: Shape) -> Reader:
    match shape:
        case Text():
            return read_text
        case Whole():
            return read_whole
        case Flag():
            return functools.partial(_read_instance, bool)
        case Moment():
            return read_moment
        case PersonalText():
            return functools.partial(_read_instance, Personal)
        case Code():
            return _code_reader(shape)
        case Many():
            return _many_reader(shape)
        case Record():
            return _record_reader(shape)


def _read_instance(cls: type[Any], value: Any) -> Any:
    if type(value) is not cls:
        raise Undecodable(f"no {cls.__name__.lower()} value")
    return value


def _code_reader(code: Code) -> Reader:
    words = {word: word for word in code.words}

    def read(value: Any) -> str:
        if type(value) is str:
            if value in words:
                return words[value]  # one string for the whole log
            if code.open and _CODE.fullmatch(value):
                return value
        raise Undecodable(f"none of {', '.join(code.words)}")

    return read


def _many_reader(many: Many) -> Reader:
    read_item = _reader(many.item)

    def read(value: Any) -> tuple[Any, ...]:
        if type(value) is not list:
            raise Undecodable("no list")
        return tuple([read_item(item) for item in value])

    return read


def _record_reader(record: Record) -> Reader:
    readers = {field.name: _reader(field.shape) for field in record.fields}
    required = frozenset(field.name for field in record.fields if field.required)
    missing = {field.name: None for field in record.fields if field.absent}
    cls = record.cls

    def read(data: Any) -> Any:
        return cls(**(missing | read_fields(readers, required, data)))

    return read


def _writer(shape: Shape) -> Writer:
    match shape:
        case Text():
            return _write_text
        case Whole():
            return _write_whole
        case Flag():
            return functools.partial(_write_instance, bool)
        case Moment():
            return moment_text
        case PersonalText():
            return functools.partial(_write_instance, Personal)
        case Code():
            return functools.partial(_write_code, frozenset(shape.words), shape.open)
        case Many():
            write_item = _writer(shape.item)
            return lambda items: [write_item(item) for item in items]
        case Record():
            return _record_writer(shape)


def _write_text(value: Any) -> str:
    if type(value) is not str or not is_normalized("NFC", value):
        raise Unencodable(f"{value!r} is no text in NFC")
    return value


def _write_whole(value: Any) -> int:
    if type(value) is not int or not -MAX_WHOLE <= value <= MAX_WHOLE:
        raise Unencodable(f"{value!r} is no integer below 2^53")
    return value


def _write_instance(cls: type[Any], value: Any) -> Any:
    if type(value) is not cls:
        raise Unencodable(f"{value!r} is no {cls.__name__}")
    return value


def _write_code(words: frozenset[str], open: bool, value: Any) -> str:
    if type(value) is not str or not (value in words or (open and _CODE.fullmatch(value))):
        raise Unencodable(f"{value!r} is none of {', '.join(sorted(words))}")
    return value


def _record_writer(record: Record) -> Writer:
    writers = [(field.name, _writer(field.shape), field.absent) for field in record.fields]
    cls = record.cls

    def write(value: Any) -> dict[str, Any]:
        if type(value) is not cls:
            raise Unencodable(f"{value!r} is no {cls.__name__}")
        data = {}
        for name, write_field, absent in writers:
            inner = getattr(value, name)
            if inner is None and absent:
                continue
            try:
                data[name] = write_field(inner)
            except (Unencodable, TypeError, AttributeError) as error:
                raise Unencodable(f"{cls.__name__}.{name}: {error}") from error
        return data

    return write
