# SPDX-License-Identifier: MIT
"""mkevtx's logs, read by others: usage test_mkevtx.py MKEVTX CASES (TAP on standard output)."""
import base64
import glob
import os
import struct
import subprocess
import sys
import zlib
from datetime import timedelta

import read_logs
from harness import CASES, FOLDER, OUT, TOOL, check, finish, make, run


def differences(expected, seen, loose):
    """loose: python-evtx rounds times, leaves empty strings of arrays out, writes binary as base64."""
    if len(expected) != len(seen):
        return f"{len(seen)} records, not {len(expected)}"
    for number, (want, have) in enumerate(zip(expected, seen)):
        for key, value in want.items():
            other = have[key]
            if key in ("time", "written_time"):
                if abs(value - other) > timedelta(microseconds=2):
                    return f"record {number}: {key}: {other}, not {value}"
                continue
            if loose and key == "payload":
                value = [[n, base64.b64encode(bytes.fromhex(v)).decode() if n == "Binary" else v]
                         for n, v in value if [n, v] != ["Data", ""]]
            if value != other:
                return f"record {number}: {key}: {other!r}, not {value!r}"
    return None


def tables_problem(chunk):
    """Each entry of the two tables is where its hash says."""
    def poly(data):
        value = 0
        for (unit,) in struct.iter_unpack("<H", data):
            value = (value * 65599 + unit) & 0xFFFFFFFF
        return value
    for bucket in range(64):
        offset = struct.unpack_from("<I", chunk, 128 + 4 * bucket)[0]
        while offset:
            before, hashed, count = struct.unpack_from("<IHH", chunk, offset)
            text = chunk[offset + 8:offset + 8 + 2 * count]
            if poly(text) & 0xFFFF != hashed or hashed % 64 != bucket or before >= offset:
                return f"name at {offset:#x}"
            offset = before
    guids = []
    for bucket in range(32):
        offset = struct.unpack_from("<I", chunk, 384 + 4 * bucket)[0]
        while offset:
            before, guid = struct.unpack_from("<I16s", chunk, offset)
            if poly(guid) % 32 != bucket or before >= offset or guid in guids:
                return f"template at {offset:#x}"
            guids.append(guid)
            offset = before
    return None


def structure_problem(log):
    if zlib.crc32(log[:120]) != struct.unpack_from("<I", log, 124)[0]:
        return "file checksum"
    last, next_id = struct.unpack_from("<QQ", log, 16)
    chunks = struct.unpack_from("<H", log, 42)[0]
    if len(log) != 4096 + chunks * 65536 or last != chunks - 1:
        return f"{chunks} chunks, last {last}, {len(log)} bytes"
    number = 1
    for index in range(chunks):
        chunk = log[4096 + index * 65536:][:65536]
        first, last, first_id, last_id = struct.unpack_from("<QQQQ", chunk, 8)
        size, last_offset, free, records_sum = struct.unpack_from("<IIII", chunk, 40)
        if zlib.crc32(chunk[512:free]) != records_sum or size != 128:
            return f"chunk {index}: records checksum"
        if zlib.crc32(chunk[128:512], zlib.crc32(chunk[:120])) != struct.unpack_from("<I", chunk, 124)[0]:
            return f"chunk {index}: header checksum"
        offset, ids, place = 512, [], 0
        while offset < free:
            magic, size, identifier = struct.unpack_from("<4sIQ", chunk, offset)
            if magic != b"**\0\0" or size % 8 or struct.unpack_from("<I", chunk, offset + size - 4)[0] != size:
                return f"chunk {index}: record at {offset:#x}"
            ids.append(identifier)
            place, offset = offset, offset + size
        if ids and (first, last, first_id, last_id, last_offset) != (
                number, number + len(ids) - 1, ids[0], ids[-1], place):
            return f"chunk {index}: numbers"
        if ids and index == chunks - 1 and next_id != ids[-1] + 1:
            return "next record id"
        if any(chunk[free:]):
            return f"chunk {index}: free space is not empty"
        number += len(ids)
        problem = tables_problem(chunk)
        if problem:
            return f"chunk {index}: {problem}"
    return None


def read_problem(reader, expected, loose):
    try:
        return differences(expected, reader(OUT), loose)
    except Exception as problem:  # any, for the readers raise whatever they like
        return f"{type(problem).__name__}: {problem}"


def cases():
    for path in sorted(glob.glob(os.path.join(CASES, "*.json*"))):
        name = os.path.basename(path)
        done = subprocess.run([TOOL, path, "-o", OUT], capture_output=True)
        if done.returncode:
            check(name, done.stderr.decode())
            continue
        with open(OUT, "rb") as file:
            check(f"{name}: structure", structure_problem(file.read()))
            file.seek(0)
            piped = subprocess.run([TOOL, path, "-o", "-"], capture_output=True).stdout
            check(f"{name}: the same on standard output", None if piped == file.read() else len(piped))
        expected = read_logs.described(path)
        check(f"{name}: libevtx", read_problem(read_logs.libevtx, expected, False))
        check(f"{name}: python-evtx", read_problem(read_logs.python_evtx, expected, True))


