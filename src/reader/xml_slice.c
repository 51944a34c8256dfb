/* SPDX-License-Identifier: MIT */
#include "reader/xml_slice.h"

#include <string.h>

/* Of a tag so much must be there to tell what it is. No export writes longer ones. */
#define TAG_MAX 512

void xml_slicer_free(struct xml_slicer *slicer)
{
    buffer_free(&slicer->text);
}

static int tell(struct xml_slicer *slicer, enum xml_piece piece, size_t end)
{
    struct text text = {NULL, 0};
    if (piece == XML_WHOLE || piece == XML_CUT)
        text = (struct text){slicer->text.data + slicer->start, end - slicer->start};
    slicer->depth = slicer->outer = 0;
    return slicer->on_piece(slicer->context, piece, text);
}

/* A tag that begins at slicer->at. */
struct tag {
    struct text text; /* up to its ">", or as much of it as there is */
    bool end, empty;  /* "</", "/>" */
};

static bool is_named(const struct tag *tag, const char *name)
{
    size_t from = tag->end ? 2 : 1, size = strlen(name);
    return tag->text.size > from + size && memcmp(tag->text.data + from, name, size) == 0 &&
           strchr(" \t\r\n/>", tag->text.data[from + size]) != NULL;
}

static bool tag_has(const struct tag *tag, const char *part)
{
    return memmem(tag->text.data, tag->text.size, part, strlen(part)) != NULL;
}

/* An event begins here, whatever was open: an Event with the namespace of events; an Obj that is
 * nobody's property, for a property has a name (N). */
static bool is_first_tag(const struct xml_slicer *slicer, const struct tag *tag)
{
    if (slicer->dialect == XML_CLIXML)
        return tag_has(tag, " RefId=") && !tag_has(tag, " N=");
    return slicer->depth == 0 || tag_has(tag, XML_EVENT_NAMESPACE);
}

static int start_tag(struct xml_slicer *slicer, const struct tag *tag)
{
    if (is_first_tag(slicer, tag)) {
        int result = slicer->depth ? tell(slicer, XML_CUT, slicer->at) : 0;
        slicer->outer = 0;
        slicer->depth = !tag->empty;
        slicer->start = slicer->at;
        return result;
    }
    if (!tag->empty)
        *(slicer->depth ? &slicer->depth : &slicer->outer) += 1;
    return 0;
}

static int end_tag(struct xml_slicer *slicer, size_t behind)
{
    if (slicer->depth > 1) {
        slicer->depth--;
        return 0;
    }
    if (slicer->depth == 1)
        return tell(slicer, XML_WHOLE, behind);
    if (slicer->outer > 0) {
        slicer->outer--;
        return 0;
    }
    return slicer->dialect == XML_EVENTS ? tell(slicer, XML_HEADLESS, behind) : 0;
}

static int take_tag(struct xml_slicer *slicer, const struct tag *tag)
{
    bool clixml = slicer->dialect == XML_CLIXML;
    size_t behind = slicer->at + tag->text.size;
    if (is_named(tag, clixml ? "Objs" : "Events")) {
        slicer->root = true;
        slicer->ended = tag->end || tag->empty;
        return slicer->depth && tag->end ? tell(slicer, XML_CUT, slicer->at) : 0;
    }
    if (!is_named(tag, clixml ? "Obj" : "Event"))
        return 0;
    return tag->end ? end_tag(slicer, behind) : start_tag(slicer, tag);
}

/* What is no element: a comment, a CDATA section, a processing instruction, a document type. */
static bool skip_other(struct xml_slicer *slicer, const char *at, size_t left)
{
    static const struct {
        const char *start, *end;
    } kinds[] = {{"<!--", "-->"}, {"<![CDATA[", "]]>"}, {"<?", "?>"}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        size_t size = strlen(kinds[i].start);
        if (left >= size && memcmp(at, kinds[i].start, size) == 0) {
            slicer->until = kinds[i].end;
            slicer->at += size;
            return true;
        }
    }
    if (left >= 9 && memcmp(at, "<!DOCTYPE", 9) == 0 && slicer->depth == 0)
        return slicer->document_type = true;
    return false;
}

/* Returns false when more text is needed. */
static bool skip_until(struct xml_slicer *slicer)
{
    size_t size = strlen(slicer->until), left = slicer->text.size - slicer->at;
    const char *from = slicer->text.data + slicer->at;
    const char *end = left ? memmem(from, left, slicer->until, size) : NULL;
    if (!end) {
        slicer->at += left > size - 1 ? left - (size - 1) : 0;
        return false;
    }
    slicer->at += (size_t)(end - from) + size;
    slicer->until = NULL;
    return true;
}

static bool may_matter(const char *at, size_t left)
{
    static const char starts[] = "/EO!?";
    return left < 2 || (at[1] && strchr(starts, at[1]) != NULL);
}

/* Goes on to behind the next tag. Returns 1 when more text is needed, else what on_piece returned.
 */
static int next_tag(struct xml_slicer *slicer, bool last, int *ret_result)
{
    if (slicer->until)
        return !skip_until(slicer);
    size_t left = slicer->text.size - slicer->at;
    const char *from = slicer->text.data + slicer->at;
    const char *at = left ? memchr(from, '<', left) : NULL;
    slicer->at += at ? (size_t)(at - from) : left;
    left = slicer->text.size - slicer->at;
    if (!at)
        return 1;
    if (left >= 2 && !may_matter(at, left)) {
        slicer->at++;
        return 0;
    }
    size_t size = left < TAG_MAX ? left : TAG_MAX;
    const char *end = memchr(at, '>', size);
    if (!end && left < TAG_MAX && !last)
        return 1;
    if (skip_other(slicer, at, left))
        return 0;
    struct tag tag = {.text = {at, end ? (size_t)(end - at) + 1 : size}, .end = at[1] == '/'};
    tag.empty = end && end[-1] == '/';
    *ret_result = left < 2 ? 0 : take_tag(slicer, &tag);
    slicer->at++;
    return 0;
}

/* Drops what was told; what is too large is told now. */
static int drop_told(struct xml_slicer *slicer)
{
    int result = 0;
    if (slicer->depth && slicer->at - slicer->start > XML_SLICE_MAX) {
        unsigned outer = slicer->depth; /* its end tags are still to come */
        result = tell(slicer, XML_TOO_LARGE, slicer->at);
        slicer->outer = outer;
    }
    size_t told = slicer->depth ? slicer->start : slicer->at;
    if (told > 0) {
        memmove(slicer->text.data, slicer->text.data + told, slicer->text.size - told);
        slicer->text.size -= told;
        slicer->at -= told;
        slicer->start = 0;
    }
    return result;
}

int xml_slice(struct xml_slicer *slicer, bool last)
{
    int result = 0;
    while (result == 0 && !slicer->document_type && !next_tag(slicer, last, &result))
        ;
    if (result == 0 && last && slicer->depth && !slicer->document_type)
        result = tell(slicer, XML_CUT, slicer->text.size);
    return result ? result : drop_told(slicer);
}
