#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""What happens when the machine fails, as TAP: shim.c lets each call of the C library fail in turn, and the run must end with a
documented status, a whole result or none, and a word about what is missing. --all tries every call, not a sample."""

import concurrent.futures
import json
import os
import pathlib
import random
import resource
import shutil
import signal
import struct
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "bundles"))
from tap import run_each, test  # noqa: E402
from tree import zip_bytes  # noqa: E402
from world import World, expect, parser_of  # noqa: E402

TIMEOUT = 60
SHIM = None
ALL = False


class Case:
    """A command, its input, and what it gives when nothing fails."""

    def __init__(self, world, name, arguments, stdin=None, output=None):
        self.world, self.name, self.arguments, self.stdin, self.output = world, name, arguments, stdin, output
        self.usual = self.run(None)
        assert self.usual.status == 0, self.usual.errors

    def run(self, fault, **more):
        return Run(self, fault, **more)


class Run:
    def __init__(self, case, fault, **more):
        number = f"{os.getpid()}-{id(self)}"
        folder = case.world.work / f"out-{number}"
        folder.mkdir()
        count = case.world.work / f"count-{number}"
        environment = dict(os.environ, EVTDIAG_FAULT_FILE=str(count))
        if fault:
            environment.update(EVTDIAG_FAULT=fault, LD_PRELOAD=str(SHIM))
        environment.update(more.pop("env", {}))
        arguments = list(case.arguments)
        if case.output:
            (folder / case.output).write_text("old\n")
            arguments += ["-o", str(folder / case.output)]
        stdin = open(case.world.work / case.stdin, "rb") if case.stdin else subprocess.DEVNULL
        done = subprocess.run([case.world.program, *arguments], cwd=case.world.work, env=environment, timeout=TIMEOUT,
                              stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)
        self.fault, self.status, self.errors = fault, done.returncode, done.stderr.decode()
        self.files = {path.name: path.read_text() for path in folder.iterdir()}
        self.result = self.files.get(case.output, "") if case.output else done.stdout.decode()
        self.count = struct.unpack("Q", count.read_bytes()[:8])[0] if count.exists() else 0
        self.case = case
        shutil.rmtree(folder)
        count.unlink(missing_ok=True)

    def check(self):
        told = f"{self.case.name} with {self.fault}: status {self.status}, {self.errors.strip()!r}"
        if self.case.output:
            assert list(self.files) == [self.case.output], f"{told}: {list(self.files)} are left"
        if self.status == 0:
            assert self.result == self.case.usual.result, f"{told}: another result"
            return
        assert self.status in (3, 4), told
        assert self.errors.strip(), told
        if self.case.output and self.result == "old\n":
            assert self.status == 4, told
            return
        if self.result and (self.status == 3 or self.case.output):  # what goes to a pipe may be cut
            if "json" in self.case.arguments:
                report = json.loads(self.result)
                lost = [log for log in report["logs"] if log["status"] not in ("ok", "dirty")]
                assert lost or report["problems"] or self.status == 4, f"{told}: nothing is named"


def numbers(limit):
    number, last = 1, 0
    while number < limit:
        yield number
        last = number
        number = last + 1 if ALL or last < 6 else int(last * 1.7)


def try_all(cases, faults):
    """Each fault at call after call, until it is reached no more."""
    def one(case, call, kind, who):
        for number in numbers(1 << 40):
            run = case.run(f"{call}:{kind}:{number}" + (f":{who}" if who else ""))
            run.check()
            if run.count < number:
                return number - 1
        return 0

    tries = 0
    with concurrent.futures.ThreadPoolExecutor(max(2, os.cpu_count() or 2)) as pool:
        jobs = [pool.submit(one, case, *fault) for case in cases for fault in faults]
        for job in concurrent.futures.as_completed(jobs):
            tries += job.result()
    return tries


def cases_of(world):
    world.put("in/a.evtx", world.log)
    world.put("in/b.zip", zip_bytes([("c.evtx", world.other), ("readme.txt", b"nothing\n")]))
    world.put("report.json", world.run("--format", "json", "in/a.evtx").stdout)
    json_of = ("--format", "json", "-j", "1")
    return {"folder": Case(world, "folder", [*json_of, "in"], output="report.json"),
            "stream": Case(world, "stream", [*json_of, "-"], stdin="in/a.evtx"),
            "text": Case(world, "text", ["-j", "2", "in"]),
            "events": Case(world, "events", ["events", "-j", "1", "in"], output="events.txt"),
            "merge": Case(world, "merge", ["merge", "--format", "json", "report.json"])}


# ---- calls that fail ----

@test
def memory_runs_out(world):
    cases = cases_of(world)
    # An allocation of the start, of a look-up and of the report in the parent; in a worker it costs what it was at.
    reached = try_all([cases["folder"], cases["events"], cases["merge"]], [("malloc", "ENOMEM", "parent")])
    assert reached > 1000, reached
    assert try_all([cases["folder"], cases["stream"]], [("malloc", "ENOMEM", "worker")]) > 100


@test
def reading_fails(world):
    cases = cases_of(world)
    faults = [("pread64", "EIO", None), ("read", "EIO", None), ("open64", "EIO", "parent"), ("open64", "EMFILE", "parent"),
              ("opendir", "EACCES", None), ("readdir64", "EIO", None)]
    assert try_all([cases["folder"], cases["stream"], cases["merge"]], faults) > 20


@test
def processes_and_channels_fail(world):
    cases = cases_of(world)
    faults = [("fork", "EAGAIN", None), ("socketpair", "EMFILE", None), ("sendmsg", "EPIPE", None), ("recvmsg", "EIO", None),
              ("poll", "EIO", "parent")]
    assert try_all([cases["folder"], cases["events"]], faults) > 20


@test
def writing_fails(world):
    cases = cases_of(world)
    faults = [("write", "ENOSPC", "parent"), ("write", "EIO", "parent"), ("mkstemp64", "EACCES", None),
              ("rename", "EIO", None)]
    assert try_all([cases["folder"], cases["events"]], faults) > 4
    run = cases["folder"].run("write:ENOSPC:1:parent")
    expect((run.status, run.result, list(run.files)), (4, "old\n", ["report.json"]))
    assert "No space left" in run.errors, run.errors
    run = cases["text"].run("write:ENOSPC:1:parent")
    expect(run.status, 4)


@test
def a_worker_is_killed_at_any_moment(world):
    cases = cases_of(world)
    faults = [(call, "kill", "worker") for call in ("pread64", "sendmsg", "recvmsg", "malloc")]
    assert try_all([cases["folder"], cases["events"], *([cases["text"]] if ALL else [])], faults) > 30
    for number in (1, 2):
        run = cases["folder"].run(f"pread64:kill:{number}:worker")
        report = json.loads(run.result)
        expect([log["status"] for log in report["logs"]].count("unreadable"), 1)
        expect(len(report["logs"]), 2)
        assert "signal 9" in run.errors, run.errors


@test
def short_and_interrupted_calls_change_nothing(world):
    for case in cases_of(world).values():
        for call in ("read", "pread64", "write", "send", "sendmsg", "recvmsg", "poll"):
            for kind in ("EINTR:2%", *([] if call == "poll" else ["short:2%"])):
                run = case.run(f"{call}:{kind}")
                expect((run.fault, run.status, run.result), (run.fault, 0, case.usual.result))


# ---- the surroundings ----

@test
def clocks_jump(world):
    for name, case in cases_of(world).items():
        for number in range(1, 20) if ALL else (1, 3, 8):
            run = case.run(f"clock_realtime:jump:{number}+")
            expect((run.fault, run.status, run.result), (run.fault, 0, case.usual.result))
            # The kernel's promise is broken here, so that a worker may seem to take an hour: that is named.
            case.run(f"clock_monotonic:jump:{number}:parent").check()


@test
def the_surroundings_change_nothing(world):
    for case in cases_of(world).values():
        for environment in ({"TZ": "Pacific/Chatham"}, {"TZ": "nonsense"}, {"TZ": ":/etc/passwd"}, {"LC_ALL": "tr_TR.UTF-8"},
                            {"LC_ALL": "de_DE.ISO-8859-1", "LANGUAGE": "de"}, {"LC_ALL": "nonsense"}, {"LANG": "", "TERM": ""},
                            {"COLUMNS": "20"}, {"TMPDIR": "/nonexistent"}, {"HOME": ""}):
            if case.name == "text" and environment.keys() & {"LC_ALL", "LANG"}:
                continue  # its bars are drawn with what the character set has
            run = case.run(None, env=environment)
            expect((environment, run.status, run.errors, run.result), (environment, 0, case.usual.errors, case.usual.result))


@test
def a_kernel_without_a_sandbox_goes_on(world):
    for case in cases_of(world).values():
        for number in range(1, 12):
            for more in ("", "+"):
                run = case.run(f"syscall:ENOSYS:{number}{more}")
                expect((run.fault, run.status, run.errors, run.result), (run.fault, 0, "", case.usual.result))
    told = Case(world, "told", ["-v", "in"], output="told.txt")
    run = told.run("syscall:ENOSYS:1+")
    expect((run.status, run.errors.count("sandbox is not whole")), (0, 1))
    expect(Case(world, "version", ["--version", "-v"]).run("syscall:ENOSYS:1+").result.count("not available"), 2)


@test
def a_full_device_is_named(world):
    cases_of(world)
    for arguments in (["in/a.evtx"], ["--format", "json", "in/a.evtx"], ["events", "in/a.evtx"], ["kb", "list", "causes"],
                      ["kb", "show", "exchange-vdir-requires-ssl"], ["--help"], ["--version"]):
        done = world.run(*arguments, "-o", "/dev/full") if not arguments[0].startswith("--h") and \
            arguments[0] != "--version" else None
        if done:
            expect((arguments, done.returncode), (arguments, 4))
            assert b"No space left on device" in done.stderr, done.stderr
        with open("/dev/full", "wb") as full:
            done = subprocess.run([world.program, *arguments], cwd=world.work, stdout=full, stderr=subprocess.PIPE)
        expect((arguments, done.returncode), (arguments, 4))


@test
def a_file_over_the_users_limit_is_named(world):
    case = cases_of(world)["folder"]

    def small_files():
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
    run = case.run(None, preexec_fn=small_files)
    expect((run.status, run.result, list(run.files)), (4, "old\n", ["report.json"]))
    assert "File too large" in run.errors, run.errors


@test
def a_closed_pipe_ends_it_quietly(world):
    world.put("many/a.evtx", world.make_log("EX01", count=600))
    for arguments in (["events", "--all", "many"], ["--format", "json", "many"]):
        for restored in (True, False):
            reader, writer = os.pipe()
            os.close(reader)
            process = subprocess.Popen([world.program, *arguments], cwd=world.work, stdout=writer,
                                       stderr=subprocess.PIPE, restore_signals=restored)
            os.close(writer)
            errors = process.stderr.read()
            process.stderr.close()
            # Whoever ignores SIGPIPE wants to be told.
            expect((arguments, process.wait(TIMEOUT)), (arguments, -signal.SIGPIPE if restored else 4))
            expect(bool(errors), not restored)


@test
def standard_descriptors_may_be_closed(world):
    cases_of(world)
    for closed in ("<&-", ">&-", "2>&-", "<&- >&- 2>&-"):
        done = subprocess.run(["sh", "-c", f'exec "$0" --format json -o closed.json in {closed}', world.program],
                              cwd=world.work, timeout=TIMEOUT)
        expect((closed, done.returncode), (closed, 0))
        expect(len(json.loads((world.work / "closed.json").read_text())["logs"]), 2)
        (world.work / "closed.json").unlink()
    done = subprocess.run(["sh", "-c", 'exec "$0" in >&-', world.program], cwd=world.work, stderr=subprocess.PIPE)
    expect(done.returncode, 4)


# ---- the user stops it ----

@test
def what_was_read_until_it_is_stopped_is_reported(world):
    big = world.make_log("EX01", count=2000)
    for number in range(4):
        world.put(f"stop/{number}.zip", zip_bytes([(f"{each}.evtx", big) for each in range(30)]))
    random.seed(7)
    for number, pause in enumerate([0.01, 0.03, *(random.uniform(0.02, 0.25) for _ in range(20 if ALL else 4))]):
        what = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)[number % 3]
        process = subprocess.Popen([world.program, "--format", "json", "-j", "2", "-o", "stopped.json", "stop"], cwd=world.work,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
        time.sleep(pause)
        os.killpg(process.pid, what)  # as a terminal does it: to the workers as well
        errors = process.communicate(timeout=TIMEOUT)[1].decode()
        if process.returncode == -what:  # before it was ready for it
            continue
        assert process.returncode in (0, 3, 4), (pause, process.returncode, errors)
        assert "signal" not in errors, errors
        report = json.loads((world.work / "stopped.json").read_text())
        if process.returncode == 3:
            assert any("stopped" in problem["message"] for each in [report, *report["logs"]]
                       for problem in each["problems"]), errors
        (world.work / "stopped.json").unlink()
    assert not list(world.work.glob("stopped.json*"))


def check_stopped(case, run):
    """Whether it was too early, in time, or too late to stop it."""
    told = f"{case.name} with {run.fault}: status {run.status}, {run.errors.strip()!r}"
    if run.status == -signal.SIGINT:
        assert run.result == "old\n", told
        return "early"
    if run.status == 0:
        assert run.result == case.usual.result, f"{told}: another result"
        return "late"
    assert run.status in (3, 4), told
    assert "the run was stopped" in run.errors + run.result, told
    if "json" in case.arguments and run.status == 3:
        assert json.loads(run.result)["interrupted"], told
    return "in time"


@test
def whenever_it_is_stopped_what_is_missing_is_named(world):
    cases = cases_of(world)
    for case in (cases["folder"], cases["events"]):
        seen = set()
        for call in ("open64", "readdir64", "pread64", "sendmsg", "recvmsg", "poll", "rename"):
            for number in numbers(1 << 40):
                run = case.run(f"{call}:stop:{number}:parent")
                if run.count < number:
                    break
                seen.add(check_stopped(case, run))
        expect((case.name, seen >= {"in time", "late"}), (case.name, True))


@test
def the_second_time_it_ends_and_leaves_nothing(world):
    world.put("one.evtx", world.log)
    process = subprocess.Popen([world.program, "events", "-o", "twice.txt", "-"], cwd=world.work, stdin=subprocess.PIPE,
                               stderr=subprocess.PIPE)
    process.stdin.write(world.log[:5000])
    process.stdin.flush()
    while not list(world.work.glob("twice.txt.*")):
        time.sleep(0.005)
    time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    process.stderr.read()
    expect(process.wait(TIMEOUT), -signal.SIGINT)
    process.stdin.close()
    process.stderr.close()
    expect(list(world.work.glob("twice.txt*")), [])


# ---- sizes ----

def sparse(world, name, chunks):
    """A log of so many chunks, zeros but for the first and the last two."""
    head, chunk = world.log[:4096], world.log[4096:4096 + 65536]
    with open(world.work / name, "wb") as file:
        file.write(head)
        for place in (0, chunks - 2, chunks - 1):
            file.seek(4096 + place * 65536)
            file.write(chunk)
    return name


@test
def logs_of_any_size(world):
    world.put("empty.evtx", b"")
    expect(world.report("empty.evtx", status=4)["logs"][0]["status"], "unreadable")
    for chunks in (3, 1000, *([65534, 65535, 65536, 70000] if ALL else [65537])):
        name = sparse(world, "sparse.evtx", chunks)
        started = time.monotonic()
        runs = [world.run("--format", "json", "-j", jobs, name) for jobs in ("21" if ALL or chunks < 60000 else "2")]
        expect({run.stdout for run in runs}, {runs[0].stdout})
        log = json.loads(runs[0].stdout)["logs"][0]
        expect((chunks, log["size"], log["records"]["read"] + log["records"]["recovered"]),
               (chunks, 4096 + chunks * 65536, 9))
        assert time.monotonic() - started < 120
    (world.work / "sparse.evtx").unlink()


def main():
    global SHIM, ALL
    parser = parser_of(__doc__)
    parser.add_argument("--shim", type=pathlib.Path, required=True)
    parser.add_argument("--all", action="store_true")
    arguments = parser.parse_args()
    SHIM, ALL = arguments.shim.resolve(), arguments.all
    world = World(arguments)
    if world.sanitized:
        print("1..0 # SKIP a sanitizer wants to be loaded first")
        return 0
    return run_each(world, arguments.only)


if __name__ == "__main__":
    sys.exit(main())
