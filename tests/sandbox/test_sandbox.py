#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""What a decoder that was taken over can do, as TAP: evtdiag_hooked is evtdiag with a decoder that tries what the words
in a log say, such as to open a file (tests/archives/hooks.c)."""

import json
import os
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "bundles"))
from tap import run_each, test  # noqa: E402
from tree import zip_bytes  # noqa: E402
from world import World, expect, paths, parser_of  # noqa: E402

SECCOMP = LANDLOCK = True


ATTEMPTS = {
    "test-open-file": "to open or look at a file",
    "test-create-file": "to open or look at a file",
    "test-remove-file": "to open or look at a file",
    "test-look-at-file": "to open or look at a file",
    "test-open-socket": "to use the network",
    "test-run-program": "to run another program",
    "test-start-process": "to start another process",
    "test-trace-other": "to reach another process",
    "test-signal": "to reach another process",
    "test-share-memory": "to call the system for what no decoder needs",
    "test-unknown-call": "to call the system for what no decoder needs",
}


def refused(world, names, words, *more):
    """Of several logs the one of that name is lost, and named."""
    report = world.report(*more, *names, status=3, program=world.hooked)
    lost = {log["path"]: [each["message"] for each in log["problems"]] for log in report["logs"] if log["problems"]}
    message = f"could not be read: its decoder tried {words}, which the sandbox refused"
    expect([messages for path, messages in lost.items() if path.endswith("bad.evtx")], [[message]])
    expect(len(lost), 1)
    read = [log for log in report["logs"] if log["status"] == "ok"]
    expect([log["records"]["read"] for log in read], [3] * (len(report["logs"]) - 1))
    return report


@test
def a_decoder_that_tries_more_is_refused_and_named(world):
    if not SECCOMP:
        return "no seccomp here"
    for mark, words in ATTEMPTS.items():
        bad = world.make_log("EX09", mark)
        members = [("a.evtx", world.log), ("bad.evtx", bad), ("c.evtx", world.other)]
        names = [world.put(f"{mark}/{name}", data) for name, data in members]
        one = refused(world, names, words, "-j", "1")
        expect(one, refused(world, names, words, "-j", "2"))
        archive = world.put(f"{mark}.zip", zip_bytes(members))
        refused(world, [archive], words)
        done = world.run("events", *names, program=world.hooked)
        expect((done.returncode, done.stdout.decode().count("Server ActiveSync 3029")), (3, 6))
        assert words in done.stderr.decode(), done.stderr
        done = world.run("events", "--all", "--reader", "both", names[1], program=world.hooked)
        expect(done.returncode, 4)
        with open(world.work / names[1], "rb") as file:
            done = world.run("-", program=world.hooked, stdin=file)
        expect(done.returncode, 4)
        assert words in done.stderr.decode(), done.stderr
    assert not (world.work / "sandbox-was-left").exists()


@test
def without_it_the_same_goes_through(world):
    """Else the test before would prove nothing."""
    for mark in ATTEMPTS:
        if mark == "test-run-program":
            continue
        name = world.put(f"{mark}.evtx", world.make_log("EX09", mark))
        expect(world.report("--no-sandbox", name, program=world.hooked)["logs"][0]["status"], "ok")
    assert (world.work / "sandbox-was-left").exists()
    (world.work / "sandbox-was-left").unlink()


@test
def archives_and_logs_mixed(world):
    """A worker that has given up to load libarchive is replaced for an archive, and nothing is lost."""
    names = []
    for number in range(30):
        names.append(world.put(f"mixed/{number:02}.evtx", world.log))
        names.append(world.put(f"mixed/{number:02}.zip", zip_bytes([("a.evtx", world.log)])))
    wanted = sorted(name if name.endswith("evtx") else f"{name}/a.evtx" for name in names)
    reports = [world.report(*more, *names) for more in (("-j", "1"), ("-j", "3"), ("--no-sandbox",))]
    for report in reports:
        expect(sorted(paths(report)), wanted)
        expect(report["problems"], [])
    expect(reports[0], reports[1])
    expect(reports[0], reports[2])
    lines = [world.run("events", *more, *names) for more in (("-j", "1"), ("-j", "3"), ("--no-sandbox",))]
    expect([each.returncode for each in lines], [0, 0, 0])
    expect({each.stdout for each in lines}, {lines[0].stdout})


@test
def a_base_is_found_and_a_result_written(world):
    """The parent writes where -o says, and nowhere else."""
    name = world.put("one.evtx", world.log)
    report = world.report(name)
    os.symlink("link-target.json", world.work / "link.json")
    world.put("link-target.json", b"old")
    for output in ("new.json", "new.json", str(world.work / "absolute.json"), "sub/new.json", "link.json"):
        (world.work / "sub").mkdir(exist_ok=True)
        expect(world.run("--format", "json", "-o", output, name).returncode, 0)
        expect(json.loads((world.work / output).read_text()), report)
    assert (world.work / "link.json").is_symlink()
    expect(world.run("events", "-o", "events.txt", name).returncode, 0)
    expect((world.work / "events.txt").read_text().count("Server ActiveSync 3029"), 3)
    for output in ("/dev/null", "/dev/stdout"):
        expect(world.run("-o", output, name).returncode, 0)
    done = world.run("-o", "no-such-folder/a", name)
    expect(done.returncode, 4)
    assert b"No such file" in done.stderr, done.stderr
    expect(world.run("merge", "-o", "merged.json", "--format", "json", "new.json").returncode, 0)
    expect(json.loads((world.work / "merged.json").read_text())["diagnoses"], report["diagnoses"])
    left = [path.name for path in world.work.rglob("*.json.*")]
    expect(left, [])


@test
def the_version_says_what_is_active(world):
    plain = world.run("--version").stdout.decode()
    expect(plain.count("\n"), 1)
    told = world.run("--version", "-v").stdout.decode()
    assert told.startswith(plain), told
    assert re.search(r"(?m)^sandbox: .*seccomp", told), told
    assert re.search(r"(?m)^sandbox: .*Landlock", told), told


@test
def processes_carry_it(world):
    """The kernel's own word: of the parent and of a worker that reads a stream."""
    if not SECCOMP:
        return "no seccomp here"
    reader, writer = os.pipe()
    os.write(writer, world.log[:5000])
    process = subprocess.Popen([world.program, "events", "-"], cwd=world.work, stdin=reader, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE)
    os.close(reader)
    try:
        worker = None
        while not worker and process.poll() is None:
            worker = pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        found = {}
        while process.poll() is None:
            for pid in (process.pid, worker[0]):
                status = pathlib.Path(f"/proc/{pid}/status").read_text()
                found[pid] = re.findall(r"(?m)^(?:NoNewPrivs|Seccomp|Seccomp_filters):\s*(\d)", status)
            if found[worker[0]][-1] == "2":
                break
        expect((found[process.pid], found[worker[0]]), (["1", "2", "1"], ["1", "2", "2"]))
    finally:
        os.close(writer)
        process.communicate()
    assert process.returncode in (3, 4), process.returncode


def main():
    global SECCOMP
    arguments = parser_of(__doc__).parse_args()
    world = World(arguments)
    SECCOMP = b"seccomp filter active" in world.run("--version", "-v").stdout
    return run_each(world, arguments.only)


if __name__ == "__main__":
    sys.exit(main())
