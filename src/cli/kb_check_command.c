/* SPDX-License-Identifier: MIT */
#include "cli/command.h"

#include "base/buffer.h"
#include "base/memory.h"
#include "base/os_file.h"
#include "kb/article.h"
#include "kb/compile.h"
#include "kb/folder.h"
#include "kb/lint.h"
#include "kb/open.h"
#include "kb/read_file.h"
#include "kb/sample.h"
#include "kb/verify.h"
#include "match/match.h"
#include "scan/replay.h"

#include <stdio.h>
#include <string.h>

static void complain(void *context, const char *where, const char *what)
{
    (void)context;
    AUTO_FREE char *line = memory_format("%s: %s", where, what);
    command_complain(line);
}

static int read_articles(const struct kb *kb, struct error *error)
{
    for (size_t i = 0; i < kb->cause_count; i++) {
        json_t *article = kb_article(kb, i, error);
        if (!article)
            return -1;
        json_decref(article);
    }
    return 0;
}

/* The number of complaints, -1 with the error set. */
static long check_base(const struct kb_folder *folder, const struct kb *kb, size_t *ret_samples,
                       struct error *error)
{
    struct kb_samples samples = {0};
    if (read_articles(kb, error) || kb_samples_read(&samples, folder, error))
        return -1;
    long complaints = (long)kb_lint(folder, kb, complain, NULL);
    int failed = replay_samples(kb, &samples, complain, NULL, error);
    *ret_samples = samples.count;
    kb_samples_free(&samples);
    return failed < 0 ? -1 : complaints + failed;
}

/* The number of complaints, -1 with the error set. */
static long check_references(const struct kb_folder *folder, bool extends, struct error *error)
{
    struct kb *below = extends ? kb_open(NULL, 0, error) : NULL;
    if (extends && !below)
        return -1;
    long complaints = (long)kb_lint_references(folder, below, complain, NULL);
    kb_free(below);
    return complaints;
}

/* True for what is wrong with the folder as a whole, such as names of articles that are not there:
 * each article by itself is good. */
static bool blames_folder(const struct error *error, const struct kb_folder *folder)
{
    size_t size = strlen(folder->path);
    return strncmp(error->text, folder->path, size) == 0 && error->text[size] == ':';
}

static long check_folder(const struct settings *settings, const struct kb_folder *folder,
                         struct error *error)
{
    AUTO_BUFFER struct buffer base = {0};
    bool extends = json_object_get(folder->base.root, "extends") != NULL;
    struct error other = {0};
    size_t samples = 0;
    long complaints = (long)kb_lint_unwritten(folder, complain, NULL);
    if (complaints)
        return complaints;
    int compiled = kb_compile(&base, folder, error);
    if (compiled == 0 || blames_folder(error, folder))
        complaints = check_references(folder, extends, &other);
    if (complaints) {
        *error = other;
        return complaints;
    }
    struct kb *kb = compiled == 0 ? kb_open_compiled(base.data, base.size, extends, error) : NULL;
    complaints = kb ? check_base(folder, kb, &samples, error) : -1;
    if (complaints == 0 && !settings->quiet)
        printf("%s: %zu causes, %zu signatures, %zu samples: all well\n",
               settings->arguments.items[0], kb->cause_count, kb->signature_count, samples);
    kb_free(kb);
    return complaints;
}

/* A base that is built already: its parts, and what only its use would show. */
static int check_file(const struct settings *settings, struct error *error)
{
    const char *path = settings->arguments.items[0];
    AUTO_BUFFER struct buffer bytes = {0};
    if (kb_read_file(&bytes, path, KB_MAX_FILE_SIZE, error) ||
        kb_verify(path, bytes.data, bytes.size, error))
        return STATUS_UNREADABLE;
    struct kb *kb = kb_open_one(path, error);
    int result = kb ? matcher_check(kb, error) : -1;
    result = result || read_articles(kb, error) ? -1 : 0;
    if (result == 0 && !settings->quiet) {
        const struct kb_source *source = &kb->sources[kb->source_count - 1];
        printf("%s: %s %s, %zu causes, %zu signatures, digest %s: all well\n", path, source->name,
               source->version, source->causes, source->signatures, source->digest);
    }
    kb_free(kb);
    return result == 0 ? STATUS_DONE : STATUS_UNREADABLE;
}

static int run(const struct settings *settings, struct error *error)
{
    struct os_stat stat;
    if (os_stat_path(settings->arguments.items[0], &stat, error))
        return STATUS_UNREADABLE;
    if (!stat.is_folder)
        return check_file(settings, error);
    struct kb_folder *folder = kb_folder_read(settings->arguments.items[0], error);
    if (!folder)
        return STATUS_UNREADABLE;
    long complaints = check_folder(settings, folder, error);
    kb_folder_free(folder);
    return complaints == 0 ? STATUS_DONE : STATUS_UNREADABLE;
}

const struct command command_kb_check = {
    .name = "kb check",
    .bit = COMMAND_KB_CHECK,
    .arguments = "DIR|FILE",
    .kind = VALUE_FILE,
    .summary = "Check articles or a base, and replay samples",
    .examples = {{"kb/", "before they are used"}},
    .least_arguments = 1,
    .most_arguments = 1,
    .run = run,
};
