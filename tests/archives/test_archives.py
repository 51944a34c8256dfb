#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Archives as evtdiag meets them, whole and hostile, and logs whose decoder fails, as TAP. Everything is built here;
evtdiag_hooked is evtdiag with a decoder that crashes, hangs or eats memory on a marked log."""

import argparse
import gzip
import json
import os
import pathlib
import resource
import shutil
import socket
import struct
import subprocess
import sys
import tarfile
import time
import io
import zlib

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "bundles"))
from tree import collector_zip, fault_encrypted, nested_zip, repacked, tar_bytes, zip_bytes  # noqa: E402

TIMEOUT = 120
TESTS = []


def test(function):
    TESTS.append(function)
    return function


class World:
    def __init__(self, arguments):
        self.program = str(arguments.program.resolve())
        self.hooked = str(arguments.hooked.resolve())
        self.mkevtx = str(arguments.mkevtx.resolve())
        self.work = arguments.work.resolve()
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir(parents=True)
        self.log = self.make_log("EX01")
        self.other = self.make_log("EX02")

    def make_log(self, server, mark=None, count=3):
        records = [{"provider": "Server ActiveSync", "event_id": 3029, "computer": "FE01",
                    "record_id": number + 1, "time": f"2006-05-{number % 28 + 1:02}T08:12:33Z",
                    "strings": [server, "Exchange"]} for number in range(count)]
        if mark:
            records.append({"provider": "Marked", "event_id": 1, "computer": "FE01", "record_id": count + 1,
                            "time": "2006-05-30T00:00:00Z", "strings": [mark]})
        for record in records:
            del record["record_id"]
        done = subprocess.run([self.mkevtx, "/dev/stdin", "-o", str(self.work / "made.evtx")],
                              input=json.dumps({"records": records}).encode(), stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
        assert done.returncode == 0, done.stdout
        return (self.work / "made.evtx").read_bytes()

    def put(self, name, data):
        path = self.work / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return name

    def run(self, *arguments, program=None, **more):
        return subprocess.run([program or self.program, *arguments], cwd=self.work, timeout=TIMEOUT,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)

    def report(self, *arguments, status=0, program=None, **more):
        done = self.run("--format", "json", *arguments, program=program, **more)
        assert done.returncode == status, f"status {done.returncode}: {done.stderr.decode()}"
        return json.loads(done.stdout)


def paths(report):
    return [log["path"] for log in report["logs"]]


def codes(report):
    return {(problem["path"], problem["code"]) for problem in report["problems"]}


def log_codes(report):
    return {(log["path"], problem["code"]) for log in report["logs"] for problem in log["problems"]}


def expect(actual, wanted):
    assert actual == wanted, f"{actual!r}, not {wanted!r}"


def zstd(data):
    return subprocess.run(["zstd", "-c", "-q"], input=data, stdout=subprocess.PIPE, check=True).stdout


# ---- formats ----

@test
def every_format_gives_the_same_logs(world):
    members = [("logs/Application.evtx", world.log), ("readme.txt", b"nothing\n")]
    made = {"a.zip": zip_bytes(members), "a.tar": tar_bytes(members), "a.7z": repacked(members, "--format", "7zip"),
            "a.tgz": repacked(members, "--gzip"), "a.tar.xz": repacked(members, "--xz"),
            "a.tar.bz2": repacked(members, "--bzip2"), "a.tar.zst": zstd(tar_bytes(members)),
            "stream.zip": repacked(members, "--format", "zip")}
    for name, data in made.items():
        report = world.report(world.put(name, data))
        expect(paths(report), [f"{name}/logs/Application.evtx"])
        expect(report["logs"][0]["records"]["read"], 3)
        expect(report["skipped"], 1)
        with open(world.work / name, "rb") as file:
            expect(paths(world.report("-", stdin=file)), ["-/logs/Application.evtx"])
    name = world.put("Application.evtx.gz", gzip.compress(world.log))
    expect(paths(world.report(name)), [name])


@test
def the_name_of_an_archive_does_not_count(world):
    report = world.report(world.put("upload.txt", zip_bytes([("a.dat", world.log)])))
    expect(paths(report), ["upload.txt/a.dat"])


@test
def collector_layout_with_backslashes(world):
    report = world.report(world.put("EX1-42.zip", collector_zip([("Application.evtx", world.log)])))
    expect(paths(report), ["EX1-42.zip/Windows_Event_Logs/Windows-Logs.zip/Application.evtx"])
    expect(report["diagnoses"][0]["target"]["server"], "EX01")


@test
def archives_of_a_folder_are_bundles(world):
    world.put("several/one.zip", zip_bytes([("a.evtx", world.log)]))
    world.put("several/two.zip", nested_zip([("a.evtx", world.other)]))
    report = world.report("several")
    expect(len({log["site"] for log in report["logs"]}), 2)
    world.put("single/one.zip", zip_bytes([("a.evtx", world.log)]))
    world.put("single/b.evtx", world.other)
    expect(len({log["site"] for log in world.report("single")["logs"]}), 1)


@test
def events_of_archives_do_not_depend_on_workers(world):
    for number in range(12):
        world.put(f"tree/{number}.zip", zip_bytes([(f"{each}.evtx", world.log) for each in range(5)]))
    world.put("tree/loose.evtx", world.other)
    one = world.run("events", "--format", "jsonl", "-j", "1", "tree")
    expect(len(one.stdout.splitlines()), 183)
    for jobs in ("2", "3"):
        expect(world.run("events", "--format", "jsonl", "-j", jobs, "tree").stdout, one.stdout)
        assert world.run("--format", "json", "-j", jobs, "tree").stdout == \
            world.run("--format", "json", "-j", "1", "tree").stdout, "the reports differ"


# ---- names ----

@test
def names_are_only_shown(world):
    names = ["../../up.evtx", "/abs.evtx", "same.evtx", "same.evtx", "back\\slash.evtx", "./dot.evtx"]
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name in names:
            info = tarfile.TarInfo(name)
            info.size = len(world.log)
            archive.addfile(info, io.BytesIO(world.log))
    before = sorted(os.listdir(world.work.parent))
    report = world.report(world.put("names.tar", out.getvalue()))
    expect(paths(report), sorted(["names.tar/../../up.evtx", "names.tar//abs.evtx", "names.tar/same.evtx",
                                  "names.tar/same.evtx (2)", "names.tar/back/slash.evtx", "names.tar/dot.evtx"]))
    expect(sorted(os.listdir(world.work.parent)), before)


@test
def names_that_are_no_utf8(world):
    data = zip_bytes([("Ereignis-XYZ.evtx", world.log)]).replace(b"XYZ", b"\xe4\xff\x81")
    expect(paths(world.report(world.put("bytes.zip", data))), ["bytes.zip/Ereignis-\\xe4\\xff\\x81.evtx"])


# ---- broken ones ----

@test
def a_cut_archive_gives_what_it_has(world):
    data = zip_bytes([("a.evtx", world.log), ("b.evtx", os.urandom(100000) + world.log)])
    report = world.report(world.put("cut.zip", data[:-60000]), status=3)
    expect(paths(report)[0], "cut.zip/a.evtx")
    assert ("cut.zip", "archive-damaged") in codes(report), codes(report)
    report = world.report(world.put("cut.tar", tar_bytes([("a.evtx", world.log), ("b.evtx", world.log)])[:-60000]),
                          status=3)
    assert ("cut.tar/b.evtx", "archive-damaged") in log_codes(report), log_codes(report)


@test
def encrypted_members_are_named(world):
    fault_encrypted(world.work / "secret", [("a.evtx", world.log), ("note.txt", b"x")])
    report = world.report("secret.zip", status=4)
    assert ("secret.zip/a.evtx", "encrypted") in log_codes(report), report["logs"]
    assert ("secret.zip", "encrypted") in codes(report), codes(report)


@test
def unknown_methods_are_named(world):
    data = bytearray(zip_bytes([("a.evtx", world.log)]))
    data[8] = 9
    data[data.rindex(b"PK\1\2") + 10] = 9
    report = world.report(world.put("method.zip", bytes(data)), status=4)
    assert ("method.zip/a.evtx", "unsupported-method") in log_codes(report), log_codes(report)


@test
def links_are_not_followed(world):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, kind in (("hard.evtx", tarfile.LNKTYPE), ("soft.evtx", tarfile.SYMTYPE), ("x", tarfile.SYMTYPE)):
            info = tarfile.TarInfo(name)
            info.type = kind
            info.linkname = "/etc/passwd"
            archive.addfile(info)
    report = world.report(world.put("links.tar", out.getvalue()), status=4)
    expect(log_codes(report), {("links.tar/hard.evtx", "link"), ("links.tar/soft.evtx", "link")})


@test
def empty_archives_and_members(world):
    report = world.report(world.put("empty.zip", zip_bytes([])), status=4)
    expect(codes(report), {("empty.zip", "no-logs")})
    report = world.report(world.put("hollow.zip", zip_bytes([("a.evtx", b""), ("b.txt", b"")])), status=4)
    expect(log_codes(report), {("hollow.zip/a.evtx", "not-a-log")})
    report = world.report(world.put("zero.zip", b""), status=4)
    expect(codes(report), {("zero.zip", "not-an-archive")})


# ---- bombs ----

def limited(world, name, limit="limit-ratio"):
    started = time.monotonic()
    report = world.report("-j", "2", name, status=4)
    assert limit in {code for _, code in codes(report)}, codes(report)
    assert time.monotonic() - started < 60


@test
def ten_gibibytes_of_zeros(world):
    pack = zlib.compressobj(9, zlib.DEFLATED, 31)
    zeros = bytes(1 << 20)
    block = tarfile.TarInfo("zeros.dat")
    block.size = 1 << 30
    data = pack.compress(block.tobuf()) + b"".join(pack.compress(zeros) for _ in range(1024)) + pack.flush()
    limited(world, world.put("zeros.tar.gz", data))


@test
def archives_in_archives_without_end(world):
    data = zip_bytes([("a.evtx", world.log)])
    for _ in range(12):
        data = zip_bytes([("inner.zip", data)])
    limited(world, world.put("deep.zip", data), "limit-depth")
    report = world.report("--limit", "depth=20", "deep.zip")
    expect(len(paths(report)), 1)


@test
def members_that_overlap(world):
    """Many entries of the directory share one run of packed zeros, which looks like a log at its start."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    content = world.log + bytes(20 << 20)
    packed = packer.compress(content) + packer.flush()
    checksum = zlib.crc32(content)
    name = b"a.evtx"
    fields = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0, checksum, len(packed), len(content), len(name), 0)
    local = b"PK\3\4" + fields + name + packed
    central = b"PK\1\2" + struct.pack("<H", 20) + fields + struct.pack("<HHHII", 0, 0, 0, 0, 0) + name
    count = 500
    end = b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, count, count, len(central) * count, len(local), 0)
    done = world.run("--format", "json", world.put("overlap.zip", local + central * count + end))
    report = json.loads(done.stdout)
    assert done.returncode in (0, 3), done.returncode
    assert report["totals"]["bytes"] < 1 << 30, report["totals"]["bytes"]


