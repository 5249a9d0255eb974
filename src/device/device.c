#include "device/device_private.h"

#include <stdlib.h>
#include <string.h>

static struct quark_device *of(struct qk_handle *handle)
{
	return qk_container(handle, struct quark_device, handle);
}

static void end_session(struct quark_device *device, const char *sentence)
{
	struct quark_failure failure;

	if (!device->session)
		return;
	qk_failure_set(&failure, QUARK_ERR_CLOSED, QUARK_STAGE_APP, QUARK_RETRY_NEVER, "Open the device again.", "%s",
		       sentence);
	qk_session_notify(device->session, QK_LINK_BYE, NULL);
	qk_session_end(device->session, &failure);
}

static void close_device(struct qk_handle *handle)
{
	struct quark_device *device = of(handle);

	if (device->session)
		qk_session_silence(device->session);
	end_session(device, "the app let go of the device");
}

static void free_device(struct qk_handle *handle)
{
	struct quark_device *device = of(handle);

	qk_session_free(device->session);
	qk_device_uses_free(device);
	free(device->uri);
	free(device);
}

static const struct qk_handle_ops device_ops = {QK_HANDLE_DEVICE, close_device, free_device};

struct qk_session *qk_device_session(const struct quark_device *device)
{
	return device->session;
}

struct qk_handle *qk_device_handle(const struct quark_device *device)
{
	return (struct qk_handle *)(uintptr_t)&device->handle;
}

int qk_device_enter(struct quark_device *device, const char *function)
{
	return qk_context_enter(device ? device->handle.context : NULL, function);
}

int qk_device_check_open(struct quark_device *device, const char *function)
{
	if (qk_session_state(device->session) != QUARK_DEVICE_STATE_GONE)
		return QUARK_OK;
	return qk_fail(device->handle.context, QUARK_ERR_CLOSED, QUARK_STAGE_DEVICE, QUARK_RETRY_NEVER,
		       "Open the device again.", "%s: the glasses are gone", function);
}

/* The schemes that this build can open. */
static const struct qk_link_ops *const links[] = {&qk_simulator_link, &qk_websocket_link, &qk_websocket_plain_link};

static int is_scheme(const char *uri, const char *scheme)
{
	size_t length = strlen(scheme);

	return !strncmp(uri, scheme, length) && uri[length] == ':';
}

static const struct qk_link_ops *find_link(const char *uri)
{
	for (size_t i = 0; i < sizeof links / sizeof *links; i++)
		if (is_scheme(uri, links[i]->scheme))
			return links[i];
	return NULL;
}

static int choose_link(struct quark_context *context, const char *uri, const struct qk_link_ops **out)
{
	*out = find_link(uri);
	if (*out)
		return QUARK_OK;
	return qk_client_bug(context, "quark_device_open",
			     "uri is \"%.100s\", must begin with \"sim:\" or \"wss://\", for example \"sim:s1\"", uri);
}

static struct quark_device *allocate(struct quark_context *context, const char *uri)
{
	struct quark_device *device = calloc(1, sizeof *device);

	if (!device)
		return NULL;
	device->uri = strdup(uri);
	if (!device->uri) {
		free(device);
		return NULL;
	}
	qk_list_init(&device->opens);
	qk_handle_init(&device->handle, &device_ops, qk_context_handle(context), context);
	return device;
}

int qk_device_open_by(struct quark_context *context, const struct qk_link_ops *ops, const char *uri,
		      struct quark_device **out, uint64_t *request)
{
	struct quark_device *device = allocate(context, uri);
	int status;

	if (!device)
		return qk_no_memory(context, "a device");
	/* The request first: once the session is there, events are, and then this must not fail any more. */
	status = qk_device_open_request(device, request);
	if (!status) {
		status = qk_session_new(context, &device->handle, ops, uri, &device->session);
		if (status)
			qk_device_open_abort(device);
	}
	if (status) {
		qk_handle_unref(&device->handle);
		return status;
	}
	qk_session_listen(device->session, &device->listener, &qk_device_listener);
	*out = device;
	return QUARK_OK;
}

int quark_device_open(struct quark_context *context, const char *uri, struct quark_device **out, uint64_t *request)
{
	const struct qk_link_ops *ops = NULL;
	int status = qk_context_enter(context, __func__);

	if (out)
		*out = NULL;
	if (request)
		*request = 0;
	if (status)
		return status;
	if (!out)
		return qk_client_bug(context, __func__, "out is NULL");
	if (!uri)
		uri = getenv("QUARK_DEVICE");
	if (!uri || !*uri)
		uri = "sim:s1";
	status = choose_link(context, uri, &ops);
	if (!status)
		status = qk_device_open_by(context, ops, uri, out, request);
	if (status && request)
		*request = 0;
	return status;
}

struct quark_device *quark_device_ref(struct quark_device *device)
{
	qk_handle_ref(&device->handle);
	return device;
}

void quark_device_unref(struct quark_device *device)
{
	if (device)
		qk_handle_unref(&device->handle);
}

int quark_device_close(struct quark_device *device)
{
	int status = qk_device_enter(device, __func__);

	if (status)
		return status;
	end_session(device, "the app closed the device");
	qk_context_touch(device->handle.context);
	return QUARK_OK;
}

int quark_device_reconnect(struct quark_device *device)
{
	int status = qk_device_enter(device, __func__);

	if (!status)
		status = qk_device_check_open(device, __func__);
	if (status)
		return status;
	qk_session_try_now(device->session);
	return QUARK_OK;
}

struct quark_context *quark_device_context(const struct quark_device *device)
{
	return device ? device->handle.context : NULL;
}

void quark_device_set_user_data(struct quark_device *device, void *user_data)
{
	if (device)
		device->user_data = user_data;
}

void *quark_device_user_data(const struct quark_device *device)
{
	return device ? device->user_data : NULL;
}
