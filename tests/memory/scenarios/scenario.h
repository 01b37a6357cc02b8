/* SPDX-License-Identifier: MIT */
/* The scenarios. Each is a few steps of the engine's own code, with its parts made anew before each run. */
#ifndef MODEL_SCENARIO_H
#define MODEL_SCENARIO_H

#include "kernel.h"
#include "model.h"

extern const struct model_scenario ring_scenario;       /* ring.c */
extern const struct model_scenario handover_scenario;   /* handover.c */
extern const struct model_scenario wake_scenario;       /* handover.c */
extern const struct model_scenario arm_scenario;        /* handover.c */
extern const struct model_scenario end_scenario;        /* handover.c */
extern const struct model_scenario interrupt_scenario;  /* entry.c */
extern const struct model_scenario enter_scenario;      /* entry.c */
extern const struct model_scenario drain_scenario;      /* stop.c */
extern const struct model_scenario stop_late_scenario;  /* stop.c */
extern const struct model_scenario stop_once_scenario;  /* stop.c */
extern const struct model_scenario find_group_scenario; /* drop_in.c */
extern const struct model_scenario take_again_scenario; /* drop_in.c */
extern const struct model_scenario watch_scenario;      /* drop_in.c */

#endif
