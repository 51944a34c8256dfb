/* SPDX-License-Identifier: MIT */
/* drive_chunk SECONDS RUNS SEED LAST FILE...: runs fuzz_chunk over inputs that the mutator makes of
 * the files (short forms, or descriptions of logs), without coverage to guide it and so several
 * times as fast as libFuzzer. Ends after that many seconds or runs, 0 = no bound. The input at hand
 * stands in the file LAST, where it is found when the process dies. Prints how many inputs there
 * were. */
#include "check.h"
#include "evtx_mutate.h"
#include "evtx_short.h"
#include "replay.h"

#include "base/memory.h"
#include "mkevtx/mkevtx.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define POOL 512        /* inputs that are changed; derived ones take the place of older ones */
#define INPUT_MAX 16384 /* bytes of one: small logs are quick */
#define BATCH 1024      /* runs between two looks at the clock */

struct input {
    size_t size;
    uint8_t data[INPUT_MAX];
};

struct drive {
    struct input *pool, *last;
    size_t seeds, count;
    uint32_t state;
    uint64_t runs;
};

static void add_seed(struct drive *drive, const void *data, size_t size)
{
    if (drive->count == POOL / 2 || size > INPUT_MAX || !evtx_short_is(data, size))
        return;
    struct input *input = &drive->pool[drive->count++];
    memcpy(input->data, data, size);
    input->size = size;
    drive->seeds = drive->count;
}

static void add_description(struct drive *drive, const char *path)
{
    struct error error = {0};
    AUTO_BUFFER struct buffer log = {0};
    json_t *json = json_load_file(path, JSON_ALLOW_NUL, NULL);
    if (json && mkevtx_build(json, &log, &error) == 0 && log.size >= SHORT_LOG_SIZE) {
        AUTO_BUFFER struct buffer seed = evtx_short_of(
            (const uint8_t *)log.data + EVTX_FILE_HEADER_SIZE, SHORT_REPAIR | SHORT_CHECKSUMS);
        add_seed(drive, seed.data, seed.size);
    }
    json_decref(json);
}

static void add_file(struct drive *drive, const char *path)
{
    size_t size = strlen(path);
    if (size > 5 && strcmp(path + size - 5, ".json") == 0) {
        add_description(drive, path);
        return;
    }
    AUTO_BUFFER struct buffer input = replay_file(path);
    add_seed(drive, input.data, input.size);
}

static void run_one(struct drive *drive)
{
    const struct input *from = &drive->pool[evtx_random(&drive->state) % drive->count];
    struct input *last = drive->last;
    memcpy(last->data, from->data, from->size);
    last->size = from->size;
    for (uint32_t left = 1 + evtx_random(&drive->state) % 6; left > 0; left--)
        last->size = evtx_mutate(last->data, last->size, INPUT_MAX, &drive->state);
    LLVMFuzzerTestOneInput(last->data, last->size);
    drive->runs++;
    if (evtx_random(&drive->state) % 64 != 0)
        return;
    size_t to = drive->seeds + evtx_random(&drive->state) % (POOL - drive->seeds);
    if (to >= drive->count)
        to = drive->count++;
    drive->pool[to].size = last->size;
    memcpy(drive->pool[to].data, last->data, last->size);
}

static struct input *map_last(const char *path)
{
    int descriptor = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (descriptor < 0 || ftruncate(descriptor, sizeof(struct input)) < 0)
        return NULL;
    void *mapped =
        mmap(NULL, sizeof(struct input), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    close(descriptor);
    return mapped == MAP_FAILED ? NULL : mapped;
}

int main(int argc, char **argv)
{
    if (argc < 6)
        return 2;
    double seconds = atof(argv[1]);
    uint64_t runs = strtoull(argv[2], NULL, 10);
    struct drive drive = {.state = (uint32_t)strtoul(argv[3], NULL, 10) + 1};
    drive.pool = memory_zeroed(POOL, sizeof *drive.pool);
    drive.last = map_last(argv[4]);
    for (int i = 5; i < argc; i++)
        add_file(&drive, argv[i]);
    if (!drive.last || !drive.count) {
        fprintf(stderr, "%s: %s\n", argv[0], drive.last ? "no seed can be used" : argv[4]);
        return 1;
    }
    struct timespec start, now;
    clock_gettime(CLOCK_MONOTONIC, &start);
    double passed = 0;
    while ((seconds <= 0 || passed < seconds) && (runs == 0 || drive.runs < runs)) {
        for (unsigned i = 0; i < BATCH; i++)
            run_one(&drive);
        clock_gettime(CLOCK_MONOTONIC, &now);
        passed = (double)(now.tv_sec - start.tv_sec) + 1e-9 * (double)(now.tv_nsec - start.tv_nsec);
    }
    printf("%llu inputs in %.0f s, CPU %.0f s\n", (unsigned long long)drive.runs, passed,
           (double)clock() / CLOCKS_PER_SEC);
    free(drive.pool);
    return 0;
}