RECORD = '"provider": "P", "event_id": 1'
BAD = [
    ("", "not JSON"), ("[]", "not an object"), ('{"records": 5}', "records: not an array"),
    ('{"recrods": []}', 'unknown key "recrods"'), ('{"chunk_records": 0}', "chunk_records"),
    ('{"dirty": 1}', "dirty: not true or false"), ('{"defaults": 3}', "defaults: not an object"),
    ('{"records": [{"event_id": 1}]}', "record 1: provider is missing"),
    ('{"records": [{"provider": "P"}]}', "record 1: event_id is missing"),
    ('{"records": [{%s}, {%s, "levle": 2}]}' % (RECORD, RECORD), 'record 2: record: unknown key "levle"'),
    ('{"records": [{%s, "level": 256}]}' % RECORD, "level: not a number from 0 to 255"),
    ('{"records": [{%s, "time": "yesterday"}]}' % RECORD, "time: not a time"),
    ('{"records": [{%s, "guid": "{123}"}]}' % RECORD, "guid: not a GUID"),
    ('{"records": [{%s, "user_sid": "S-1-x"}]}' % RECORD, "user_sid: not a SID"),
    ('{"records": [{%s, "strings": "x"}]}' % RECORD, "not an array"),
    ('{"records": [{%s, "strings": [1]}]}' % RECORD, "strings: not a string"),
    ('{"records": [{%s, "strings": [], "data": []}]}' % RECORD, "more than one of"),
    ('{"records": [{%s, "data": [["a"]]}]}' % RECORD, "data: not"),
    ('{"records": [{%s, "data": [["a", {"type": "x"}]]}]}' % RECORD, "unknown type"),
    ('{"records": [{%s, "data": [["a", {"tokens": 1}]]}]}' % RECORD, "tokens"),
    ('{"records": [{%s, "user_data": []}]}' % RECORD, "user_data: not an object"),
    ('{"records": [{%s, "binary": "abc"}]}' % RECORD, "binary: not pairs of hex digits"),
    ('{"records": [{%s, "binary": "00", "user_data": {}}]}' % RECORD, "binary: not together"),
    ('{"records": [{%s, "form": "x"}]}' % RECORD, "form: not"),
    ('{"records": [{%s, "provider_form": "x"}]}' % RECORD, "provider_form: not"),
    ('{"records": [{%s, "payload_form": "x"}]}' % RECORD, "payload_form: not"),
    ('{"records": [{%s, "count": -1}]}' % RECORD, "count: not a number"),
    ('{"records": [{%s, "step": -1}]}' % RECORD, "step: not a number"),
    ('{"records": [{%s, "data": [["a", {"utf16": "00"}]]}]}' % RECORD, "utf16 ends within a unit"),
    ('{"records": [{%s, "strings": ["%s"]}]}' % (RECORD, "x" * 40000), "does not fit in a chunk"),
    ('{"damage": [{"what": "x"}]}', "damage: what: unknown"),
    ('{"damage": [{"what": "zero"}]}', "damage: chunk"),
    ('{"damage": [{"what": "bad-size", "chunk": 0, "record": 9}]}', "has no record 9"),
    ('{"damage": [{"what": "patch", "offset": 999999999, "hex": "00"}]}', "beyond the end"),
    ('{"damage": [{"what": "truncate", "bytes": 999999999}]}', "truncate"),
    ('{}\n{"provider": "P", "event_id": 1}\nx', "not JSON"),
]


def bad_descriptions():
    for description, words in BAD:
        if os.path.exists(OUT):
            os.remove(OUT)
        done = run(description)
        text = done.stderr.decode()
        good = (done.returncode == 2 and text.count("\n") == 1 and text.startswith("mkevtx: ")
                and any(word in text for word in words.split("|")) and not os.path.exists(OUT))
        check(f"refuses: {description[:60]!r}", None if good else f"{done.returncode}: {text}")
    for arguments in ([], ["-"], ["-", "-o"], ["-x"], [os.path.join(FOLDER.name, "none"), "-o", OUT]):
        done = subprocess.run([TOOL, *arguments], input=b"", capture_output=True)
        check(f"refuses arguments {arguments[:1]}",
              None if done.returncode == 2 and done.stderr.count(b"\n") == 1 else done)


def field(log, offset, size=4):
    return int.from_bytes(log[offset:offset + size], "little")


