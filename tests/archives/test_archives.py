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

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "bundles"))
import tap  # noqa: E402
from tree import collector_zip, fault_encrypted, nested_zip, repacked, tar_bytes, write_cab, zip_bytes  # noqa: E402

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
    write_cab(world.work / "a.cab", [("Application.evtx", world.log), ("readme.txt", b"nothing\n")])
    report = world.report("a.cab")
    expect((paths(report), report["logs"][0]["records"]["read"]), (["a.cab/Application.evtx"], 3))
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
def names_of_a_zip_lead_nowhere(world):
    names = ["../../up.evtx", "/abs.evtx", "C:\\drive.evtx"]
    name = world.put("away/names.zip", zip_bytes([(each, world.log) for each in names]))
    expect(paths(world.report(name)), sorted([f"{name}/../../up.evtx", f"{name}//abs.evtx", f"{name}/C:/drive.evtx"]))
    for each in ("/abs.evtx", "away/up.evtx", "up.evtx", "../up.evtx", "away/C:", "C:", "drive.evtx"):
        assert not os.path.lexists(world.work / each), each


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

MOST_MEMORY = 512  # MiB, of all processes together


def group_memory(leader, peaks):
    """The most that was resident of each process: more than what they took together, as shared pages count twice."""
    try:
        group = [leader, *pathlib.Path(f"/proc/{leader}/task/{leader}/children").read_text().split()]
        for each in group:
            for line in pathlib.Path(f"/proc/{each}/status").read_text().splitlines():
                if line.startswith("VmHWM:"):
                    peaks[str(each)] = int(line.split()[1]) / 1024
    except OSError:  # it has ended
        pass


def limited(world, name, limits=("limit-ratio",), statuses=(4,)):
    started, peaks = time.monotonic(), {}
    with open(world.work / "out.json", "w+") as out:
        process = subprocess.Popen([world.program, "--format", "json", "-j", "2", name], cwd=world.work, stdout=out,
                                   stderr=subprocess.DEVNULL)
        while process.poll() is None:
            group_memory(process.pid, peaks)
            assert time.monotonic() - started < 60, "it takes too long"
            time.sleep(0.002)
        out.seek(0)
        report = json.load(out)
    assert process.returncode in statuses, process.returncode
    if limits:
        assert codes(report) & {(name, limit) for limit in limits}, codes(report)
    memory = sum(peaks.values())
    print(f"# {name}: {memory:.0f} MiB in {len(peaks)} processes, {time.monotonic() - started:.1f} s")
    assert SANITIZED or 0 < memory < MOST_MEMORY, f"{memory} MiB"
    return report


def packed_zeros(first, count):
    """Deflated: first, and count MiB of zeros. Behind a full flush a block does not depend on those before it."""
    pack = zlib.compressobj(9, zlib.DEFLATED, -15)
    head = pack.compress(first) + pack.flush(zlib.Z_FULL_FLUSH)
    block = pack.compress(bytes(1 << 20)) + pack.flush(zlib.Z_FULL_FLUSH)
    return head + block * count + pack.flush()


def zip64(name, packed, size):
    """A member of more than 4 GiB. Its checksum is wrong, which only the end of it would show."""
    extra = struct.pack("<HHQQ", 1, 16, size, len(packed))
    fields = struct.pack("<HHHHHIIIHH", 45, 0, 8, 0, 0, 0, 0xffffffff, 0xffffffff, len(name), len(extra))
    local = b"PK\3\4" + fields + name + extra + packed
    central = b"PK\1\2" + struct.pack("<H", 45) + fields + struct.pack("<HHHII", 0, 0, 0, 0, 0) + name + extra
    return local + central + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)


@test
def ten_gibibytes_of_zeros(world):
    # What is no log is passed over in a zip, without unpacking it.
    for name, first, limit, status in ((b"zeros.dat", b"", "no-logs", 4), (b"zeros.evtx", world.log, "limit-ratio", 3)):
        data = zip64(name, packed_zeros(first, 10240), len(first) + (10 << 30))
        limited(world, world.put(f"{name.decode()}.zip", data), (limit,), (status,))
    block = tarfile.TarInfo("zeros.dat")
    block.size = 10 << 30
    head = b"\x1f\x8b\x08" + bytes(7)
    limited(world, world.put("zeros.tar.gz", head + packed_zeros(block.tobuf(tarfile.GNU_FORMAT), 10240) + bytes(8)))


@test
def archives_that_multiply(world):
    """16 archives in each of 16 and so on: 256 GiB of zeros in the end."""
    data = zip_bytes([("0.evtx", world.log + bytes(64 << 20))])
    for _ in range(3):
        data = zip_bytes([(f"{each}.zip", data) for each in range(16)])
    limited(world, world.put("multiply.zip", data), statuses=(3,))