@test
def limits_are_named(world):
    name = world.put("three.zip", zip_bytes([(f"{each}.evtx", world.log) for each in range(3)]))
    report = world.report("--limit", "members=2", name, status=3)
    expect((len(paths(report)), codes(report)), (2, {(name, "limit-members")}))
    report = world.report("--limit", "member-size=40K", name, status=3)
    assert (f"{name}/0.evtx", "limit-member-size") in log_codes(report), log_codes(report)
    report = world.report("--limit", "total-size=100K", name, status=3)
    assert (name, "limit-total-size") in codes(report), codes(report)
    expect(world.run("--limit", "depth=0", name).returncode, 2)
    expect(world.run("--limit", "width=1", name).returncode, 2)


@test
def large_inner_archives_stream(world):
    name = world.put("outer.zip", zip_bytes([("inner.zip", zip_bytes([("a.evtx", world.log)])),
                                             ("b.7z", repacked([("b.evtx", world.log)], "--format", "7zip"))]))
    expect(len(paths(world.report(name))), 2)
    report = world.report("--limit", "buffer=100", name, status=3)
    expect((paths(report), codes(report)), ([f"{name}/inner.zip/a.evtx"], {(f"{name}/b.7z", "limit-buffer")}))


# ---- other inputs ----

@test
def special_files_never_wait(world):
    os.mkfifo(world.work / "fifo")
    server = socket.socket(socket.AF_UNIX)
    here = os.getcwd()
    os.chdir(world.work)
    server.bind("socket")
    os.chdir(here)
    for name in ("fifo", "socket"):
        expect(codes(world.report(name, status=4)), {(name, "cannot-open")})
    expect(codes(world.report("/dev/null", status=4)), {("/dev/null", "not-a-log")})
    world.put("loop/a.evtx", world.log)
    os.symlink("..", world.work / "loop/again")
    os.symlink("a.evtx", world.work / "loop/link.evtx")
    report = world.report("loop", status=3)
    expect((paths(report), codes(report)), (["loop/a.evtx"], {("loop/link.evtx", "not-a-file")}))
    expect(paths(world.report("loop/link.evtx")), ["loop/link.evtx"])


