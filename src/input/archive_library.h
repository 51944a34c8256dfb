/* SPDX-License-Identifier: MIT */
#pragma once

/* libarchive, loaded when the first archive is walked. It brings eleven libraries along, and to
 * start them takes longer than to read a small log. */

#include "base/error.h"

#include <archive.h>
#include <archive_entry.h>

/* What is used of it: each archive_NAME() is called as libarchive.NAME(). */
#define LIBARCHIVE_FUNCTIONS(each)                                                                 \
    each(entry_filetype);                                                                          \
    each(entry_hardlink);                                                                          \
    each(entry_is_encrypted);                                                                      \
    each(entry_pathname);                                                                          \
    each(entry_pathname_utf8);                                                                     \
    each(entry_size);                                                                              \
    each(entry_size_is_set);                                                                       \
    each(error_string);                                                                            \
    each(format);                                                                                  \
    each(read_data_block);                                                                         \
    each(read_free);                                                                               \
    each(read_new);                                                                                \
    each(read_next_header);                                                                        \
    each(read_open1);                                                                              \
    each(read_set_callback_data);                                                                  \
    each(read_set_read_callback);                                                                  \
    each(read_set_seek_callback);                                                                  \
    each(read_set_skip_callback);                                                                  \
    each(read_support_filter_bzip2);                                                               \
    each(read_support_filter_gzip);                                                                \
    each(read_support_filter_xz);                                                                  \
    each(read_support_filter_zstd);                                                                \
    each(read_support_format_7zip);                                                                \
    each(read_support_format_cab);                                                                 \
    each(read_support_format_rar);                                                                 \
    each(read_support_format_rar5);                                                                \
    each(read_support_format_raw);                                                                 \
    each(read_support_format_tar);                                                                 \
    each(read_support_format_zip_seekable);                                                        \
    each(read_support_format_zip_streamable);                                                      \
    each(set_error)

#define LIBARCHIVE_FIELD(name) __typeof__(archive_##name) *name
struct libarchive {
    LIBARCHIVE_FUNCTIONS(LIBARCHIVE_FIELD);
};
extern struct libarchive libarchive;

/* Must succeed before a function is called. The second time it opens nothing and returns what it
 * did the first time. -1 with the error set. */
int archive_library_load(struct error *error);
