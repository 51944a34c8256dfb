/* SPDX-License-Identifier: MIT */
#include "base/pseudonym.h"

#include "base/digest.h"
#include "base/hash_table.h"
#include "base/memory.h"

#define HASH_LETTERS 8 /* of 5 bits */

struct given {
    char *key; /* the prefix, a space, the folded name */
    char *name, *pseudonym;
    UT_hash_handle hh;
};

struct pseudonyms {
    struct text key; /* data owned */
    struct given *given;
};

struct pseudonyms *pseudonyms_new(struct text key)
{
    struct pseudonyms *pseudonyms = memory_zeroed(1, sizeof *pseudonyms);
    pseudonyms->key = (struct text){text_copy(key), key.size};
    return pseudonyms;
}

void pseudonyms_free(struct pseudonyms *pseudonyms)
{
    if (!pseudonyms)
        return;
    struct given *given, *next;
    HASH_ITER(hh, pseudonyms->given, given, next)
    {
        HASH_DEL(pseudonyms->given, given);
        free(given->key);
        free(given->name);
        free(given->pseudonym);
        free(given);
    }
    char *key = (char *)(uintptr_t)pseudonyms->key.data;
    explicit_bzero(key, pseudonyms->key.size);
    free(key);
    free(pseudonyms);
}

static void hash_name(const struct pseudonyms *pseudonyms, const char *folded,
                      char out[HASH_LETTERS + 1])
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz234567"; /* RFC 4648 */
    uint8_t digest[DIGEST_SIZE];
    AUTO_BUFFER struct buffer text = {0};
    buffer_text(&text, "evtdiag pseudonym\n");
    buffer_text(&text, folded);
    digest_keyed(pseudonyms->key, (struct text){text.data, text.size}, digest);
    uint64_t bits = 0;
    for (size_t i = 0; i < 5; i++)
        bits = bits << 8 | digest[i];
    for (size_t i = 0; i < HASH_LETTERS; i++)
        out[i] = letters[bits >> (5 * (HASH_LETTERS - 1 - i)) & 31];
    out[HASH_LETTERS] = '\0';
}

const char *pseudonym_of(struct pseudonyms *pseudonyms, const char *prefix, struct text name)
{
    AUTO_FREE char *folded = text_copy_fold(name);
    AUTO_FREE char *key = memory_format("%s %s", prefix, folded);
    struct given *given;
    HASH_FIND_STR(pseudonyms->given, key, given);
    if (given)
        return given->pseudonym;
    char hash[HASH_LETTERS + 1];
    hash_name(pseudonyms, folded, hash);
    given = memory_zeroed(1, sizeof *given);
    given->key = memory_text(key);
    given->name = text_copy(name);
    given->pseudonym = memory_format("%s-%s", prefix, hash);
    HASH_ADD_KEYPTR(hh, pseudonyms->given, given->key, strlen(given->key), given);
    return given->pseudonym;
}

static int by_pseudonym(const struct given *a, const struct given *b)
{
    int order = strcmp(a->pseudonym, b->pseudonym);
    return order ? order : strcmp(a->key, b->key);
}

void pseudonyms_list(struct pseudonyms *pseudonyms, struct buffer *out)
{
    HASH_SORT(pseudonyms->given, by_pseudonym);
    for (const struct given *given = pseudonyms->given; given; given = given->hh.next) {
        buffer_format(out, "%s\t", given->pseudonym);
        for (const char *at = given->name; *at; at++)
            if ((unsigned char)*at < 0x20 || *at == 0x7f)
                buffer_format(out, "\\x%02x", (unsigned char)*at);
            else
                buffer_append(out, at, 1);
        buffer_text(out, "\n");
    }
}
