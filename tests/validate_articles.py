#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Validates every article against its JSON Schema, one TAP test each.

The longest article of each kind is also spoilt in many ways, each of which its schema must notice.

usage: validate_articles.py ARTICLES SCHEMAS"""

import copy
import json
import pathlib
import sys

import jsonschema

KINDS = {"base": "base.json", "events": "events/*.json", "cause": "causes/*.json", "procedure": "procedures/*.json"}


def reject_double_keys(pairs):
    keys = [key for key, _ in pairs]
    if len(set(keys)) != len(keys):
        raise ValueError(f"double key in {keys}")
    return dict(pairs)


def objects(value):
    """All objects inside a JSON value, itself included."""
    if isinstance(value, dict):
        yield value
        for item in value.values():
            yield from objects(item)
    elif isinstance(value, list):
        for item in value:
            yield from objects(item)


def texts(value):
    """All (container, key) that hold a text."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        if isinstance(item, str):
            yield value, key
        else:
            yield from texts(item)


def unknown_keys_pass(validator, article):
    """The number of objects that take an unknown key."""
    count = 0
    for item in objects(article):
        item["unheard of"] = 1
        count += validator.is_valid(article)
        del item["unheard of"]
    return count


def empty_texts_pass(validator, article):
    """The texts that may be empty, by key; strings of sample records may."""
    passed = set()
    for container, key in list(texts(article)):
        if isinstance(container, list) and any(container is item.get("strings") for item in objects(article)):
            continue
        text, container[key] = container[key], ""
        if validator.is_valid(article):
            passed.add(key)
        container[key] = text
    return passed


def check(validator, path, spoil):
    try:
        article = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=reject_double_keys)
    except ValueError as error:
        return [str(error)]
    problems = [f"{error.json_path}: {error.message}"[:400] for error in validator.iter_errors(article)]
    if problems or not spoil:
        return problems
    spoilt = copy.deepcopy(article)
    if unknown_keys_pass(validator, spoilt):
        problems.append("the schema lets unknown keys pass")
    passed = empty_texts_pass(validator, spoilt)
    if passed:
        problems.append(f"the schema lets empty texts pass: {passed}")
    return problems


def main():
    folder, schemas = map(pathlib.Path, sys.argv[1:])
    tests = []
    for kind, pattern in KINDS.items():
        schema = json.loads((schemas / f"{kind}.schema.json").read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator.check_schema(schema)
        paths = sorted(folder.glob(pattern))
        longest = max(paths, key=lambda path: path.stat().st_size, default=None)
        tests += [(jsonschema.Draft202012Validator(schema), path, path == longest) for path in paths]
        if not paths:
            tests.append((None, folder / pattern, False))
    print(f"1..{len(tests)}")
    failed = 0
    for number, (validator, path, spoil) in enumerate(tests, 1):
        problems = check(validator, path, spoil) if validator else ["there is none"]
        failed += bool(problems)
        print(f"{'not ok' if problems else 'ok'} {number} - {path.relative_to(folder)}")
        for problem in problems:
            print(f"# {problem}")
    return 1 if failed else 0


sys.exit(main())
