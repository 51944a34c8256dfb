/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "base/wire.h"
#include "match/observe.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define SIGNATURES 6

static const char *const names[] = {"server", "user"};

static void add(struct observed *observed, size_t signature, struct text target, uint64_t id,
                filetime time, struct text string)
{
    struct insertion insertions[] = {{.value = string}, {.value = TEXT("")}};
    struct text values[] = {target, string};
    struct record record = {.computer = TEXT("FE01.contoso.com"),
                            .channel = TEXT("Application"),
                            .record_id = id,
                            .time = time,
                            .strings = insertions,
                            .string_count = 2,
                            .recovered = id % 2};
    struct match match = {.signature = signature,
                          .values = values,
                          .names = names,
                          .value_count = 2,
                          .target = target};
    observed_add(observed, &record, &match);
}

static struct buffer valid_message(void)
{
    struct observed observed = {.dropped = 300, .limit_hits = UINT64_MAX};
    add(&observed, 0, TEXT("EX01"), 5, UINT64_C(133000000000000000), TEXT("one"));
    add(&observed, 0, TEXT("EX01"), 4, UINT64_C(133000000000000000), TEXT("b\0c\xc3\xa4"));
    add(&observed, 5, TEXT(""), UINT64_MAX, UINT64_MAX, TEXT(""));
    add(&observed, 3, TEXT("ex02.contoso.com"), 0, 0, TEXT("three"));
    add(&observed, 0, TEXT("EX01"), 9, 7, TEXT("four"));
    struct buffer message = {0};
    observed_write(&observed, &message);
    observed_free(&observed);
    return message;
}

static int read_bytes(const char *data, size_t size)
{
    struct observed observed = {0};
    struct error error = {0};
    int result = observed_read((struct text){data, size}, SIGNATURES, &observed, &error);
    assert_int_equal(error.code, result == 0 ? ERROR_NONE : ERROR_FORMAT);
    if (result == 0) {
        /* What was taken can be used: written, joined with itself, and added to. */
        struct buffer again = {0};
        observed_write(&observed, &again);
        struct observed joined = {0};
        observed_merge(&joined, &observed);
        observed_merge(&joined, &observed);
        add(&joined, 1, TEXT("EX01"), 5, 6, TEXT("x"));
        assert_true(observed.sighting_count <= OBSERVE_MAX_KEYS);
        struct hit_cursor cursor = {.observed = &observed};
        size_t hits = 0;
        for (struct hit hit; hit_cursor_next(&cursor, &hit); hits++)
            assert_true(hit.sighting < observed.sighting_count);
        assert_int_equal(hits, observed.hit_count);
        for (size_t i = 0; i < observed.sighting_count; i++)
            assert_true(observed.sightings[i].signature < SIGNATURES &&
                        observed.sightings[i].example_count > 0);
        observed_free(&joined);
        observed_free(&observed);
        buffer_free(&again);
    } else {
        assert_int_equal(observed.sighting_count, 0);
        assert_null(observed.sightings);
    }
    return result;
}

/* Reads from memory of exactly that size, so that a read beyond it shows under ASan. */
static int read_exactly(const char *data, size_t size)
{
    AUTO_FREE char *copy = malloc(size ? size : 1);
    assert_non_null(copy);
    memcpy(copy, data, size);
    return read_bytes(copy, size);
}

static void test_round_trip(void **state)
{
    (void)state;
    struct buffer message = valid_message(), again = {0};
    struct observed observed;
    assert_int_equal(
        observed_read((struct text){message.data, message.size}, SIGNATURES, &observed, NULL), 0);
    assert_int_equal(observed.sighting_count, 3);
    assert_int_equal(observed.hit_count, 5);
    assert_int_equal(observed.dropped, 300);
    assert_true(observed.limit_hits == UINT64_MAX);
    struct hit_cursor cursor = {.observed = &observed};
    struct hit hits[5];
    for (size_t i = 0; i < 5; i++)
        assert_true(hit_cursor_next(&cursor, &hits[i]));
    assert_false(hit_cursor_next(&cursor, &hits[4]));
    assert_true(hits[2].record_id == INT64_MAX && hits[2].time == FILETIME_MAX);
    assert_int_equal(hits[4].sighting, 0);
    assert_int_equal(hits[4].record_id, 9);
    assert_int_equal(hits[4].time, 7);
    const struct sighting *first = &observed.sightings[0];
    assert_string_equal(first->computer, "FE01.contoso.com");
    assert_string_equal(first->target, "EX01");
    assert_int_equal(first->example_count, 3);
    assert_int_equal(first->examples[0].record_id, 5);
    assert_true(first->examples[0].recovered);
    assert_int_equal(first->examples[1].strings[0].size, 5);
    assert_string_equal(first->examples[1].names[1], "user");
    observed_write(&observed, &again);
    assert_int_equal(again.size, message.size);
    assert_memory_equal(again.data, message.data, message.size);
    observed_free(&observed);
    buffer_free(&message);
    buffer_free(&again);
}

