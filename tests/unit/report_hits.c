/* SPDX-License-Identifier: MIT */
#include "report/hits.h"

#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define T UINT64_C(134118218451234567) /* 2026-01-02T10:04:05.1234567Z */
#define COUNT(array) (sizeof(array) / sizeof *(array))

static void expect_text(const struct hit *hits, size_t count, const char *text)
{
    AUTO_BUFFER struct buffer out = {0};
    hits_write(&out, hits, count);
    assert_string_equal(out.data, text);
    struct hits_list list = {0};
    assert_true(hits_read(&list, text_of(text), 0, count));
    assert_int_equal(list.count, count);
    assert_memory_equal(list.items, hits, count * sizeof *hits);
    list.count = 0;
    assert_false(hits_read(&list, text_of(text), 0, count - 1));
    free(list.items);
}

static void texts_are_read_as_they_are_written(void **state)
{
    (void)state;
    static const struct hit one[] = {{0, 1201, T}};
    static const struct hit none[] = {{0, 5, 0}, {0, 5, 0}, {0, 6, T}, {0, 7, 0}};
    static const struct hit run[] = {{0, 1, T},
                                     {0, 2, T + 60 * FILETIME_SECOND},
                                     {0, 3, T + 120 * FILETIME_SECOND},
                                     {0, 3, T + 119 * FILETIME_SECOND + 5000000},
                                     {0, INT64_MAX, 1}};
    static const struct hit edge[] = {
        {0, 0, FILETIME_MAX}, {0, 0, FILETIME_MAX}, {0, 0, FILETIME_MAX}};
    expect_text(one, COUNT(one), "1201@2026-01-02T10:04:05.1234567Z");
    expect_text(none, COUNT(none), "5@- 5@- 6@2026-01-02T10:04:05.1234567Z 7@-");
    expect_text(run, COUNT(run),
                "1@2026-01-02T10:04:05.1234567Z +1+60x2 +0-0.5 "
                "+9223372036854775804-13411821964.6234566");
    expect_text(edge, COUNT(edge), "0@9999-12-31T23:59:59.9999999Z +0+0x2");
}

/* Any list of settled hits comes back as it was. */
static void random_lists_come_back(void **state)
{
    (void)state;
    uint64_t random = 1;
    for (unsigned round = 0; round < 300; round++) {
        struct hit hits[40] = {{0}};
        uint64_t id = 0;
        for (size_t i = 0; i < COUNT(hits); i++) {
            random = random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
            id += random >> 60;
            hits[i].record_id = id;
            unsigned kind = (unsigned)(random >> 32) % 8;
            hits[i].time = kind == 0   ? 0
                           : kind == 1 ? 1 + (random >> 1) % FILETIME_MAX
                           : kind < 4  ? T + (random >> 40)
                                       : T + i * FILETIME_SECOND;
        }
        AUTO_BUFFER struct buffer out = {0};
        hits_write(&out, hits, COUNT(hits));
        struct hits_list list = {0};
        assert_true(hits_read(&list, (struct text){out.data, out.size}, 0, COUNT(hits)));
        assert_int_equal(list.count, COUNT(hits));
        assert_memory_equal(list.items, hits, sizeof hits);
        free(list.items);
    }
}

static void other_texts_are_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        " ",
        "1",
        "1@",
        "@-",
        "x",
        "+1+1",
        "1@- +1+1",
        "1@-  2@-",
        "1@- ",
        " 1@-",
        "2@- 1@-",
        "-1@-",
        "9223372036854775808@-",
        "99999999999999999999999@-",
        "1@2026-01-02",
        "1@2026-13-02T00:00:00Z",
        "1@1601-01-01T00:00:00Z",
        "1@2026-01-02T00:00:00Z +1",
        "1@2026-01-02T00:00:00Z +1*1",
        "1@2026-01-02T00:00:00Z +1+",
        "1@2026-01-02T00:00:00Z +1+1.",
        "1@2026-01-02T00:00:00Z +1+1.12345678",
        "1@2026-01-02T00:00:00Z +1+1x",
        "1@2026-01-02T00:00:00Z +1+1x1",
        "1@2026-01-02T00:00:00Z +1+1x0",
        "1@2026-01-02T00:00:00Z +1+1x1001",
        "1@2026-01-02T00:00:00Z +1+1x9223372036854775807",
        "1@2026-01-02T00:00:00Z +1-99999999999",
        "1@2026-01-02T00:00:00Z +1+999999999999",
        "1@2026-01-02T00:00:00Z +9223372036854775807+1",
        "1@2026-01-02T00:00:00Z\n+1+1",
    };
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct hits_list list = {0};
        if (hits_read(&list, text_of(texts[i]), 0, 1000))
            fail_msg("'%s' was read", texts[i]);
        free(list.items);
    }
    struct hits_list list = {0};
    assert_false(hits_read(&list, TEXT("1@-\0"), 0, 1000));
    free(list.items);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_read_as_they_are_written),
        cmocka_unit_test(random_lists_come_back),
        cmocka_unit_test(other_texts_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
