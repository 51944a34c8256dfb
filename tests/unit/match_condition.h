/* SPDX-License-Identifier: MIT */
#pragma once

/* Conditions as tests of the matcher write them. */

#include "kb/kb.h"

/* A test of the string at a position, from 1 on; 0 = any. */
#define TEST(position, name, text)                                                                 \
    {                                                                                              \
        .node = KB_NODE_TEST, .string = position, .operator= name, .value = text                   \
    }
