#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Reads every real log of EVTDIAG_CORPUS with bits flipped, by --seeds N fixed seeds: evtdiag must end with a
documented status and valid output, in bounded time. TAP, one test for each seed; diagnostics tell the statuses."""

import argparse
import collections
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

TIMEOUT = 120
DONE, PARTIAL, UNREADABLE = 0, 3, 4
COMMANDS = (["--format", "json"], ["events", "--all", "--recovered", "--format", "jsonl"])
# Bytes between two flips; the last is rare enough that most of a chunk stays whole.
SPACING = (256, 4096, 65536, None, 1024)


def flipped(data, seed, name):
    """One flip for each so many bytes, or one in all, always the same for a seed and a name."""
    chance = random.Random(f"{seed} {name}")
    spacing = SPACING[seed % len(SPACING)]
    data = bytearray(data)
    for _ in range(1 + len(data) // spacing if spacing else 1):
        if data:
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return data


def check_output(out):
    for line in out.decode("utf-8", errors="strict").splitlines():
        json.loads(line)


def run(program, path, seed):
    """The status, and what is wrong, None if nothing is."""
    command = COMMANDS[seed // len(SPACING) % len(COMMANDS)]
    try:
        done = subprocess.run([program, *command, str(path)], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=TIMEOUT)
    except subprocess.TimeoutExpired:
        return None, f"no end within {TIMEOUT} s"
    if done.returncode not in (DONE, PARTIAL, UNREADABLE):
        return done.returncode, f"status {done.returncode}: {done.stderr.decode(errors='replace')[-500:]}"
    if b"worker" in done.stderr:
        return done.returncode, done.stderr.decode(errors="replace")[-500:]
    try:
        if command[0] == "events":
            check_output(done.stdout)
        elif done.stdout:
            json.loads(done.stdout.decode("utf-8", errors="strict"))
    except ValueError as error:
        return done.returncode, f"stdout: {error}"
    return done.returncode, None


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True)
    parser.add_argument("--seeds", type=int, default=2)
    options = parser.parse_args()
    corpus = os.environ.get("EVTDIAG_CORPUS", "")
    if not corpus:
        print("1..0 # SKIP EVTDIAG_CORPUS is not set")
        return 0
    logs = sorted(path for path in pathlib.Path(corpus).rglob("*") if path.suffix.lower() in (".evt", ".evtx"))
    print(f"1..{options.seeds}")
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(options.seeds):
            statuses, wrong = collections.Counter(), []
            for log in logs:
                path = pathlib.Path(folder) / f"log{log.suffix}"
                path.write_bytes(flipped(log.read_bytes(), seed, log.name))
                status, failure = run(options.program, path, seed)
                statuses[status] += 1
                if failure:
                    wrong.append(f"{log.name}: {failure}")
            told = ", ".join(f"{count} with status {status}" for status, count in sorted(statuses.items()))
            failed += bool(wrong or not logs)
            print(f"{'not ok' if wrong or not logs else 'ok'} {seed + 1} - seed {seed}: {told or 'no logs'}")
            for line in wrong:
                print("# " + line.replace("\n", "\n# "), flush=True)
    return 1 if failed else 0


sys.exit(main())
