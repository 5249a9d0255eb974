/* The glasses' own record of sensor use, for the wearer. */
#ifndef QK_GLASSES_AUDIT_H
#define QK_GLASSES_AUDIT_H

#include <stddef.h>
#include <stdint.h>

#define QK_AUDIT_MAX 256

struct qk_audit_use {
	uint32_t number; /* from 1 */
	uint32_t sensor; /* enum quark_sensor */
	char app_id[136];
	char purpose[324];
	uint64_t start_us, end_us; /* end 0: it goes on */
	uint64_t frames;
};

struct qk_audit { /* the newest uses, a ring */
	struct qk_audit_use uses[QK_AUDIT_MAX];
	uint32_t begun;
};

uint32_t qk_audit_begin(struct qk_audit *audit, uint32_t sensor, const char *app_id, const char *purpose,
			uint64_t now_us);
void qk_audit_frame(struct qk_audit *audit, uint32_t number);
void qk_audit_end(struct qk_audit *audit, uint32_t number, uint64_t now_us);

/* How many are kept, and one of them, oldest first; NULL out of range. */
size_t qk_audit_count(const struct qk_audit *audit);
const struct qk_audit_use *qk_audit_get(const struct qk_audit *audit, size_t index);

#endif