def described_damage():
    base = '{"chunk_records": 4, "records": [{%s, "count": 10, "strings": ["{n}"]}], "damage": [%s]}'
    clean = make(base % (RECORD, ""))

    def damaged(damage):
        return make(base % (RECORD, damage))

    def changed(log):
        return [i for i in range(min(len(log), len(clean))) if log[i] != clean[i]]

    def only(name, damage, offset, size):
        log = damaged(damage)
        places = changed(log)
        good = places and len(log) == len(clean) and all(offset <= i < offset + size for i in places)
        check(f"damage: {name}", None if good else [hex(i) for i in places[:9]])

    chunk1 = 4096 + 65536
    second = 512 + field(clean, chunk1 + 512 + 4)
    third = second + field(clean, chunk1 + second + 4)
    at = '"chunk": 1, "record": 1, "what"'
    only("bad-signature", '{%s: "bad-signature"}' % at, chunk1 + second, 4)
    only("bad-size", '{%s: "bad-size"}' % at, chunk1 + second + 4, 4)
    only("bad-size-copy", '{%s: "bad-size-copy"}' % at, chunk1 + third - 4, 4)
    for name, offset, size in (("signature", 0, 8), ("header-size", 40, 4), ("free-space", 48, 4),
                               ("records-checksum", 52, 4), ("checksum", 124, 4), ("zero", 0, 65536)):
        only(name, '{"chunk": 1, "what": "%s"}' % name, chunk1 + offset, size)
    only("file-checksum", '{"what": "file-checksum"}', 124, 4)
    only("patch", '{"what": "patch", "offset": 8000, "hex": "01 02"}', 8000, 2)
    log = damaged('{"what": "truncate", "bytes": 5000}')
    check("damage: truncate", None if log == clean[:5000] else len(log))
    log = damaged('{"what": "header-chunks", "count": 2}')
    check("damage: header-chunks", None if field(log, 42, 2) == 2 and len(log) == len(clean)
          and zlib.crc32(log[:120]) == field(log, 124) else field(log, 42, 2))
    log = damaged('{"chunk": 1, "what": "slack-records", "count": 2}')
    same = changed(log) and min(changed(log)) >= chunk1 and max(changed(log)) < chunk1 + 128
    check("damage: the last records become slack",
          None if same and field(log, chunk1 + 48) == third and field(log, chunk1 + 44) == second
          and zlib.crc32(log[chunk1 + 512:chunk1 + third]) == field(log, chunk1 + 52) else changed(log))
    log = damaged('{"chunk": 1, "what": "slack-records", "records": [{%s, "strings": ["stale"]}]}' % RECORD)
    free = chunk1 + field(clean, chunk1 + 48)
    check("damage: records in the slack space",
          None if log[:free] == clean[:free] and log[free:free + 4] == b"**\0\0"
          and log[chunk1 + 65536:] == clean[chunk1 + 65536:] else [hex(i) for i in changed(log)][:9])


def new_template_at_chunk_end():
    """What a record that did not fit has put into the tables must not stay there."""
    log = make('{"records": [{%s, "count": 20, "strings": []}, {%s, "data": [["Long", "%s"]]}, {%s, "data": []}]}'
               % (RECORD, RECORD, "x" * 30000, RECORD))
    check("a new template that does not fit", structure_problem(log) or
          (None if field(log, 42, 2) == 2 and len(read_logs.libevtx(OUT)) == 22 else "chunks or records"))


def special_values():
    def contains(name, description, *parts):
        log = make('{"records": [{%s, %s}]}' % (RECORD, description))
        check(name, "\n".join(part.hex() for part in parts if part not in log))

    wide = lambda text: text.encode("utf-16le")
    contains("a lone surrogate", '"strings": [{"utf16": "3dd8 4100"}]', b"\x3d\xd8\x41\0\0\0")
    contains("a surrogate pair", '"strings": ["\U0001f600"]', b"\x3d\xd8\x00\xde\0\0")
    contains("NUL and escape", r'"data": [["a", "x\u0000\u001b[0m"]]', wide("x\0\x1b[0m"))
    contains("several tokens", '"data": [["a", {"tokens": ["a", {"entity": "amp"}, {"char": 233}, '
             '{"cdata": "<"}, {"value": "v"}, "b"]}]]',
             b"\x02\x45\x01\x01\0a\0\x49", wide("amp") + b"\0\0\x48\xe9\0\x47\x01\0<\0\x0e\0\0\x01\x05\x01\x01\0b\0\x04")
    contains("a NULL value", '"level": null, "strings": []', b"\x14\0\0\0\0\0\0\0")
    contains("an inline record", '"form": "inline", "strings": ["a", ""]',
             b"\x0f\x01\x01\x00\x41", b"\x02\x05\x01\x01\x001\x00\x04", wide("2026-01-01T00:00:00.000000000Z"),
             b"\x02\x05\x01\x01\0a\0\x04\x01\x06\0\0\0", b"\x02\x04\x04\x04\x00")
    contains("a payload that is a bare element", '"payload_form": "element", "user_data": {"E": {"x": "1"}}',
             wide("UserData"), b"\x02\x05\x01\x01\x001\0\x04\x04\x00")


cases()
bad_descriptions()
described_damage()
new_template_at_chunk_end()
special_values()
sys.exit(finish())
