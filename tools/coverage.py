#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Reads the profiles that tools/coverage.sh made, and prints lines and branches by folder of src.

A branch is one outcome of a condition in the source, as llvm-cov counts them. Those inside macros (uthash has
dozens in each look-up) are not counted, nor are conditions that are constant.
"""

import argparse
import collections
import json
import pathlib
import re
import subprocess

VERSION = "-14"
CONSTANT = re.compile(r"true|false|[01]")


class Source:
    def __init__(self):
        self.lines = {}
        self.branches = collections.defaultdict(lambda: [0, 0])

    def counts(self):
        return (len(self.lines), sum(map(bool, self.lines.values())), 2 * len(self.branches),
                sum(bool(count) for both in self.branches.values() for count in both))


def executables(folder):
    listed = subprocess.run(["/usr/bin/meson", "introspect", "--targets", str(folder)], check=True,
                            stdout=subprocess.PIPE).stdout
    return sorted(target["filename"][0] for target in json.loads(listed) if target["type"] == "executable")


def export(profile, programs, *options):
    objects = [argument for program in programs[1:] for argument in ("-object", program)]
    return subprocess.run([f"llvm-cov{VERSION}", "export", *options, "-instr-profile", str(profile), programs[0], *objects],
                          check=True, stdout=subprocess.PIPE, text=True).stdout


def read(folder, root):
    """The sources below src by their path."""
    profiles = sorted(map(str, (folder / "profiles").glob("*.profraw")))
    profile = folder / "all.profdata"
    subprocess.run([f"llvm-profdata{VERSION}", "merge", "-sparse", "-o", str(profile), *profiles], check=True)
    programs = executables(folder)
    sources = collections.defaultdict(Source)

    def source_of(name):
        path = pathlib.Path(name).resolve()
        if path.is_relative_to(root / "src"):
            return str(path.relative_to(root))
        return None

    current = None
    for line in export(profile, programs, "-format=lcov").splitlines():
        if line.startswith("SF:"):
            current = source_of(line[3:])
        elif line.startswith("DA:") and current:
            number, count = map(int, line[3:].split(",")[:2])
            lines = sources[current].lines
            lines[number] = max(count, lines.get(number, 0))
    for file in json.loads(export(profile, programs, "-skip-functions", "-skip-expansions"))["data"][0]["files"]:
        current = source_of(file["filename"])
        if not current:
            continue
        text = (root / current).read_text(encoding="utf-8").splitlines()
        for line, column, last_line, last_column, yes, no, *_ in file["branches"]:
            if line == last_line and CONSTANT.fullmatch(text[line - 1][column - 1 : last_column - 1]):
                continue
            both = sources[current].branches[line, column, last_line, last_column]
            both[0] += yes
            both[1] += no
    return sources


def ranges(numbers):
    found = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return " ".join(f"{first}-{last}" if last > first else str(first) for first, last in found)


def row(name, counts):
    lines, lines_run, branches, branches_run = counts
    return (f"{name:<14} {lines_run:>6} of {lines:>6} lines {100 * lines_run / max(lines, 1):>6.1f} %"
            f" {branches_run:>6} of {branches:>6} branches {100 * branches_run / max(branches, 1):>6.1f} %")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path, help="the build folder")
    parser.add_argument("root", type=pathlib.Path, help="the folder of the sources")
    arguments = parser.parse_args()
    sources = read(arguments.folder, arguments.root.resolve())

    folders = collections.defaultdict(lambda: [0, 0, 0, 0])
    for path, source in sources.items():
        for key in ("/".join(path.split("/")[:2]), "src"):
            folders[key] = [a + b for a, b in zip(folders[key], source.counts())]
    for name in sorted(folders, key=lambda name: (name == "src", name)):
        print(row(name, folders[name]))

    with (arguments.folder / "uncovered.txt").open("w", encoding="utf-8") as out:
        for path, source in sorted(sources.items(), key=lambda item: item[1].counts()[1] - item[1].counts()[0]):
            missed = [number for number, count in sorted(source.lines.items()) if not count]
            sides = sorted({line for (line, *_), both in source.branches.items() if not all(both)} - set(missed))
            out.write(f"{row(path, source.counts())}\n  lines {ranges(missed)}\n  branches on {ranges(sides)}\n")


if __name__ == "__main__":
    main()
