/* SPDX-License-Identifier: MIT */
#include "reader/fast_names.h"

#include "base/memory.h"

/* A log names a few hundred providers; when more come, what was known is not worth keeping. */
#define SLOTS 2048u
#define MAX_NAMES 1024u
#define MAX_KEY 512u /* bytes; longer names are not kept */

struct entry {
    uint32_t key, size; /* in keys */
    uint32_t hash;
    struct provider provider;
};

struct fast_names {
    const struct wanted *wanted; /* borrowed */
    struct entry *entries;       /* owned */
    size_t count, capacity;
    uint8_t *keys; /* owned */
    uint32_t keys_size, keys_capacity;
    size_t last;           /* found before; records of one provider often follow each other */
    uint16_t slots[SLOTS]; /* entry + 1 */
};

struct fast_names *fast_names_new(void)
{
    return memory_zeroed(1, sizeof(struct fast_names));
}

void fast_names_free(struct fast_names *names)
{
    if (!names)
        return;
    free(names->entries);
    free(names->keys);
    free(names);
}

static void clear(struct fast_names *names)
{
    if (names->count > 0)
        memset(names->slots, 0, sizeof names->slots);
    names->count = names->last = 0;
    names->keys_size = 0;
}

bool fast_names_use(struct fast_names *names, const struct wanted *wanted)
{
    if (names->wanted == wanted)
        return false;
    clear(names);
    names->wanted = wanted;
    return true;
}

static struct provider ask(const struct wanted *wanted, struct span name)
{
    if (!wanted)
        return (struct provider){WANTED_NO_PROVIDER, false};
    AUTO_FREE char *utf8 = memory_zeroed(name.size / 2 + 1, 3);
    struct text text = {utf8, text_from_utf16(name.data, name.size / 2, utf8)};
    return (struct provider){wanted_provider(wanted, text), wanted_is_marked(wanted, text)};
}

static bool is_entry(const struct fast_names *names, size_t index, struct span name)
{
    const struct entry *entry = &names->entries[index];
    return entry->size == name.size && memcmp(names->keys + entry->key, name.data, name.size) == 0;
}

static void add(struct fast_names *names, struct span name, uint32_t hash, struct provider provider)
{
    if (names->count == MAX_NAMES)
        clear(names);
    if (names->keys_capacity - names->keys_size < name.size) {
        names->keys_capacity = 2 * names->keys_capacity + MAX_KEY;
        names->keys = memory_resize(names->keys, names->keys_capacity, 1);
    }
    names->entries =
        memory_grow(names->entries, names->count, &names->capacity, sizeof *names->entries);
    names->entries[names->count] = (struct entry){names->keys_size, name.size, hash, provider};
    memcpy(names->keys + names->keys_size, name.data, name.size);
    names->keys_size += name.size;
    uint32_t slot = hash % SLOTS;
    while (names->slots[slot] != 0)
        slot = (slot + 1) % SLOTS;
    names->last = names->count++;
    names->slots[slot] = (uint16_t)names->count;
}

struct provider fast_names_find(struct fast_names *names, struct span name)
{
    if (name.size == 0 || name.size > MAX_KEY)
        return ask(names->wanted, name);
    if (names->count > 0 && is_entry(names, names->last, name))
        return names->entries[names->last].provider;
    uint32_t hash = span_hash(name);
    for (uint32_t slot = hash % SLOTS; names->slots[slot] != 0; slot = (slot + 1) % SLOTS) {
        size_t index = names->slots[slot] - 1u;
        if (names->entries[index].hash == hash && is_entry(names, index, name)) {
            names->last = index;
            return names->entries[index].provider;
        }
    }
    struct provider provider = ask(names->wanted, name);
    add(names, name, hash, provider);
    return provider;
}