static void test_empty(void **state)
{
    (void)state;
    struct observed observed = {0};
    struct buffer message = {0};
    observed_write(&observed, &message);
    assert_int_equal(read_exactly(message.data, message.size), 0);
    assert_int_equal(read_exactly("", 0), -1);
    buffer_free(&message);
}

static void test_truncated(void **state)
{
    (void)state;
    struct buffer message = valid_message();
    for (size_t size = 0; size < message.size; size++)
        assert_int_equal(read_exactly(message.data, size), -1);
    buffer_append(&message, "", 1);
    assert_int_equal(read_exactly(message.data, message.size), -1);
    buffer_free(&message);
}

static void test_flipped(void **state)
{
    (void)state;
    struct buffer message = valid_message();
    for (size_t at = 0; at < message.size; at++) {
        char kept = message.data[at];
        static const char values[] = {'\0', '\1', '\x7F', '\x80', '\xFF'};
        for (unsigned bit = 0; bit < 8; bit++) {
            message.data[at] = (char)(kept ^ (1 << bit));
            read_exactly(message.data, message.size);
        }
        for (size_t i = 0; i < sizeof values; i++) {
            message.data[at] = values[i];
            read_exactly(message.data, message.size);
        }
        message.data[at] = kept;
    }
    assert_int_equal(read_exactly(message.data, message.size), 0);
    buffer_free(&message);
}

static void test_signatures(void **state)
{
    (void)state;
    struct buffer message = valid_message();
    struct observed observed;
    struct text bytes = {message.data, message.size};
    assert_int_equal(observed_read(bytes, 5, &observed, NULL), -1);
    assert_int_equal(observed_read(bytes, 0, &observed, NULL), -1);
    buffer_free(&message);
}

struct plan { /* of a message by hand; what is left 0 is as it should be */
    uint64_t version, thinning, sightings, signature, examples, strings, hits, flags;
    const char *target;
    struct text hit; /* bytes */
    bool twice, no_examples, no_hits;
};

static int read_plan(struct plan plan)
{
    struct buffer out = {0};
    wire_put_number(&out, plan.version ? plan.version : 1);
    wire_put_number(&out, plan.thinning);
    wire_put_number(&out, 0);
    wire_put_number(&out, 0);
    wire_put_number(&out, plan.sightings ? plan.sightings : plan.twice ? 2 : 1);
    for (int i = 0; i < 1 + plan.twice; i++) {
        wire_put_number(&out, plan.signature);
        wire_put_text(&out, TEXT("FE01"));
        wire_put_text(&out, TEXT("Application"));
        wire_put_text(&out, text_of(plan.target ? plan.target : ""));
        wire_put_number(&out, plan.no_examples ? 0 : plan.examples ? plan.examples : 1);
        if (!plan.no_examples) {
            wire_put_number(&out, 1);
            wire_put_number(&out, 1);
            wire_put_u8(&out, (uint8_t)plan.flags);
            wire_put_number(&out, plan.strings);
            wire_put_number(&out, 0);
        }
        wire_put_number(&out, 0);
    }
    wire_put_number(&out, plan.no_hits ? 0 : plan.hits ? plan.hits : 1);
    wire_put_text(&out, plan.no_hits    ? TEXT("")
                        : plan.hit.size ? plan.hit
                                        : TEXT("\x10\x00\x00\x02"));
    int result = read_exactly(out.data, out.size);
    buffer_free(&out);
    return result;
}

