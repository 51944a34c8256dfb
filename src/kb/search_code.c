/* SPDX-License-Identifier: MIT */
#include "kb/search_code.h"

#include "base/ascii.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* HRESULTs of facility Win32 hold a Win32 code in their lower half. */
#define WIN32_FACILITY UINT32_C(0x80070000)
#define LEAST_WIN32 100u /* smaller numbers stand for too much else */

static int digit_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool search_is_word(char c)
{
    return ascii_is_alphanumeric(c);
}

static bool read_number(struct text digits, unsigned base, uint64_t *ret_number)
{
    uint64_t number = 0;
    for (size_t i = 0; i < digits.size; i++) {
        int digit = digit_of(digits.data[i]);
        if (digit < 0 || (unsigned)digit >= base)
            return false;
        number = number * base + (unsigned)digit;
    }
    *ret_number = number;
    return digits.size > 0;
}

/* 0x and up to 8 digits, or 8 digits as HRESULTs and NTSTATUS begin. */
static bool read_hex(struct text word, uint64_t *ret_number)
{
    if (word.size > 2 && word.size <= 10 && word.data[0] == '0' && (word.data[1] | 0x20) == 'x')
        return read_number((struct text){word.data + 2, word.size - 2}, 16, ret_number);
    return word.size == 8 && (word.data[0] == '8' || (word.data[0] | 0x20) == 'c') &&
           read_number(word, 16, ret_number);
}

/* The same as an unsigned or a negative decimal number. */
static bool read_decimal(struct text word, uint64_t *ret_number)
{
    bool negative = word.size > 0 && word.data[0] == '-';
    struct text digits = {word.data + negative, word.size - negative};
    uint64_t number;
    if (digits.size < 9 || digits.size > 10 || !read_number(digits, 10, &number))
        return false;
    if (negative ? number > UINT32_C(0x80000000) : number < UINT32_C(0x80000000))
        return false;
    if (number > UINT32_MAX)
        return false;
    *ret_number = negative ? UINT64_C(0x100000000) - number : number;
    return true;
}

bool search_code_of(struct text word, struct search_code *ret_code)
{
    uint64_t number;
    struct search_code code = {.count = 1};
    if (!read_hex(word, &number) && !read_decimal(word, &number))
        return false;
    snprintf(code.forms[0], SEARCH_CODE_SIZE, "0x%" PRIx64, number);
    uint64_t win32 = (number & UINT32_C(0xFFFF0000)) == WIN32_FACILITY ? number & 0xFFFF : number;
    if (win32 >= LEAST_WIN32 && win32 <= 0xFFFF)
        snprintf(code.forms[code.count++], SEARCH_CODE_SIZE, "%" PRIu64, win32);
    *ret_code = code;
    return true;
}

void search_code_scan(struct buffer *out, const char *text)
{
    const char *at = text;
    while (*at) {
        size_t size = 0;
        struct search_code code;
        if (*at == '-' && (at == text || !search_is_word(at[-1])))
            size = 1;
        while (search_is_word(at[size]))
            size++;
        if (size > 1 && search_code_of((struct text){at, size}, &code))
            for (unsigned i = 0; i < code.count; i++)
                buffer_format(out, " %s", code.forms[i]);
        at += size ? size : 1;
    }
}
