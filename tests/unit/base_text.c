/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/memory.h"
#include "base/text.h"

#include <stdint.h>

static bool contains(struct text text, struct text part)
{
    for (size_t i = 0; i + part.size <= text.size; i++)
        if (text_equal_fold((struct text){text.data + i, part.size}, part))
            return true;
    return false;
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

static void finds_parts_at_any_place(void **state)
{
    (void)state;
    uint32_t random = 1;
    unsigned found = 0;
    for (size_t size = 0; size < 70; size++)
        for (size_t length = 0; length < 40; length++)
            for (unsigned i = 0; i < 20; i++) {
                char *text = memory_resize(NULL, size + 1, 1), part[40];
                struct text whole = draw(&random, text + 1, size); /* its end is guarded */
                struct text piece = draw(&random, part, length);
                if (i % 2 && length <= size)
                    memcpy(part, whole.data + (random >> 8) % (size - length + 1), length);
                assert_int_equal(text_contains_fold(whole, piece), contains(whole, piece));
                found += contains(whole, piece);
                free(text);
            }
    assert_true(found > 10000);
    assert_true(text_contains_fold(TEXT("x"), (struct text){NULL, 0}));
    assert_true(text_contains_fold((struct text){NULL, 0}, (struct text){NULL, 0}));
    assert_false(text_contains_fold((struct text){NULL, 0}, TEXT("x")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(finds_parts_at_any_place)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
