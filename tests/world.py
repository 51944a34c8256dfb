# SPDX-License-Identifier: MIT
"""What the tests of evtdiag as a whole program share: a folder of their own, small logs, and the program run in it."""

import argparse
import json
import pathlib
import shutil
import subprocess

import tap

TIMEOUT = 120


class World:
    def __init__(self, arguments):
        self.program = str(arguments.program.resolve())
        self.hooked = str(arguments.hooked.resolve())
        self.mkevtx = str(arguments.mkevtx.resolve())
        self.work = arguments.work.resolve()
        self.sanitized = b"__asan_init" in arguments.program.read_bytes()
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir(parents=True)
        self.log = self.make_log("EX01")
        self.other = self.make_log("EX02")

    def make_log(self, server, mark=None, count=3):
        records = [{"provider": "Server ActiveSync", "event_id": 3029, "computer": "FE01",
                    "record_id": number + 1, "time": f"2006-05-{number % 28 + 1:02}T08:12:33Z",
                    "strings": [server, "Exchange"]} for number in range(count)]
        if mark:
            records.append({"provider": "Marked", "event_id": 1, "computer": "FE01", "record_id": count + 1,
                            "time": "2006-05-30T00:00:00Z", "strings": [mark]})
        for record in records:
            del record["record_id"]
        done = subprocess.run([self.mkevtx, "/dev/stdin", "-o", str(self.work / "made.evtx")],
                              input=json.dumps({"records": records}).encode(), stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
        assert done.returncode == 0, done.stdout
        return (self.work / "made.evtx").read_bytes()

    def put(self, name, data):
        path = self.work / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return name

    def run(self, *arguments, program=None, **more):
        return subprocess.run([program or self.program, *arguments], cwd=self.work, timeout=TIMEOUT,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)

    def report(self, *arguments, status=0, program=None, **more):
        done = self.run("--format", "json", *arguments, program=program, **more)
        assert done.returncode == status, f"status {done.returncode}: {done.stderr.decode()}"
        return json.loads(done.stdout)


def paths(report):
    return [log["path"] for log in report["logs"]]


def codes(report):
    return {(problem["path"], problem["code"]) for problem in report["problems"]}


def log_codes(report):
    return {(log["path"], problem["code"]) for log in report["logs"] for problem in log["problems"]}


def expect(actual, wanted):
    assert actual == wanted, f"{actual!r}, not {wanted!r}"


def parser_of(description):
    """The command line of such a test: its programs, its folder, and which tests to run if not all."""
    parser = argparse.ArgumentParser(description=description)
    for name in ("program", "hooked", "mkevtx", "work"):
        parser.add_argument(f"--{name}", type=pathlib.Path, required=True)
    parser.add_argument("only", nargs="*")
    return parser


def main(description):
    arguments = parser_of(description).parse_args()
    return tap.run_each(World(arguments), arguments.only)
