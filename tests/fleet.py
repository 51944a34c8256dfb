#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Writes a report over 1,000 logs of 300 servers with some 300 diagnoses in every format, as TAP: how long it may be, how
much memory it takes, and that nothing of it is lost.

    fleet.py PROGRAM MKEVTX WORK FORMATS [sanitized]

FORMATS are those of `evtdiag diagnose`, "text|json|...". Memory and time are of the whole process, reading too; they are
not looked at where the program is sanitized."""

import json
import os
import pathlib
import shutil
import sys

import html_page

here = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(here.parent / "tools/bench"))
import make_fleet  # noqa: E402

MEMORY = 64 << 20
SECONDS = 1.0  # of a core, while the machine may be busy with other things too
PARTLY_READ = 3
DIAGNOSES = 290


def run(program, form, folder, path):
    """Its status, the seconds of processor time and the most memory that it had."""
    process = os.fork()
    if process == 0:
        os.chdir(folder)
        os.execv(program, [program, "-q", "-j", "1", "--format", form, "-o", path, "fleet"])
    _, status, usage = os.wait4(process, 0)
    return os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def check_json(text, wrong):
    report = json.loads(text)
    if len(report["logs"]) < 1000 or len(report["diagnoses"]) < DIAGNOSES or len(report["servers"]) < 300:
        wrong.append(f"{len(report['logs'])} logs, {len(report['diagnoses'])} diagnoses, {len(report['servers'])} servers")
    if sum(server["problems"] for server in report["servers"]) != report["totals"]["problems"]:
        wrong.append("the servers' problems are not all")
    if sum(report["totals"]["severities"].values()) != report["totals"]["problems"]:
        wrong.append("the problems of all severities are not all")


def check_jsonl(text, wrong):
    lines = [json.loads(line) for line in text.splitlines()]
    if len(lines) <= DIAGNOSES or lines[-1]["kind"] != "summary":
        wrong.append(f"{len(lines)} lines")


def check_html(text, wrong):
    wrong += html_page.faults(text)


CHECKS = {"json": check_json, "jsonl": check_jsonl, "html": check_html}


def main():
    program, mkevtx, work, formats = os.path.abspath(sys.argv[1]), sys.argv[2], pathlib.Path(sys.argv[3]), sys.argv[4]
    measured = "sanitized" not in sys.argv[5:]
    shutil.rmtree(work, ignore_errors=True)
    make_fleet.Fleet(os.path.abspath(mkevtx), here.parent / "kb", work / "fleet", 300, 1000).build()
    failed = 0
    print(f"1..{len(formats.split('|'))}")
    for number, form in enumerate(formats.split("|"), 1):
        wrong = []
        status, seconds, memory = run(program, form, work, f"report.{form}")
        text = (work / f"report.{form}").read_text(encoding="utf-8")
        if status != PARTLY_READ:
            wrong.append(f"status {status}")
        if measured and memory > MEMORY:
            wrong.append(f"{memory / (1 << 20):.1f} MiB of memory")
        if measured and seconds > SECONDS:
            wrong.append(f"{seconds:.2f} s")
        CHECKS.get(form, lambda *_: None)(text, wrong)
        failed += bool(wrong)
        print(f"{'not ok' if wrong else 'ok'} {number} - {form}: {len(text.encode())} bytes, {memory / (1 << 20):.1f} MiB, "
              f"{seconds:.2f} s")
        for line in wrong:
            print(f"# {line}")
    shutil.rmtree(work / "fleet")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
