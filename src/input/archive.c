/* SPDX-License-Identifier: MIT */
#include "input/archive.h"

#include "base/memory.h"
#include "base/os_locale.h"
#include "input/archive_walk.h"
#include "input/open.h"

#include <inttypes.h>
#include <string.h>

#define BAD_HEADERS 100 /* of one archive, before it is given up */

static int walk_level(struct level *level);

/* ---- events, unless the step was made by an earlier walk ---- */

static bool is_quiet(const struct walk *walk)
{
    return walk->step <= walk->skip;
}

static int tell_problem(struct walk *walk, const char *path, const char *code, const char *message,
                        bool unreadable_log)
{
    if (is_quiet(walk))
        return 0;
    return walk->events->on_problem(walk->events->context, walk->step, path, code, message,
                                    unreadable_log);
}

static int tell_skipped(struct walk *walk, const char *path)
{
    return is_quiet(walk) ? 0 : walk->events->on_skipped(walk->events->context, walk->step, path);
}

/* ---- members ---- */

struct visit {
    struct level *level;
    struct archive_entry *entry;
    struct member member;
    const char *path;
    bool claims; /* calls itself a log */
};

static int give_log(struct visit *visit, struct log_source source)
{
    struct walk *walk = visit->level->walk;
    const struct archive_events *events = walk->events;
    if (is_quiet(walk))
        return 0;
    int result = events->on_log(events->context, walk->step, visit->path, source);
    if (result == 0 && !visit->member.code) /* checksums stand at the end */
        member_drain(&visit->member);
    if (result == 0 && visit->member.code)
        result = events->on_log_problem(events->context, walk->step, visit->member.code,
                                        visit->member.message);
    return result;
}

static uint64_t stated_size(const struct visit *visit)
{
    la_int64_t size = libarchive.entry_size(visit->entry);
    return libarchive.entry_size_is_set(visit->entry) && size > 0 ? (uint64_t)size : 0;
}

/* An EVT log is a ring: its reader goes back and forth. */
static int give_whole_log(struct visit *visit)
{
    struct walk *walk = visit->level->walk;
    struct buffer buffer = {0};
    int result;
    if (is_quiet(walk))
        return 0;
    if (member_buffer(&visit->member, &buffer, stated_size(visit)) || visit->member.code) {
        struct log_memory memory = {(const uint8_t *)buffer.data, buffer.size};
        result = give_log(visit, log_source_memory(&memory));
    } else {
        AUTO_FREE char *message = memory_format(
            "is larger than the %" PRIu64 " MiB that may be held in memory, and such a "
            "log cannot be read as it streams (--limit buffer=SIZE sets another bound)",
            walk->limits->buffer >> 20);
        result = tell_problem(walk, visit->path, "limit-buffer", message, true);
    }
    walk->buffered -= buffer.size;
    buffer_free(&buffer);
    return result;
}

/* What needs to be read from its end is held in memory; a zip archive that is too large for that
 * gives its members one after the other too. */
static int buffer_archive(struct visit *visit, struct level *inner, bool *ret_usable)
{
    struct walk *walk = visit->level->walk;
    *ret_usable = true;
    if (inner->kind != ARCHIVE_KIND_ZIP && inner->kind != ARCHIVE_KIND_7ZIP)
        return 0;
    if (member_buffer(&visit->member, &inner->buffer, stated_size(visit))) {
        inner->member = NULL;
        return 0;
    }
    if (inner->kind == ARCHIVE_KIND_ZIP)
        return 0;
    AUTO_FREE char *message = memory_format(
        "is larger than the %" PRIu64 " MiB that may be held in memory, and such an archive cannot "
        "be read as it streams (--limit buffer=SIZE sets another bound)",
        walk->limits->buffer >> 20);
    *ret_usable = false;
    return tell_problem(walk, visit->path, "limit-buffer", message, false);
}

static int visit_archive(struct visit *visit, enum archive_kind kind)
{
    struct walk *walk = visit->level->walk;
    struct level inner = {.walk = walk,
                          .path = visit->path,
                          .depth = visit->level->depth + 1,
                          .kind = kind,
                          .member = &visit->member};
    bool usable;
    if (inner.depth > walk->limits->depth) {
        AUTO_FREE char *message = memory_format(
            "lies in more than %" PRIu64
            " archives, one in the other, and was not opened (--limit depth=N sets another bound)",
            walk->limits->depth);
        return tell_problem(walk, visit->path, "limit-depth", message, false);
    }
    int result = buffer_archive(visit, &inner, &usable);
    if (result == 0 && usable)
        result = walk_level(&inner);
    archive_level_close(&inner);
    return result;
}

