#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""debian/ agrees with what the rest of the source says: packages and version. TAP.

Usage: package.py SOURCE VERSION"""

import pathlib
import re
import sys

SOURCE, VERSION = pathlib.Path(sys.argv[1]), sys.argv[2]
ESSENTIAL = {"gcc", "libc6-dev"}  # of build-essential, which every build has
LOADED = {"libarchive": "libarchive13"}  # by dlopen(), which no tool sees


def section(name):
    text = (SOURCE / "tools/packages.txt").read_text(encoding="utf-8")
    part = re.search(rf"^\[{name}\]\n(.*?)(?=^\[|\Z)", text, re.MULTILINE | re.DOTALL)[1]
    return {line.split("#")[0].strip() for line in part.splitlines()} - {""}


def build_depends(control):
    part = re.search(r"^Build-Depends:\n((?: .*\n)+)", control, re.MULTILINE)[1]
    rows = [line.strip().rstrip(",") for line in part.splitlines()]
    return {row for row in rows if "<" not in row}, {row.split()[0] for row in rows if row.endswith("<!nocheck>")}


def main():
    control = (SOURCE / "debian/control").read_text(encoding="utf-8")
    build, test = build_depends(control)
    depends = re.search(r"^Depends: (.*)", control, re.MULTILINE)[1].split(", ")
    opened = {re.match("[a-z0-9]+", name)[0] for path in (SOURCE / "src").rglob("*.[ch]")
              for name in re.findall(r'"(lib[a-z0-9.+-]+\.so[.0-9]*)"', path.read_text(encoding="utf-8"))}
    changelog = (SOURCE / "debian/changelog").read_text(encoding="utf-8")
    tests = [
        ("Build-Depends has what [build] has", build, section("build") - ESSENTIAL | {"debhelper-compat (= 13)"}),
        ("and for tests what [test] has", test, section("test") - section("build")),
        ("Depends has what is loaded at run time", {LOADED.get(name, name) for name in opened},
         {name for name in depends if not name.startswith("$")}),
        ("the changelog has the version", re.match(r"evtdiag \((.*?)\)", changelog)[1], VERSION),
    ]
    print(f"1..{len(tests)}")
    for number, (name, left, right) in enumerate(tests, 1):
        print(f"{'ok' if left == right else 'not ok'} {number} - {name}")
        if left != right:
            print(f"# {left ^ right if isinstance(left, set) else (left, right)}")
    return any(left != right for _, left, right in tests)


if __name__ == "__main__":
    sys.exit(main())
