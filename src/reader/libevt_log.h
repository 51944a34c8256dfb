/* SPDX-License-Identifier: MIT */
#pragma once

/* An EVT log as libevt 20200926 sees it. It is the second opinion: it was seen to lose and to
 * double records of logs that have wrapped, so it never decides what a log holds. */

#include "reader/evt_log.h"

struct libevt_entry {
    uint64_t offset; /* of the record in the file */
    int index;       /* libevt's */
    uint32_t number;
    bool recovered, seen; /* seen is the caller's */
};

struct libevt_log {
    struct libevt_entry *entries; /* owned; its own records in its order, then the recovered ones */
    size_t count;
    struct libevt_parts *parts; /* owned */
};

/* -1 with the error set when libevt refuses the log. The file stays in use until the close. */
int libevt_log_open(struct libevt_log *log, struct evt_file *file, struct error *error);
void libevt_log_close(struct libevt_log *log);

/* Decodes a record, without a channel; its text lives until the next call. -1 with the error set
 * when libevt cannot. */
int libevt_log_record(struct libevt_log *log, const struct libevt_entry *entry,
                      struct record *ret_record, struct error *error);
