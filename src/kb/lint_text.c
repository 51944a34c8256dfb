/* SPDX-License-Identifier: MIT */
/* Placeholders in texts, and procedures. */
#include "kb/linter.h"

#include "base/memory.h"
#include "kb/article.h"
#include "kb/placeholder.h"

#include <string.h>

enum presence { PRESENCE_UNKNOWN, PRESENCE_SOMETIMES, PRESENCE_ALWAYS };

/* A whole string is there whenever the record is; what a pattern takes out may not be. */
static enum presence presence_in(const struct kb_signature *signature, struct text name)
{
    enum presence presence = PRESENCE_UNKNOWN;
    for (size_t i = 0; i < signature->parameter_count; i++) {
        const struct kb_parameter *parameter = &signature->parameters[i];
        if (!text_equal(text_of(parameter->name), name))
            continue;
        if (!parameter->pattern)
            return PRESENCE_ALWAYS;
        presence = PRESENCE_SOMETIMES;
    }
    return presence;
}

/* Any one of a cause's signatures may be the only evidence. */
static enum presence find_presence(const struct kb *kb, size_t cause, struct text name)
{
    bool known = false, always = true;
    if (text_equal(name, TEXT("server")) || text_equal(name, TEXT("reporter")))
        return PRESENCE_ALWAYS;
    for (size_t i = 0; i < kb->link_count; i++) {
        if (kb->links[i].cause != cause)
            continue;
        enum presence presence = presence_in(kb_signature(kb, kb->links[i].signature), name);
        known = known || presence != PRESENCE_UNKNOWN;
        always = always && presence == PRESENCE_ALWAYS;
    }
    return !known ? PRESENCE_UNKNOWN : always ? PRESENCE_ALWAYS : PRESENCE_SOMETIMES;
}

/* where: the place of the text in the article. */
static void lint_text(struct linter *linter, const char *path, const char *where, size_t cause,
                      const char *text)
{
    struct text rest = text_of(text);
    struct placeholder found;
    while (placeholder_next(&rest, &found)) {
        int size = (int)found.name.size;
        enum presence presence = find_presence(linter->kb, cause, found.name);
        if (presence == PRESENCE_UNKNOWN)
            linter_say(linter, path,
                       "%s: {%.*s}: no signature of the cause has such a parameter: correct the "
                       "name, or leave the braces out",
                       where, size, found.name.data);
        else if (found.has_text && text_trim(found.text).size == 0)
            linter_say(linter, path, "%s: {%.*s|}: the text when unknown is empty: write one",
                       where, size, found.name.data);
        else if (presence == PRESENCE_SOMETIMES && !found.has_text)
            linter_say(linter, path,
                       "%s: {%.*s}: not every signature of the cause gives it: write {%.*s|text}",
                       where, size, found.name.data, size, found.name.data);
    }
}

/* The text's place in the article's own list; what stands elsewhere came out of a procedure. */
static char *find_text(const json_t *list, const char *path, const char *text)
{
    size_t i;
    json_t *item;
    json_array_foreach(list, i, item)
    {
        const char *other = json_string_value(item);
        if (other && strcmp(other, text) == 0)
            return memory_format("%s[%zu]", path, i);
    }
    return memory_format("%s (out of a procedure)", path);
}

/* list: procedures written out; own: as it stands in the article. */
static void lint_list(struct linter *linter, const struct kb_file *file, const char *path,
                      size_t cause, const json_t *list, const json_t *own)
{
    size_t i;
    json_t *item;
    json_array_foreach(list, i, item)
    {
        if (!json_is_string(item))
            continue;
        AUTO_FREE char *where = find_text(own, path, json_string_value(item));
        lint_text(linter, file->path, where, cause, json_string_value(item));
    }
}

static void lint_fix(struct linter *linter, const struct kb_file *file, size_t index, size_t cause,
                     const json_t *fix)
{
    static const char *const lists[] = {"steps", "commands", "verify", "undo"};
    const json_t *own = json_array_get(json_object_get(file->root, "fixes"), index);
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        AUTO_FREE char *path = memory_format("fixes[%zu].%s", index, lists[i]);
        lint_list(linter, file, path, cause, json_object_get(fix, lists[i]),
                  json_object_get(own, lists[i]));
    }
}

void lint_texts(struct linter *linter, const struct kb_file *file, size_t cause)
{
    struct error error = {0};
    json_t *article = kb_article(linter->kb, cause, &error);
    size_t i;
    json_t *fix;
    if (!article) {
        linter_say(linter, file->path, "fixes: %s", error.text);
        return;
    }
    lint_text(linter, file->path, "summary", cause,
              json_string_value(json_object_get(article, "summary")));
    json_array_foreach(json_object_get(article, "fixes"), i, fix)
        lint_fix(linter, file, i, cause, fix);
    json_decref(article);
}

static bool refers_to(json_t *steps, const char *id)
{
    size_t i;
    json_t *step;
    json_array_foreach(steps, i, step)
    {
        const char *other = json_string_value(json_object_get(step, "procedure"));
        if (other && strcmp(other, id) == 0)
            return true;
    }
    return false;
}

static bool is_used(const struct kb_folder *folder, const char *id)
{
    for (size_t i = 0; i < folder->procedures.count; i++)
        if (refers_to(json_object_get(folder->procedures.items[i].root, "steps"), id))
            return true;
    for (size_t i = 0; i < folder->causes.count; i++) {
        size_t j;
        json_t *fix;
        json_array_foreach(json_object_get(folder->causes.items[i].root, "fixes"), j, fix)
        {
            if (refers_to(json_object_get(fix, "steps"), id))
                return true;
        }
    }
    return false;
}

/* Circles and unknown procedures show when a cause's article is written out; an override of an
 * extended base need not be used in its own folder. */
void lint_procedures(struct linter *linter)
{
    const struct kb_files *files = &linter->folder->procedures;
    if (json_object_get(linter->folder->base.root, "extends"))
        return;
    for (size_t i = 0; i < files->count; i++)
        if (!is_used(linter->folder, files->items[i].name))
            linter_say(linter, files->items[i].path,
                       "id: no fix uses this procedure: name it in one, or remove the file");
}