@test
def archives_in_archives_without_end(world):
    data = zip_bytes([("a.evtx", world.log)])
    for _ in range(12):
        data = zip_bytes([("inner.zip", data)])
    report = world.report(world.put("deep.zip", data), status=4)
    assert "limit-depth" in {code for _, code in codes(report)}, codes(report)
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
    name = world.put("overlap.zip", local + central * count + end)
    report = world.report("-j", "2", name)
    expect((len(paths(report)), report["totals"]["bytes"]), (1, len(content)))


@test
def members_that_quote_each_other(world):
    """Each member is an uncompressed block with the next one's header, and then that one: all share the last's zeros."""
    last = packed_zeros(world.log, 200)
    directory, data, size = b"", b"", len(world.log) + (200 << 20)
    headers = []
    for number in range(100):
        if headers:
            quoted = headers[-1]
            data = struct.pack("<BHH", 0, len(quoted), 0xffff ^ len(quoted)) + quoted + data
            size += len(quoted)
        else:
            data = last
        member = b"%03d.evtx" % number
        fields = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0, 0, len(data), size, len(member), 0)
        headers.append(b"PK\3\4" + fields + member)
    data = headers[-1] + data
    place = 0
    for header in reversed(headers):
        directory += b"PK\1\2" + struct.pack("<H", 20) + header[4:30] + struct.pack("<HHHII", 0, 0, 0, 0, place) + header[30:]
        place += len(header) + 5
    end = b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 100, 100, len(directory), len(data), 0)
    report = limited(world, world.put("quoting.zip", data + directory + end), None, (3, 4))
    expect({code for _, code in codes(report)}, {"archive-damaged"})


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
def folders_that_lead_in_circles_or_too_deep(world):
    os.symlink("itself.evtx", world.work / "itself.evtx")
    expect(codes(world.report("itself.evtx", status=4)), {("itself.evtx", "cannot-open")})
    world.put("circle/a.evtx", world.log)
    os.symlink(".", world.work / "circle/round")
    expect(paths(world.report("circle")), ["circle/a.evtx"])
    deep = "deep" + "/d" * 70
    world.put(f"{deep}/a.evtx", world.log)
    world.put("deep/b.evtx", world.log)
    report = world.report("deep", status=3)
    expect(paths(report), ["deep/b.evtx"])
    expect({code for _, code in codes(report)}, {"too-deep"})
    expect(paths(world.report(deep)), [f"{deep}/a.evtx"])


@test
def unreadable_files_and_folders_are_named(world):
    world.put("closed/a.evtx", world.log)
    world.put("closed/b.evtx", world.log)
    world.put("closed/folder/c.evtx", world.log)
    modes = (world.work / "closed/b.evtx", 0o644), (world.work / "closed/folder", 0o755)
    # The superuser without its capabilities may read what its modes say, as anybody else.
    plain = ["setpriv", "--inh-caps=-all", "--bounding-set=-all"] if os.getuid() == 0 else []
    for path, _ in modes:
        path.chmod(0)
    try:
        done = subprocess.run([*plain, world.program, "--format", "json", "closed"], cwd=world.work, timeout=TIMEOUT,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    finally:
        for path, mode in modes:
            path.chmod(mode)
    assert done.returncode == 3, f"status {done.returncode}: {done.stderr.decode()}"
    report = json.loads(done.stdout)
    expect((paths(report), codes(report)),
           (["closed/a.evtx"], {("closed/b.evtx", "cannot-open"), ("closed/folder", "cannot-open")}))


@test
def nothing_is_written(world):
    name = world.put("traced.zip", nested_zip([("../a.evtx", world.log)]))
    before = sorted((path, path.lstat().st_mtime_ns) for path in world.work.rglob("*"))

    def no_files():
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    done = subprocess.run([world.program, "events", name], cwd=world.work, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, preexec_fn=no_files, timeout=TIMEOUT)
    expect(done.returncode, 0)
    expect(sorted((path, path.lstat().st_mtime_ns) for path in world.work.rglob("*")), before)


# ---- isolation ----

def isolated(world, mark, words, seconds=1):
    bad = world.make_log("EX09", mark)
    members = [("a.evtx", world.log), ("bad.evtx", bad), ("c.evtx", world.other)]
    names = [world.put(f"{mark}/{name}", data) for name, data in members]
    inner = zip_bytes(members)
    archive = world.put(f"{mark}.zip", zip_bytes([("x.zip", inner), ("y.tar", tar_bytes(members))]))
    outputs = []
    for jobs in ("1", "2"):
        report = world.report("-j", jobs, "--limit", f"seconds={seconds}", *names, archive, status=3, program=world.hooked)
        expect(len(paths(report)), 9)
        for log in report["logs"]:
            lost = log["path"].endswith("bad.evtx")
            expect((log["path"], log["status"]), (log["path"], "unreadable" if lost else "ok"))
            if lost:
                assert words in log["problems"][0]["message"], log["problems"]
        outputs.append(report)
        lines = world.run("events", "-j", jobs, "--limit", f"seconds={seconds}", archive, program=world.hooked)
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
        isolated(world, "test-memory", "needed more than 200 MiB", seconds=30)


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
    return tap.run_each(TESTS, world, arguments.only)


if __name__ == "__main__":
    sys.exit(main())
