/* SPDX-License-Identifier: MIT */
#pragma once

/* Inside the walk over an archive: what its files share. Everything else uses input/archive.h. */

#include "base/buffer.h"
#include "input/archive.h"
#include "input/archive_library.h"

enum archive_kind {
    ARCHIVE_KIND_NONE,
    ARCHIVE_KIND_ZIP,
    ARCHIVE_KIND_7ZIP,
    ARCHIVE_KIND_CAB,
    ARCHIVE_KIND_RAR,
    ARCHIVE_KIND_TAR,
    ARCHIVE_KIND_COMPRESSED, /* one stream, of a tar archive or of a single file */
};
enum archive_kind archive_kind_of(const void *data, size_t size);

struct archive_names; /* the display paths that a walk has given */

struct walk {
    const struct input_limits *limits;
    const struct archive_events *events;
    struct archive_names *names;
    uint64_t skip, step;
    uint64_t members;
    uint64_t unpacked, packed; /* bytes, of all levels; read of the outermost */
    uint64_t buffered;
    const char *limit; /* code of the limit that ended the walk; NULL = none did */
    char *limit_message;
};

/* A member while it is unpacked. */
struct member {
    struct walk *walk;
    struct level *level;
    const uint8_t *block; /* of the library; what is left of it */
    size_t block_size;
    uint64_t gap;      /* zeros before the block, of a sparse file */
    uint64_t position; /* of the end of the block */
    uint64_t at;       /* bytes given so far */
    bool ended;
    bool draining; /* whatever is wrong with it, the rest is unpacked */
    uint8_t first[LOG_SNIFF_SIZE];
    size_t first_size;
    const char *code; /* what is wrong with it; NULL = nothing */
    char *message;    /* owned */
};

/* An archive that is open. */
struct level {
    struct walk *walk;
    const char *path;
    uint64_t depth; /* from 1 */
    enum archive_kind kind;
    struct archive *archive;
    /* Where its bytes come from: the outermost's source; else what was buffered of the member, and
     * then the member itself, unless that is NULL. */
    struct log_source source;
    struct member *member;
    struct buffer buffer;
    uint64_t offset; /* of source or buffer */
    uint8_t *block;
    bool dead;             /* nothing more can be had of it */
    uint64_t encrypted;    /* members that could not be looked at */
    char *first_encrypted; /* owned */
};

#define ARCHIVE_BLOCK ((size_t)256 << 10)

/* Sets up the library on the level's bytes. -1 with the error set. */
int archive_level_open(struct level *level, struct error *error);
void archive_level_close(struct level *level);

/* Takes the first bytes of the member that the level's archive is at. */
void member_begin(struct member *member, struct level *level);
void member_end(struct member *member);
/* Reads on; less than size at its end, or when something is wrong, which member->code says. */
size_t member_read(struct member *member, void *data, size_t size);
/* Unpacks what is left, so that limits hold for it too. */
void member_drain(struct member *member);
/* Reads all of it, if it fits into what the walk may still buffer. buffer has what was read in any
 * case; the caller takes its size off walk->buffered when it is freed. */
bool member_buffer(struct member *member, struct buffer *buffer, uint64_t expected);
struct log_source member_source(struct member *member);

/* Ends the walk. */
__attribute__((format(printf, 3, 4))) void walk_limit(struct walk *walk, const char *code,
                                                      const char *format, ...);

/* "64 MiB", "100 bytes"; owned by the caller. */
char *archive_size_words(uint64_t size);

/* What the library says of an error, for a message; owned by the caller. */
char *archive_complaint(struct archive *archive);

struct archive_names *archive_names_new(void);
void archive_names_free(struct archive_names *names);
/* The display path of a member: valid UTF-8 with '/' between its parts, and other than all before.
 * name may be NULL. Owned by the caller. */
char *archive_names_path(struct archive_names *names, const char *archive, const char *name);
