/* SPDX-License-Identifier: MIT */
#include "fuzz_kb.h"

#include "base/buffer.h"
#include "base/memory.h"
#include "kb/article.h"
#include "kb/image.h"
#include "kb/kb.h"
#include "kb/lookup.h"
#include "kb/schema.h"
#include "kb/search.h"
#include "kb/verify.h"
#include "match/match.h"

#include <stdio.h>

#define PAGE_SIZE 4096
#define MAX_ARTICLES 8
#define MAX_SIGNATURES 200

static void require(bool condition)
{
    if (!condition)
        abort();
}

static size_t walk_condition(const struct kb_condition *condition, unsigned depth)
{
    size_t length = condition->node == KB_NODE_TEST ? strlen(condition->value) : 0;
    require(depth < 100);
    if (condition->node == KB_NODE_TEST)
        require(kb_operator_number(condition->operator) >= 0);
    for (size_t i = 0; i < condition->child_count; i++)
        length += walk_condition(&condition->children[i], depth + 1);
    return length;
}

/* What the rest of the program relies on. */
static void walk(const struct kb *kb)
{
    size_t length = 0;
    for (size_t i = 0; i < kb->signature_count; i++) {
        const struct kb_signature *signature = kb_signature(kb, i);
        require(kb_find_signature(kb, signature->id) == i);
        require(strcmp(kb_signature_id(kb, i), signature->id) == 0);
        require(text_is_utf8(text_of(signature->meaning)) &&
                text_is_utf8(text_of(signature->title)));
        require(!signature->noise_why == !signature->noise);
        length += walk_condition(&signature->condition, 0);
        for (size_t k = 0; k < signature->alias_count; k++)
            length += strlen(signature->aliases[k]);
    }
    for (size_t i = 0; i < kb->cause_count; i++) {
        const struct kb_cause *cause = &kb->causes[i];
        require(kb_find_cause(kb, cause->id) == i);
        require(kb_problem_title(kb, cause->problem) != NULL);
        for (size_t k = 0; k < cause->contribution_count; k++) {
            require(cause->contributions[k].cause < kb->cause_count);
            require(text_is_utf8(text_of(cause->contributions[k].why)));
        }
        for (size_t k = 0; k < cause->missing_count; k++) {
            require(text_is_utf8(text_of(cause->missing[k].decides)));
            for (size_t u = 0; u < cause->missing[k].unless_count; u++)
                require(cause->missing[k].unless[u] < kb->signature_count);
        }
    }
    for (size_t i = 0; i < kb->link_count; i++) {
        const struct kb_link *link = &kb->links[i];
        require(link->cause < kb->cause_count && link->signature < kb->signature_count);
        require(link->probability > 0 && link->probability < 1);
        for (size_t k = 0; k < link->proof_count; k++)
            require(link->proof[k] < kb->signature_count);
    }
    require(length < SIZE_MAX);
}

static void match_records(const struct kb *kb)
{
    struct insertion strings[] = {{.value = TEXT("EX01")}, {.value = TEXT("/Exchange 403.4 x")}};
    struct matcher *matcher = matcher_new(kb, NULL);
    struct match match;
    for (size_t i = 0; matcher && i < kb_group_count(kb) && i < MAX_SIGNATURES; i++) {
        const struct kb_group group = kb_group(kb, i);
        const uint32_t signature = kb_group_signature(&group, group.count - 1);
        require(group.count > 0 && signature < kb->signature_count);
        const struct record record = {.provider = text_of(group.provider),
                                      .event_id = kb_signature_event(kb, signature).event_id,
                                      .strings = strings,
                                      .string_count = sizeof strings / sizeof *strings};
        if (matcher_match(matcher, &record, &match))
            require(match.signature < kb->signature_count);
    }
    matcher_free(matcher);
}

static void run(const void *data, size_t size)
{
    struct error error = {0};
    struct kb *kb = kb_open_memory(data, size, &error);
    require(kb || error.code != ERROR_NONE);
    if (!kb)
        return;
    match_records(kb); /* makes signatures as they are asked for */
    walk(kb);
    for (size_t i = 0; i < kb->cause_count && i < MAX_ARTICLES; i++)
        json_decref(kb_article(kb, i, NULL));
    struct kb_hits hits = {0};
    if (kb_search(kb, "ssl clear the bxo 403.4", 5, &hits, NULL) == 0)
        kb_hits_free(&hits);
    kb_free(kb);
    kb_verify("x", data, size, NULL);
}

static void put(char *at, uint64_t value, unsigned bytes, bool big)
{
    for (unsigned i = 0; i < bytes; i++)
        at[i] = (char)(value >> 8 * (big ? bytes - 1 - i : i));
}

/* An image with its prose behind it. The digest stays empty: opening does not look at it, and
 * hashing would take most of the time. */
static void run_image(const uint8_t *image, size_t size)
{
    AUTO_BUFFER struct buffer file = {0};
    char *page = buffer_reserve(&file, PAGE_SIZE), end[IMAGE_TRAILER_SIZE] = "EVDGpack";
    memset(page, 0, PAGE_SIZE);
    memcpy(page, "SQLite format 3", 16);
    put(page + 16, PAGE_SIZE, 2, true);
    for (size_t i = 0; i < 4 && i < size; i++) /* the change counter */
        page[27 - i] = (char)image[i];
    put(page + 28, 1, 4, true);
    put(page + 60, KB_USER_VERSION, 4, true);
    put(page + 68, KB_APPLICATION_ID, 4, true);
    buffer_commit(&file, PAGE_SIZE);
    buffer_append(&file, image, size);
    uint32_t prose = size < IMAGE_HEAD_SIZE ? 0 : image_number(image + IMAGE_PROSE_AT);
    size_t rows = prose < size ? size - prose : size;
    if (size >= IMAGE_HEAD_SIZE)
        put(file.data + PAGE_SIZE + IMAGE_PROSE_AT + 4, image_sum(image + rows, size - rows), 8,
            false);
    put(end + 8, IMAGE_VERSION, 4, false);
    put(end + 12, rows, 4, false);
    put(end + 16, image_sum((const uint8_t *)file.data + PAGE_SIZE, rows), 8, false);
    put(end + 24, PAGE_SIZE, 8, false);
    buffer_append(&file, end, sizeof end);
    run(file.data, file.size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    /* Of exactly its size, so that a read beyond it shows under ASan. */
    AUTO_FREE uint8_t *copy = memory_zeroed(size, 1);
    memcpy(copy, data + 1, size - 1);
    if (data[0] % 2 == FUZZ_KB_IMAGE)
        run_image(copy, size - 1);
    else
        run(copy, size - 1);
    return 0;
}
