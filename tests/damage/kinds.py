# SPDX-License-Identifier: MIT
"""Every kind of damage: each gives cases (name, bytes of the log, numbers of the records that may be lost)."""

import random
import struct
import zlib

from layout import CHUNK, FILE_HEADER, RECORD_HEADER


def flipped(data, offset, bit):
    out = bytearray(data)
    out[offset] ^= 1 << bit
    return out


def chunk_at(data, chunk):
    start = FILE_HEADER + chunk * CHUNK
    return data[start : start + CHUNK]


def of_chunk(records, chunk):
    return {record.number for record in records if record.chunk == chunk}


def with_header(data, offset, form, value):
    """A field of the file header, with a right checksum."""
    out = bytearray(data)
    struct.pack_into(form, out, offset, value)
    struct.pack_into("<I", out, 124, zlib.crc32(out[:120]))
    return out


def file_header_flips(data, records, step):
    for offset in [*range(0, 48, step), 120, 124, 200, 4000]:
        yield f"flip-file-header-{offset}", flipped(data, offset, offset % 8), set()


def chunk_header_flips(data, records, step):
    for chunk in {record.chunk for record in records}:
        start = FILE_HEADER + chunk * CHUNK
        for offset in range(0, 128, step):
            yield f"flip-chunk{chunk}-header-{offset}", flipped(data, start + offset, 3), of_chunk(records, chunk)


def table_flips(data, records, step):
    """Tables of names and templates: quick ways to what the records say themselves."""
    for offset in range(128, 512, 4 * step):
        yield f"flip-tables-{offset}", flipped(data, FILE_HEADER + CHUNK + offset, 5), of_chunk(records, 1)


def lost_with(records, record):
    return of_chunk(records, record.chunk) if record.defines else {record.number}


def record_header_flips(data, records, step):
    for record in records[:: 7 * step]:
        for offset in range(RECORD_HEADER):
            yield (f"flip-record{record.number}-header-{offset}", flipped(data, record.offset + offset, offset % 8),
                   {record.number})


def record_flips(data, records, step):
    """Template instance, template where it lies in the record, values, size copy."""
    for record in records[:: 5 * step]:
        for offset in range(RECORD_HEADER, record.size, 11):
            yield (f"flip-record{record.number}-{offset}", flipped(data, record.offset + offset, offset % 7),
                   lost_with(records, record))


def random_flips(data, records, step):
    """64 bytes at a stretch become noise."""
    noise = random.Random(7)
    for record in records[:: 5 * step]:
        out = bytearray(data)
        size = min(64, record.size - RECORD_HEADER)
        offset = record.offset + RECORD_HEADER + noise.randrange(record.size - RECORD_HEADER - size + 1)
        out[offset : offset + size] = noise.randbytes(size)
        yield f"noise-record{record.number}", out, lost_with(records, record)


def truncations(data, records, step):
    for size in range(4096, len(data), 4096 * step):
        whole = {r.number for r in records if FILE_HEADER + (r.chunk + 1) * CHUNK <= size}
        yield f"cut-at-{size}", data[:size], {r.number for r in records} - whole


def chunks_changed(data, records, step):
    count = (len(data) - FILE_HEADER) // CHUNK
    chunks = [chunk_at(data, chunk) for chunk in range(count)]
    for chunk in range(count):
        zeroed = list(chunks)
        zeroed[chunk] = bytes(CHUNK)
        yield f"zeroed-chunk{chunk}", data[:FILE_HEADER] + b"".join(zeroed), of_chunk(records, chunk)
        other = (chunk + 1) % count
        swapped = list(chunks)
        swapped[chunk], swapped[other] = chunks[other], chunks[chunk]
        yield f"swapped-chunks-{chunk}-{other}", data[:FILE_HEADER] + b"".join(swapped), set()
        doubled = list(chunks)
        doubled[other] = chunks[chunk]
        yield f"doubled-chunk{chunk}", data[:FILE_HEADER] + b"".join(doubled), of_chunk(records, other)
        yield f"added-chunk{chunk}", data + chunks[chunk], set()
    for sector in range(0, CHUNK, 4096 * step):
        torn = bytearray(data)
        start = FILE_HEADER + CHUNK + sector
        torn[start : start + 512] = bytes(512)
        yield f"zeroed-sector-{sector}", torn, of_chunk(records, 1)


def wrong_counts(data, records, step):
    for value in (0, 1, 2, 200, 65535):
        yield f"chunk-count-{value}", with_header(data, 42, "<H", value), set()
    for value in (0, 1, 1 << 40, (1 << 64) - 1):
        yield f"first-chunk-{value}", with_header(data, 8, "<Q", value), set()
        yield f"last-chunk-{value}", with_header(data, 16, "<Q", value), set()
        yield f"next-id-{value}", with_header(data, 24, "<Q", value), set()


def overlapping(data, records, step):
    """A record claims the one behind it, or half of itself."""
    for record, after in list(zip(records, records[1:]))[:: 5 * step]:
        if record.chunk != after.chunk:
            continue
        for size in (record.size + after.size, record.size + 8, record.size // 2 // 8 * 8, 0, 0x7FFFFFFF, 0xFFFFFFF8):
            out = bytearray(data)
            struct.pack_into("<I", out, record.offset + 4, size)
            lost = {record.number}
            if size == record.size + after.size:
                struct.pack_into("<I", out, record.offset + size - 4, size)
                lost = {record.number, after.number}
                if record.defines or after.defines:
                    lost = of_chunk(records, record.chunk)
            yield f"overlap-record{record.number}-{size:x}", out, lost


KINDS = [file_header_flips, chunk_header_flips, table_flips, record_header_flips, record_flips, random_flips, truncations,
         chunks_changed, wrong_counts, overlapping]
