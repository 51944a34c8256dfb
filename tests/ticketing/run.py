#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Days in the life of a ticket, against a real Request Tracker, as TAP. Skipped where it is not installed."""

import json
import os
import pathlib
import shutil
import subprocess
import sys

import tracker

program, mkevtx, tool, work = (pathlib.Path(path).resolve() for path in sys.argv[1:5])


def days(month, first, last):
    return [f"2026-{month:02}-{day:02}T09:00:00Z" for day in range(first, last + 1)]


def refused(times, server="EX01"):
    return [{"provider": "Server ActiveSync", "event_id": 3029, "computer": "FE01.example.com", "time": time,
             "strings": [server, "Exchange"]} for time in times]


def proxy_fails(times, address):
    return [{"provider": "MSExchange OWA", "event_id": 42, "computer": "CAS01.example.com", "time": time,
             "strings": ["https://cas01.example.com/owa", address]} for time in times]


def routine(times, computer="FE01.example.com"):
    return [{"provider": "MSExchangeIS", "event_id": 9523, "computer": computer, "time": time, "strings": ["a"]}
            for time in times]


class Desk:
    """Sends what evtdiag says of a log to the tracker, as a user's pipe does."""

    def __init__(self, request_tracker):
        self.tracker = request_tracker
        self.environment = dict(os.environ, RT_USER="root", RT_PASSWORD=tracker.PASSWORD)
        self.checks = []

    def report(self, records):
        log = work / "day.evtx"
        description = {"records": sorted(records, key=lambda record: record["time"])}
        subprocess.run([mkevtx, "-", "-o", log], input=json.dumps(description).encode(), check=True)
        lines = subprocess.run([program, "--format", "jsonl", log], stdout=subprocess.PIPE, check=True).stdout
        done = subprocess.run([tool, "--url", self.tracker.url, "--queue", "General"], input=lines,
                              env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return done.returncode, done.stdout.decode()

    def check(self, name, actual, expected):
        self.checks.append((name, actual == expected, f"{actual!r}, not {expected!r}"))

    def ticket_of(self, server):
        return next(number for number, (_, subject) in self.tracker.tickets().items() if subject.startswith(server))

    def statuses(self):
        return {number: status for number, (status, _) in self.tracker.tickets().items()}


def tell(desk):
    first = refused(days(3, 2, 4)) + proxy_fails(days(3, 3, 4), "cas02.example.com")
    desk.check("a report is taken", desk.report(first)[0], 0)
    desk.check("a ticket a problem, not a cause", list(desk.statuses().values()), ["new", "new"])
    ssl, proxy = desk.ticket_of("EX01"), desk.ticket_of("cas02")
    desk.report(first)
    desk.check("the same again is no news", [desk.tracker.comments(ssl), desk.tracker.comments(proxy)], [[], []])
    desk.report(refused(days(3, 2, 5)) + proxy_fails(days(3, 3, 4), "cas02.example.com"))
    desk.check("the next day comments on the open ticket", [len(desk.tracker.comments(t)) for t in (ssl, proxy)], [1, 0])
    desk.report(proxy_fails(days(3, 3, 4), "cas02.example.com") + proxy_fails(days(3, 5, 6), "http://cas02.example.com/owa"))
    desk.check("narrowed down to one cause it is the same ticket", [len(desk.tracker.tickets()),
               "owa-proxy-internalurl-not-https" in desk.tracker.comments(proxy)[0]], [2, True])
    quiet = refused(days(3, 2, 5)) + routine(days(3, 6, 30) + days(4, 1, 30))
    desk.report(quiet)
    desk.check("what has gone quiet gets a note", "Gone quiet" in desk.tracker.comments(ssl)[-1], True)
    before = len(desk.tracker.comments(ssl))
    desk.report(quiet)
    desk.check("and one only", len(desk.tracker.comments(ssl)), before)
    desk.tracker.call("PUT", f"ticket/{ssl}", {"Status": "resolved"})
    desk.report(refused(days(3, 2, 5)))
    desk.check("old events do not reopen a resolved ticket", desk.statuses()[ssl], "resolved")
    again = refused(days(3, 2, 5) + ["2099-05-04T09:00:00Z"])
    desk.report(again)
    desk.check("a resolved one that comes back is reopened", [desk.statuses()[ssl], len(desk.tracker.tickets())], ["open", 2])
    desk.report(refused(days(3, 2, 5), server="EX02") + routine(days(4, 1, 30)))
    desk.check("what is quiet from the start opens none", len(desk.tracker.tickets()), 2)


def main():
    if not tracker.installed():
        print("1..0 # SKIP Request Tracker 5 is not installed (packages of [ticketing])")
        return 0
    shutil.rmtree(work, ignore_errors=True)
    with tracker.RequestTracker(work) as request_tracker:
        desk = Desk(request_tracker)
        tell(desk)
    failed = 0
    for number, (name, passed, difference) in enumerate(desk.checks, 1):
        failed += not passed
        print(f"{'ok' if passed else 'not ok'} {number} - {name}")
        if not passed:
            print(f"# it is {difference}")
    print(f"1..{len(desk.checks)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
