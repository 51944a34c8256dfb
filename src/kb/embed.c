/* SPDX-License-Identifier: MIT */
/* A program of the build: compiles the folder of articles into the base that the program carries.
 *
 *     embed FOLDER BASE.kb BASE.c BASE.d
 *
 * It writes the database, a C file with its bytes, and for ninja what it depends on. */
#include "base/os_output.h"
#include "kb/compile.h"

#include <stdio.h>

#define BYTES_A_LINE 24

static void write_c(struct buffer *out, const struct buffer *base)
{
    buffer_text(out, "/* SPDX-License-Identifier: MIT */\n#include \"kb/embedded.h\"\n\n"
                     "const unsigned char kb_embedded[] =");
    for (size_t i = 0; i < base->size; i++) {
        if (i % BYTES_A_LINE == 0)
            buffer_text(out, i ? "\"\n    \"" : "\n    \"");
        buffer_format(out, "\\%03o", (unsigned)(unsigned char)base->data[i]);
    }
    buffer_format(out, "\";\nconst size_t kb_embedded_size = %zu;\n", base->size);
}

static void append_escaped(struct buffer *out, const char *path)
{
    buffer_text(out, " ");
    for (; *path; path++) {
        if (*path == ' ' || *path == '#')
            buffer_text(out, "\\");
        if (*path == '$')
            buffer_text(out, "$");
        buffer_append(out, path, 1);
    }
}

/* Folders are inputs too, so that a new article is noticed. */
static void write_depfile(struct buffer *out, const char *target, const struct kb_folder *folder)
{
    append_escaped(out, target);
    buffer_text(out, ":");
    for (size_t i = 0; i < folder->inputs.count; i++)
        append_escaped(out, folder->inputs.items[i].path);
    buffer_text(out, "\n");
}

static int embed(const struct kb_folder *folder, char **paths, struct error *error)
{
    AUTO_BUFFER struct buffer base = {0}, code = {0}, dependencies = {0};
    if (kb_compile(&base, folder, error))
        return -1;
    write_c(&code, &base);
    write_depfile(&dependencies, paths[0], folder);
    if (os_write_file(paths[0], base.data, base.size, error) ||
        os_write_file(paths[1], code.data, code.size, error))
        return -1;
    return os_write_file(paths[2], dependencies.data, dependencies.size, error);
}

int main(int count, char **arguments)
{
    struct error error = {0};
    if (count != 5) {
        fputs("usage: embed FOLDER BASE.kb BASE.c BASE.d\n", stderr);
        return 2;
    }
    struct kb_folder *folder = kb_folder_read(arguments[1], &error);
    int result = folder ? embed(folder, arguments + 2, &error) : -1;
    kb_folder_free(folder);
    if (result)
        fprintf(stderr, "%s\n", error.text);
    return result ? 1 : 0;
}
