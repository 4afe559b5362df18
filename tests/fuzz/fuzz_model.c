/* Reads any bytes as the model of a notice and adds its figures up, as if every record had brought
 * what it should. What is read lies inside the bytes; figures and records are in order. */
#include "../../src/verify/model.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void inside(struct text part, struct text whole)
{
    if (part.ptr < whole.ptr || part.ptr + part.len > whole.ptr + whole.len)
        abort();
}

static void count(void *arg, struct text id, const char *text)
{
    size_t *wrong = arg;
    *wrong += id.len > 0 && text != NULL;
}

static void check(struct model *model)
{
    size_t wrong = 0, again = 0;
    inside(model->number, model->bytes);
    inside(model->chain, model->bytes);
    for (size_t i = 0; i < model->count; i++)
        inside(model->figures[i].id, model->figures[i].bytes);
    for (size_t i = 0; i < model->want_count; i++) {
        if (model->wants[i].figure >= model->count)
            abort();
        inside(model->wants[i].item, model->figures[model->wants[i].figure].bytes);
    }
    model_judge(model, count, &wrong);
    for (size_t i = 0; i < model->count; i++)
        model->figures[i] = (struct model_figure) { .bytes = model->figures[i].bytes,
                                                    .id = model->figures[i].id,
                                                    .amount_fen = model->figures[i].amount_fen };
    model_judge(model, count, &again);
    if (wrong != again)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct model model;
    if (!model_read((struct text) { (const char *)data, size }, &model))
        return 0;
    check(&model);
    model_release(&model);
    return 0;
}
