/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/memory.h"
#include "reader/bytes.h"
#include "reader/chunk_walk.h"

#include <string.h>

/* A chunk of records without sense, all of one size. */
static uint8_t *make_chunk(uint32_t records, uint32_t size, uint32_t last_offset)
{
    uint8_t *data = memory_zeroed(1, EVTX_CHUNK_SIZE);
    memcpy(data, "ElfChnk", 8);
    data[24] = 1;
    data[32] = (uint8_t)records;
    bytes_put_u32(data + 44, last_offset);
    for (uint32_t i = 0; i < records; i++) {
        uint8_t *at = data + EVTX_CHUNK_HEADER_SIZE + i * size;
        memcpy(at, "**\0", 4);
        bytes_put_u32(at + 4, size);
        at[8] = (uint8_t)(i + 1);
        memcpy(at + EVTX_RECORD_HEADER_SIZE, "\x0f\x01\x01", 4);
        bytes_put_u32(at + size - 4, size);
    }
    return data;
}

static void expect(uint8_t *data, size_t own, size_t slack, uint64_t lost)
{
    struct chunk_places places = {0};
    chunk_walk(data, &places);
    assert_int_equal(places.own, own);
    assert_int_equal(places.count - places.own, slack);
    assert_int_equal(places.lost, lost);
    for (size_t i = 0; i < places.count; i++) {
        assert_true(places.items[i].offset + places.items[i].size <= EVTX_CHUNK_SIZE);
        assert_int_equal(places.items[i].slack, i >= own);
    }
    chunk_places_free(&places);
    free(data);
}

static void stops_at_the_last_record(void **state)
{
    (void)state;
    expect(make_chunk(5, 40, 512 + 4 * 40), 5, 0, 0);
    expect(make_chunk(5, 40, 512 + 2 * 40), 3, 2, 0);
    expect(make_chunk(5, 40, 512), 1, 4, 0);
    expect(make_chunk(0, 40, 0), 0, 0, 0);
    expect(make_chunk(0, 40, 512), 0, 0, 0);
}

/* Without a usable offset of the last record the run of good headers is taken. */
static void does_without_the_last_offset(void **state)
{
    (void)state;
    expect(make_chunk(5, 40, UINT32_MAX), 5, 0, 0);
    expect(make_chunk(5, 40, EVTX_CHUNK_SIZE), 5, 0, 0);
    expect(make_chunk(5, 40, 0), 5, 0, 0);
    expect(make_chunk(0, 40, UINT32_MAX), 0, 0, 0);
}

static void counts_lost_records_by_their_numbers(void **state)
{
    (void)state;
    uint8_t *data = make_chunk(8, 40, 512 + 7 * 40);
    memset(data + 512 + 2 * 40, 0xEE, 3 * 40);
    expect(data, 5, 0, 3);
    data = make_chunk(8, 40, 512 + 7 * 40);
    memset(data + 512, 0xEE, 2 * 40);
    expect(data, 6, 0, 2);
    data = make_chunk(8, 40, 512 + 7 * 40);
    memset(data + 512 + 6 * 40, 0xEE, 2 * 40);
    expect(data, 6, 0, 2);
    /* Numbers that cannot be true are not believed. */
    data = make_chunk(3, 40, 512 + 2 * 40);
    memset(data + 512 + 40, 0xEE, 40);
    memset(data + 512 + 2 * 40 + 8, 0xEE, 8);
    expect(data, 2, 0, 1);
}

static void survives_sizes_at_the_edge(void **state)
{
    (void)state;
    static const uint32_t sizes[] = {0, 4, 24, 27, 28, 65023, 65024, 65025, 0x80000000, UINT32_MAX};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        uint8_t *data = make_chunk(2, 40, 512 + 40);
        bytes_put_u32(data + 516, sizes[i]);
        expect(data, 1, 0, 1);
    }
    /* One record that fills the chunk. */
    expect(make_chunk(1, EVTX_CHUNK_SIZE - 512, 512), 1, 0, 0);
    /* A signature in the last bytes. */
    uint8_t *data = make_chunk(1, 40, 512);
    memcpy(data + EVTX_CHUNK_SIZE - 4, "**\0", 4);
    memcpy(data + EVTX_CHUNK_SIZE - 27, "**\0", 4);
    expect(data, 1, 0, 0);
}

static void without_signature_all_is_slack(void **state)
{
    (void)state;
    uint8_t *data = make_chunk(4, 40, 512 + 3 * 40);
    data[0] = 'X';
    expect(data, 0, 4, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stops_at_the_last_record),
        cmocka_unit_test(does_without_the_last_offset),
        cmocka_unit_test(counts_lost_records_by_their_numbers),
        cmocka_unit_test(survives_sizes_at_the_edge),
        cmocka_unit_test(without_signature_all_is_slack),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
