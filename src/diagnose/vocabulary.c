/* SPDX-License-Identifier: MIT */
#include "diagnose/vocabulary.h"

#include "base/ascii.h"
#include "base/hash_table.h"
#include "base/memory.h"

struct word {
    UT_hash_handle hh;
};

struct vocabulary {
    struct word *words; /* of all_words, by text */
    struct word *all_words;
};

struct vocabulary *vocabulary_new(void)
{
    struct vocabulary *vocabulary = memory_zeroed(1, sizeof *vocabulary);
    size_t count = 0;
    for (const char *at = vocabulary_words; *at; at++)
        count += *at == '\n';
    vocabulary->all_words = memory_zeroed(count, sizeof *vocabulary->all_words);
    struct word *word = vocabulary->all_words;
    for (const char *at = vocabulary_words; *at; word++) {
        size_t size = strcspn(at, "\n");
        HASH_ADD_KEYPTR(hh, vocabulary->words, at, size, word);
        at += size + 1;
    }
    return vocabulary;
}

void vocabulary_free(struct vocabulary *vocabulary)
{
    if (!vocabulary)
        return;
    HASH_CLEAR(hh, vocabulary->words);
    free(vocabulary->all_words);
    free(vocabulary);
}

static bool knows(const struct vocabulary *vocabulary, const char *folded, size_t size)
{
    struct word *word;
    HASH_FIND(hh, vocabulary->words, folded, size, word);
    return word || size == 1;
}

/* The size of the first part: capitals belong together, but the last begins the next part where
 * small letters follow ("OWAApp"). */
static size_t part_size(struct text word)
{
    size_t size = 1;
    while (size < word.size && ascii_is_upper(word.data[size - 1]) &&
           ascii_is_upper(word.data[size]))
        size++;
    if (size > 1 && size < word.size)
        return size - 1;
    while (size < word.size && !ascii_is_upper(word.data[size]))
        size++;
    return size;
}

bool vocabulary_knows(const struct vocabulary *vocabulary, struct text word)
{
    AUTO_FREE char *folded = text_copy_fold(word);
    for (size_t i = 0; i < word.size; i++)
        if (folded[i] < 'a' || folded[i] > 'z')
            return false;
    if (knows(vocabulary, folded, word.size))
        return true;
    for (size_t at = 0; at < word.size;) {
        size_t size = part_size((struct text){word.data + at, word.size - at});
        if (!knows(vocabulary, folded + at, size))
            return false;
        at += size;
    }
    return word.size > 0;
}
