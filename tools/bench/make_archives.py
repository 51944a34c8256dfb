#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Packs the benchmark's logs: make_archives.py LOGS. logs.zip holds the log with rare hits; bundles/ holds 1,000 zip
archives of 20 small logs each. What is there already is not made again."""
import pathlib
import sys
import zipfile

BUNDLES, LOGS_OF_EACH = 1000, 20
DATE = (2026, 1, 2, 3, 4, 0)


def pack(path, members):
    """Under another name first: an archive that is there is whole."""
    if path.exists():
        return
    unfinished = path.with_suffix(".part")
    with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in members:
            archive.writestr(zipfile.ZipInfo(member.name, DATE), member.read_bytes(), zipfile.ZIP_DEFLATED)
    unfinished.rename(path)


def main():
    logs = pathlib.Path(sys.argv[1])
    small = sorted((logs / "small").rglob("*.evtx"))
    pack(logs / "logs.zip", [logs / "rare-256.evtx"])
    (logs / "bundles").mkdir(exist_ok=True)
    for number in range(BUNDLES):
        first = number * LOGS_OF_EACH
        pack(logs / "bundles" / f"bundle{number:04}.zip",
             [small[(first + i) % len(small)] for i in range(LOGS_OF_EACH)])


main()
