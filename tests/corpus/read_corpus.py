#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Every real log opens or is refused with a reason, counts are the library's own, and the two readers
agree on every record that libevtx or libevt decodes."""

import json
import os
import pathlib
import subprocess
import sys


def own_counts(path):
    """What the library says of the whole file; None where it refuses it or cannot decode it all."""
    import pyevt
    import pyevtx
    evt = path.suffix.lower() == ".evt"
    log = pyevt.file() if evt else pyevtx.file()
    try:
        log.open(str(path))
        for index in range(log.number_of_records):
            record = log.get_record(index)
            (record.strings, record.source_name) if evt else record.xml_string
    except OSError:
        return None
    return log.number_of_records, log.number_of_recovered_records


# Logs in which libevtx stops at a bad record of a chunk and takes those behind it for recovered,
# where this reader goes on: so it reads at least as many, and no record is counted twice.
def check(found, expected):
    if found["result"] != 0:
        return None if found["error"] else "refused without a reason"
    if expected is None:
        return None if found["unreadable"] + found["recovered"] > 0 else "libevtx reads less"
    read, recovered = expected
    if "bad-record" in found["problems"]:
        return None if found["read"] >= read else f"{found['read']} of {read} records"
    if (found["read"], found["unreadable"], found["recovered"]) != (read, 0, recovered):
        return (f"read {found['read']}, unreadable {found['unreadable']}, recovered "
                f"{found['recovered']}; libevtx {read} and {recovered}")
    return None


def read(paths, *options):
    out = subprocess.run([sys.argv[1], *options, *map(str, paths)], check=True,
                         stdout=subprocess.PIPE).stdout
    found = [json.loads(line) for line in out.splitlines()]
    assert [each["path"] for each in found] == [str(path) for path in paths]
    return found


def main():
    corpus = os.environ.get("EVTDIAG_CORPUS")
    if not corpus or not pathlib.Path(corpus).is_dir():
        print("1..0 # SKIP EVTDIAG_CORPUS names no folder")
        return
    try:
        import pyevt  # noqa: F401
        import pyevtx  # noqa: F401
    except ImportError:
        print("1..0 # SKIP python3-libevt or python3-libevtx is not installed")
        return
    paths = sorted(p for p in pathlib.Path(corpus).rglob("*") if p.suffix.lower() in (".evt", ".evtx"))
    libevtx = read(paths, "--libevtx")
    both = read(paths, "--both", "--recovered")
    print(f"1..{2 * len(paths)}")
    number = 0
    for path, alone, compared in zip(paths, libevtx, both):
        name = path.name.replace("#", " ")
        differences = "; ".join(compared["shown"][:3])
        fewer = compared["read"] < alone["read"] and f"{compared['read']} of {alone['read']} records"
        for what, wrong in (("counts", check(alone, own_counts(path))),
                            ("both readers agree", differences or fewer)):
            number += 1
            print(f"not ok {number} - {name}: {what}: {wrong}" if wrong
                  else f"ok {number} - {name}: {what}")


main()
