#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Searches the built-in base for what people type, one TAP test each.

Each line of the table names a cause and a query, which must find it first or second.

usage: run_queries.py PROGRAM TABLE"""

import json
import pathlib
import subprocess
import sys

PLACES = 2


def rows(program, *arguments):
    result = subprocess.run([program, "kb", *arguments, "--format", "json"], capture_output=True, check=False)
    if result.returncode or result.stderr:
        raise ValueError(f"status {result.returncode}: {result.stderr.decode(errors='replace')}")
    return json.loads(result.stdout)


def main():
    program, table = sys.argv[1:]
    lines = [line.split("\t") for line in pathlib.Path(table).read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    known = {row["cause"] for row in rows(program, "list", "causes")}
    print(f"1..{len(lines)}")
    failed = 0
    for number, (cause, query) in enumerate(lines, 1):
        name = f"{number} - {query}"
        if cause not in known:
            print(f"ok {name} # SKIP no article {cause} yet")
            continue
        found = [row["cause"] for row in rows(program, "search", query)]
        if cause in found[:PLACES]:
            print(f"ok {name}")
            continue
        failed += 1
        print(f"not ok {name}")
        print(f"# {cause} is not among the first {PLACES}: {found[:5]}")
    return 1 if failed else 0


sys.exit(main())
