/* SPDX-License-Identifier: MIT */
/* replay_kb [--write FOLDER]: runs the fuzz target over a small base, as a file and as an image,
 * whole, cut, and with bytes changed, always in the same way. With --write, both are written for
 * the fuzzer. */
#include "../unit/kb_fixture.h"
#include "base/memory.h"
#include "base/os_output.h"
#include "fuzz_kb.h"
#include "kb/compile.h"
#include "kb/image.h"

#include <stdio.h>
#include <string.h>

#define CHANGED_IMAGES 6000
#define CHANGED_FILES 60

static void run_changed(const struct buffer *input, unsigned runs)
{
    AUTO_FREE uint8_t *copy = memory_zeroed(input->size, 1);
    uint32_t random = (uint32_t)input->size;
    for (unsigned i = 0; i < runs; i++) {
        memcpy(copy, input->data, input->size);
        for (unsigned j = 0; j < 1 + i % 4; j++) {
            random = random * 1664525u + 1013904223u;
            size_t at = 1 + (random >> 8) % (input->size - 1);
            random = random * 1664525u + 1013904223u;
            copy[at] = i % 3 ? (uint8_t)(random >> 16) : (uint8_t)(copy[at] + 1);
        }
        LLVMFuzzerTestOneInput(copy, i % 8 ? input->size : input->size * i / runs);
    }
}

static int write_seed(const char *folder, const char *name, const struct buffer *seed)
{
    struct error error = {0};
    AUTO_FREE char *path = memory_format("%s/%s", folder, name);
    int result = os_write_file(path, seed->data, seed->size, &error);
    if (result)
        fprintf(stderr, "%s\n", error.text);
    return result;
}

int main(int argc, char **argv)
{
    static const char kinds[] = {FUZZ_KB_FILE, FUZZ_KB_IMAGE};
    struct error error = {0};
    struct kb_folder *folder = fixture_folder();
    struct image_trailer trailer;
    AUTO_BUFFER struct buffer base = {0}, file = {0}, image = {0};
    int result = kb_compile(&base, folder, &error);
    kb_folder_free(folder);
    if (result ||
        image_trailer_read((const unsigned char *)base.data + base.size - IMAGE_TRAILER_SIZE,
                           &trailer)) {
        fprintf(stderr, "%s\n", error.text);
        return 1;
    }
    buffer_append(&file, &kinds[0], 1);
    buffer_append(&file, base.data, base.size);
    buffer_append(&image, &kinds[1], 1);
    buffer_append(&image, base.data + trailer.database_size,
                  base.size - trailer.database_size - IMAGE_TRAILER_SIZE);
    if (argc == 3 && strcmp(argv[1], "--write") == 0)
        return write_seed(argv[2], "file", &file) || write_seed(argv[2], "image", &image);
    LLVMFuzzerTestOneInput((const uint8_t *)file.data, file.size);
    LLVMFuzzerTestOneInput((const uint8_t *)image.data, image.size);
    run_changed(&image, CHANGED_IMAGES);
    run_changed(&file, CHANGED_FILES);
    return 0;
}
