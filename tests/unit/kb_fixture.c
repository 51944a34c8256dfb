/* SPDX-License-Identifier: MIT */
#include "kb_fixture.h"

#include "base/memory.h"
#include "kb/compile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char base[] =
    "{\"format\": \"evtdiag-base\", \"name\": \"small\", \"version\": \"1\", \"settings\": {"
    "\"repetition_limit\": {\"value\": 2, \"reason\": \"r\"},"
    "\"family_limit\": {\"value\": 1.5, \"reason\": \"r\"},"
    "\"confidence_cap\": {\"value\": 0.99, \"reason\": \"r\"},"
    "\"min_confidence\": {\"value\": 0.3, \"reason\": \"r\"},"
    "\"cause_floor\": {\"value\": 0.05, \"reason\": \"r\"},"
    "\"quiet_factor\": {\"value\": 0.3, \"reason\": \"r\"},"
    "\"quiet_days\": {\"value\": 7, \"reason\": \"r\"},"
    "\"quiet_startup_days\": {\"value\": 30, \"reason\": \"r\"},"
    "\"quiet_intervals\": {\"value\": 10, \"reason\": \"r\"},"
    "\"direct_from\": {\"value\": 0.7, \"reason\": \"r\"},"
    "\"supporting_from\": {\"value\": 0.2, \"reason\": \"r\", \"origin\": \"inference\"}},"
    "\"exchange_providers\": [\"MSExchange\", \"Server ActiveSync\"],"
    "\"problems\": [{\"id\": \"no-sync\", \"title\": \"Devices do not synchronise\"}]}";

static const char events[] =
    "{\"format\": \"evtdiag-events\", \"provider\": \"Server ActiveSync\", \"aliases\": "
    "[\"ASync\"],"
    " \"product\": \"exchange\", \"signatures\": ["
    "{\"id\": \"sync-ssl\", \"event_id\": 3029, \"title\": \"SSL\", \"meaning\": \"Needs SSL.\", "
    "\"tag\": \"documented\","
    " \"origin\": \"KB 1\", \"leak\": {\"value\": 0.001, \"reason\": \"rare\"},"
    " \"parameters\": [{\"name\": \"server_name\", \"string\": 1},"
    " {\"name\": \"folder\", \"string\": 2, \"pattern\": \"/(?<folder>\\\\w+)\"}],"
    " \"target\": \"server_name\"},"
    "{\"id\": \"sync-status\", \"event_id\": 3005, \"title\": \"Status\", \"meaning\": \"A "
    "status.\","
    " \"tag\": \"reported\", \"origin\": \"inference\", \"leak\": {\"value\": 0.01, \"reason\": "
    "\"common\"},"
    " \"family\": \"sync\", \"startup\": true,"
    " \"when\": {\"all\": [{\"http_status\": \"403.4\", \"string\": 2},"
    " {\"any\": [{\"contains\": \"x\"}, {\"not\": {\"matches\": \"^a+$\", \"string\": 3}}]}]},"
    " \"parameters\": [{\"name\": \"server_name\", \"string\": 1}]},"
    "{\"id\": \"sync-ok\", \"event_id\": 3000, \"title\": \"Fine\", \"meaning\": \"It works.\","
    " \"tag\": \"reported\", \"origin\": \"inference\", \"leak\": {\"value\": 0.5, \"reason\": "
    "\"usual\"}}]}";

static const char needs_ssl[] =
    "{\"format\": \"evtdiag-cause\", \"id\": \"needs-ssl\", \"title\": \"SSL is required\","
    " \"problem\": \"no-sync\", \"severity\": \"error\", \"tag\": \"documented\","
    " \"origin\": \"KB 1\", \"products\": [\"Exchange Server 2003\"],"
    " \"summary\": \"SSL on {server}, {folder|/Exchange}.\", \"symptoms\": [\"No mail on "
    "phones.\"],"
    " \"prior\": {\"value\": 0.01, \"reason\": \"r\"},"
    " \"evidence\": [{\"signature\": \"sync-ssl\", \"class\": \"direct\", \"probability\": 0.9,"
    " \"reason\": \"r\", \"tag\": \"documented\", \"origin\": \"KB 1\", \"reliable\": {\"in_use\": "
    "[\"sync-ok\"], \"reason\": \"always\"}},"
    " {\"signature\": \"sync-status\", \"class\": \"supporting\", \"probability\": 0.5,"
    " \"reason\": \"r\", \"tag\": \"reported\", \"origin\": \"inference\"}],"
    " \"contributed_by\": [{\"cause\": \"wizard\", \"probability\": 0.3, \"why\": \"It sets "
    "it.\", \"tag\": \"documented\", \"origin\": \"KB 1\"}],"
    " \"missing_evidence\": [{\"what\": \"IIS log\", \"decides\": \"all\", \"unless\": "
    "[\"sync-ok\"]},"
    " {\"what\": \"other\", \"decides\": \"more\"}],"
    " \"fixes\": [{\"id\": \"clear\", \"title\": \"Clear the box\", \"risk\": \"restart\","
    " \"applies_when\": \"No front end.\", \"steps\": [\"Go to {server}.\","
    " {\"procedure\": \"copy\"}, \"Done.\"], \"commands\": [\"iisreset {server_name}\"],"
    " \"tag\": \"documented\", \"origin\": \"KB 1\"}],"
    " \"references\": [{\"title\": \"KB 1\", \"url\": \"https://example.com/1\"}],"
    " \"samples\": [{\"name\": \"one\", \"records\": [{\"provider\": \"Server ActiveSync\","
    " \"event_id\": 3029, \"strings\": [\"EX01\", \"\"], \"count\": 3},"
    " {\"provider\": \"Server ActiveSync\", \"event_id\": 3029}],"
    " \"expect\": {\"diagnosed\": true, \"first\": true, \"target\": \"EX01\","
    " \"basis\": \"named\", \"min_confidence\": 0.8}},"
    " {\"name\": \"none\", \"records\": [{\"provider\": \"Other\", \"event_id\": 3029}],"
    " \"expect\": {\"diagnosed\": false}}]}";

