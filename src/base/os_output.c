/* SPDX-License-Identifier: MIT */
#include "base/os_output.h"

#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char *volatile unfinished; /* the temporary file of the output that is open */

void os_output_abandon(void)
{
    if (unfinished)
        unlink(unfinished);
}

void os_end_abruptly(const char *line, int status)
{
    os_output_abandon();
    if (write(STDERR_FILENO, line, strlen(line)) < 0)
        _exit(status); /* nobody is left to tell */
    _exit(status);
}

void os_prepare_descriptors(void)
{
    for (int standard = 0; standard < 3; standard++)
        if (fcntl(standard, F_GETFD) < 0)
            open("/dev/null", standard == STDIN_FILENO ? O_WRONLY : O_RDONLY);
    signal(SIGXFSZ, SIG_IGN);
}

static int fail(const char *path, struct error *error)
{
    return error_set(error, ERROR_IO, "%s: cannot be written: %s", path ? path : "standard output",
                     strerror(errno));
}

/* mkstemp makes the file private; the result gets the rights that a plain new file would have, or
 * those of the file that it replaces. */
static void give_rights(int descriptor, const struct stat *old)
{
    mode_t mask = umask(0);
    umask(mask);
    mode_t mode = old ? old->st_mode & 07777 : 0666 & ~mask;
    if (fchmod(descriptor, mode) < 0)
        return; /* some file systems have no rights; the content is what matters */
}

static int open_private(struct os_output *output, const char *path, const struct stat *old,
                        struct error *error)
{
    char *real = old ? realpath(path, NULL) : NULL; /* a link stays a link */
    output->target = real ? real : memory_text(path);
    output->temporary = memory_format("%s.XXXXXX", output->target);
    output->descriptor = mkstemp(output->temporary);
    if (output->descriptor < 0) {
        free(output->temporary);
        output->temporary = NULL;
        return fail(path, error);
    }
    if (!unfinished)
        unfinished = output->temporary;
    return 0;
}

static int open_beside(struct os_output *output, const char *path, const struct stat *old,
                       struct error *error)
{
    if (open_private(output, path, old, error) < 0)
        return -1;
    give_rights(output->descriptor, old);
    return 0;
}

static int open_path(struct os_output *output, const char *path, struct error *error)
{
    struct stat status;
    if (stat(path, &status) < 0)
        return errno == ENOENT ? open_beside(output, path, NULL, error) : fail(path, error);
    if (S_ISDIR(status.st_mode))
        return error_set(error, ERROR_IO, "%s: is a folder; name a file", path);
    if (S_ISREG(status.st_mode))
        return open_beside(output, path, &status, error);
    output->descriptor = open(path, O_WRONLY | O_CLOEXEC);
    return output->descriptor < 0 ? fail(path, error) : 0;
}

static void release(struct os_output *output)
{
    if (unfinished && unfinished == output->temporary)
        unfinished = NULL;
    free(output->path);
    free(output->temporary);
    free(output->target);
    *output = (struct os_output){.descriptor = -1};
}

int os_output_open(struct os_output *output, const char *path, struct error *error)
{
    *output = (struct os_output){.descriptor = STDOUT_FILENO};
    if (!path)
        return 0;
    output->path = memory_text(path);
    if (open_path(output, path, error) == 0)
        return 0;
    release(output);
    return -1;
}

int os_output_write(struct os_output *output, const void *data, size_t size, struct error *error)
{
    const char *at = data;
    while (size > 0) {
        ssize_t put = write(output->descriptor, at, size);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return fail(output->path, error);
        at += put;
        size -= (size_t)put;
    }
    return 0;
}

int os_output_close(struct os_output *output, bool keep, struct error *error)
{
    int result = keep ? 0 : -1;
    if (output->path && close(output->descriptor) < 0 && keep)
        result = fail(output->path, error);
    if (output->temporary && result == 0 && rename(output->temporary, output->target) < 0)
        result = fail(output->path, error);
    if (output->temporary && result < 0)
        unlink(output->temporary);
    release(output);
    return result;
}

int os_write_file(const char *path, const void *data, size_t size, struct error *error)
{
    struct os_output output;
    if (os_output_open(&output, path, error) < 0)
        return -1;
    int result = os_output_write(&output, data, size, error);
    return os_output_close(&output, result == 0, error);
}

int os_write_private_file(const char *path, const void *data, size_t size, struct error *error)
{
    struct stat status;
    bool old = stat(path, &status) == 0;
    if (old && !S_ISREG(status.st_mode))
        return error_set(error, ERROR_IO, "%s: is no regular file; it would not be private", path);
    struct os_output output = {.path = memory_text(path)};
    if (open_private(&output, path, old ? &status : NULL, error) < 0) {
        release(&output);
        return -1;
    }
    int result = os_output_write(&output, data, size, error);
    return os_output_close(&output, result == 0, error);
}
