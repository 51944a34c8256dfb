/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/ascii.h"
#include "base/memory.h"
#include "base/text_search.h"

#include <stdint.h>

static bool same(struct text a, struct text b)
{
    for (size_t i = 0; i < a.size; i++)
        if (a.data[i] != b.data[i] &&
            !(ascii_is_letter(a.data[i]) && (a.data[i] ^ b.data[i]) == 0x20))
            return false;
    return true;
}

static size_t find(struct text text, struct text part)
{
    for (size_t i = 0; i + part.size <= text.size; i++)
        if (same((struct text){text.data + i, part.size}, part))
            return i;
    return TEXT_NOT_FOUND;
}

/* Of few different characters, so that parts are often nearly found. */
static struct text draw(uint32_t *random, char *out, size_t size)
{
    static const char characters[] = {'a', 'A', 'b', '@', '`', '[', '{', '\0', '\xe9', '\xc9'};
    for (size_t i = 0; i < size; i++) {
        *random = *random * 1664525 + 1013904223;
        out[i] = characters[(*random >> 16) % (*random >> 28 ? 3 : sizeof characters)];
    }
    return (struct text){out, size};
}

/* All places, the wide way and the plain one. */
static void check_search(struct text whole, struct text piece)
{
    const struct text_search search = text_search_for(piece);
    for (size_t from = 0; from <= whole.size + 1;) {
        const struct text rest = {whole.data + from, whole.size - from};
        size_t expected = from > whole.size ? TEXT_NOT_FOUND : find(rest, piece);
        if (expected != TEXT_NOT_FOUND)
            expected += from;
        assert_int_equal(text_search_find(&search, whole, from), expected);
        assert_int_equal(text_search_find_plain(&search, whole, from), expected);
        if (expected == TEXT_NOT_FOUND)
            return;
        from = expected + 1;
    }
}

static void finds_parts_at_any_place(void **state)
{
    (void)state;
    uint32_t random = 1;
    unsigned found = 0;
    for (size_t size = 0; size < 300; size += size < 90 ? 1 : 23)
        for (size_t length = 0; length < 40; length++)
            for (unsigned i = 0; i < 20; i++) {
                char *text = memory_resize(NULL, size + 1, 1), part[40];
                struct text whole = draw(&random, text + 1, size); /* its end is guarded */
                struct text piece = draw(&random, part, length);
                if (i % 2 && length <= size)
                    memcpy(part, whole.data + (random >> 8) % (size - length + 1), length);
                size_t expected = find(whole, piece);
                assert_int_equal(text_find_fold(whole, 0, piece), expected);
                assert_int_equal(text_contains_fold(whole, piece), expected != TEXT_NOT_FOUND);
                check_search(whole, piece);
                found += expected != TEXT_NOT_FOUND;
                free(text);
            }
    assert_true(found > 10000);
    assert_true(text_contains_fold(TEXT("x"), (struct text){NULL, 0}));
    assert_true(text_contains_fold((struct text){NULL, 0}, (struct text){NULL, 0}));
    assert_false(text_contains_fold((struct text){NULL, 0}, TEXT("x")));
}

static void finds_the_next_place(void **state)
{
    (void)state;
    struct text text = TEXT("ab 403.4 and 403 and, much further on, 403.4 of it");
    size_t at = text_find_fold(text, 0, TEXT("403"));
    assert_int_equal(at, 3);
    at = text_find_fold(text, at + 1, TEXT("403"));
    assert_int_equal(at, 13);
    at = text_find_fold(text, at + 1, TEXT("403"));
    assert_int_equal(at, 39);
    assert_true(text_find_fold(text, at + 1, TEXT("403")) == TEXT_NOT_FOUND);
    assert_true(text_find_fold(text, text.size, TEXT("4")) == TEXT_NOT_FOUND);
    assert_true(text_find_fold(text, text.size + 1, TEXT("4")) == TEXT_NOT_FOUND);
    assert_true(text_find_fold(text, text.size + 1, TEXT("")) == TEXT_NOT_FOUND);
}

/* Each byte is looked at, whatever the size, and none beside the text. */
static void looks_at_each_byte(void **state)
{
    (void)state;
    for (size_t size = 0; size < 50; size++) {
        AUTO_FREE char *a = memory_zeroed(size, 1), *b = memory_zeroed(size, 1);
        struct text one = {a, size}, other = {b, size};
        assert_true(text_is_ascii(one));
        assert_true(text_equal_short(one, other));
        for (size_t at = 0; at < size; at++) {
            a[at] = (char)0x80;
            assert_false(text_is_ascii(one));
            assert_false(text_equal_short(one, other));
            a[at] = 0;
            assert_false(text_equal_short((struct text){a, at}, other));
        }
    }
}

/* Whether two texts are the same depends on each byte of both. */
static void folds_letters_only(void **state)
{
    (void)state;
    uint32_t random = 1;
    for (size_t size = 0; size < 40; size++) {
        AUTO_FREE char *a = memory_zeroed(size, 1), *b = memory_zeroed(size, 1);
        struct text one = draw(&random, a, size), other = {b, size};
        for (size_t at = 0; at < size; at++)
            for (unsigned x = 0; x < 256; x++)
                for (unsigned y = 0; y < 8; y++) {
                    memcpy(b, a, size);
                    a[at] = (char)x;
                    b[at] = (char)(x ^ 1u << y);
                    assert_int_equal(text_equal_fold(one, other), same(one, other));
                    assert_int_equal(text_starts_fold(one, (struct text){b, at + 1}),
                                     same((struct text){a, at + 1}, other));
                    a[at] = 'a';
                }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_parts_at_any_place), cmocka_unit_test(finds_the_next_place),
        cmocka_unit_test(looks_at_each_byte), cmocka_unit_test(folds_letters_only)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
