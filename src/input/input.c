/* SPDX-License-Identifier: MIT */
#include "input/input.h"

#include "base/memory.h"
#include "base/os_file.h"
#include "input/open.h"
#include "input/survey.h"

#include <string.h>

#define NO_BUNDLE SIZE_MAX

struct search {
    const struct input_events *events;
    size_t bundles;      /* how many there are */
    size_t loose_bundle; /* of the loose logs, NO_BUNDLE until there is one */
};

/* One folder of a search. */
struct folder {
    struct search *search;
    const char *path;
    unsigned depth;
    size_t *bundle;     /* shared by all folders of the bundle */
    const char *name;   /* of the bundle */
    bool holds_bundles; /* each of its own folders with logs is a bundle */
    size_t found;       /* files of any kind, for the folder that was given */
};

static int open_bundle(struct search *search, size_t *bundle, const char *path)
{
    if (*bundle != NO_BUNDLE)
        return 0;
    *bundle = search->bundles++;
    return search->events->on_bundle(search->events->context, *bundle, path);
}

static int tell_problem(struct search *search, const char *path, const char *code,
                        const char *message, bool unreadable_log, size_t bundle)
{
    return search->events->on_problem(search->events->context, path, code, message, unreadable_log,
                                      bundle);
}

static int take_log(struct search *search, const char *path, size_t *bundle,
                    const char *bundle_path, struct input_file *file, bool given)
{
    int result = open_bundle(search, bundle, bundle_path);
    if (result)
        return result;
    struct input_log log = {.path = path,
                            .bundle = *bundle,
                            .descriptor = file->descriptor,
                            .format = file->format,
                            .is_archive = file->is_archive,
                            .given = given,
                            .size = file->size,
                            .first = {(const char *)file->first, file->first_size}};
    return search->events->on_log(search->events->context, &log);
}

/* A file that is not a log: skipped in a folder, named when it was given or calls itself a log. */
static int refuse_file(struct search *search, const char *path, size_t *bundle,
                       const char *bundle_path, const struct input_file *file, bool given)
{
    bool claims = input_name_claims_log(path);
    if (!given && !claims && !input_name_claims_archive(path))
        return search->events->on_skipped(search->events->context, path);
    if (claims) {
        int result = open_bundle(search, bundle, bundle_path);
        if (result)
            return result;
    }
    AUTO_FREE char *message =
        memory_format("is %s", input_kind_of(file->first, file->first_size, path));
    return tell_problem(search, path,
                        claims || !input_name_claims_archive(path) ? "not-a-log" : "not-an-archive",
                        message, claims, *bundle);
}

static int take_file(struct search *search, const char *path, size_t *bundle,
                     const char *bundle_path, bool given)
{
    struct error error = {0};
    struct input_file file;
    if (input_file_open(&file, path, &error) < 0)
        return tell_problem(search, path, "cannot-open", error_without_path(&error, path), false,
                            *bundle);
    int result = file.format != LOG_FORMAT_UNKNOWN || file.is_archive
                     ? take_log(search, path, bundle, bundle_path, &file, given)
                     : refuse_file(search, path, bundle, bundle_path, &file, given);
    input_file_close(&file);
    return result;
}

static int visit_entry(void *context, const char *name);

static int walk_folder(struct folder *folder)
{
    struct error error = {0};
    int result = os_list_folder(folder->path, visit_entry, folder, &error);
    if (error.code)
        return tell_problem(folder->search, folder->path, "cannot-open",
                            error_without_path(&error, folder->path), false, NO_BUNDLE);
    return result;
}

static int visit_folder(struct folder *above, const char *path)
{
    if (above->depth + 1 >= INPUT_MAX_DEPTH)
        return tell_problem(above->search, path, "too-deep",
                            "lies too deep in folders; give it by name", false, NO_BUNDLE);
    size_t own_bundle = NO_BUNDLE;
    bool own = above->holds_bundles; /* of the folder that was given */
    struct folder folder = {.search = above->search,
                            .path = path,
                            .depth = above->depth + 1,
                            .bundle = own ? &own_bundle : above->bundle,
                            .name = own ? path : above->name};
    int result = walk_folder(&folder);
    above->found += folder.found;
    return result;
}

/* A link, FIFO, socket or device in a folder. */
static int refuse_special(struct folder *folder, const char *path)
{
    struct search *search = folder->search;
    if (!input_name_claims_log(path) && !input_name_claims_archive(path))
        return search->events->on_skipped(search->events->context, path);
    return tell_problem(
        search, path, "not-a-file",
        "is a link or a special file, which is not followed in a folder; give it by "
        "name if it is to be read",
        false, NO_BUNDLE);
}

static int visit_entry(void *context, const char *name)
{
    struct folder *folder = context;
    struct error error = {0};
    AUTO_FREE char *path = input_path_in(folder->path, name);
    struct os_stat status;
    if (os_stat_link(path, &status, &error) < 0)
        return tell_problem(folder->search, path, "cannot-open", error_without_path(&error, path),
                            false, NO_BUNDLE);
    if (status.is_folder)
        return visit_folder(folder, path);
    folder->found++;
    if (!status.is_regular)
        return refuse_special(folder, path);
    size_t own_bundle = NO_BUNDLE;
    bool own = folder->holds_bundles && survey_is_archive(path);
    return take_file(folder->search, path, own ? &own_bundle : folder->bundle,
                     own ? path : folder->name, false);
}

static int take_folder(struct search *search, const char *path)
{
    size_t bundle = NO_BUNDLE, before = search->bundles;
    struct folder folder = {.search = search,
                            .path = path,
                            .bundle = &bundle,
                            .name = path,
                            .holds_bundles = survey_holds_bundles(path)};
    int result = walk_folder(&folder);
    if (result || search->bundles > before)
        return result;
    AUTO_FREE char *message = memory_format("holds no event logs (%zu file%s looked at)",
                                            folder.found, folder.found == 1 ? "" : "s");
    return tell_problem(search, path, "no-logs", message, false, NO_BUNDLE);
}

static int take_path(struct search *search, const char *path)
{
    struct error error = {0};
    struct os_stat status = {0};
    bool standard = strcmp(path, INPUT_STANDARD) == 0;
    if (!standard && os_stat_path(path, &status, &error) < 0)
        return tell_problem(search, path, "cannot-open", error_without_path(&error, path), false,
                            NO_BUNDLE);
    if (status.is_folder)
        return take_folder(search, path);
    size_t own_bundle = NO_BUNDLE;
    bool own = status.is_regular && survey_is_archive(path);
    return take_file(search, path, own ? &own_bundle : &search->loose_bundle, own ? path : "",
                     true);
}

int input_find(const char *const *paths, size_t count, const struct input_events *events)
{
    struct search search = {.events = events, .loose_bundle = NO_BUNDLE};
    int result = 0;
    for (size_t i = 0; i < count && !result; i++)
        result = take_path(&search, paths[i]);
    return result;
}
