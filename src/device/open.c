/* The request of quark_device_open(): it ends when the first snapshot is here, or when the glasses are gone. */
#include "device/device_private.h"

#include <stdlib.h>

#define OPEN_US 15000000u

struct open_request {
	struct qk_request request;
	struct qk_list link;
	struct quark_device *device;
};

static struct open_request *of(struct qk_request *request)
{
	return qk_container(request, struct open_request, request);
}

/* Why nobody came is what its developer wants to know; without an attempt that failed there is nothing to tell. */
static void too_late(struct qk_request *request)
{
	struct quark_device *device = of(request)->device;
	const struct quark_failure *why = qk_session_lost_failure(device->session);
	const char *hint = why ? quark_failure_hint(why) : "";

	qk_request_fail(request, QUARK_ERR_TIMEOUT, QUARK_STAGE_LINK, QUARK_RETRY_AFTER_EVENT,
			*hint ? hint
			      : "The library goes on trying: wait for READY, or close the device. `quarkctl doctor` "
				"tells more.",
			"%s: the glasses did not connect before the deadline%s%s", device->uri,
			why ? "; the last attempt: " : "", why ? quark_failure_text(why) : "");
}

static int expire(struct qk_request *request, int final)
{
	(void) final;
	if (request->cancelled)
		return 1;
	too_late(request);
	return -1;
}

static void free_request(struct qk_request *request)
{
	qk_list_remove(&of(request)->link);
	free(of(request));
}

static const struct qk_request_ops request_ops = {"device open", expire, free_request};

int qk_device_open_request(struct quark_device *device, uint64_t *request)
{
	struct open_request *open = calloc(1, sizeof *open);
	int status;

	if (!open)
		return qk_no_memory(device->handle.context, "a request");
	open->device = device;
	qk_list_init(&open->link);
	status = qk_request_begin(&open->request, &request_ops, &device->handle, OPEN_US);
	if (status) {
		free(open);
		return status;
	}
	qk_list_append(&device->opens, &open->link);
	if (request)
		*request = open->request.id;
	return QUARK_OK;
}

void qk_device_open_done(struct quark_device *device, const struct quark_failure *failure)
{
	while (!qk_list_empty(&device->opens))
		qk_request_end(&qk_container(device->opens.next, struct open_request, link)->request, failure);
}

void qk_device_open_abort(struct quark_device *device)
{
	while (!qk_list_empty(&device->opens))
		qk_request_abort(&qk_container(device->opens.next, struct open_request, link)->request);
}
