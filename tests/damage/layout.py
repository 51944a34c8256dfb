# SPDX-License-Identifier: MIT
"""Where the chunks and records of a good log lie. Offsets are of the file."""

import dataclasses
import struct

FILE_HEADER, CHUNK = 4096, 65536
RECORD_HEADER = 24


@dataclasses.dataclass(frozen=True)
class Record:
    offset: int
    size: int
    number: int  # in its header; in these logs it is EventRecordID too
    chunk: int
    defines: bool  # a name or a template lies in it that others of its chunk may use


def definitions_of(data, start):
    """Where the names and templates lie that the tables of a chunk lead to."""
    found = set()
    for bucket in range(96):
        at = struct.unpack_from("<I", data, start + 128 + 4 * bucket)[0]
        while at and at not in found:
            found.add(at)
            at = struct.unpack_from("<I", data, start + at)[0]
    return found


def records_of(data):
    found = []
    for chunk in range((len(data) - FILE_HEADER) // CHUNK):
        start = FILE_HEADER + chunk * CHUNK
        last = struct.unpack_from("<I", data, start + 44)[0]
        definitions = definitions_of(data, start)
        at = 512
        while at <= last:
            magic, size, number = struct.unpack_from("<4sIQ", data, start + at)
            assert magic == b"**\0\0"
            defines = any(at <= definition < at + size for definition in definitions)
            found.append(Record(start + at, size, number, chunk, defines))
            at += size
    return found
