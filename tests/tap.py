# SPDX-License-Identifier: MIT
"""Runs tests that are functions, and says how they went as TAP."""

import time

TESTS = []


def test(function):
    """A decorator. A test gets the world, raises when it fails, and gives back a reason where it skips."""
    TESTS.append(function)
    return function


def run_each(world, only=()):
    """All tests, or those of the names. Returns the exit status."""
    tests = [each for each in TESTS if not only or each.__name__ in only]
    print(f"1..{len(tests)}")
    failed = 0
    for number, each in enumerate(tests, 1):
        started = time.monotonic()
        try:
            skipped = each(world)
            print(f"ok {number} - {each.__name__}" + (f" # SKIP {skipped}" if skipped else ""))
        except Exception as failure:  # a test of any kind of failure
            failed += 1
            print(f"not ok {number} - {each.__name__}\n# " + repr(failure)[:2500].replace("\n", "\n# "))
        print(f"# {time.monotonic() - started:.1f} s", flush=True)
    return 1 if failed else 0
