/* SPDX-License-Identifier: MIT */
#include "base/buffer.h"
#include "mkevtx/mkevtx.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int usage(void)
{
    fputs("usage: mkevtx DESCRIPTION -o OUT.evtx   ('-' is standard input or output)\n", stderr);
    return 2;
}

/* Standard output may be a pipe, which cannot be sought in. */
static int write_standard_output(FILE *in, struct error *error)
{
    struct buffer log = {0};
    int status = mkevtx_convert(in, &log, NULL, error);
    if (status == 0 && (fwrite(log.data, 1, log.size, stdout) != log.size || fflush(stdout) != 0))
        status = error_set(error, ERROR_IO, "cannot write: %s", strerror(errno));
    buffer_free(&log);
    return status;
}

static int write_file(FILE *in, const char *path, struct error *error)
{
    FILE *out = fopen(path, "w+b");
    if (!out)
        return error_set(error, ERROR_IO, "%s: %s", path, strerror(errno));
    int status = mkevtx_convert(in, NULL, out, error);
    if (fclose(out) != 0 && status == 0)
        status = error_set(error, ERROR_IO, "%s: %s", path, strerror(errno));
    if (status < 0)
        remove(path);
    return status;
}

int main(int count, char **arguments)
{
    const char *input = NULL, *output = NULL;
    for (int i = 1; i < count; i++) {
        const char *argument = arguments[i];
        if (strcmp(argument, "-o") == 0 && i + 1 < count && !output)
            output = arguments[++i];
        else if ((argument[0] != '-' || argument[1] == '\0') && !input)
            input = argument;
        else
            return usage();
    }
    if (!input || !output)
        return usage();
    bool standard = strcmp(input, "-") == 0;
    FILE *in = standard ? stdin : fopen(input, "rb");
    if (!in) {
        fprintf(stderr, "mkevtx: %s: %s\n", input, strerror(errno));
        return 2;
    }
    struct error error = {0};
    int status = strcmp(output, "-") == 0 ? write_standard_output(in, &error)
                                          : write_file(in, output, &error);
    if (!standard)
        fclose(in);
    if (status < 0)
        fprintf(stderr, "mkevtx: %s: %s\n", standard ? "standard input" : input, error.text);
    return status < 0 ? 2 : 0;
}
