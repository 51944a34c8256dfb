/* SPDX-License-Identifier: MIT */
#include "base/os_random.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

int os_random(void *data, size_t size, struct error *error)
{
    if (getentropy(data, size) < 0)
        return error_set(error, ERROR_IO, "no random numbers from the system: %s", strerror(errno));
    return 0;
}
