/* SPDX-License-Identifier: MIT */
#pragma once

/* Bounds of what one archive may cost, however it is built. */

#include <stdint.h>

struct input_limits {
    uint64_t depth;       /* archives in archives; 1 = only the outermost is opened */
    uint64_t members;     /* of one archive that was given, with those of the archives in it */
    uint64_t member_size; /* bytes of one member, unpacked */
    uint64_t total_size; /* bytes of all members together, unpacked; what is passed over unread does
                          * not count */
    uint64_t ratio;      /* how many times its packed size an archive may unpack to, once it has
                          * unpacked to INPUT_RATIO_FLOOR bytes */
    uint64_t buffer;     /* bytes held at once of members that cannot be read as they stream */
};

#define INPUT_RATIO_FLOOR (UINT64_C(100) << 20)

#define INPUT_LIMITS_DEFAULT                                                                       \
    ((struct input_limits){.depth = 8,                                                             \
                           .members = 100000,                                                      \
                           .member_size = UINT64_C(16) << 30,                                      \
                           .total_size = UINT64_C(128) << 30,                                      \
                           .ratio = 250,                                                           \
                           .buffer = UINT64_C(64) << 20})
