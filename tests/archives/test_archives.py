#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Archives as evtdiag meets them, whole, broken and of strange names, as TAP. Everything is built here."""

import gzip
import io
import json
import os
import pathlib
import resource
import socket
import subprocess
import sys
import tarfile

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "bundles"))
from tap import test  # noqa: E402
from tree import collector_zip, fault_encrypted, nested_zip, repacked, tar_bytes, write_cab, zip_bytes  # noqa: E402
from world import TIMEOUT, codes, expect, log_codes, paths, main  # noqa: E402


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


if __name__ == "__main__":
    sys.exit(main(__doc__))
