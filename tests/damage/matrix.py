#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Each kind of damage on each log: the run never dies, not one record is lost beyond the damaged bytes' own record or chunk,
and what is lost is counted or named. Only every third place is damaged unless --all is given; with --peers, what
libevtx and python-evtx read of the same files is stated beside it. TAP."""

import argparse
import collections
import json
import os
import pathlib
import shutil
import subprocess
import sys

import kinds
import layout

HERE = pathlib.Path(__file__).parent
SECONDS = 2  # that one log may take


def evtdiag(program, *arguments):
    done = subprocess.run([program, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False,
                          stdin=subprocess.DEVNULL, env=dict(os.environ, LC_ALL="C.UTF-8"))
    return done.returncode, done.stdout, done.stderr.decode()


def events_by_log(text):
    """The records of each log by number: what is said of each, and how often."""
    logs = collections.defaultdict(dict)
    for line in text.splitlines():
        record = json.loads(line)
        record.pop("recovered", None)
        name = pathlib.Path(record.pop("log")).name
        logs[name].setdefault(record["record_id"], []).append(record)
    return logs


class Matrix:
    def __init__(self, arguments):
        self.arguments = arguments
        self.number = self.failed = 0
        self.cases = self.records = 0
        self.peers = collections.Counter()

    def check(self, name, faults, said):
        self.number += 1
        self.failed += bool(faults)
        print(f"{'not ok' if faults else 'ok'} {self.number} - {name}: {said}")
        for fault in faults[:20]:
            print(f"#   {fault}")

    def run(self, log, data, records, truth, kind):
        work = self.arguments.work / "logs"
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        lost_allowed = {}
        for name, damaged, lost in kind(data, records, 1 if self.arguments.all else 3):
            (work / f"{name}.evtx").write_bytes(damaged)
            lost_allowed[f"{name}.evtx"] = lost
        limit = ["--limit", f"seconds={SECONDS}"]
        status, text, named = evtdiag(self.arguments.program, "events", "--all", "--recovered", "--format", "jsonl", *limit, work)
        report_status, report, complaint = evtdiag(self.arguments.program, "--format", "json", *limit, work)
        faults = []
        if status not in (0, 3, 4) or report_status not in (0, 3, 4):
            faults.append(f"statuses {status} and {report_status}: {complaint[:200]}")
        read = events_by_log(text)
        told = {pathlib.Path(log["path"]).name: log for log in json.loads(report)["logs"]}
        for name, lost in lost_allowed.items():
            faults += self.faults_of(name, read[name], truth, lost, told.get(name), f"/{name}: " in named)
        self.cases += len(lost_allowed)
        if self.arguments.peers:
            self.count_peers(work, lost_allowed, truth, read)
        self.check(f"{log} {kind.__name__}", faults, f"{len(lost_allowed)} logs")

    def faults_of(self, name, read, truth, lost, told, named):
        if told is None:
            return [f"{name}: the report does not name it"]
        faults = []
        missing = [number for number, record in truth.items() if record not in read.get(number, []) and number not in lost]
        self.records += len(truth) - len(lost)
        if missing:
            faults.append(f"{name}: records {missing[:9]} ({len(missing)}) are lost or changed")
        # A damaged record may come out with another number, so they are only counted here. A diagnosis does not decode what it
        # has no use for: of such records the listing speaks.
        gone = len(truth) - sum(len(found) for found in read.values())
        if gone > 0 and not named and not told["records"]["unreadable"] and not told["problems"]:
            faults.append(f"{name}: {gone} records are gone, and nothing says so")
        for problem in told["problems"]:
            if problem["code"] in ("crashed", "timeout", "time-limit", "too-slow"):
                faults.append(f"{name}: {problem['message']}")
        return faults

    def count_peers(self, work, lost_allowed, truth, read):
        import peers
        for name, lost in lost_allowed.items():
            wanted = truth.keys() - lost
            self.peers["wanted"] += len(wanted)
            self.peers["evtdiag"] += len(wanted & read[name].keys())
            self.peers["libevtx"] += len(wanted & peers.libevtx_numbers(work / name))
            self.peers["python-evtx"] += len(wanted & peers.python_evtx_numbers(work / name))

    def log(self, description):
        path = self.arguments.work / f"{description.stem}.evtx"
        subprocess.run([self.arguments.mkevtx, description, "-o", path], check=True)
        data = path.read_bytes()
        records = layout.records_of(data)
        good = events_by_log(evtdiag(self.arguments.program, "events", "--all", "--format", "jsonl", path)[1])
        truth = {number: found[0] for number, found in good[path.name].items()}
        if truth.keys() != {record.number for record in records}:
            sys.exit(f"{path}: the good log is not read whole")
        for kind in kinds.KINDS:
            if not self.arguments.kind or kind.__name__ in self.arguments.kind:
                self.run(description.stem, data, records, truth, kind)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program")
    parser.add_argument("mkevtx")
    parser.add_argument("work", type=pathlib.Path)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--kind", action="append")
    matrix = Matrix(parser.parse_args())
    matrix.arguments.work.mkdir(parents=True, exist_ok=True)
    for description in sorted(HERE.glob("*.json")):
        matrix.log(description)
    print(f"1..{matrix.number}")
    print(f"# {matrix.cases} damaged logs; {matrix.records} records outside the damage")
    if matrix.peers:
        for who in ("evtdiag", "libevtx", "python-evtx"):
            print(f"# {who}: {100 * matrix.peers[who] / matrix.peers['wanted']:.2f}% of them")
    return matrix.failed > 0


if __name__ == "__main__":
    sys.exit(main())
