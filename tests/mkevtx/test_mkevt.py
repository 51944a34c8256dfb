# SPDX-License-Identifier: MIT
"""mkevtx's EVT logs: their structure, and as libevt's evtexport reads those that it reads right.
Usage: test_mkevt.py MKEVTX CASES (TAP on standard output)."""
import glob
import json
import os
import re
import struct
import subprocess
import sys
from datetime import datetime, timedelta, timezone

from harness import CASES, OUT, TOOL, check, finish, make, run

HEADER, END, RECORD = 48, 40, 56
MARK = struct.pack("<5I", 0x28, 0x11111111, 0x22222222, 0x33333333, 0x44444444)
TYPES = {0: 0, 1: 1, 2: 1, 3: 2, 4: 4, 5: 4}


def described(path):
    """What the records of a description hold, with its defaults and repetitions."""
    with open(path, encoding="utf-8") as file:
        log = json.load(file)
    number, time, out = 1, datetime(2026, 1, 1, tzinfo=timezone.utc), []
    for record in log["records"]:
        record = {**log.get("defaults", {}), **record}
        number = record.get("record_id", number)
        time = datetime.fromisoformat(record["time"].replace("Z", "+00:00")) if "time" in record else time
        for n in range(1, record.get("count", 1) + 1):
            out.append({
                "number": number, "time": time, "type": record.get("event_type", TYPES[record.get("level", 4)]),
                "id": record.get("qualifiers", 0) << 16 | record["event_id"], "category": record.get("task", 0),
                "source": record["provider"], "computer": record.get("computer", "SERVER"),
                "user": record.get("user_sid", ""),
                "strings": [text.replace("{n}", str(n)) for text in record.get("strings", [])]})
            number += 1
            time += timedelta(seconds=record.get("step", 60))
    return out


FIELDS = {"Event number": "number", "Creation time": "time", "Event type": "type", "Computer name": "computer",
          "User security identifier": "user", "Source name": "source", "Event category": "category",
          "Event identifier": "id"}


def exported():
    text = subprocess.run(["evtexport", OUT], stdout=subprocess.PIPE, check=True).stdout.decode()
    out = []
    for line in text.splitlines():
        name, _, value = (part.strip() for part in line.partition("\t: " if "\t: " in line else "\t:"))
        if name == "Event number":
            out.append({"user": "", "strings": []})
        if re.match(r"String: \d", name):
            out[-1]["strings"].append(value)
        elif name in FIELDS:
            if name in ("Event type", "Event identifier"):
                value = int(re.search(r"\((\d+)\)$", value)[1])
            elif name in ("Event number", "Event category"):
                value = int(value)
            elif name == "Creation time":
                value = datetime.strptime(value, "%b %d, %Y %H:%M:%S %Z").replace(tzinfo=timezone.utc)
            out[-1][FIELDS[name]] = value
    return out


def ring_bytes(log, offset, size):
    first = log[offset:offset + size]
    return first + log[HEADER:HEADER + size - len(first)]


def structure_problem(log, stale=False):
    """Walks the ring from the oldest record to the end-of-file record; returns what is wrong, and the numbers."""
    size, mark, major, minor, start, end, number, oldest, most, flags, _, copy = struct.unpack_from("<I4s10I", log)
    if (size, mark, major, minor, most, copy) != (HEADER, b"LfLe", 1, 1, len(log), HEADER):
        return "header", []
    if stale:
        end = log.index(MARK)
        start, _, number, oldest = struct.unpack("<4I", ring_bytes(log, end, END)[20:36])
    if ring_bytes(log, end, END) != MARK + struct.pack("<5I", start, end, number, oldest, END):
        return "end-of-file record", []
    at, numbers = start, []
    while at != end:
        if len(log) - at < RECORD:
            if set(struct.iter_unpack("<I", log[at:])) != {(0x27,)}:
                return f"filling at {at}", numbers
            at = HEADER
            continue
        length, mark, own = struct.unpack("<I4sI", ring_bytes(log, at, 12))
        record = ring_bytes(log, at, length)
        if mark != b"LfLe" or length % 4 or struct.unpack("<I", record[-4:])[0] != length:
            return f"record at {at}", numbers
        numbers.append(own)
        at = (at + length - HEADER) % (len(log) - HEADER) + HEADER
    if numbers and (numbers[0], numbers[-1] + 1) != (oldest, number):
        return f"numbers {numbers[0]} to {numbers[-1]}, not {oldest} to {number}", numbers
    return None, numbers


