/* SPDX-License-Identifier: MIT */
#ifndef MODEL_LITMUS_H
#define MODEL_LITMUS_H

#include "model.h"

struct litmus {
	struct model_scenario scenario;
	enum model_finding expected;
};

extern const struct litmus litmus[];
extern const unsigned litmus_count;

#endif