static const char wizard[] =
    "{\"format\": \"evtdiag-cause\", \"id\": \"wizard\", \"title\": \"The wizard ran\","
    " \"problem\": \"no-sync\", \"severity\": \"info\", \"tag\": \"observed\","
    " \"origin\": \"log of a server\", \"products\": [\"Exchange Server 2003\"],"
    " \"summary\": \"On {server}.\", \"symptoms\": [\"Settings differ.\"],"
    " \"prior\": {\"value\": 0.02, \"reason\": \"r\"}, \"evidence\": [],"
    " \"fixes\": [{\"id\": \"again\", \"title\": \"Run it again\", \"risk\": \"none\","
    " \"steps\": [{\"procedure\": \"save\"}], \"tag\": \"reported\", \"origin\": \"inference\"}],"
    " \"references\": [], \"samples\": [{\"name\": \"none\","
    " \"records\": [{\"provider\": \"Other\", \"event_id\": 1}],"
    " \"expect\": {\"diagnosed\": false}}]}";

static const char copy[] =
    "{\"format\": \"evtdiag-procedure\", \"id\": \"copy\", \"title\": \"Copy\","
    " \"tag\": \"documented\", \"origin\": \"KB 1\", \"steps\": [{\"procedure\": \"save\"}, "
    "\"Copy.\"]}";
static const char save[] =
    "{\"format\": \"evtdiag-procedure\", \"id\": \"save\", \"title\": \"Save\","
    " \"tag\": \"documented\", \"origin\": \"KB 1\", \"steps\": [\"Save.\"]}";

static json_t *parse(const char *json)
{
    json_error_t why;
    json_t *value = json_loads(json, JSON_DECODE_ANY, &why);
    if (!value)
        fail_msg("%s: %s", json, why.text);
    return value;
}

void fixture_add(struct kb_folder *folder, struct kb_files *files, const char *name,
                 const char *json)
{
    (void)folder;
    files->items = memory_grow(files->items, files->count, &files->capacity, sizeof *files->items);
    files->items[files->count++] =
        (struct kb_file){memory_format("kb/%s.json", name), memory_text(name), parse(json)};
}

struct kb_folder *fixture_folder(void)
{
    struct kb_folder *folder = memory_zeroed(1, sizeof *folder);
    folder->path = memory_text("kb");
    folder->base = (struct kb_file){memory_text("kb/base.json"), memory_text("base"), parse(base)};
    fixture_add(folder, &folder->events, "sync", events);
    fixture_add(folder, &folder->causes, "needs-ssl", needs_ssl);
    fixture_add(folder, &folder->causes, "wizard", wizard);
    fixture_add(folder, &folder->procedures, "copy", copy);
    fixture_add(folder, &folder->procedures, "save", save);
    return folder;
}

static json_t *find_root(struct kb_files *files, const char *name)
{
    for (size_t i = 0; i < files->count; i++)
        if (strcmp(files->items[i].name, name) == 0)
            return files->items[i].root;
    return NULL;
}

json_t *fixture_root(struct kb_folder *folder, const char *name)
{
    json_t *root = strcmp(name, "base") == 0 ? folder->base.root : NULL;
    root = root ? root : find_root(&folder->events, name);
    root = root ? root : find_root(&folder->causes, name);
    root = root ? root : find_root(&folder->procedures, name);
    assert_non_null(root);
    return root;
}

void fixture_set(struct kb_folder *folder, const char *name, const char *path, const char *json)
{
    json_t *at = fixture_root(folder, name), *value = json ? parse(json) : NULL;
    AUTO_FREE char *keys = memory_text(path);
    char *rest = keys, *key = strsep(&rest, "/");
    for (; rest; key = strsep(&rest, "/"))
        at = json_is_array(at) ? json_array_get(at, strtoul(key, NULL, 10))
                               : json_object_get(at, key);
    assert_non_null(at);
    if (json_is_array(at) && value && strtoul(key, NULL, 10) >= json_array_size(at))
        json_array_append_new(at, value);
    else if (json_is_array(at) && value)
        json_array_set_new(at, strtoul(key, NULL, 10), value);
    else if (json_is_array(at))
        json_array_remove(at, strtoul(key, NULL, 10));
    else if (value)
        json_object_set_new(at, key, value);
    else
        json_object_del(at, key);
}

void fixture_compile(struct buffer *bytes)
{
    struct error error = {0};
    struct kb_folder *folder = fixture_folder();
    assert_int_equal(kb_compile(bytes, folder, &error), 0);
    kb_folder_free(folder);
}

struct kb *fixture_open(const struct kb_folder *folder, struct buffer *bytes)
{
    struct error error = {0};
    struct kb *kb = NULL;
    if (kb_compile(bytes, folder, &error) == 0)
        kb = kb_open_memory(bytes->data, bytes->size, &error);
    if (!kb)
        fail_msg("%s", error.text);
    return kb;
}
