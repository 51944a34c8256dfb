/* SPDX-License-Identifier: MIT */
#include "base/wire.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct wire_reader over(const struct buffer *buffer)
{
    return wire_reader_of((struct text){buffer->data, buffer->size});
}

static void test_numbers(void **state)
{
    (void)state;
    static const uint64_t numbers[] = {0,          1,         127,           128,
                                       16383,      16384,     UINT32_MAX,    UINT64_C(1) << 63,
                                       UINT64_MAX, INT64_MAX, UINT64_MAX - 1};
    const size_t count = sizeof numbers / sizeof *numbers;
    struct buffer buffer = {0};
    for (size_t i = 0; i < count; i++) {
        wire_put_number(&buffer, numbers[i]);
        for (size_t j = 0; j < count; j++)
            wire_put_step(&buffer, numbers[i], numbers[j]);
    }
    struct wire_reader reader = over(&buffer);
    for (size_t i = 0; i < count; i++) {
        assert_true(wire_number(&reader) == numbers[i]);
        for (size_t j = 0; j < count; j++)
            assert_true(wire_step(&reader, numbers[i]) == numbers[j]);
    }
    assert_true(wire_at_end(&reader));
    buffer_clear(&buffer);
    wire_put_step(&buffer, 1000000, 1000063);
    wire_put_step(&buffer, 1000000, 999936);
    assert_int_equal(buffer.size, 2);
    buffer_free(&buffer);
}

static void check_bad_number(struct text bytes)
{
    struct wire_reader reader = wire_reader_of(bytes);
    assert_int_equal(wire_number(&reader), 0);
    assert_true(reader.failed);
    assert_false(wire_at_end(&reader));
    assert_int_equal(wire_u8(&reader), 0);
}

static void test_bad_numbers(void **state)
{
    (void)state;
    check_bad_number(TEXT(""));
    check_bad_number(TEXT("\x80"));
    check_bad_number(TEXT("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02"));
    check_bad_number(TEXT("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x81\x01"));
    check_bad_number(TEXT("\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01"));
}

static void test_texts(void **state)
{
    (void)state;
    struct buffer buffer = {0};
    wire_put_text(&buffer, TEXT("a\0b"));
    wire_put_text(&buffer, (struct text){0});
    wire_put_text(&buffer, TEXT("end"));
    struct wire_reader reader = over(&buffer);
    assert_true(text_equal(wire_text(&reader, 3), TEXT("a\0b")));
    assert_int_equal(wire_string(&reader, 0).size, 0);
    assert_true(text_equal(wire_string(&reader, 100), TEXT("end")));
    assert_true(wire_at_end(&reader));
    reader = over(&buffer);
    assert_int_equal(wire_text(&reader, 2).size, 0);
    assert_true(reader.failed);
    reader = over(&buffer);
    assert_int_equal(wire_string(&reader, 3).size, 0);
    assert_true(reader.failed);
    reader = wire_reader_of(TEXT("\x02"
                                 "a"));
    assert_int_equal(wire_text(&reader, 100).size, 0);
    assert_true(reader.failed);
    reader = wire_reader_of(TEXT("\x02"
                                 "\xc3"
                                 "a"));
    assert_int_equal(wire_text(&reader, 100).size, 0);
    assert_true(reader.failed);
    buffer_free(&buffer);
}

static void test_counts(void **state)
{
    (void)state;
    struct wire_reader reader = wire_reader_of(TEXT("\x03"
                                                    "123456"));
    assert_int_equal(wire_count(&reader, 2, 10), 3);
    assert_false(reader.failed);
    reader = wire_reader_of(TEXT("\x03"
                                 "123456"));
    assert_int_equal(wire_count(&reader, 3, 10), 0);
    assert_true(reader.failed);
    reader = wire_reader_of(TEXT("\x03"
                                 "123456"));
    assert_int_equal(wire_count(&reader, 1, 2), 0);
    assert_true(reader.failed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_bad_numbers),
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
