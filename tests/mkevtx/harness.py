# SPDX-License-Identifier: MIT
"""What the tests of mkevtx share: the tool, run on descriptions, and results as TAP."""
import os
import subprocess
import sys
import tempfile

TOOL, CASES = sys.argv[1:3]
FOLDER = tempfile.TemporaryDirectory()
OUT = os.path.join(FOLDER.name, "out.log")
results = []


def check(name, problem):
    results.append(not problem)
    print(f"{'not ok' if problem else 'ok'} {len(results)} - {name}")
    for line in str(problem or "").splitlines():
        print("#", line)


def run(description, out=OUT):
    return subprocess.run([TOOL, "-", "-o", out], input=description.encode(), capture_output=True)


def make(description):
    done = run(description)
    assert done.returncode == 0, done.stderr
    with open(OUT, "rb") as file:
        return file.read()


def finish():
    """The end of the TAP; the exit status."""
    print(f"1..{len(results)}")
    return 0 if all(results) else 1
