/* sample/scene_s.h - the truth about files, told when their names are known. */
#ifndef SAMPLE_SCENE_S_H
#define SAMPLE_SCENE_S_H

#include "scene.h"

void sample__file_break(struct world *world, const char *code, const struct account *account,
                        const char *file, const char *other);

#endif