static int refuse(struct visit *visit)
{
    struct walk *walk = visit->level->walk;
    const struct member *member = &visit->member;
    if (member->code)
        return tell_problem(walk, visit->path, member->code, member->message, visit->claims);
    if (!visit->claims && !input_name_claims_archive(visit->path))
        return tell_skipped(walk, visit->path);
    AUTO_FREE char *message =
        memory_format("is %s", input_kind_of(member->first, member->first_size, visit->path));
    return tell_problem(walk, visit->path, visit->claims ? "not-a-log" : "not-an-archive", message,
                        visit->claims);
}

static int visit_content(struct visit *visit)
{
    struct member *member = &visit->member;
    struct walk *walk = visit->level->walk;
    /* Where an earlier walk was cut off, nothing is looked at again. */
    if (walk->step == walk->skip && visit->level->kind == ARCHIVE_KIND_ZIP)
        return 0;
    member_begin(member, visit->level);
    enum log_format format = log_format_of(member->first, member->first_size);
    enum archive_kind kind = archive_kind_of(member->first, member->first_size);
    int result;
    if (format == LOG_FORMAT_EVT)
        result = give_whole_log(visit);
    else if (format != LOG_FORMAT_UNKNOWN)
        result = give_log(visit, member_source(member));
    else if (kind != ARCHIVE_KIND_NONE && walk->step != walk->skip)
        result = visit_archive(visit, kind);
    else
        result = refuse(visit);
    /* A zip archive says how long the packed bytes are: nothing needs to be unpacked to pass them
     * over. Elsewhere the library would unpack, and ask nobody. */
    if (result == 0 && !visit->level->dead &&
        (visit->level->kind != ARCHIVE_KIND_ZIP || !libarchive.entry_size_is_set(visit->entry)))
        member_drain(member);
    member_end(member);
    return result;
}

static int visit_encrypted(struct visit *visit)
{
    struct level *level = visit->level;
    if (visit->claims || input_name_claims_archive(visit->path))
        return tell_problem(
            level->walk, visit->path, "encrypted",
            "is encrypted: unpack the archive with its password and give the folder",
            visit->claims);
    if (!level->encrypted++)
        level->first_encrypted = memory_text(visit->path);
    return 0;
}

/* A link's target has its own place in the archive, or none. */
static int visit_link(struct visit *visit)
{
    struct walk *walk = visit->level->walk;
    if (!visit->claims)
        return tell_skipped(walk, visit->path);
    return tell_problem(walk, visit->path, "link",
                        "is a link to another file, which is not followed; that file counts if the "
                        "archive holds it",
                        true);
}

static char *name_of(struct level *level, struct archive_entry *entry)
{
    if (libarchive.format(level->archive) == ARCHIVE_FORMAT_RAW)
        return NULL;
    const char *name = libarchive.entry_pathname(entry);
    if (!name)
        name = libarchive.entry_pathname_utf8(entry);
    return name ? memory_text(name) : memory_format("member %" PRIu64, level->walk->members);
}

static int visit_entry(struct level *level, struct archive_entry *entry)
{
    struct walk *walk = level->walk;
    bool link = libarchive.entry_hardlink(entry) || libarchive.entry_filetype(entry) == AE_IFLNK;
    if (!link && libarchive.entry_filetype(entry) != AE_IFREG &&
        libarchive.entry_filetype(entry) != 0)
        return 0;
    if (++walk->members > walk->limits->members) {
        walk_limit(walk, "limit-members",
                   "holds more than %" PRIu64
                   " files; what follows was not read (--limit members=N sets another bound)",
                   walk->limits->members);
        return 0;
    }
    walk->step++;
    AUTO_FREE char *name = name_of(level, entry);
    AUTO_FREE char *path = archive_names_path(walk->names, level->path, name);
    struct visit visit = {.level = level,
                          .entry = entry,
                          .path = path,
                          .claims = input_name_claims_log(path) ||
                                    (!name && input_name_claims_packed_log(path))};
    if (!is_quiet(walk)) {
        int result = walk->events->on_member(walk->events->context, walk->step, path);
        if (result)
            return result;
    }
    if (link)
        return visit_link(&visit);
    return libarchive.entry_is_encrypted(entry) ? visit_encrypted(&visit) : visit_content(&visit);
}

/* ---- archives ---- */

