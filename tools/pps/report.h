/* SPDX-License-Identifier: MIT */
/* Prints the summary of nfring-pps, as text or as one JSON object. */
#ifndef PPS_REPORT_H
#define PPS_REPORT_H

#include "result.h"

#include <stdio.h>

void pps_report_json(FILE *f, const struct pps_result *r);
void pps_report_text(FILE *f, const struct pps_result *r);

#endif
