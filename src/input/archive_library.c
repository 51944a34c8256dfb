/* SPDX-License-Identifier: MIT */
#include "input/archive_library.h"

#include <dlfcn.h>
#include <stdbool.h>

#define LIBRARY "libarchive.so.13" /* the interface that archive.h of 3.x describes */

struct libarchive libarchive;

static int cannot_load(struct error *error)
{
    const char *reason = dlerror();
    return error_set(error, ERROR_INTERNAL,
                     LIBRARY " cannot be loaded, without which no archive is read: install the "
                             "package libarchive13, or unpack the archive and give the folder (%s)",
                     reason ? reason : "no reason given");
}

static int load(struct error *error)
{
    static void *library; /* for as long as the process lives */
    library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
    if (!library)
        return cannot_load(error);
#define LOAD(name)                                                                                 \
    libarchive.name = (__typeof__(libarchive.name))dlsym(library, "archive_" #name);               \
    if (!libarchive.name)                                                                          \
    return cannot_load(error)
    LIBARCHIVE_FUNCTIONS(LOAD);
#undef LOAD
    return 0;
}

int archive_library_load(struct error *error)
{
    static bool tried;
    static struct error failure;
    if (!tried)
        load(&failure);
    tried = true;
    return failure.code ? error_set(error, failure.code, "%s", failure.text) : 0;
}