static int tell_broken(struct level *level, const char *complaint)
{
    struct text text = text_of(complaint);
    const char *code = "archive-damaged";
    const char *what =
        "is damaged or cut short, or is one part of several that must be joined; what "
        "came before was read";
    if (text_contains_fold(text, TEXT("encrypt"))) {
        code = "encrypted";
        what = "is encrypted: unpack it with its password and give the folder";
    } else if (text_contains_fold(text, TEXT("multi"))) {
        code = "archive-in-parts";
        what = "is one of several parts: unpack them with another program and give the folder";
    }
    AUTO_FREE char *message = memory_format("%s (%s)", what, complaint);
    return tell_problem(level->walk, level->path, code, message, false);
}

static int tell_encrypted(const struct level *level)
{
    if (!level->encrypted)
        return 0;
    AUTO_FREE char *message = memory_format(
        "%" PRIu64 " of its files %s encrypted and could not be looked at, the first "
        "is %s: unpack the archive with its password and give the folder",
        level->encrypted, level->encrypted == 1 ? "is" : "are", level->first_encrypted);
    return tell_problem(level->walk, level->path, "encrypted", message, false);
}

static int walk_entries(struct level *level, bool *ret_broken)
{
    unsigned bad = 0;
    int result = 0;
    while (result == 0 && !level->walk->limit && !level->dead) {
        struct archive_entry *entry;
        int got = libarchive.read_next_header(level->archive, &entry);
        if (got == ARCHIVE_EOF)
            return 0;
        if (got >= ARCHIVE_WARN) {
            result = visit_entry(level, entry);
        } else {
            *ret_broken = true;
            if (got == ARCHIVE_FATAL || ++bad > BAD_HEADERS)
                return 0;
        }
    }
    *ret_broken = *ret_broken || level->dead;
    return result;
}

static int walk_level(struct level *level)
{
    struct error error = {0};
    bool broken = false;
    if (archive_level_open(level, &error) < 0) {
        level->walk->step++;
        return level->walk->limit ? 0 : tell_broken(level, error.text);
    }
    int result = walk_entries(level, &broken);
    level->walk->step++;
    if (result == 0 && broken && !level->walk->limit) {
        AUTO_FREE char *complaint = archive_complaint(level->archive);
        result = tell_broken(level, complaint);
    }
    return result == 0 ? tell_encrypted(level) : result;
}

/* A stream of a kind that is read from its end. */
static int buffer_stream(struct level *level, struct error *error)
{
    uint64_t room = level->walk->limits->buffer;
    size_t got;
    do {
        int64_t more = level->source.read_at(level->source.context,
                                             buffer_reserve(&level->buffer, ARCHIVE_BLOCK),
                                             ARCHIVE_BLOCK, level->buffer.size, error);
        if (more < 0)
            return -1;
        got = (size_t)more;
        buffer_commit(&level->buffer, got);
        level->walk->packed += got;
        if (level->buffer.size > room)
            return error_set(error, ERROR_LIMIT,
                             "is larger than the %" PRIu64
                             " MiB that may be held in memory, and such "
                             "an archive cannot be read as it streams: give the file itself",
                             room >> 20);
    } while (got);
    level->walk->buffered += level->buffer.size;
    return 0;
}

static int walk_root(struct level *level)
{
    struct walk *walk = level->walk;
    struct error error = {0};
    uint8_t first[LOG_SNIFF_SIZE];
    int64_t got = level->source.read_at(level->source.context, first, sizeof first, 0, &error);
    int result = 0;
    level->kind = got < 0 ? ARCHIVE_KIND_NONE : archive_kind_of(first, (size_t)got);
    if (got >= 0 && level->source.size == LOG_SIZE_UNKNOWN && level->kind == ARCHIVE_KIND_7ZIP &&
        buffer_stream(level, &error) < 0)
        got = -1;
    if (got >= 0 && archive_library_load(&error) < 0)
        got = -1;
    if (got < 0) {
        walk->step++;
        result = tell_problem(walk, level->path,
                              error.code == ERROR_LIMIT ? "limit-buffer" : "cannot-open",
                              error.text, false);
    } else {
        result = walk_level(level);
    }
    archive_level_close(level);
    walk->step++;
    if (result == 0 && walk->limit)
        result = tell_problem(walk, level->path, walk->limit, walk->limit_message, false);
    return result;
}

void archive_prepare(void)
{
    archive_library_load(NULL);
    os_locale_prepare();
}

int archive_walk(struct log_source source, const char *path, const struct input_limits *limits,
                 uint64_t skip, const struct archive_events *events)
{
    struct walk walk = {
        .limits = limits, .events = events, .names = archive_names_new(), .skip = skip};
    struct level level = {.walk = &walk, .path = path, .depth = 1, .source = source};
    void *locale = os_locale_begin();
    int result = walk_root(&level);
    os_locale_end(locale);
    archive_names_free(walk.names);
    free(walk.limit_message);
    return result;
}
