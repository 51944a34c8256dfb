/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "input/archive.h"
#include "input/archive_library.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <dlfcn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static bool is_installed;

void *__real_dlopen(const char *name, int flags);
void *__wrap_dlopen(const char *name, int flags);

void *__wrap_dlopen(const char *name, int flags)
{
    return __real_dlopen(is_installed ? name : "libarchive-that-is-not-there.so", flags);
}

struct seen {
    unsigned problems;
    char code[40], message[700];
};

static int on_problem(void *context, uint64_t step, const char *path, const char *code,
                      const char *message, bool unreadable_log)
{
    struct seen *seen = context;
    (void)step;
    assert_string_equal(path, "a.zip");
    assert_false(unreadable_log);
    seen->problems++;
    snprintf(seen->code, sizeof seen->code, "%s", code);
    snprintf(seen->message, sizeof seen->message, "%s", message);
    return 0;
}

static struct seen walk(void)
{
    struct log_memory memory = {(const uint8_t *)"PK\3\4 cut", 8};
    struct seen seen = {0};
    struct archive_events events = {.on_problem = on_problem, .context = &seen};
    struct input_limits limits = {
        .depth = 1, .members = 1, .member_size = 1000, .total_size = 1000, .buffer = 1000};
    assert_int_equal(archive_walk(log_source_memory(&memory), "a.zip", &limits, 0, &events), 0);
    return seen;
}

/* Whoever reads no archive does not pay for its start. */
static void test_not_linked(void **state)
{
    (void)state;
    assert_null(__real_dlopen("libarchive.so.13", RTLD_NOW | RTLD_NOLOAD));
}

/* In a process of its own: what was not there once is not looked for again. */
static void walk_apart(struct seen *ret_seen)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t process = fork();
    if (process == 0) {
        walk();
        struct seen again = walk();
        _exit(write(ends[1], &again, sizeof again) == sizeof again ? 0 : 1);
    }
    assert_int_equal(read(ends[0], ret_seen, sizeof *ret_seen), sizeof *ret_seen);
    assert_int_equal(waitpid(process, NULL, 0), process);
    close(ends[0]);
    close(ends[1]);
}

static void test_missing(void **state)
{
    (void)state;
    struct seen seen;
    walk_apart(&seen);
    assert_int_equal(seen.problems, 1);
    assert_string_equal(seen.code, "cannot-open");
    assert_non_null(strstr(seen.message, "libarchive.so.13 cannot be loaded"));
    assert_non_null(strstr(seen.message, "libarchive13"));
    assert_non_null(strstr(seen.message, "that-is-not-there"));
}

static void test_loaded(void **state)
{
    (void)state;
    is_installed = true;
    struct seen seen = walk();
    assert_int_equal(seen.problems, 1);
    assert_string_equal(seen.code, "archive-damaged");
    is_installed = false; /* once is enough */
    assert_string_equal(walk().code, "archive-damaged");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_not_linked),
        cmocka_unit_test(test_missing),
        cmocka_unit_test(test_loaded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
