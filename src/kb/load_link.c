/* SPDX-License-Identifier: MIT */
/* Links from causes to signatures. */
#include "base/memory.h"
#include "kb/load.h"

/* The rows of the layers' links, as they are taken one after the other. */
struct taken {
    size_t *proofs;
    size_t link_count, proof_count;
};

static void load_link(struct layer *layer, const unsigned char *row, size_t cause, size_t proof,
                      struct taken *taken, struct kb_link *link)
{
    const char *id = layer->kb->causes[cause].id;
    uint32_t flags = layer_number(layer, image_number(row + 4), 0x1FFFF);
    *link = (struct kb_link){
        .cause = cause,
        .signature = layer_known_signature(layer, row, id),
        .class = layer_number(layer, flags & 255, KB_HINT),
        .tag = layer_number(layer, flags >> 8 & 255, KB_REPORTED),
        .reliable = flags >> 16 != 0,
        .probability = layer_probability(layer, row + 12),
        .proof = taken->proofs + proof,
        .proof_count = image_number(row + 8),
    };
    for (size_t i = 0; i < link->proof_count; i++)
        link->proof[i] =
            layer_known_signature(layer, image_row(layer->image, IMAGE_PROOF, proof + i), id);
}

/* Where the links of each cause go: those of a cause stand together. Returns how many there are. */
static size_t place_links(struct loader *loader, size_t *places)
{
    size_t count = 0;
    for (size_t i = 0; i < loader->count; i++) {
        const struct layer *layer = &loader->layers[i];
        for (size_t k = 0; k < layer->image->counts[IMAGE_CAUSE]; k++)
            if (layer_owns_cause(layer, layer->causes.places[k]))
                places[layer->causes.places[k]] =
                    image_number(image_row(layer->image, IMAGE_CAUSE, k) + 24);
    }
    for (size_t i = 0; i < loader->kb->cause_count; i++) {
        size_t own = places[i];
        places[i] = count;
        count += own;
    }
    return count;
}

static void load_of_cause(struct layer *layer, size_t row, const size_t *places,
                          struct taken *taken)
{
    const struct image *image = layer->image;
    uint32_t count = image_number(image_row(image, IMAGE_CAUSE, row) + 24);
    size_t cause = layer->causes.places[row];
    size_t first = layer_take(layer, IMAGE_LINK, &taken->link_count, count);
    struct kb_link *links = layer->kb->links + places[cause];
    for (size_t i = 0; i < count && !layer->failed; i++) {
        const unsigned char *at = image_row(image, IMAGE_LINK, first + i);
        size_t proof = layer_take(layer, IMAGE_PROOF, &taken->proof_count, image_number(at + 8));
        if (layer->failed || !layer_owns_cause(layer, cause))
            continue;
        load_link(layer, at, cause, proof, taken, &links[i]);
        if (!layer->failed && i > 0 && links[i].signature <= links[i - 1].signature)
            layer_fail(layer, "cause %s has a link twice", layer->kb->causes[cause].id);
    }
}

int load_links(struct loader *loader)
{
    struct kb *kb = loader->kb;
    size_t most = 0;
    AUTO_FREE size_t *places = memory_zeroed(kb->cause_count, sizeof *places);
    size_t count = place_links(loader, places);
    for (size_t i = 0; i < loader->count; i++)
        most += loader->layers[i].image->counts[IMAGE_LINK];
    if (count > most) {
        layer_fail(&loader->layers[0], "damaged: rows are missing");
        return -1;
    }
    kb->links = layer_keep(&loader->layers[0], count, sizeof *kb->links);
    kb->link_count = count;
    for (size_t i = 0; i < loader->count; i++) {
        struct layer *layer = &loader->layers[i];
        struct taken taken = {
            .proofs = layer_keep(layer, layer->image->counts[IMAGE_PROOF], sizeof *taken.proofs)};
        for (size_t k = 0; k < layer->image->counts[IMAGE_CAUSE] && !layer->failed; k++)
            load_of_cause(layer, k, places, &taken);
        layer_took_all(layer, IMAGE_LINK, taken.link_count);
        layer_took_all(layer, IMAGE_PROOF, taken.proof_count);
        if (layer->failed)
            return -1;
    }
    return 0;
}
