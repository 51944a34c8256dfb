#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""What the compiler and the linker hardened, read from the program itself with readelf."""

import argparse
import re
import subprocess

from tap import run_each, test


class Program:
    def __init__(self, path, fortified):
        def readelf(*options):
            return subprocess.run(["readelf", "-W", *options, path], check=True, capture_output=True,
                                  env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"}, text=True).stdout

        self.fortified = fortified
        self.header = readelf("-h")
        self.segments = {
            name: flags.replace(" ", "")
            for name, flags in re.findall(r"(?m)^  ([A-Z_]+) +(?:0x[0-9a-f]+ +){5}([RWE ]{3}) ", readelf("-l"))
        }
        self.flags = re.findall(r"(?m)^ 0x[0-9a-f]+ \((?:FLAGS|FLAGS_1)\) +(?:Flags: )?(.*)$", readelf("-d"))
        self.dynamic = readelf("-d")
        self.imported = set(re.findall(r"(?m) UND (\w+)", readelf("--dyn-syms")))


@test
def it_is_position_independent(program):
    assert re.search(r"Type: +DYN", program.header), program.header
    assert any("PIE" in flags for flags in program.flags), program.flags


@test
def the_stack_is_not_executable(program):
    assert program.segments["GNU_STACK"] == "RW", program.segments


@test
def no_segment_is_writable_and_executable(program):
    found = [name for name, flags in program.segments.items() if "W" in flags and "E" in flags]
    assert not found, found


@test
def relocations_are_read_only(program):
    assert program.segments.get("GNU_RELRO") == "R", program.segments


@test
def all_functions_are_bound_at_the_start(program):
    """Without that the table of library functions stays writable beside read-only relocations."""
    assert any(re.search(r"\bNOW\b", flags) for flags in program.flags), program.flags


@test
def no_search_path_is_built_in(program):
    assert "RPATH" not in program.dynamic and "RUNPATH" not in program.dynamic, program.dynamic


@test
def the_stack_has_canaries(program):
    assert "__stack_chk_fail" in program.imported, sorted(program.imported)


@test
def calls_of_the_c_library_are_checked(program):
    if not program.fortified:
        return "built without optimisation"
    checked = {name for name in program.imported if re.fullmatch(r"__\w+_chk", name)}
    assert {"__memcpy_chk", "__vsnprintf_chk"} <= checked, sorted(checked)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program")
    parser.add_argument("--fortified", action="store_true", help="it was built with _FORTIFY_SOURCE")
    parser.add_argument("--sanitized", action="store_true", help="it was built with a sanitizer: nothing to see")
    arguments = parser.parse_args()
    if arguments.sanitized:
        print("1..0 # SKIP a build with a sanitizer is not meant to be used")
        return 0
    return run_each(Program(arguments.program, arguments.fortified))


if __name__ == "__main__":
    raise SystemExit(main())
