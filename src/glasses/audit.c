#include "glasses/audit.h"

#include <stdio.h>

static struct qk_audit_use *find(struct qk_audit *audit, uint32_t number)
{
	struct qk_audit_use *use = &audit->uses[(number - 1) % QK_AUDIT_MAX];

	return number > 0 && use->number == number ? use : NULL;
}

uint32_t qk_audit_begin(struct qk_audit *audit, uint32_t sensor, const char *app_id, const char *purpose,
			uint64_t now_us)
{
	struct qk_audit_use *use = &audit->uses[audit->begun % QK_AUDIT_MAX];

	*use = (struct qk_audit_use){.number = ++audit->begun, .sensor = sensor, .start_us = now_us};
	snprintf(use->app_id, sizeof use->app_id, "%s", app_id);
	snprintf(use->purpose, sizeof use->purpose, "%s", purpose);
	return use->number;
}

void qk_audit_frame(struct qk_audit *audit, uint32_t number)
{
	struct qk_audit_use *use = find(audit, number);

	if (use)
		use->frames++;
}

void qk_audit_end(struct qk_audit *audit, uint32_t number, uint64_t now_us)
{
	struct qk_audit_use *use = find(audit, number);

	if (use)
		use->end_us = now_us;
}

size_t qk_audit_count(const struct qk_audit *audit)
{
	return audit->begun < QK_AUDIT_MAX ? audit->begun : QK_AUDIT_MAX;
}

const struct qk_audit_use *qk_audit_get(const struct qk_audit *audit, size_t index)
{
	size_t count = qk_audit_count(audit);

	return index < count ? &audit->uses[(audit->begun - count + index) % QK_AUDIT_MAX] : NULL;
}
