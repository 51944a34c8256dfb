/* SPDX-License-Identifier: MIT */
#include "input/survey.h"

#include "base/memory.h"
#include "base/os_file.h"
#include "input/archive.h"
#include "input/open.h"

#include <string.h>

char *input_path_in(const char *folder, const char *name)
{
    size_t size = strlen(folder);
    return memory_format("%s%s%s", folder, size && folder[size - 1] == '/' ? "" : "/", name);
}

struct survey {
    const char *path;
    unsigned depth;
    size_t with_logs; /* of the given folder: its archives, and its own folders that hold logs */
};

static bool is_log(const char *path)
{
    struct input_file file;
    if (input_name_claims_log(path))
        return true;
    if (input_file_open(&file, path, NULL) < 0)
        return false;
    bool known = file.format != LOG_FORMAT_UNKNOWN || file.is_archive;
    input_file_close(&file);
    return known;
}

bool survey_is_archive(const char *path)
{
    struct input_file file;
    if (input_file_open(&file, path, NULL) < 0)
        return false;
    input_file_close(&file);
    return file.is_archive;
}

/* Stops at the first log below the folder, or at the second bundle of the given one. */
static int survey_entry(void *context, const char *name)
{
    struct survey *above = context;
    AUTO_FREE char *path = input_path_in(above->path, name);
    struct os_stat status;
    if (os_stat_link(path, &status, NULL) < 0)
        return 0;
    if (!status.is_folder && above->depth > 0)
        return status.is_regular && is_log(path);
    if (!status.is_folder) {
        above->with_logs += status.is_regular && survey_is_archive(path);
        return above->with_logs > 1;
    }
    if (above->depth + 1 >= INPUT_MAX_DEPTH)
        return 0;
    struct survey survey = {.path = path, .depth = above->depth + 1};
    bool found = os_list_folder(path, survey_entry, &survey, NULL) > 0;
    if (above->depth > 0)
        return found;
    above->with_logs += found;
    return above->with_logs > 1;
}

bool survey_holds_bundles(const char *path)
{
    struct survey survey = {.path = path};
    os_list_folder(path, survey_entry, &survey, NULL);
    return survey.with_logs > 1;
}
