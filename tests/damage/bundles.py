#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Many damaged bundles in one run: it finishes, each bundle is named with what is wrong with it, and memory does not grow
with their number. 200 bundles, or --count. TAP."""

import argparse
import io
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import time
import zipfile

# Nothing that a diagnosis would rest on: what is measured is reading, not the size of reports.
LOG = {"defaults": {"provider": "Service Control Manager", "computer": "EX01", "channel": "System"},
       "records": [{"event_id": 7036, "count": 60, "strings": ["The service {n}", "running"]}]}
ROOM = 32 << 20  # bytes that processes take as they come to need them, once, with what a sanitizer adds
REPORT_ROOM = 16 << 10  # bytes of the report for each bundle: its log, what is wrong, what it covers


def bundle(log, name):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"Windows_Event_Logs/{name}_Application.evtx", log)
        archive.writestr("readme.txt", "a bundle of the tests")
    return out.getvalue()


def cut(data, noise):
    """Before the directory at the end: behind it nothing is lost that could be named."""
    return data[: noise.randrange(30, data.index(b"PK\1\2"))]


def flipped(data, noise):
    """Within the packed bytes of the log, so that its checksum cannot be right."""
    out = bytearray(data)
    start = 60 + len("Windows_Event_Logs/")
    for _ in range(3):
        out[noise.randrange(start + 200, len(out) - 500)] ^= 1 << noise.randrange(8)
    return bytes(out)


def noisy(data, noise):
    out = bytearray(data)
    at = noise.randrange(300, len(out) - 900)
    out[at : at + 256] = noise.randbytes(256)
    return bytes(out)


def damaged_log(log, noise):
    """A sound archive of a log that is not."""
    out = bytearray(log)
    for at in range(4096 + 512, min(len(log), 4096 + 4096), 64):
        out[at] ^= noise.randrange(1, 256)
    return bytes(out)


def make(log, folder, count):
    noise = random.Random(5)
    for number in range(count):
        name = f"EX{number:05}"
        if number % 4 == 3:
            data = bundle(damaged_log(log, noise), name)
        else:
            data = (cut, flipped, noisy)[number % 4](bundle(log, name), noise)
        (folder / f"{name}.zip").write_bytes(data)


def memory_of(group):
    """Bytes that the first process of a group holds, and those that its others do: each page once as far as the kernel
    tells (proportional set size)."""
    first = others = 0
    for path in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if os.getpgid(int(path.name)) == group:
                text = (path / "smaps_rollup").read_text()
                held = int(text.split("\nPss:")[1].split()[0]) << 10
                first, others = (held, others) if int(path.name) == group else (first, others + held)
        except (OSError, IndexError, ProcessLookupError):
            pass
    return first, others


def run(program, folder, out):
    samples = []
    with open(out, "wb") as report:
        process = subprocess.Popen([program, "--format", "json", "-q", folder], stdout=report, stderr=subprocess.DEVNULL,
                                   stdin=subprocess.DEVNULL, start_new_session=True,
                                   env=dict(os.environ, ASAN_OPTIONS="quarantine_size_mb=1"))  # it keeps what was freed
        while process.poll() is None:
            samples.append(memory_of(process.pid))
            if out.stat().st_size:  # from here on it writes
                break
            time.sleep(0.05)
        process.wait()
    return process.returncode, [sample for sample in samples if all(sample)]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program")
    parser.add_argument("mkevtx")
    parser.add_argument("work", type=pathlib.Path)
    parser.add_argument("--count", type=int, default=200)
    arguments = parser.parse_args()
    folder = arguments.work / "bundles"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    log = arguments.work / "log.evtx"
    subprocess.run([arguments.mkevtx, "-", "-o", log], input=json.dumps(LOG).encode(), check=True)
    make(log.read_bytes(), folder, arguments.count)

    begin = time.monotonic()
    status, samples = run(arguments.program, folder, arguments.work / "report.json")
    seconds = time.monotonic() - begin
    report = json.loads((arguments.work / "report.json").read_text(encoding="utf-8"))
    named = {part for problem in report["problems"] for part in pathlib.Path(problem["path"]).parts}
    named |= {part for found in report["logs"] if found["problems"] or found["status"] in ("damaged", "unreadable")
              for part in pathlib.Path(found["path"]).parts}
    missing = [path.name for path in folder.iterdir() if path.name not in named]
    tenth = max(1, len(samples) // 10)
    first, last = ([max(sample[who] for sample in part) for who in (0, 1)] for part in (samples[:tenth], samples[-tenth:]))
    checks = [("the run finishes and says that not all was read", status == 3, status),
              ("each bundle is named", not missing, missing[:9]),
              ("the reading processes do not grow with the number of bundles", last[1] <= first[1] + ROOM, (first, last)),
              ("the other grows by what the report holds", last[0] <= first[0] + ROOM + REPORT_ROOM * arguments.count, (first, last))]
    print(f"1..{len(checks)}")
    for number, (name, good, why) in enumerate(checks, 1):
        print(f"{'ok' if good else 'not ok'} {number} - {name}")
        if not good:
            print(f"# {why}")
    print(f"# {arguments.count} bundles in {seconds:.1f} s, {len(report['logs'])} logs, {len(report['problems'])} problems")
    print(f"# from the first tenth of the time to the last: reading processes {first[1] >> 10} to {last[1] >> 10} KiB, "
          f"the one that gathers {first[0] >> 10} to {last[0] >> 10} KiB")
    return not all(good for _, good, _ in checks)


if __name__ == "__main__":
    sys.exit(main())
