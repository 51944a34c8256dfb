#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Counts single tests out of the logs that `meson test` left in build folders.

Meson counts programs; a program here holds many tests (TAP). Meson's JUnit file shows no error for a
program that crashed between two tests, and meson calls a silent program skipped, so this goes by
testlog.json: what each program wrote, and how it ended. A program that crashed, timed out, ended
before its plan or never ran counts as one failed test, beside those that it did report. What was
said about a failure is said again at the end, where it is found.
"""

import argparse
import json
import pathlib
import re
import subprocess
import sys

TAP_LINE = re.compile(r"^(not )?ok\b([^#\\]*(?:\\.[^#\\]*)*)(?:#\s*(SKIP|TODO)\b)?", re.IGNORECASE)
TAP_PLAN = re.compile(r"^1\.\.(\d+)\s*(#\s*SKIP\b.*)?$", re.IGNORECASE)
MESON_SKIP_STATUS = 77
DETAIL_LINES = 12


class Count:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0
        self.failures = []

    def fail(self, name, details=()):
        self.failed += 1
        self.failures.append((name, details))

    def line(self):
        text = f"{self.passed} passed, {self.failed} failed"
        return text + (f", {self.skipped} skipped" if self.skipped else "")


def details_of(lines, number):
    """The comments that follow a line of TAP."""
    details = []
    for line in lines[number + 1:]:
        if not line.startswith("#") or len(details) == DETAIL_LINES:
            break
        details.append(line[:400])
    return details


def count_program(entry, count):
    """Adds what one program reported; entry is one line of testlog.json."""
    name = entry["name"]
    lines = entry.get("stdout", "").splitlines()
    plans = [match for match in map(TAP_PLAN.match, lines) if match]
    results = [(number, match) for number, match in enumerate(map(TAP_LINE.match, lines)) if match]
    failed_before = count.failed

    for number, match in results:
        negative, title, directive = match.groups()
        if negative:
            count.fail(f"{name}: {title.strip(' -')}", details_of(lines, number))
        elif directive and directive.upper() == "SKIP":
            count.skipped += 1
        else:
            count.passed += 1

    if results or plans:
        if len(plans) != 1 or int(plans[0][1]) != len(results):
            count.fail(f"{name}: {len(results)} results do not fit the plan")
        elif not results:
            if plans[0][2]:
                count.skipped += 1
            else:
                count.fail(f"{name}: no test in it")
    elif entry["result"] in ("OK", "EXPECTEDFAIL"):
        count.passed += 1
    elif entry["result"] == "SKIP" and entry["returncode"] == MESON_SKIP_STATUS:
        count.skipped += 1
    elif entry["result"] == "SKIP":
        count.fail(f"{name}: wrote nothing")

    if entry["result"] not in ("OK", "SKIP", "EXPECTEDFAIL") and count.failed == failed_before:
        count.fail(f"{name}: {entry['result']}, status {entry['returncode']}",
                   entry.get("stderr", "").splitlines()[-DETAIL_LINES:])


def count_build(folder, count):
    """Adds all programs of a build folder, and those that should have run and did not."""
    entries = []
    for log in ("testlog.json", "testlog-slow.json"):
        if (folder / "meson-logs" / log).exists():
            text = (folder / "meson-logs" / log).read_text(encoding="utf-8")
            entries += [json.loads(line) for line in text.splitlines()]
    for entry in entries:
        count_program(entry, count)
    listed = json.loads(
        subprocess.run(
            ["/usr/bin/meson", "introspect", "--tests", str(folder)], check=True, stdout=subprocess.PIPE
        ).stdout
    )
    ran = {entry["name"].rpartition(" / ")[2] for entry in entries}
    for test in listed:
        slow = any(suite.rpartition(":")[2] == "slow" for suite in test["suite"])  # .ci/run runs those apart
        if test["name"] not in ran and not slow:
            count.fail(f"{test['name']}: did not run")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="*", type=pathlib.Path, help="build folders whose tests ran")
    parser.add_argument("--check", action="append", default=[], metavar="NAME=STATUS",
                        help="one more test, passed if STATUS is 0")
    arguments = parser.parse_args()

    count = Count()
    for folder in arguments.folder:
        count_build(folder, count)
    for check in arguments.check:
        name, _, status = check.rpartition("=")
        if status == "0":
            count.passed += 1
        else:
            count.fail(f"{name}: status {status}")
    for failure, details in count.failures:
        print("\n    ".join([f"failed: {failure}", *details]))
    if count.passed + count.failed + count.skipped == 0:
        print("failed: no test ran")
        count.failed = 1
    print(count.line())
    return 1 if count.failed or not count.passed else 0


if __name__ == "__main__":
    sys.exit(main())
