/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "scan/pool.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* What the worker does with a job is told by the job's path. */
static void work(void *context, const struct pool_task *task, struct buffer *answer)
{
    const char *word = context;
    if (strcmp(task->path, "crash") == 0)
        raise(SIGKILL);
    if (strcmp(task->path, "exit") == 0)
        _exit(7);
    while (strcmp(task->path, "hang") == 0)
        pause();
    if (strcmp(task->path, "slow") == 0)
        usleep(50000);
    if (strcmp(task->path, "large") == 0)
        for (int i = 0; i < 3000000; i++)
            buffer_append(answer, "12345678", 8);
    if (strcmp(task->path, "read") == 0) {
        char bytes[64];
        int64_t got = task->source.read_at(task->source.context, bytes, sizeof bytes, 0, NULL);
        buffer_append(answer, bytes, (size_t)got);
    }
    buffer_format(answer, "%s %s %llu", word, task->path, (unsigned long long)task->range.first);
}

struct expected {
    const char **answers; /* NULL ends them; "!" begins what a failure must hold */
    size_t next;
    int stop_at; /* -1 = never */
};

static int deliver(void *context, const struct pool_job *job, const struct pool_message *message)
{
    struct expected *expected = context;
    struct text answer = message->answer;
    const char *failure = message->message;
    assert_int_equal(message->part, failure ? POOL_LOST : POOL_ANSWER);
    assert_int_equal(job->unit, expected->next);
    const char *want = expected->answers[expected->next++];
    assert_non_null(want);
    if (want[0] == '!') {
        assert_non_null(failure);
        assert_non_null(strstr(failure, want + 1));
    } else {
        assert_null(failure);
        assert_true(answer.size >= strlen(want));
        size_t size = strlen(want); /* the end of it: a large answer is not spelt out here */
        assert_memory_equal(answer.data + answer.size - size, want, size);
    }
    return (int)expected->next - 1 == expected->stop_at ? 42 : 0;
}

static int run_jobs(unsigned workers, const char **paths, struct expected *expected)
{
    char word[] = "did";
    struct pool_options options = {.workers = workers,
                                   .work = work,
                                   .work_context = word,
                                   .seconds = 1,
                                   .deliver = deliver,
                                   .deliver_context = expected};
    struct pool *pool = pool_new(&options);
    struct error error = {0};
    int result = 0;
    for (size_t i = 0; paths[i] && result == 0; i++) {
        struct pool_job job = {.path = paths[i],
                               .unit = i,
                               .range = {i, 1},
                               .descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC),
                               .size = 1000};
        result = pool_submit(pool, job, &error);
    }
    if (result == 0)
        result = pool_finish(pool, &error);
    pool_free(pool);
    assert_int_equal(error.code, ERROR_NONE);
    return result;
}

static size_t count_open(void)
{
    size_t count = 0;
    for (int descriptor = 0; descriptor < 256; descriptor++)
        count += fcntl(descriptor, F_GETFD) >= 0;
    return count;
}

static void answers_come_in_order_for_any_number_of_workers(void **state)
{
    (void)state;
    enum { COUNT = 100 };
    const char *paths[COUNT + 1] = {0}, *answers[COUNT + 1] = {0};
    for (int i = 0; i < COUNT; i++) {
        paths[i] = i % 17 == 3 ? "slow" : "quick";
        answers[i] = memory_format("did %s %d", paths[i], i);
    }
    size_t open_before = count_open();
    for (unsigned workers = 1; workers <= 5; workers++) {
        struct expected expected = {answers, 0, -1};
        assert_int_equal(run_jobs(workers, paths, &expected), 0);
        assert_int_equal(expected.next, COUNT);
    }
    assert_int_equal(count_open(), open_before);
    for (int i = 0; i < COUNT; i++)
        free((char *)answers[i]);
}

static void a_crash_costs_one_job(void **state)
{
    (void)state;
    const char *paths[] = {"a", "crash", "b", "exit", "crash", "c", "d", "e", "crash", NULL};
    const char *answers[] = {"did a 0", "!signal 9", "did b 2", "!status 7", "!signal 9",
                             "did c 5", "did d 6",   "did e 7", "!signal 9", NULL};
    for (unsigned workers = 1; workers <= 3; workers++) {
        struct expected expected = {answers, 0, -1};
        assert_int_equal(run_jobs(workers, paths, &expected), 0);
        assert_int_equal(expected.next, 9);
    }
}

static void a_job_that_hangs_is_ended(void **state)
{
    (void)state;
    const char *paths[] = {"a", "hang", "b", NULL};
    const char *answers[] = {"did a 0", "!took longer than 1 s", "did b 2", NULL};
    struct expected expected = {answers, 0, -1};
    assert_int_equal(run_jobs(2, paths, &expected), 0);
    assert_int_equal(expected.next, 3);
}

static void large_answers_arrive(void **state)
{
    (void)state;
    const char *paths[] = {"large", "a", "large", "large", "b", NULL};
    const char *answers[] = {"5678did large 0", "did a 1", "5678did large 2",
                             "5678did large 3", "did b 4", NULL};
    struct expected expected = {answers, 0, -1};
    assert_int_equal(run_jobs(2, paths, &expected), 0);
    assert_int_equal(expected.next, 5);
}

static void the_owner_can_stop(void **state)
{
    (void)state;
    const char *paths[] = {"a", "b", "slow", "hang", "c", NULL};
    const char *answers[] = {"did a 0", "did b 1", "did slow 2", "!", "did c 4", NULL};
    struct expected expected = {answers, 0, 1};
    size_t open_before = count_open();
    assert_int_equal(run_jobs(2, paths, &expected), 42);
    assert_int_equal(expected.next, 2);
    assert_int_equal(count_open(), open_before);
}

/* A pipe cannot be read twice: the bytes that were taken to tell its format go along. */
static void a_stream_is_read_from_its_beginning(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "g of the stream;", 16), 16);
    close(ends[1]);
    const char *answers[] = {"beginning of the stream;did read 0", NULL};
    struct expected expected = {answers, 0, -1};
    char word[] = "did";
    struct pool_options options = {.workers = 1,
                                   .work = work,
                                   .work_context = word,
                                   .seconds = 1,
                                   .deliver = deliver,
                                   .deliver_context = &expected};
    struct pool *pool = pool_new(&options);
    struct error error = {0};
    struct pool_job job = {.path = "read",
                           .descriptor = ends[0],
                           .size = LOG_SIZE_UNKNOWN,
                           .first = text_of("beginnin")};
    assert_int_equal(pool_submit(pool, job, &error), 0);
    assert_int_equal(pool_finish(pool, &error), 0);
    pool_free(pool);
    assert_int_equal(expected.next, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_come_in_order_for_any_number_of_workers),
        cmocka_unit_test(a_crash_costs_one_job),
        cmocka_unit_test(a_job_that_hangs_is_ended),
        cmocka_unit_test(large_answers_arrive),
        cmocka_unit_test(the_owner_can_stop),
        cmocka_unit_test(a_stream_is_read_from_its_beginning),
    };
    return cmocka_run_group_tests_name("scan_pool", tests, NULL, NULL);
}
