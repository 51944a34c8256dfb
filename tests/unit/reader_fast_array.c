/* SPDX-License-Identifier: MIT */

/* Arrays of strings, which are converted in one pass where they are ASCII: what comes of them is
 * what finding each end and then converting what lies before it gives. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/memory.h"
#include "reader/fast_array.h"
#include "reader/fast_pack.h"

#include <string.h>

#define RECORD_SIZE 2000

/* By one element after the other. */
static bool add_elements(struct decoder *decoder, struct text name, struct span bytes)
{
    struct span one;
    if (bytes.size == 0)
        decoder_add(decoder, name, (struct text){NULL, 0});
    while (bytes.size > 0) {
        const size_t start = decoder->area.used;
        assert_true(value_element(VALUE_UTF16, &bytes, &one));
        if (!decoder_spend(decoder, 1, 0))
            return false;
        assert_true(value_text(&decoder->area, VALUE_UTF16, one));
        decoder_add(decoder, name, area_since(&decoder->area, start));
    }
    return true;
}

static struct decoder fast, slow;
static uint8_t *chunk; /* its end is guarded */

/* Bytes of the chunk from at on, with work for so many steps less than all. */
static void assert_same(uint32_t at, uint32_t size, uint32_t fewer)
{
    const struct text name = TEXT("N");
    const struct value value = {at, (uint16_t)size, VALUE_UTF16 | VALUE_ARRAY};
    decoder_start(&fast, RECORD_SIZE);
    decoder_start(&slow, RECORD_SIZE);
    fast.steps -= fewer;
    slow.steps -= fewer;
    const bool done = decoder_add_array(&fast, name, chunk, value);
    assert_int_equal(done, add_elements(&slow, name, (struct span){chunk + at, size}));
    assert_int_equal(fast.result, slow.result);
    assert_int_equal(fast.steps, slow.steps);
    assert_int_equal(fast.string_count, slow.string_count);
    for (size_t i = 0; i < fast.string_count; i++) {
        assert_ptr_equal(fast.strings[i].name.data, name.data);
        assert_int_equal(fast.strings[i].name.size, name.size);
        if (!text_equal(fast.strings[i].value, slow.strings[i].value))
            fail_msg("%u bytes at %u: string %zu is \"%.*s\"", size, at, i,
                     (int)fast.strings[i].value.size, fast.strings[i].value.data);
    }
}

/* Letters, with two others among them. */
static void put_units(uint32_t at, uint32_t units, uint32_t first, uint16_t one, uint32_t second,
                      uint16_t other)
{
    for (uint32_t i = 0; i < units; i++) {
        const uint16_t unit = i == first ? one : i == second ? other : (uint16_t)('A' + i % 26);
        chunk[at + 2 * i] = (uint8_t)unit;
        chunk[at + 2 * i + 1] = (uint8_t)(unit >> 8);
    }
}

static void reads_any_units_anywhere(void **state)
{
    (void)state;
    static const uint16_t specials[] = {0,      1,      0x7F,   0x80,   0xE9,   0x100,
                                        0x20AC, 0x7FFF, 0x8000, 0xD83D, 0xDE00, 0xFFFF};
    const size_t count = sizeof specials / sizeof *specials;
    for (uint32_t units = 0; units < 75; units += units < 20 ? 1 : 11)
        for (uint32_t first = 0; first <= units; first++)
            for (size_t i = 0; i < count * count; i++) {
                const uint32_t at = i % 2 ? 1000 + units : EVTX_CHUNK_SIZE - 2 * units;
                put_units(at, units, first, specials[i % count], first * 3 % (units + 1),
                          specials[i / count]);
                assert_same(at, 2 * units, 0);
                if (units > 0)
                    assert_same(at, 2 * units - 1, 0);
            }
}

/* What machines without SSE2, or with wider registers, do is the same. */
static void packs_alike_everywhere(void **state)
{
    (void)state;
    uint8_t units[2 * PACK_UNITS];
    char one[PACK_UNITS], other[PACK_UNITS], wide[PACK_UNITS];
    for (uint32_t first = 0; first < 0x10000; first++) {
        for (uint32_t i = 0; i < PACK_UNITS; i++) {
            const uint32_t unit = i == first % PACK_UNITS ? first : 'a' + i % 5 * (first % 3);
            units[2 * i] = (uint8_t)unit;
            units[2 * i + 1] = (uint8_t)(unit >> 8);
        }
        const uint32_t stops = pack_units(units, one);
        assert_int_equal(stops, pack_units_anywhere(units, other));
        assert_int_equal(stops, wide_is_there() ? pack_units_wide(units, wide)
                                                : pack_units_anywhere(units, wide));
        for (uint32_t i = 0; i < PACK_UNITS; i++)
            if (!(stops >> i & 1)) {
                assert_int_equal(one[i], other[i]);
                assert_int_equal(one[i], wide[i]);
            }
    }
}

/* Ends of strings in all places of a block and next to others. */
static void reads_many_short_strings(void **state)
{
    (void)state;
    uint32_t random = 1;
    for (unsigned round = 0; round < 4000; round++) {
        const uint32_t units = round % 200, at = EVTX_CHUNK_SIZE - 2 * units - 2 * (round % 70);
        put_units(at, units, units, 0, units, 0);
        for (uint32_t i = 0; i < units; i++) {
            random = random * 1103515245 + 12345;
            if (random >> 28 == 0 || (round % 3 == 0 && random >> 30 == 0))
                memset(chunk + at + 2 * i, 0, 2);
            else if (random >> 24 == 0xFF)
                memcpy(chunk + at + 2 * i, "\xAC\x20", 2);
        }
        assert_same(at, 2 * units, 0);
    }
    memset(chunk + 1000, 0, 60000); /* more strings than there was room for */
    assert_same(1000, 60000, 0);
}

/* The work for one record is bounded, and what is spent is the same. */
static void spends_the_same(void **state)
{
    (void)state;
    decoder_start(&fast, RECORD_SIZE);
    const uint32_t all = fast.steps;
    memset(chunk + 1000, 0, 400);
    for (uint32_t left = 0; left < 300; left++) {
        assert_same(1000, 400, all - left);
        put_units(1000, 200, left % 200, 0, left * 7 % 200, 0);
    }
    assert_same(1000, 400, all);
}

/* The text area is bounded, too. */
static void refuses_what_does_not_fit(void **state)
{
    (void)state;
    put_units(1000, 100, 50, 0, 100, 0);
    decoder_start(&fast, RECORD_SIZE);
    fast.area.used = TEXT_AREA_SIZE - 60;
    assert_true(decoder_add_array(&fast, (struct text){NULL, 0}, chunk,
                                  (struct value){1000, 200, VALUE_UTF16 | VALUE_ARRAY}));
    assert_true(fast.area.full);
    assert_true(fast.area.used <= TEXT_AREA_SIZE);
}

static int begin(void **state)
{
    (void)state;
    chunk = memory_zeroed(1, EVTX_CHUNK_SIZE);
    return 0;
}

static int end(void **state)
{
    (void)state;
    free(chunk);
    decoder_free(&fast);
    decoder_free(&slow);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_any_units_anywhere),  cmocka_unit_test(packs_alike_everywhere),
        cmocka_unit_test(reads_many_short_strings),  cmocka_unit_test(spends_the_same),
        cmocka_unit_test(refuses_what_does_not_fit),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