@test
def nothing_is_written(world):
    name = world.put("traced.zip", nested_zip([("../a.evtx", world.log)]))
    before = sorted((path, path.stat().st_mtime_ns) for path in world.work.rglob("*"))

    def no_files():
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    done = subprocess.run([world.program, "events", name], cwd=world.work, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, preexec_fn=no_files, timeout=TIMEOUT)
    expect(done.returncode, 0)
    expect(sorted((path, path.stat().st_mtime_ns) for path in world.work.rglob("*")), before)


# ---- isolation ----

def isolated(world, mark, words):
    bad = world.make_log("EX09", mark)
    members = [("a.evtx", world.log), ("bad.evtx", bad), ("c.evtx", world.other)]
    names = [world.put(f"{mark}/{name}", data) for name, data in members]
    inner = zip_bytes(members)
    archive = world.put(f"{mark}.zip", zip_bytes([("x.zip", inner), ("y.tar", tar_bytes(members))]))
    outputs = []
    for jobs in ("1", "2"):
        report = world.report("-j", jobs, "--limit", "seconds=1", *names, archive, status=3, program=world.hooked)
        expect(len(paths(report)), 9)
        for log in report["logs"]:
            lost = log["path"].endswith("bad.evtx")
            expect((log["path"], log["status"]), (log["path"], "unreadable" if lost else "ok"))
            if lost:
                assert words in log["problems"][0]["message"], log["problems"]
        outputs.append(report)
        lines = world.run("events", "-j", jobs, "--limit", "seconds=1", archive, program=world.hooked)
        expect((lines.returncode, lines.stdout.decode().count("Server ActiveSync 3029")), (3, 12))
    expect(outputs[0], outputs[1])


