/* SPDX-License-Identifier: MIT */
#include "describe.h"

#include <stdio.h>
#include <string.h>

static void read_all(struct buffer *out, FILE *file)
{
    char piece[4096];
    size_t size;
    while ((size = fread(piece, 1, sizeof piece, file)) > 0)
        buffer_append(out, piece, size);
}

int main(int argc, char **argv)
{
    const char *form = argc == 2 ? argv[1] : "";
    struct buffer page = {0}, out = {0};
    if (strcmp(form, "man") == 0) {
        read_all(&page, stdin);
        describe_manual(&out, (struct text){page.data, page.size});
    } else if (strcmp(form, "bash") == 0) {
        describe_bash(&out);
    } else if (strcmp(form, "zsh") == 0) {
        describe_zsh(&out);
    } else if (strcmp(form, "fish") == 0) {
        describe_fish(&out);
    } else {
        fputs("usage: describe man|bash|zsh|fish\n", stderr);
        return 2;
    }
    fwrite(out.data, 1, out.size, stdout);
    buffer_free(&page);
    buffer_free(&out);
    return fflush(stdout) == 0 ? 0 : 4;
}
