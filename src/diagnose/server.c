/* SPDX-License-Identifier: MIT */
#include "diagnose/server.h"

#include "base/hash_table.h"
#include "base/memory.h"

struct name {
    char *folded; /* lower case, without a final dot */
    char *shown;  /* as logged; of several spellings the first by bytes */
    char *host;   /* folded, up to the first dot; the whole of an address */
    size_t server;
    UT_hash_handle hh;
};

struct server {
    const struct name *name; /* the full name where there is one */
};

struct server_names {
    struct name *by_folded;
    struct server *servers;
    size_t count;
};

struct server_names *server_names_new(void)
{
    return memory_zeroed(1, sizeof(struct server_names));
}

void server_names_free(struct server_names *names)
{
    if (!names)
        return;
    struct name *name, *next;
    HASH_ITER(hh, names->by_folded, name, next)
    {
        HASH_DEL(names->by_folded, name);
        free(name->folded);
        free(name->shown);
        free(name->host);
        free(name);
    }
    free(names->servers);
    free(names);
}

static struct text trim_name(struct text name)
{
    name = text_trim(name);
    while (name.size && name.data[0] == '\\') {
        name.data++;
        name.size--;
    }
    while (name.size && name.data[name.size - 1] == '.')
        name.size--;
    return name;
}

struct text server_reporter_name(struct text computer)
{
    return trim_name(computer).size ? computer : TEXT(SERVER_UNKNOWN_NAME);
}

/* IPv4 and IPv6 addresses have no host part: their dots divide no names. */
static bool is_address(struct text name)
{
    bool letters = false;
    for (size_t i = 0; i < name.size; i++) {
        char c = name.data[i];
        if (c == ':')
            return true;
        if (c != '.' && (c < '0' || c > '9'))
            letters = true;
    }
    return !letters;
}

static size_t host_size(struct text name)
{
    if (is_address(name))
        return name.size;
    const char *dot = memchr(name.data, '.', name.size);
    return dot ? (size_t)(dot - name.data) : name.size;
}

static struct name *find(const struct server_names *names, struct text name)
{
    if (!name.size)
        return NULL;
    AUTO_FREE char *folded = text_copy_fold(name);
    struct name *found;
    HASH_FIND(hh, names->by_folded, folded, name.size, found);
    return found;
}

void server_names_add(struct server_names *names, struct text name)
{
    name = trim_name(name);
    if (!name.size)
        return;
    struct name *known = find(names, name);
    if (known) {
        if (text_compare(name, text_of(known->shown)) < 0) {
            free(known->shown);
            known->shown = text_copy(name);
        }
        return;
    }
    known = memory_zeroed(1, sizeof *known);
    known->folded = text_copy_fold(name);
    known->shown = text_copy(name);
    known->host = memory_text_n(known->folded, host_size(name));
    HASH_ADD_KEYPTR(hh, names->by_folded, known->folded, name.size, known);
}

static int by_folded(struct name *a, struct name *b)
{
    return strcmp(a->folded, b->folded);
}

static bool is_full(const struct name *name)
{
    return strlen(name->host) < strlen(name->folded);
}

/* In the order of folded names all full names of one host stand together, behind the short one:
 * '.' sorts before every letter, digit and most of what else names hold; '-' alone sorts before it,
 * so the rest of the list is searched. */
static struct name *only_full_name(struct name *of)
{
    struct name *full = NULL;
    for (struct name *name = of->hh.next; name; name = name->hh.next) {
        if (strncmp(name->folded, of->host, strlen(of->host)) != 0)
            break;
        if (!is_full(name) || strcmp(name->host, of->host) != 0)
            continue;
        if (full)
            return NULL;
        full = name;
    }
    return full;
}

void server_names_finish(struct server_names *names)
{
    HASH_SORT(names->by_folded, by_folded);
    names->servers = memory_zeroed(HASH_COUNT(names->by_folded), sizeof *names->servers);
    for (struct name *name = names->by_folded; name; name = name->hh.next)
        name->server = SERVER_NONE;
    for (struct name *name = names->by_folded; name; name = name->hh.next) {
        struct name *full = is_full(name) ? NULL : only_full_name(name);
        struct name *server = full ? full : name;
        if (server->server == SERVER_NONE) {
            names->servers[names->count].name = server;
            server->server = names->count++;
        }
        name->server = server->server;
    }
}

size_t server_resolve(const struct server_names *names, struct text name)
{
    const struct name *found = find(names, trim_name(name));
    return found ? found->server : SERVER_NONE;
}

size_t server_count(const struct server_names *names)
{
    return names->count;
}

const char *server_display(const struct server_names *names, size_t server)
{
    return names->servers[server].name->shown;
}

const char *server_short(const struct server_names *names, size_t server)
{
    return names->servers[server].name->host;
}

const char *server_domain(const struct server_names *names, size_t server)
{
    const struct name *name = names->servers[server].name;
    return is_full(name) ? name->folded + strlen(name->host) + 1 : "";
}