def cases():
    for path in sorted(glob.glob(os.path.join(CASES, "*.json"))):
        name = os.path.basename(path)
        subprocess.run([TOOL, path, "-o", OUT], check=True)
        with open(OUT, "rb") as file:
            log = file.read()
        problem, numbers = structure_problem(log)
        check(f"{name}: structure", problem)
        piped = subprocess.run([TOOL, path, "-o", "-"], stdout=subprocess.PIPE).stdout
        check(f"{name}: the same on standard output", None if piped == log else len(piped))
        expected = [record for record in described(path) if record["number"] in numbers]
        seen = exported()
        wrong = next((f"{have}\nnot {want}" for want, have in zip(expected, seen) if want != have), None)
        check(f"{name}: evtexport", wrong or (None if len(expected) == len(seen) else
                                              f"{len(seen)} records, not {len(expected)}"))


def shapes():
    """The ring as the service writes it, at every size of it: all records that fit are there, the newest last."""
    seen = {"split": 0, "split end": 0, "filling": 0, "exact": 0, "touching": 0}
    for size in range(400, 800, 4):
        for whole, extra in (("false", 4), ("false", 15), ("false", 30), ("true", 4)):
            log = make('{"format": "evt", "size": %d, "whole_end": %s, "defaults": {"provider": "P", '
                       '"event_id": 1}, "records": [{"strings": ["%s"]}, {"count": 39, "strings": ["{n}"]}]}'
                       % (size, whole, "x" * extra))
            problem, numbers = structure_problem(log)
            if problem or not numbers or numbers != list(range(numbers[0], 41)):
                check(f"ring of {size} bytes", problem or numbers)
                return
            start, end = struct.unpack_from("<2I", log, 16)
            free = (start - end) % (size - HEADER)
            seen["touching"] += free == END
            seen["split end"] += end + END > size
            seen["filling"] += log[-4:] == b"\x27\0\0\0"
            seen["exact"] += log[-4:] not in (b"\x27\0\0\0", b"\0\0\0\0") and log[48:56].endswith(b"LfLe")
            seen["split"] += b"LfLe" not in log[48:56]
            if whole == "true" and end + END > size:
                check(f"ring of {size} bytes", "its end-of-file record is split")
                return
            # Room for another record would mean that one was thrown away without need.
            if free >= END + 2 * 100:
                check(f"ring of {size} bytes", f"{free} bytes are free")
                return
    check("rings of all sizes", None if all(seen.values()) else seen)


def headers():
    records = '"records": [{"provider": "P", "event_id": 1, "count": 9, "strings": ["{n}"]}]'
    log = make('{"format": "evt", "dirty": true, "stale_after": 2, %s}' % records)
    problem, numbers = structure_problem(log, stale=True)
    start, end, number, oldest, _, flags = struct.unpack_from("<6I", log, 16)
    check("a stale header", problem or (None if (number, oldest, flags, numbers) == (3, 1, 1, list(range(1, 10)))
                                        else (number, oldest, flags, numbers)))
    log = make('{"format": "evt", "full": true, "archived": true, "size": 600, %s}' % records)
    check("flags", None if log[36] == 2 | 4 | 8 else log[36])
    log = make('{"format": "evt"}')
    check("an empty log", structure_problem(log)[0] or (None if len(log) == HEADER + END else len(log)))
    lines = make('{"format": "evt"}\n{"provider": "P", "event_id": 1}\n{"provider": "P", "event_id": 2}\n')
    check("a description as lines", None if structure_problem(lines) == (None, [1, 2]) else structure_problem(lines))


