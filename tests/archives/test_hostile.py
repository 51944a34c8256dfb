#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Archives made to take time, memory or the whole disk, and logs whose decoder fails, as TAP. Everything is built here;
evtdiag_hooked is evtdiag with a decoder that crashes, hangs or eats memory on a marked log."""

import json
import pathlib
import struct
import subprocess
import sys
import tarfile
import time
import zlib

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "bundles"))
from tap import test  # noqa: E402
from tree import repacked, tar_bytes, zip_bytes  # noqa: E402
from world import codes, expect, log_codes, paths, main  # noqa: E402


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
    assert world.sanitized or 0 < memory < MOST_MEMORY, f"{memory} MiB"
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
    isolated(world, "test-crash", "" if world.sanitized else "crashed with signal 11")


@test
def a_decoder_that_hangs_costs_one_log(world):
    isolated(world, "test-hang", "took longer than 1 s")


@test
def a_decoder_that_eats_memory_costs_one_log(world):
    if world.sanitized:
        return "a sanitizer takes more memory than the bound"
    isolated(world, "test-memory", "needed more than 200 MiB", seconds=30)


@test
def a_walk_is_not_taken_up_for_ever(world):
    bad = world.make_log("EX09", "test-crash")
    name = world.put("many.zip", zip_bytes([(f"{each:03}.evtx", bad) for each in range(60)] +
                                           [("z.evtx", world.log)]))
    report = world.report(name, status=4, program=world.hooked)
    expect(len(paths(report)), 21)
    expect(codes(report), {(name, "given-up")})


if __name__ == "__main__":
    sys.exit(main(__doc__))
