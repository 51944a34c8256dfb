/* SPDX-License-Identifier: MIT */
/* Articles of strangers. The input is a folder in one text: each article stands behind a line
 * "=== events/NAME", "=== causes/NAME" or "=== procedures/NAME"; what comes before the first is
 * base.json, and without it a small base stands in. What compiles must open and be shown. */
#include "check.h"

#include "base/memory.h"
#include "kb/article.h"
#include "kb/compile.h"
#include "kb/lint.h"
#include "kb/open.h"
#include "kb/sample.h"
#include "report/article.h"
#include "scan/replay.h"

#include <string.h>

#define MOST_ARTICLES 12
#define INPUT_MAX 65536

static const char base_json[] =
    "{\"format\":\"evtdiag-base\",\"name\":\"overlay\",\"version\":\"1\",\"extends\":\"evtdiag\","
    "\"settings\":{},\"exchange_providers\":[],\"problems\":[{\"id\":\"p\",\"title\":\"P\"}]}";

static json_t *parse(struct text text)
{
    return json_loadb(text.data, text.size, JSON_REJECT_DUPLICATES, NULL);
}

static struct kb_files *files_of(struct kb_folder *folder, struct text path, size_t *ret_skip)
{
    static const char *const names[] = {"events/", "causes/", "procedures/"};
    struct kb_files *files[] = {&folder->events, &folder->causes, &folder->procedures};
    for (size_t i = 0; i < 3; i++) {
        *ret_skip = strlen(names[i]);
        if (path.size > *ret_skip && memcmp(path.data, names[i], *ret_skip) == 0)
            return files[i];
    }
    return NULL;
}

/* One article; its head is a path and a line feed. False when it is no JSON. */
static bool add_article(struct kb_folder *folder, struct text part)
{
    const char *end = memchr(part.data, '\n', part.size);
    size_t skip = 0;
    if (!end)
        return false;
    struct text path = {part.data, (size_t)(end - part.data)};
    struct kb_files *files = files_of(folder, path, &skip);
    json_t *root = parse((struct text){end + 1, part.size - path.size - 1});
    /* A path in an error keeps its bytes; they are escaped where it is printed. */
    bool named = files && text_is_utf8(path) && !memchr(path.data, '\0', path.size);
    if (!root || !named || files->count >= MOST_ARTICLES) {
        json_decref(root);
        return false;
    }
    files->items = memory_grow(files->items, files->count, &files->capacity, sizeof *files->items);
    files->items[files->count++] =
        (struct kb_file){memory_format("kb/%.*s.json", (int)path.size, path.data),
                         memory_text_n(path.data + skip, path.size - skip), root};
    return true;
}

static bool fill_folder(struct kb_folder *folder, struct text text)
{
    static const char mark[] = "=== ";
    const char *at = memmem(text.data, text.size, mark, 4);
    struct text base = {text.data, at ? (size_t)(at - text.data) : text.size};
    folder->path = memory_text("kb");
    folder->base.path = memory_text("kb/base.json");
    folder->base.name = memory_text("base");
    folder->base.root = parse(text_trim(base).size ? base : TEXT(base_json));
    while (at && folder->base.root) {
        at += 4;
        size_t left = (size_t)(text.data + text.size - at);
        const char *next = memmem(at, left, mark, 4);
        if (!add_article(folder, (struct text){at, next ? (size_t)(next - at) : left}))
            return false;
        at = next;
    }
    return folder->base.root;
}

static void complain(void *context, const char *where, const char *what)
{
    (void)context;
    check_text(text_of(where));
    check_text(text_of(what));
}

static void show(const struct kb *kb, size_t cause)
{
    struct error error = {0};
    AUTO_BUFFER struct buffer text = {0}, markdown = {0};
    json_t *article = kb_article(kb, cause, &error);
    check(article);
    article_text(&text, article, &(struct report_style){.width = 80});
    article_markdown(&markdown, article, &(struct report_style){.width = 80});
    check_text((struct text){text.data, text.size});
    check_text((struct text){markdown.data, markdown.size});
    json_decref(article);
}

static void use(const struct kb_folder *folder, const struct buffer *base)
{
    struct error error = {0};
    bool extends = json_object_get(folder->base.root, "extends") != NULL;
    struct kb *kb = kb_open_compiled(base->data, base->size, extends, &error);
    if (!kb)
        return;
    struct kb_samples samples = {0};
    kb_lint(folder, kb, complain, NULL);
    if (kb_samples_read(&samples, folder, &error) == 0)
        replay_samples(kb, &samples, complain, NULL, &error);
    kb_samples_free(&samples);
    for (size_t i = 0; i < folder->causes.count; i++) {
        size_t cause = kb_find_cause(kb, folder->causes.items[i].name);
        if (cause != KB_NONE)
            show(kb, cause);
    }
    kb_free(kb);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > INPUT_MAX)
        return -1;
    struct kb_folder *folder = memory_zeroed(1, sizeof *folder);
    struct error error = {0};
    AUTO_BUFFER struct buffer base = {0};
    if (fill_folder(folder, (struct text){(const char *)data, size})) {
        kb_lint_unwritten(folder, complain, NULL);
        if (kb_compile(&base, folder, &error) == 0)
            use(folder, &base);
        else
            check(error.code && text_is_utf8(text_of(error.text)));
    }
    kb_folder_free(folder);
    return 0;
}
