#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Builds the logs of a benchmark with mkevtx: make_logs.py MKEVTX FOLDER DESCRIPTION...

A description (tools/bench/*.json) names its logs and holds records in the form of docs/mkevtx.md.
The records of a log are drawn from "round" with a fixed seed; every so many (about "every") is one
of "rare" instead. {i} in a text becomes the running number of the record, {i%N} and {i/N} its rest
and its quotient; in names of logs and in "defaults", i is the number of the log. A log has a number
of "records", or gets so many that it has about so many "bytes". What is built already from the same
description by the same generator is left alone."""
import hashlib
import json
import pathlib
import random
import re
import subprocess
import sys

PLACEHOLDER = re.compile(r"\{i(?:([%/])(\d+))?\}")
SAMPLE = 5000  # records by which the size of one is told


def fill(text, number):
    def value(match):
        sign, by = match.groups()
        if not sign:
            return str(number)
        return str(number % int(by) if sign == "%" else number // int(by))

    return PLACEHOLDER.sub(value, text)


def records(description, first, count):
    draw = random.Random(first)
    round_ = [json.dumps(each) for each in description["round"]]
    rare = description.get("rare")
    rare_ones = [json.dumps(each) for each in rare["records"]] if rare else []
    for number in range(first, first + count):
        from_rare = rare and draw.random() < 1 / rare["every"]
        yield fill(draw.choice(rare_ones if from_rare else round_), number)


def build(mkevtx, description, number, first, count, path):
    path.parent.mkdir(parents=True, exist_ok=True)
    process = subprocess.Popen([mkevtx, "-", "-o", path], stdin=subprocess.PIPE, text=True)
    log = {"defaults": description.get("defaults", {})}
    process.stdin.write(fill(json.dumps(log), number) + "\n")
    for record in records(description, first, count):
        process.stdin.write(record + "\n")
    process.stdin.close()
    if process.wait() != 0:
        sys.exit(f"make_logs.py: mkevtx could not build {path}")


def build_log(mkevtx, description, log, folder):
    files, count = log.get("files", 1), log.get("records")
    if count is None:
        sample = folder / "sample.evtx"
        build(mkevtx, description, 0, 1, SAMPLE, sample)
        count = log["bytes"] * SAMPLE // sample.stat().st_size
        sample.unlink()
    for number in range(files):
        build(mkevtx, description, number, 1 + number * count, count,
              folder / fill(log["name"], number))


def main():
    mkevtx, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    root = pathlib.Path(__file__).resolve().parents[2]
    sources = [pathlib.Path(__file__), *sorted((root / "tools/mkevtx").glob("*.[ch]"))]
    generator = b"".join(each.read_bytes() for each in sources)
    folder.mkdir(parents=True, exist_ok=True)
    for path in map(pathlib.Path, sys.argv[3:]):
        digest = hashlib.sha256(generator + path.read_bytes()).hexdigest()
        stamp = folder / (path.stem + ".built")
        if stamp.exists() and stamp.read_text() == digest:
            continue
        stamp.unlink(missing_ok=True)
        description = json.loads(path.read_text())
        for log in description["logs"]:
            print(f"make_logs.py: building {folder / log['name']}", file=sys.stderr)
            build_log(mkevtx, description, log, folder)
        stamp.write_text(digest)


main()
