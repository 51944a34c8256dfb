/* SPDX-License-Identifier: MIT */
#pragma once

/* Bytes of an XML file, piece by piece → UTF-8 that is valid whatever the bytes were. */

#include "base/buffer.h"

#include <stdbool.h>
#include <stdint.h>

enum xml_encoding { XML_UTF8, XML_UTF16LE, XML_UTF16BE };

struct xml_decoder {
    enum xml_encoding encoding;
    uint8_t left[4]; /* of a character whose end has not come yet */
    size_t left_size;
    uint64_t bad;    /* characters that became U+FFFD */
    uint64_t shifts; /* bytes that were left out because a byte was lost before them */
};

/* By the byte order mark; returns its size. */
size_t xml_decoder_begin(struct xml_decoder *decoder, const uint8_t *data, size_t size);

/* Appends what the bytes say. With last, nothing more comes. */
void xml_decode(struct xml_decoder *decoder, const uint8_t *data, size_t size, bool last,
                struct buffer *out);
