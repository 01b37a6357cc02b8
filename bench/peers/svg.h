/* SPDX-License-Identifier: MIT */
/* The results as a chart: at the highest rate measured, a row for each receiver with its
 * CPU time per packet and the rate of the sender. */
#ifndef PEERS_SVG_H
#define PEERS_SVG_H

#include "plan.h"

/* Writes the chart to the file of --svg. False: it has said why not. */
bool peers_svg_write(const struct peers_plan *p);

#endif