static void test_by_hand(void **state)
{
    (void)state;
    assert_int_equal(read_plan((struct plan){0}), 0);
    assert_int_equal(read_plan((struct plan){.target = "EX01"}), 0);
    assert_int_equal(read_plan((struct plan){.flags = 3}), 0);
    assert_int_equal(read_plan((struct plan){.version = 2}), -1);
    assert_int_equal(read_plan((struct plan){.thinning = 34}), -1);
    assert_int_equal(read_plan((struct plan){.thinning = 33}), -1);
    assert_int_equal(read_plan((struct plan){.sightings = 2}), -1);
    assert_int_equal(read_plan((struct plan){.sightings = 1u << 30}), -1);
    assert_int_equal(read_plan((struct plan){.sightings = UINT64_MAX}), -1);
    assert_int_equal(read_plan((struct plan){.twice = true}), -1);
    assert_int_equal(read_plan((struct plan){.signature = SIGNATURES}), -1);
    assert_int_equal(read_plan((struct plan){.signature = UINT64_MAX}), -1);
    assert_int_equal(read_plan((struct plan){.examples = 4}), -1);
    assert_int_equal(read_plan((struct plan){.no_examples = true}), -1);
    assert_int_equal(read_plan((struct plan){.no_hits = true}), -1);
    assert_int_equal(read_plan((struct plan){.strings = 65}), -1);
    assert_int_equal(read_plan((struct plan){.strings = UINT64_MAX}), -1);
    assert_int_equal(read_plan((struct plan){.flags = 4}), -1);
    assert_int_equal(read_plan((struct plan){.hits = 1u << 30}), -1);
    assert_int_equal(read_plan((struct plan){.hits = UINT64_MAX / 24}), -1);
    assert_int_equal(read_plan((struct plan){.hits = 2}), -1);
    assert_int_equal(read_plan((struct plan){.hit = TEXT("\x00\x00\x00")}), 0);
    assert_int_equal(read_plan((struct plan){.hit = TEXT("\x00\x00")}), -1);
    assert_int_equal(read_plan((struct plan){.hit = TEXT("\x00\x00\x00\x00")}), -1);
    assert_int_equal(read_plan((struct plan){.hit = TEXT("\x00\x01\x00")}), -1);
    assert_int_equal(read_plan((struct plan){.hit = TEXT("\x00\x00\x01")}), -1);
    assert_int_equal(read_plan((struct plan){.hit = TEXT("\x11\x00\x00\x02")}), -1);
    assert_int_equal(read_plan((struct plan){.hit = TEXT("\x90\0\0\0\0\0\0\0\0\0\0\0")}), -1);
    assert_int_equal(read_plan((struct plan){.hit = TEXT("\x09\0\0\0\0\0\0\0\0\0\0\0")}), -1);
    /* Ids and times that are greater than a report's, or less than 0. */
    assert_int_equal(read_plan((struct plan){.hit = TEXT("\x01\0\0\x01")}), 0);
    assert_int_equal(read_plan((struct plan){.hit = TEXT("\x01\0\0\x03")}), -1);
    assert_int_equal(read_plan((struct plan){.hit = TEXT("\x10\0\0\x01")}), -1);
    assert_int_equal(
        read_plan((struct plan){.hit = TEXT("\x08\0\0\xFC\xFF\xFF\xFF\xFF\xFF\xFF\xFF")}), 0);
    assert_int_equal(
        read_plan((struct plan){.hit = TEXT("\x08\0\0\xFE\xFF\xFF\xFF\xFF\xFF\xFF\xFF")}), -1);
    assert_int_equal(
        read_plan((struct plan){.hit = TEXT("\x80\0\0\xFE\xFF\xFF\xFF\xFF\xFF\xFF\xFF")}), -1);
    assert_int_equal(read_plan((struct plan){.target = "two words"}), -1);
    assert_int_equal(read_plan((struct plan){.target = "EX\x1b"}), -1);
    assert_int_equal(read_plan((struct plan){.target = "EX\xff"}), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip), cmocka_unit_test(test_empty),
        cmocka_unit_test(test_truncated),  cmocka_unit_test(test_flipped),
        cmocka_unit_test(test_signatures), cmocka_unit_test(test_by_hand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
