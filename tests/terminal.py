#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The progress line and Ctrl-C on a real terminal (a pty): terminal.py EVTDIAG LOG.evtx FOLDER"""

import os
import pty
import select
import shutil
import subprocess
import sys
import time

LOGS = 40000  # more than half a second of reading
PROGRAM, LOG, FOLDER = sys.argv[1:]


def prepare():
    shutil.rmtree(FOLDER, ignore_errors=True)
    os.makedirs(FOLDER)
    shutil.copy(LOG, os.path.join(FOLDER, "0.evtx"))
    for number in range(1, LOGS):
        os.link(os.path.join(FOLDER, "0.evtx"), os.path.join(FOLDER, f"{number}.evtx"))


def run(options, interrupt=False):
    """Standard error is a terminal. Returns what it showed, standard output, and the status."""
    ours, theirs = pty.openpty()
    out = open(FOLDER + ".out", "w+b")
    done = subprocess.Popen([PROGRAM, *options, FOLDER], stdin=theirs, stdout=out, stderr=theirs, start_new_session=True,
                            preexec_fn=lambda: __import__("fcntl").ioctl(0, __import__("termios").TIOCSCTTY, 0))
    os.close(theirs)
    shown, sent, begun = b"", False, time.monotonic()
    while time.monotonic() - begun < 100:
        if select.select([ours], [], [], 0.1)[0]:
            try:
                data = os.read(ours, 4096)
            except OSError:
                break
            if not data:
                break
            shown += data
        if interrupt and not sent and b"logs," in shown:
            os.write(ours, b"\x03")
            sent = True
    status = done.wait(20)
    os.close(ours)
    out.seek(0)
    return shown.decode(), out.read().decode(), status


def main():
    prepare()
    tests = []
    shown, out, status = run(["--progress", "auto"])
    tests.append(("progress on a terminal", "\r" in shown and " of " in shown and "/s, " in shown, shown[:300]))
    tests.append(("the line is taken away at the end", shown.endswith("\r\x1b[K"), shown[-100:]))
    tests.append(("the result is not touched", status == 0 and "\x1b[K" not in out and "/s, " not in out, out[:300]))
    shown, _, _ = run(["--progress", "never"])
    tests.append(("no progress when it is not wanted", shown == "", shown[:300]))
    shown, out, status = run(["--progress", "auto"], interrupt=True)
    tests.append(("Ctrl-C ends with what was read", status == 3 and "stopped early" in out, f"{status}\n{out[:500]}"))
    print(f"1..{len(tests)}")
    for number, (name, met, what) in enumerate(tests, 1):
        print(f"{'ok' if met else 'not ok'} {number} - {name}")
        if not met:
            print("\n".join("# " + line for line in repr(what).splitlines()))
    shutil.rmtree(FOLDER, ignore_errors=True)
    os.unlink(FOLDER + ".out")
    return 0 if all(met for _, met, _ in tests) else 1


if __name__ == "__main__":
    sys.exit(main())
