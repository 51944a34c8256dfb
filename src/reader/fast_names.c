/* SPDX-License-Identifier: MIT */
#include "reader/fast_names.h"

#include "base/memory.h"

/* A log names a few hundred providers; when more come, the oldest knowledge is not worth keeping.
 */
#define SLOTS 2048u
#define MAX_NAMES 1024u
#define MAX_KEY 512u /* bytes; longer names are not kept */

struct entry {
    uint8_t *key; /* owned; NULL: free */
    uint32_t size, hash;
    struct provider provider;
};

struct fast_names {
    const struct wanted *wanted; /* borrowed */
    uint32_t count;
    const struct entry *last; /* found before; records of one provider often follow each other */
    struct entry slots[SLOTS];
};

struct fast_names *fast_names_new(void)
{
    return memory_zeroed(1, sizeof(struct fast_names));
}

static void clear(struct fast_names *names)
{
    for (uint32_t i = 0; i < SLOTS; i++)
        free(names->slots[i].key);
    memset(names, 0, sizeof *names);
}

void fast_names_free(struct fast_names *names)
{
    if (!names)
        return;
    clear(names);
    free(names);
}

void fast_names_use(struct fast_names *names, const struct wanted *wanted)
{
    if (names->wanted == wanted)
        return;
    clear(names);
    names->wanted = wanted;
}

static struct provider ask(const struct wanted *wanted, struct span name)
{
    if (!wanted)
        return (struct provider){WANTED_NO_PROVIDER, false};
    AUTO_FREE char *utf8 = memory_zeroed(name.size / 2 + 1, 3);
    struct text text = {utf8, text_from_utf16(name.data, name.size / 2, utf8)};
    return (struct provider){wanted_provider(wanted, text), wanted_is_marked(wanted, text)};
}

static uint32_t hash_of(struct span name)
{
    uint64_t hash = UINT64_C(0x9E3779B97F4A7C15) ^ name.size;
    uint32_t at = 0;
    for (; at + 8 <= name.size; at += 8)
        hash = (hash ^ bytes_u64(name.data + at)) * UINT64_C(0xFF51AFD7ED558CCD);
    for (; at < name.size; at++)
        hash = (hash ^ name.data[at]) * UINT64_C(0x100000001B3);
    return (uint32_t)(hash >> 32 ^ hash);
}

static bool is_entry(const struct entry *entry, struct span name)
{
    return entry->size == name.size && memcmp(entry->key, name.data, name.size) == 0;
}

struct provider fast_names_find(struct fast_names *names, struct span name)
{
    if (name.size == 0 || name.size > MAX_KEY)
        return ask(names->wanted, name);
    if (names->last && is_entry(names->last, name))
        return names->last->provider;
    uint32_t hash = hash_of(name);
    uint32_t slot = hash % SLOTS;
    for (; names->slots[slot].key; slot = (slot + 1) % SLOTS) {
        const struct entry *entry = &names->slots[slot];
        if (entry->hash == hash && is_entry(entry, name)) {
            names->last = entry;
            return entry->provider;
        }
    }
    struct provider provider = ask(names->wanted, name);
    if (names->count == MAX_NAMES) {
        const struct wanted *wanted = names->wanted;
        clear(names);
        names->wanted = wanted;
        slot = hash % SLOTS;
    }
    uint8_t *key = memory_resize(NULL, name.size, 1);
    memcpy(key, name.data, name.size);
    names->slots[slot] = (struct entry){key, name.size, hash, provider};
    names->count++;
    names->last = &names->slots[slot];
    return provider;
}
