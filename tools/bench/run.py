#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Runs the benchmark of tools/bench.sh: run.py BUILD LOGS ROUNDS.

Whole processes are timed from their start to their end, output to /dev/null, input in the page
cache. In each round every program runs once, so that a disturbance hits all of them."""
import os
import pathlib
import platform
import re
import shutil
import statistics
import subprocess
import sys
import time

MB = 1e6
FORMATS = ("text", "json", "jsonl", "html", "csv")
STARTS = 20  # runs of what takes milliseconds, in each round


class Run:
    """One program on one input, and how long it took in each round."""

    def __init__(self, command, path, starts=1):
        self.command = [str(each) for each in command] + [str(path)]
        self.bytes, self.files = size_of(path) if path else (0, 0)
        self.starts = starts
        self.seconds = []
        self.failed = False

    def once(self):
        nothing = [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_RDWR, 0) for number in (0, 1, 2)]
        times = []
        for _ in range(self.starts):
            start = time.perf_counter()
            child = os.posix_spawn(self.command[0], self.command, os.environ, file_actions=nothing)
            _, status = os.waitpid(child, 0)
            times.append(time.perf_counter() - start)
            self.failed = self.failed or status != 0
        self.seconds.append(statistics.median(times))

    def rates(self):
        return [self.bytes / MB / each for each in self.seconds]


def size_of(path):
    path = pathlib.Path(path)
    files = [path] if path.is_file() else [each for each in path.rglob("*") if each.is_file()]
    return sum(each.stat().st_size for each in files), len(files)


def into_cache(folder):
    for each in [*folder.rglob("*.evtx"), *folder.rglob("*.zip")]:
        with each.open("rb") as file:
            while file.read(1 << 20):
                pass


def find(name):
    return os.environ.get(name.upper()) or shutil.which(name)


def version(command):
    result = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    lines = (result.stdout + result.stderr).strip().splitlines()
    return lines[0] if lines else "unknown version"


def peak_memory(command):
    """The most resident memory of each process of the command's group, summed. That is more than
    what they took together: pages that they share count for each. Sampled until the end, as
    /proc/PID/status is gone with the process; a peak is kept there once it was reached."""
    peaks = {}
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL, start_new_session=True)
    while process.poll() is None:
        for each in group_of(process.pid):
            try:
                status = pathlib.Path(f"/proc/{each}/status").read_text()
            except OSError:
                continue
            found = re.search(r"VmHWM:\s+(\d+) kB", status)
            if found:
                peaks[each] = max(peaks.get(each, 0), int(found.group(1)))
        time.sleep(0.001)
    return len(peaks), sum(peaks.values()) / 1024


def group_of(leader):
    """The leader and its children: no program here has grandchildren."""
    try:
        children = pathlib.Path(f"/proc/{leader}/task/{leader}/children").read_text().split()
    except OSError:
        children = []
    return [leader, *map(int, children)]


def spread(values, digits):
    low, middle, high = min(values), statistics.median(values), max(values)
    return f"{middle:,.{digits}f} ({low:,.{digits}f} to {high:,.{digits}f})"


def ratio(faster, slower):
    """Of rates, round by round."""
    return [a / b for a, b in zip(faster.rates(), slower.rates())]


class Bench:
    def __init__(self, build, logs, rounds):
        self.logs, self.rounds = logs, rounds
        self.evtdiag = build / "evtdiag"
        self.plain = build / "tools/plain_read"
        self.peers = {name: find(name) for name in ("evtxexport", "evtx_dump", "chainsaw",
                                                    "hayabusa", "bsdtar")}
        self.runs = {}

    def add(self, key, command, name, starts=1):
        self.runs[key] = Run(command, self.logs / name if name else "", starts)

    def add_peers(self, key, name):
        """Those that read every record, on one thread where they can be told to."""
        commands = {"evtx_dump": ["-t", "1", "-o", "jsonl"],
                    "chainsaw": ["--num-threads", "1", "dump", "-q", "--jsonl"],
                    "hayabusa": ["eid-metrics", "-q", "-t", "1", "-f"]}
        for peer, options in commands.items():
            if self.peers[peer]:
                self.add((key, peer), [self.peers[peer], *options], name)

    def plan(self):
        one = [self.evtdiag, "-j", "1"]
        for key, name in (("rare", "rare-256.evtx"), ("different", "matches-different-256.evtx"),
                          ("equal", "matches-equal-256.evtx")):
            self.add((key, "evtdiag"), one, name)
            self.add((key, "plain"), [self.plain], name)
            self.add_peers(key, name)
        if self.peers["evtxexport"]:
            self.add(("rare", "evtxexport"), [self.peers["evtxexport"], "-f", "xml"],
                     "rare-16.evtx")
        self.add(("large", "-j 1"), one, "rare-1024.evtx")
        self.add(("large", "-j 2"), [self.evtdiag, "-j", "2"], "rare-1024.evtx")
        self.add(("small", "evtdiag"), one, "small")
        self.add(("chunk", "evtdiag"), [self.evtdiag], "one-chunk.evtx", STARTS)
        self.add(("chunk", "-j 1"), one, "one-chunk.evtx", STARTS)
        self.add(("zip", "evtdiag"), one, "logs.zip")
        if self.peers["bsdtar"]:
            self.add(("zip", "bsdtar"), [self.peers["bsdtar"], "-xOf"], "logs.zip")
        self.add(("bundles", "-j 1"), one, "bundles")
        self.add(("bundles", "-j 2"), [self.evtdiag, "-j", "2"], "bundles")
        for form in FORMATS:
            self.add(("fleet", form), [*one, "-q", "--format", form], "fleet")
        large = [*one, "--kb", self.logs / "large.kb"]
        self.add(("chunk", "large"), large, "one-chunk.evtx", STARTS)
        self.add(("rare", "large"), large, "rare-256.evtx")
        self.runs["chunk", "true"] = Run(["/bin/true"], "", STARTS)

    def measure(self):
        for number in range(self.rounds):
            print(f"run.py: round {number + 1} of {self.rounds}", file=sys.stderr)
            for run in self.runs.values():
                run.once()

    def rate_rows(self, key, title):
        rows = []
        mine = self.runs[key, "evtdiag"]
        names = {"plain": "plain reading", "evtdiag": "evtdiag -j 1",
                 "evtx_dump": "evtx_dump -t 1 -o jsonl", "evtxexport": "evtxexport -f xml (16 MiB)",
                 "chainsaw": "chainsaw dump --jsonl", "hayabusa": "hayabusa eid-metrics"}
        for peer, name in names.items():
            run = self.runs.get((key, peer))
            if not run:
                continue
            times = "" if run is mine else spread(ratio(mine, run), 2 if peer == "plain" else 1)
            note = " (it failed)" if run.failed else ""
            rows.append((title, name + note, spread(run.rates(), 0) + " MB/s", times))
        return rows

    def rows(self):
        rows = self.rate_rows("rare", "rare hits, 256 MiB")
        rows += self.rate_rows("different", "every record matches, different strings, 256 MiB")
        rows += self.rate_rows("equal", "every record matches, equal strings, 256 MiB")
        one, two = self.runs["large", "-j 1"], self.runs["large", "-j 2"]
        rows.append(("rare hits, 1 GiB", "evtdiag -j 1", spread(one.rates(), 0) + " MB/s", ""))
        rows.append(("rare hits, 1 GiB", "evtdiag -j 2", spread(two.rates(), 0) + " MB/s",
                     spread(ratio(two, one), 2) + " of -j 1"))
        small = self.runs["small", "evtdiag"]
        logs = [small.files / each for each in small.seconds]
        rows.append((f"{small.files:,} logs of one chunk", "evtdiag -j 1",
                     spread(logs, 0) + " logs/s", ""))
        for peer, name in (("evtdiag", "evtdiag"), ("-j 1", "evtdiag -j 1"), ("true", "/bin/true")):
            times = [each * 1000 for each in self.runs["chunk", peer].seconds]
            rows.append(("one log of one chunk", name, spread(times, 2) + " ms", ""))
        rows += self.base_rows()
        rows += self.archive_rows()
        rows += self.report_rows()
        for title, name in (("rare hits, 1 GiB", "rare-1024.evtx"), ("1,000 bundles", "bundles")):
            rows += self.memory_rows(title, name)
        return rows

    def base_rows(self):
        """The built-in base alone, and with the generated one over it, in the same rounds."""
        title = "10,000 signatures and 2,000 causes more"
        rows = []
        for key, plain, name in (("chunk", "-j 1", "one log of one chunk"), ("rare", "evtdiag", "rare hits, 256 MiB")):
            with_base, without = self.runs[key, "large"].seconds, self.runs[key, plain].seconds
            more = [(a - b) * 1000 for a, b in zip(with_base, without)]
            times = [a / b for a, b in zip(with_base, without)]
            rows.append((f"{title}: {name}", "evtdiag -j 1 --kb", spread([each * 1000 for each in with_base], 1) + " ms",
                         f"{spread(more, 1)} ms more, {spread(times, 2)} of the time without"))
        return rows

    def archive_rows(self):
        zipped, peer = self.runs["zip", "evtdiag"], self.runs.get(("zip", "bsdtar"))
        rows = [("a zip of the 256 MiB log", "evtdiag -j 1", spread(zipped.seconds, 2) + " s", "")]
        if peer:
            times = [a / b for a, b in zip(zipped.seconds, peer.seconds)]
            rows.append(("a zip of the 256 MiB log", "bsdtar -xOf", spread(peer.seconds, 2) + " s",
                         f"evtdiag takes {spread(times, 2)} of its time"))
        one, two = self.runs["bundles", "-j 1"], self.runs["bundles", "-j 2"]
        for run, name, times in ((one, "-j 1", ""), (two, "-j 2", spread(ratio(two, one), 2) + " of -j 1")):
            bundles = [run.files / each for each in run.seconds]
            rows.append((f"{run.files:,} zips of 20 logs", f"evtdiag {name}", spread(bundles, 0) + " bundles/s", times))
        return rows

    def report_rows(self):
        """Reading and diagnosing are in the times and in the memory."""
        rows = []
        for form in FORMATS:
            run = self.runs["fleet", form]
            written = subprocess.run(run.command, stdin=subprocess.DEVNULL, capture_output=True).stdout
            _, peak = peak_memory(run.command)
            rows.append((f"report over {run.files:,} small logs of 300 servers", f"evtdiag -j 1 --format {form}",
                         f"{spread(run.seconds, 2)} s", f"{len(written) / MB:.1f} MB, peak {peak:.1f} MiB"))
        return rows

    def memory_rows(self, title, name):
        rows = []
        for jobs in ("1", "2"):
            count, peak = peak_memory([self.evtdiag, "-j", jobs, self.logs / name])
            processes = "1 process" if count == 1 else f"{count} processes, summed"
            rows.append((f"peak memory, {title}", f"evtdiag -j {jobs}",
                         f"{peak:.1f} MiB ({processes})", ""))
        return rows

    def describe(self):
        cpu = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
        lines = [f"Machine: {cpu.group(1) if cpu else platform.machine()}, {os.cpu_count()} cores, "
                 f"{memory:.0f} GiB, Linux {platform.release()}",
                 f"Programs: {version([self.evtdiag, '--version'])}"]
        asked = {"evtxexport": "-V", "evtx_dump": "--version", "chainsaw": "--version",
                 "hayabusa": "help", "bsdtar": "--version"}
        for peer, option in asked.items():
            path = self.peers[peer]
            lines[-1] += f"; {peer}: " + (version([path, option]) if path else "not installed")
        lines.append(f"Medians of {self.rounds} rounds (least to most), whole processes, warm page "
                     "cache, MB = 10^6 bytes. Ratios are of MB/s, round by round.")
        lines.append("evtdiag does the whole diagnosis and writes text; its peers write every "
                     "record. evtxexport reads a log of 16 MiB of the same description, as it is slow.")
        lines.append("Memory is VmHWM of each process, summed: pages that they share count twice.")
        return lines


def print_table(rows):
    heads = ("log", "program", "median", "evtdiag is so many times as fast")
    rows = [heads, tuple("---" for _ in heads), *rows]
    for row in rows:
        print("| " + " | ".join(row) + " |")


def main():
    bench = Bench(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), int(sys.argv[3]))
    bench.plan()
    into_cache(bench.logs)
    bench.measure()
    print("\n".join(bench.describe()))
    print()
    print_table(bench.rows())


main()
