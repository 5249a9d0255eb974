/* The device's own layout: for this room's files only. */
#ifndef QK_DEVICE_DEVICE_PRIVATE_H
#define QK_DEVICE_DEVICE_PRIVATE_H

#include "core/context.h"
#include "link/session.h"

#include <quark/device.h>

#define QK_READINESS_PARTS 16
#define QK_SENSORS 6
#define QK_USES_MAX 1024
#define QK_PURPOSE_SIZE 324 /* 80 characters of UTF-8 */

struct qk_use {
	uint32_t number;
	int sensor;
	uint64_t start_us, end_us, frames;
	char purpose[];
};

struct quark_device {
	struct qk_handle handle;
	struct qk_session *session;
	struct qk_listener listener;
	struct qk_list opens; /* requests of quark_device_open() that wait */
	void *user_data;
	char *uri;

	int32_t readiness[QK_READINESS_PARTS];
	int told; /* the snapshot of this connection has come */
	char camera_user[164];
	uint8_t permissions[QK_SENSORS];

	struct qk_use **uses; /* ring of QK_USES_MAX, made at first use */
	uint32_t last_use;
};

/* device.c: quark_device_open() once the link is chosen; tests bring their own. */
int qk_device_open_by(struct quark_context *context, const struct qk_link_ops *ops, const char *uri,
		      struct quark_device **out, uint64_t *request);

/* readiness.c */
extern const struct qk_listener_ops qk_device_listener;
void qk_device_set_permission(struct quark_device *device, int sensor, int state);

/* privacy.c */
void qk_device_uses_free(struct quark_device *device);

/* open.c */
int qk_device_open_request(struct quark_device *device, uint64_t *request);
void qk_device_open_abort(struct quark_device *device);
void qk_device_open_done(struct quark_device *device, const struct quark_failure *failure);

/* Checks a device argument of a public call: QUARK_OK, or a status with the failure set. */
int qk_device_enter(struct quark_device *device, const char *function);

/* 0 when the device is open; QUARK_ERR_CLOSED with the failure set when it is gone. */
int qk_device_check_open(struct quark_device *device, const char *function);

#endif
