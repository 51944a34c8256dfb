/* SPDX-License-Identifier: MIT */
#pragma once

/* Opens one file and tells what it holds. */

#include "input/input.h"

struct input_file {
    int descriptor; /* -1 for what is not open */
    struct log_source source;
    enum log_format format;
    bool is_archive;
    uint8_t first[INPUT_SNIFF_SIZE];
    size_t first_size;
    uint64_t size;     /* bytes, or LOG_SIZE_UNKNOWN for a stream */
    uint64_t position; /* of a stream: bytes read so far */
};

/* Standard input is read as a stream when it cannot seek. The struct must not move while the source
 * is in use. Returns -1 with the error set when the file cannot be opened or read. */
int input_file_open(struct input_file *file, const char *path, struct error *error);
/* The same for a descriptor that another process opened; first has at most INPUT_SNIFF_SIZE bytes.
 */
void input_file_adopt(struct input_file *file, int descriptor, uint64_t size, struct text first);
void input_file_close(struct input_file *file);

/* True when the name says that the file is an event log. */
bool input_name_claims_log(const char *path);

/* The same of a log that was compressed alone: "Application.evtx.gz". */
bool input_name_claims_packed_log(const char *path);
/* True when the name says that the file is an archive, or a compressed log. */
bool input_name_claims_archive(const char *path);

/* In words what the first bytes of a file that is no log are: "empty", "no Windows event log". */
const char *input_kind_of(const void *data, size_t size, const char *path);
