/* SPDX-License-Identifier: MIT */
#pragma once

/* What an open libevt_log consists of. */

#include "reader/libevt_log.h"

#include <libbfio.h>
#include <libevt.h>

struct libevt_parts {
    struct evt_file *file; /* borrowed */
    uint64_t at;           /* where libevt's reading stands */
    bool open;
    libbfio_handle_t *handle;
    libevt_file_t *evt;
    libevt_record_t *record;   /* the last one asked for */
    struct buffer text;        /* its text, one NUL-terminated value after the other */
    struct insertion *strings; /* owned */
    uint8_t *binary;           /* owned */
};

/* Sets the error to the cause that libevt gives, and frees that. Returns -1. */
int libevt_set_error(struct error *error, const char *what, libevt_error_t **libevt);

/* libevt's record of an entry, in parts->record. */
int libevt_parts_get(struct libevt_parts *parts, const struct libevt_entry *entry,
                     struct error *error);
