/* SPDX-License-Identifier: MIT */
#include "base/buffer.h"
#include "base/memory.h"
#include "input/input.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>

#include <cmocka.h>

/* What was found, as text: "bundle 0 LOGS" and "log 0 LOGS/a.evtx" lines, relative to the folder
 * of the test. */
struct found {
    struct buffer text;
    const char *folder;
};

static const char *relative(const struct found *found, const char *path)
{
    size_t size = strlen(found->folder);
    return strncmp(path, found->folder, size) == 0 ? path + size : path;
}

static int on_log(void *context, const struct input_log *log)
{
    struct found *found = context;
    buffer_format(&found->text, "log %zu %s\n", log->bundle, relative(found, log->path));
    return 0;
}

static int on_bundle(void *context, size_t bundle, const char *path)
{
    struct found *found = context;
    buffer_format(&found->text, "bundle %zu %s\n", bundle, relative(found, path));
    return 0;
}

static int on_problem(void *context, const char *path, const char *code, const char *message,
                      bool unreadable_log, size_t bundle)
{
    struct found *found = context;
    (void)message;
    (void)unreadable_log;
    (void)bundle;
    buffer_format(&found->text, "%s %s\n", code, relative(found, path));
    return 0;
}

static int on_skipped(void *context, const char *path)
{
    struct found *found = context;
    buffer_format(&found->text, "skipped %s\n", relative(found, path));
    return 0;
}

static char folder[] = "/tmp/input_find_XXXXXX";

static int make_folder(void **unused)
{
    (void)unused;
    return mkdtemp(folder) ? 0 : -1;
}

static void make_path(const char *name, const char *content)
{
    AUTO_FREE char *path = memory_format("%s/%s", folder, name);
    for (char *at = path + strlen(folder) + 1; *at; at++)
        if (*at == '/') {
            *at = '\0';
            mkdir(path, 0700);
            *at = '/';
        }
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fputs(content, file);
    fclose(file);
}

static int remove_folder(void **unused)
{
    (void)unused;
    AUTO_FREE char *command = memory_format("rm -rf '%s'", folder);
    return system(command);
}

static void expect(const char *given, const char *expected)
{
    struct found found = {.folder = folder};
    struct input_events events = {on_log, on_bundle, on_problem, on_skipped, &found};
    AUTO_FREE char *path = memory_format("%s%s", folder, given);
    const char *paths[] = {path};
    assert_int_equal(input_find(paths, 1, &events), 0);
    AUTO_FREE char *text = buffer_take(&found.text);
    assert_string_equal(text, expected);
}

static void one_folder_with_logs_joins_the_loose_ones(void **unused)
{
    (void)unused;
    make_path("one/a.txt", "no log");
    make_path("one/logs/deep/a.evtx", "");
    make_path("one/notes/readme.txt", "no log");
    make_path("one/z.evtx", "");
    expect("/one", "skipped /one/a.txt\n"
                   "bundle 0 /one\n"
                   "not-a-log /one/logs/deep/a.evtx\n"
                   "skipped /one/notes/readme.txt\n"
                   "not-a-log /one/z.evtx\n");
}

static void several_folders_are_bundles(void **unused)
{
    (void)unused;
    make_path("several/EX01/deep/a.evtx", "");
    make_path("several/EX01/b.evtx", "");
    make_path("several/EX02/c.evtx", "");
    make_path("several/z.evtx", "");
    expect("/several", "bundle 0 /several/EX01\n"
                       "not-a-log /several/EX01/b.evtx\n"
                       "not-a-log /several/EX01/deep/a.evtx\n"
                       "bundle 1 /several/EX02\n"
                       "not-a-log /several/EX02/c.evtx\n"
                       "bundle 2 /several\n"
                       "not-a-log /several/z.evtx\n");
}

/* Two customers' archives are no set of loose logs. */
static void an_archive_given_by_name_is_a_bundle(void **unused)
{
    (void)unused;
    static const char zip[] = "PK\x03\x04 and more";
    make_path("given/EX01.zip", zip);
    expect("/given/EX01.zip", "bundle 0 /given/EX01.zip\n"
                              "log 0 /given/EX01.zip\n");
}

static void a_folder_below_holds_no_bundles_of_its_own(void **unused)
{
    (void)unused;
    make_path("deep/only/EX01/a.evtx", "");
    make_path("deep/only/EX02/a.evtx", "");
    expect("/deep", "bundle 0 /deep\n"
                    "not-a-log /deep/only/EX01/a.evtx\n"
                    "not-a-log /deep/only/EX02/a.evtx\n");
    expect("/deep/only/", "bundle 0 /deep/only/EX01\n"
                          "not-a-log /deep/only/EX01/a.evtx\n"
                          "bundle 1 /deep/only/EX02\n"
                          "not-a-log /deep/only/EX02/a.evtx\n");
}

static void folders_without_logs_say_so(void **unused)
{
    (void)unused;
    make_path("none/a/b.txt", "text");
    expect("/none", "skipped /none/a/b.txt\nno-logs /none\n");
    expect("/missing", "cannot-open /missing\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_folder_with_logs_joins_the_loose_ones),
        cmocka_unit_test(several_folders_are_bundles),
        cmocka_unit_test(an_archive_given_by_name_is_a_bundle),
        cmocka_unit_test(a_folder_below_holds_no_bundles_of_its_own),
        cmocka_unit_test(folders_without_logs_say_so),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
