#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Triages a generated tree of support bundles (tree.py) in one command, as TAP: every planted cause is found on the
right server, every damaged input is named, nothing else is lost, and the result is the same with one worker, with two,
and when separate reports are merged."""

import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys

import tree

PARTLY_READ = 3
TIMEOUT = 300  # seconds; a sanitizer build under load is slow


class Triage:
    def __init__(self, program, work):
        self.program = os.path.abspath(program)
        self.work = work

    def run(self, *arguments):
        done = subprocess.run([self.program, "--format", "json", *arguments], cwd=self.work, stdout=subprocess.PIPE,
                              timeout=TIMEOUT)
        return done.returncode, done.stdout

    def merge(self, paths):
        reports = []
        for number, path in enumerate(paths):
            reports.append(f"report{number}.json")
            self.run("-o", reports[-1], path)
        done = subprocess.run([self.program, "merge", "--format", "json", *reports], cwd=self.work,
                              stdout=subprocess.PIPE, timeout=TIMEOUT)
        return done.returncode, done.stdout


def belongs(path, bundle):
    return path == f"tree/{bundle.path}" or path.startswith(f"tree/{bundle.path}/")


def logs_of(diagnosis):
    return {example["log"] for evidence in diagnosis["evidence"] for example in evidence["examples"]}


def faults_of(report):
    """The paths that a report names as not, or not fully, readable."""
    return [problem["path"] for problem in report["problems"]] + [
        log["path"] for log in report["logs"] if log["status"] in ("damaged", "unreadable")]


def check_planted(report, bundles):
    wrong = []
    for bundle in bundles:
        found = [d for d in report["diagnoses"] if any(belongs(log, bundle) for log in logs_of(d))]
        best = [(d["cause"], d["target"]["server"]) for d in found[:1]]
        if best != bundle.planted:
            wrong.append(f"{bundle.path}: planted {bundle.planted}, found {best}")
        wrong += [f"{bundle.path}: a diagnosis rests on another bundle too"
                  for d in found if not all(belongs(log, bundle) for log in logs_of(d))]
    return wrong


def check_named(report, bundles):
    faults = faults_of(report)
    wrong = [f"{bundle.path}: {bundle.damaged} is not named" for bundle in bundles
             if bundle.damaged and not any(path.startswith(f"tree/{bundle.named}") for path in faults)]
    for path in faults:
        if not any(bundle.damaged and belongs(path, bundle) for bundle in bundles):
            wrong.append(f"{path} is named as faulty and is not")
    return wrong


def check_read(report, bundles):
    """Of an undamaged bundle both logs were read, under the bundle's own site."""
    wrong = []
    for bundle in bundles:
        logs = [log for log in report["logs"] if belongs(log["path"], bundle) and log["status"] == "ok"]
        if not bundle.damaged and len(logs) != 2:
            wrong.append(f"{bundle.path}: {len(logs)} logs instead of 2 were read")
        if any(log["site"] != bundle.domain for log in logs):
            wrong.append(f"{bundle.path}: is of site {[log['site'] for log in logs]}")
    return wrong


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--program", required=True)
    arguments.add_argument("--mkevtx", required=True)
    arguments.add_argument("--work", required=True, type=pathlib.Path)
    arguments.add_argument("--count", type=int, default=200)
    arguments = arguments.parse_args()
    shutil.rmtree(arguments.work, ignore_errors=True)
    bundles = tree.Tree(arguments.work / "tree", arguments.mkevtx, arguments.count).build()
    triage = Triage(arguments.program, arguments.work)
    status, one = triage.run("-j", "1", "tree")
    report = json.loads(one)
    merged = triage.merge([f"tree/{bundle.path}" for bundle in bundles])
    checks = [
        ("the exit status says that some could not be read", [] if status == PARTLY_READ else [f"it is {status}"]),
        ("planted causes are found on the right servers, and nothing else", check_planted(report, bundles)),
        ("damaged inputs are named, and only they", check_named(report, bundles)),
        ("nothing else is lost", check_read(report, bundles)),
        ("two workers give the same bytes", [] if triage.run("-j", "2", "tree") == (status, one) else ["they differ"]),
        ("merged reports give the same bytes", [] if merged == (status, one) else ["they differ"]),
    ]
    print(f"1..{len(checks)}")
    for number, (name, wrong) in enumerate(checks, 1):
        print(f"{'not ok' if wrong else 'ok'} {number} - {name}")
        for line in wrong:
            print(f"# {line}")
    return 1 if any(wrong for _, wrong in checks) else 0


if __name__ == "__main__":
    sys.exit(main())
