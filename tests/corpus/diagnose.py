#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Diagnoses every real log of EVTDIAG_CORPUS alone, and all at once: none may give a diagnosis, each must
open or be reported with a reason. TAP."""

import argparse
import json
import os
import pathlib
import subprocess
import sys

TIMEOUT = 120
DONE, PARTIAL, UNREADABLE = 0, 3, 4


def diagnose(program, path):
    """The report on a path and what is wrong with it, None if nothing is."""
    try:
        done = subprocess.run([program, "--format", "json", str(path)], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=TIMEOUT)
    except subprocess.TimeoutExpired:
        return None, f"no end within {TIMEOUT} s"
    if done.returncode not in (DONE, PARTIAL, UNREADABLE):
        return None, f"status {done.returncode}: {done.stderr.decode(errors='replace')}"
    try:
        report = json.loads(done.stdout.decode("utf-8", errors="strict"))
    except ValueError as error:
        return None, f"stdout: {error}"
    if report["diagnoses"]:
        causes = [diagnosis["cause"] for diagnosis in report["diagnoses"]]
        return report, f"a false alarm: {causes}"
    for log in report["logs"]:
        whole = log["status"] in ("ok", "dirty") and not log["records"]["unreadable"]
        if not whole and not log["problems"]:
            return report, f"{log['path']} is {log['status']} without a reason"
        if log["status"] == "unreadable" and done.returncode == DONE:
            return report, f"{log['path']} is unreadable, and the status is 0"
    if not report["logs"] and not report["problems"]:
        return report, "neither a log nor a problem"
    return report, None


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True)
    program = parser.parse_args().program
    corpus = os.environ.get("EVTDIAG_CORPUS", "")
    if not corpus:
        print("1..0 # SKIP EVTDIAG_CORPUS is not set")
        return 0
    folder = pathlib.Path(corpus)
    logs = sorted(path for path in folder.rglob("*") if path.suffix.lower() in (".evt", ".evtx"))
    print(f"1..{len(logs) + 2}")
    failed = 0

    def tell(number, name, failure):
        nonlocal failed
        failed += failure is not None
        print(f"{'not ok' if failure else 'ok'} {number} - {name}".replace("#", "\\#"))
        if failure:
            print("\n".join(f"# {line}" for line in failure.splitlines()), flush=True)

    tell(1, "the corpus holds logs", None if logs else f"no .evtx or .evt under {folder}")
    for number, log in enumerate(logs, 2):
        tell(number, log.relative_to(folder), diagnose(program, log)[1])
    report, failure = diagnose(program, folder)
    if not failure and len(report["logs"]) != len(logs):
        failure = f"{len(report['logs'])} logs in the report, {len(logs)} in the folder"
    tell(len(logs) + 2, "all at once", failure)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
