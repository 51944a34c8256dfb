#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""archive_seeds.py FOLDER: writes small archives of every format as seeds for fuzz_archive."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "bundles"))
from tree import collector_zip, nested_zip, repacked, tar_bytes, zip_bytes  # noqa: E402

LOG = b"ElfFile\0" + bytes(range(256)) * 8
MEMBERS = [("logs/a.evtx", LOG), ("old.evt", b"0\0\0\0LfLe" + LOG), ("readme.txt", b"text\n"), ("b.evtx", b"")]
folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
SEEDS = {"plain.zip": zip_bytes(MEMBERS), "collector.zip": collector_zip([("a.evtx", LOG)]),
         "nested.zip": nested_zip([("a.evtx", LOG)]), "stream.zip": repacked(MEMBERS, "--format", "zip"),
         "a.tar": tar_bytes(MEMBERS), "a.7z": repacked(MEMBERS, "--format", "7zip"),
         "a.tgz": repacked(MEMBERS, "--gzip"), "a.txz": repacked(MEMBERS, "--xz"),
         "a.tbz": repacked(MEMBERS, "--bzip2"), "a.tzst": repacked(MEMBERS, "--zstd")}
for name, data in SEEDS.items():
    (folder / name).write_bytes(data)