BASE = '{"format": "evt", "records": [{"provider": "P", "event_id": 1, "count": 5, "strings": ["{n}"]}], "damage": [%s]}'


def damage():
    clean = make(BASE % "")
    size = struct.unpack_from("<I", clean, HEADER)[0]
    second, end = HEADER + size, HEADER + 5 * size
    for what, offset in (("bad-size", second), ("bad-signature", second + 4), ("bad-number", second + 8),
                         ("bad-string-offset", second + 36), ("bad-sid-offset", second + 44),
                         ("bad-data-size", second + 48), ("bad-size-copy", second + size - 4),
                         ("end-signature", end + 4), ("end-begin", end + 20), ("end-offset", end + 24),
                         ("end-next", end + 28), ("end-oldest", end + 32), ("header-version", 8),
                         ("header-start", 16), ("header-end", 20), ("header-next", 24), ("header-oldest", 28),
                         ("header-max-size", 32), ("header-flags", 36), ("header-size-copy", 44)):
        log = make(BASE % ('{"what": "%s", "record": 1, "value": 4026531839}' % what))
        places = [i for i in range(len(log)) if log[i] != clean[i]]
        good = places and len(log) == len(clean) and all(offset <= i < offset + 4 for i in places)
        check(f"damage: {what}", None if good else places[:9])
    log = make(BASE % '{"what": "append", "bytes": 9}')
    check("damage: append", None if log == clean + bytes(9) else len(log))
    log = make(BASE % '{"what": "truncate", "bytes": 100}')
    check("damage: truncate", None if log == clean[:100] else len(log))
    log = make(BASE % '{"what": "patch", "offset": 60, "hex": "ff fe"}')
    check("damage: patch", None if log == clean[:60] + b"\xff\xfe" + clean[62:] else len(log))


BAD = [
    ('{"format": "txt"}', "format: not"), ('{"format": "evt", "chunk_records": 2}', 'unknown key "chunk_records"'),
    ('{"format": "evt", "size": 50}', "size: not"), ('{"format": "evt", "size": 1001}', "size: not"),
    ('{"format": "evt", "records": 5}', "records: not an array"),
    ('{"format": "evt", "records": [{"event_id": 1}]}', "record 1: provider is missing"),
    ('{"format": "evt", "records": [{"provider": "P"}]}', "record 1: event_id is missing"),
    ('{"format": "evt", "records": [{"provider": "P", "event_id": 1, "channel": "x"}]}', 'unknown key "channel"'),
    ('{"format": "evt", "records": [{"provider": "P", "event_id": 1, "time": "1960-01-01"}]}', "not from 1970"),
    ('{"format": "evt", "size": 88, "records": [{"provider": "P", "event_id": 1}]}', "does not fit in the log"),
    (BASE % '{"what": "x"}', "damage: what: unknown"), (BASE % '{"what": "bad-size"}', "damage: record"),
    (BASE % '{"what": "bad-size", "record": 9}', "has no record 9"), (BASE % '{"what": "truncate"}', "damage: bytes"),
    (BASE % '{"what": "patch", "offset": 99999, "hex": "00"}', "beyond the end"),
]


def bad_descriptions():
    for description, words in BAD:
        if os.path.exists(OUT):
            os.remove(OUT)
        done = run(description)
        text = done.stderr.decode()
        good = (done.returncode == 2 and text.count("\n") == 1 and text.startswith("mkevtx: ") and words in text
                and not os.path.exists(OUT))
        check(f"refuses: {description[:60]!r}", None if good else f"{done.returncode}: {text}")


cases()
shapes()
headers()
damage()
bad_descriptions()
sys.exit(finish())