@test
def a_decoder_that_crashes_costs_one_log(world):
    isolated(world, "test-crash", "" if SANITIZED else "crashed with signal 11")


@test
def a_decoder_that_hangs_costs_one_log(world):
    isolated(world, "test-hang", "took longer than 1 s")


@test
def a_decoder_that_eats_memory_costs_one_log(world):
    if not SANITIZED:
        isolated(world, "test-memory", "needed more than 200 MiB")


@test
def a_walk_is_not_taken_up_for_ever(world):
    bad = world.make_log("EX09", "test-crash")
    name = world.put("many.zip", zip_bytes([(f"{each:03}.evtx", bad) for each in range(60)] +
                                           [("z.evtx", world.log)]))
    report = world.report(name, status=4, program=world.hooked)
    expect(len(paths(report)), 21)
    expect(codes(report), {(name, "given-up")})


SANITIZED = False


def main():
    global SANITIZED
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("program", "hooked", "mkevtx", "work"):
        parser.add_argument(f"--{name}", type=pathlib.Path, required=True)
    parser.add_argument("only", nargs="*")
    arguments = parser.parse_args()
    SANITIZED = b"__asan_init" in arguments.program.read_bytes()
    world = World(arguments)
    tests = [each for each in TESTS if not arguments.only or each.__name__ in arguments.only]
    print(f"1..{len(tests)}")
    failed = 0
    for number, each in enumerate(tests, 1):
        try:
            each(world)
            print(f"ok {number} - {each.__name__}", flush=True)
        except Exception as failure:  # a test of any kind of failure
            failed += 1
            print(f"not ok {number} - {each.__name__}\n# " + repr(failure)[:1500].replace("\n", "\n# "), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
