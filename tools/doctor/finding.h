/* SPDX-License-Identifier: MIT */
/* What the checks have found: a line each. */
#ifndef DOCTOR_FINDING_H
#define DOCTOR_FINDING_H

#define DOCTOR_FINDINGS_MAX 24
#define DOCTOR_TEXT_MAX 320

enum doctor_verdict {
	DOCTOR_OK,
	DOCTOR_WARN, /* captures, but worse than it could, or something could not be tried */
	DOCTOR_FAIL, /* nothing can be captured */
};

struct doctor_finding {
	const char *check;
	enum doctor_verdict verdict;
	char text[DOCTOR_TEXT_MAX];
	const char *cure; /* one sentence; NULL: nothing is to be done */
};

struct doctor {
	struct doctor_finding finding[DOCTOR_FINDINGS_MAX];
	unsigned count;
};

/* Adds a finding that is all well, and one that is not, with its cure. */
void doctor_ok(struct doctor *d, const char *check, const char *format, ...) __attribute__((format(printf, 3, 4)));
void doctor_bad(struct doctor *d, const char *check, enum doctor_verdict verdict, const char *cure, const char *format,
		...) __attribute__((format(printf, 5, 6)));

/* Returns the worst verdict of all. */
enum doctor_verdict doctor_verdict(const struct doctor *d);

#endif
