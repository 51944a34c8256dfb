#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""What goes to a real terminal (a pty): widths, colours, the progress line, Ctrl-C: terminal.py EVTDIAG LOG.evtx FOLDER"""

import fcntl
import os
import pty
import re
import select
import shutil
import subprocess
import struct
import sys
import termios
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
                            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
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


def show(columns, *options, **environment):
    """Standard output is a terminal of so many columns; returns what it showed of the one log."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    clean = {key: value for key, value in os.environ.items() if key not in ("COLUMNS", "NO_COLOR")}
    done = subprocess.Popen([PROGRAM, "--progress", "never", *options, LOG], stdin=subprocess.DEVNULL, stdout=theirs,
                            env={**clean, "LC_ALL": "C.UTF-8", "TERM": "xterm", **environment})
    os.close(theirs)
    shown = b""
    while True:
        try:
            data = os.read(ours, 65536)
        except OSError:  # what Linux says when the other side is closed
            break
        if not data:
            break
        shown += data
    os.close(ours)
    done.wait(20)
    return shown.decode().replace("\r\n", "\n")


def widest(text):
    """Of the lines that can be wrapped: a word and a command stand as they are."""
    lines = re.sub("\x1b\\[[0-9;]*m", "", text).splitlines()
    return max(len(line) for line in lines if " " in line.strip() and "reg query" not in line)


def looks():
    piped = subprocess.run([PROGRAM, LOG], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                           env=dict(os.environ, LC_ALL="C.UTF-8", COLUMNS="200")).stdout.decode()
    at_80, at_200 = show(80), show(200, "-v")
    ascii_bars = show(80, LC_ALL="C")
    return [
        ("at 80 columns nothing is wider", 70 < widest(at_80) <= 80, widest(at_80)),
        ("at 200 columns prose stays narrow", 100 < widest(at_200) <= 110, widest(at_200)),
        ("at 40 columns it still fits", widest(show(40)) <= 41, widest(show(40))),
        ("COLUMNS goes before what the terminal says", widest(show(80, COLUMNS="60")) <= 60, ""),
        ("COLUMNS that is no number counts for nothing", show(80, COLUMNS="-1") == show(80, COLUMNS="9x") == at_80, ""),
        ("what is piped is 80 wide, whatever COLUMNS says", piped == show(80, "--color", "never"), piped[:2000]),
        ("colours on a terminal", "\x1b[1;31m1 problem found\x1b[0m" in at_80, at_80[:200]),
        ("no colours with NO_COLOR", "\x1b" not in show(80, NO_COLOR="1"), ""),
        ("an empty NO_COLOR says nothing", "\x1b" in show(80, NO_COLOR=""), ""),
        ("--color always goes before NO_COLOR", show(80, "--color", "always", NO_COLOR="1") == at_80, ""),
        ("no colours on a dumb terminal", "\x1b" not in show(80, TERM="dumb"), ""),
        ("blocks where the locale is UTF-8", "2009-03-09 ·█▆█▆··█▆█▆▆ 2009-03-20" in at_80, at_80[:900]),
        ("LANG counts where LC_ALL and LC_CTYPE are empty", show(80, LC_ALL="", LC_CTYPE="", LANG="de_DE.utf8") == at_80, ""),
        ("LC_CTYPE goes before LANG", show(80, LC_ALL="", LC_CTYPE="C", LANG="de_DE.utf8") == ascii_bars, ""),
        ("ASCII where it is not", "2009-03-09 .@#@#..@#@## 2009-03-20" in ascii_bars and ascii_bars.isascii(),
         ascii_bars[:900]),
    ]


def main():
    prepare()
    tests = looks()
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
