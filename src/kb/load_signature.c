/* SPDX-License-Identifier: MIT */
/* Signatures with the names of their providers and their parameters. */
#include "base/memory.h"
#include "kb/load.h"
#include "kb/unpack.h"

#include <string.h>

#define MAX_STRING 1000

static int load_providers(struct layer *layer)
{
    const struct image *image = layer->image;
    size_t count = image->counts[IMAGE_PROVIDER], aliases = image->counts[IMAGE_ALIAS], taken = 0;
    const char **names = layer_keep(layer, aliases, sizeof *names);
    layer->providers = memory_zeroed(count, sizeof *layer->providers);
    for (size_t i = 0; i < aliases; i++)
        names[i] = layer_text(layer, image_row(image, IMAGE_ALIAS, i));
    for (size_t i = 0; i < count && !layer->failed; i++) {
        const unsigned char *row = image_row(image, IMAGE_PROVIDER, i);
        uint32_t own = image_number(row + 4);
        size_t first = layer_take(layer, IMAGE_ALIAS, &taken, own);
        layer->providers[i] = (struct load_provider){layer_text(layer, row), names + first, own};
    }
    layer_took_all(layer, IMAGE_ALIAS, taken);
    return layer->failed ? -1 : 0;
}

static void load_row(struct layer *layer, const unsigned char *row, struct kb_signature *signature)
{
    uint32_t flags = layer_number(layer, image_number(row + 8), SIGNATURE_KNOWN_FLAGS);
    uint32_t provider = image_number(row + 4);
    if (provider >= layer->image->counts[IMAGE_PROVIDER]) {
        layer_fail(layer, "damaged: signature %s has no provider", signature->id);
        return;
    }
    signature->source = "event-record";
    signature->checked = true;
    signature->provider = layer->providers[provider].name;
    signature->aliases = layer->providers[provider].aliases;
    signature->alias_count = layer->providers[provider].alias_count;
    signature->event_id = flags & 65535;
    signature->tag = layer_number(layer, flags >> SIGNATURE_TAG_SHIFT & 3, KB_REPORTED);
    signature->noise = layer_number(layer, flags >> SIGNATURE_NOISE_SHIFT & 3, KB_SYMPTOM);
    signature->startup = (flags & SIGNATURE_STARTUP) != 0;
    signature->context = (flags & SIGNATURE_CONTEXT) != 0;
    signature->target_is_url = (flags & SIGNATURE_TARGET_IS_URL) != 0;
    signature->title = layer_text(layer, row + 12);
    signature->meaning = layer_text(layer, row + 16);
    signature->noise_why = layer_text_or_null(layer, row + 20);
    signature->family = layer_text_or_null(layer, row + 24);
    signature->target = layer_text_or_null(layer, row + 28);
    signature->leak = layer_probability(layer, row + 32);
    if ((signature->noise != KB_NO_NOISE) != (signature->noise_why != NULL))
        layer_fail(layer, "damaged: signature %s: why it is noise", signature->id);
}

/* A string stands once in an image, and parameters have few names: most are that of the one before.
 */
static void load_parameter(struct layer *layer, const unsigned char *row, const char *signature,
                           const char **known, struct kb_parameter *parameter)
{
    parameter->name = layer_text(layer, row);
    parameter->string = layer_number(layer, image_number(row + 4), MAX_STRING);
    parameter->data = layer_text_or_null(layer, row + 8);
    parameter->pattern = layer_text_or_null(layer, row + 12);
    if (parameter->name != *known && !kb_name_is_valid(parameter->name))
        layer_fail(layer, "signature %s: a parameter has no proper name", signature);
    *known = parameter->name;
}

static void check_target(struct layer *layer, const struct kb_signature *signature)
{
    for (size_t i = 0; signature->target && i < signature->parameter_count; i++)
        if (signature->parameters[i].name == signature->target ||
            strcmp(signature->parameters[i].name, signature->target) == 0)
            return;
    if (signature->target || signature->target_is_url)
        layer_fail(layer, "signature %s: its target '%s' is no parameter", signature->id,
                   signature->target ? signature->target : "");
}

static int load_layer(struct layer *layer)
{
    const struct image *image = layer->image;
    size_t conditions = 0, parameters = 0;
    const char *known = NULL;
    struct kb_condition *nodes = layer_keep(layer, image->counts[IMAGE_CONDITION], sizeof *nodes);
    struct kb_parameter *values = layer_keep(layer, image->counts[IMAGE_PARAMETER], sizeof *values);
    for (size_t i = 0; i < image->counts[IMAGE_SIGNATURE] && !layer->failed; i++) {
        const unsigned char *row = image_row(image, IMAGE_SIGNATURE, i);
        struct kb_signature *signature = &layer->kb->signatures[layer->signatures[i]];
        uint32_t tests = image_number(row + 40), count = image_number(row + 44);
        size_t test = layer_take(layer, IMAGE_CONDITION, &conditions, tests);
        size_t first = layer_take(layer, IMAGE_PARAMETER, &parameters, count);
        if (layer->failed || !layer_owns_signature(layer, layer->signatures[i]))
            continue;
        load_row(layer, row, signature);
        load_condition(layer, test, tests, nodes + test, signature);
        signature->parameters = values + first;
        signature->parameter_count = count;
        for (size_t k = 0; k < count; k++)
            load_parameter(layer, image_row(image, IMAGE_PARAMETER, first + k), signature->id,
                           &known, &signature->parameters[k]);
        check_target(layer, signature);
    }
    layer_took_all(layer, IMAGE_CONDITION, conditions);
    layer_took_all(layer, IMAGE_PARAMETER, parameters);
    return layer->failed ? -1 : 0;
}

int load_signatures(struct loader *loader)
{
    for (size_t i = 0; i < loader->count; i++)
        if (load_providers(&loader->layers[i]) || load_layer(&loader->layers[i]))
            return -1;
    return 0;
}
