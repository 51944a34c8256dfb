#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The output that the README shows must be what the program writes about the sample log; a line of "..." stands
for lines left out. TAP."""

import argparse
import os
import pathlib
import subprocess
import sys

GAP = "..."


def shown(readme, command):
    """The indented lines behind a command in the README."""
    lines = readme.read_text(encoding="utf-8").splitlines()
    start = lines.index(f"    $ {command}") + 1
    block = []
    for line in lines[start:]:
        if line and not line.startswith("    "):
            break
        block.append(line[4:])
    while block and not block[-1]:
        block.pop()
    return block


def missing(block, output):
    """The first line that the output does not have where it should; None if it has all."""
    at, free = 0, False
    for line in block:
        if line.strip() == GAP:
            free = True
            continue
        found = output.index(line, at) if free and line in output[at:] else at
        if output[found : found + 1] != [line]:
            return line
        at, free = found + 1, False
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True)
    parser.add_argument("--sample", required=True)
    parser.add_argument("--readme", type=pathlib.Path, required=True)
    arguments = parser.parse_args()

    output = subprocess.run([arguments.program, "--color", "never", arguments.sample], check=True,
                            env=dict(os.environ, LC_ALL="C.UTF-8"), stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE).stdout.decode().splitlines()
    block = shown(arguments.readme, "tools/run.sh")
    line = missing(block, output)
    print("1..1")
    if not block or line is not None:
        print("not ok 1 - the README shows real output")
        print(f"# not in the output at its place: {line!r}")
        return 1
    print("ok 1 - the README shows real output")
    return 0


if __name__ == "__main__":
    sys.exit(main())
