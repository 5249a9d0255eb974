/* The handle: opening, closing, and what the session tells it. */
#include "overlay/overlay_private.h"

#include "core/struct_size.h"

#include <quark/device.h>

#include <stdlib.h>

static struct quark_overlay *of_handle(struct qk_handle *handle)
{
	return qk_container(handle, struct quark_overlay, handle);
}

static struct quark_overlay *of_listener(struct qk_listener *listener)
{
	return qk_container(listener, struct quark_overlay, listener);
}

static int refuse_closed(struct quark_context *context, const char *what)
{
	return qk_fail(context, QUARK_ERR_CLOSED, QUARK_STAGE_DEVICE, QUARK_RETRY_NEVER, "Open the device again.",
		       "%s: the glasses are gone", what);
}

int qk_overlay_enter(struct quark_overlay *overlay, const char *function)
{
	int status;

	if (!overlay)
		return qk_client_bug(NULL, function, "overlay is NULL");
	status = qk_context_enter(overlay->handle.context, function);
	if (status)
		return status;
	return overlay->session ? QUARK_OK : refuse_closed(overlay->handle.context, function);
}

int qk_overlay_has_display(const struct quark_overlay *overlay)
{
	return (qk_session_hello(overlay->session)->capabilities & QUARK_CAPABILITY_OVERLAY) != 0;
}

/* --- what the session tells --------------------------------------------------------------------------------------- */

/* Lines that the app holds stay where they are unless the glasses really measure differently. */
static void meet(struct quark_overlay *overlay)
{
	struct qk_text_metrics metrics;

	qk_text_metrics_read(&metrics, qk_session_hello(overlay->session));
	if (overlay->generation && qk_text_metrics_same(&metrics, &overlay->metrics))
		return;
	overlay->metrics = metrics;
	overlay->generation++;
}

static void on_ready(struct qk_listener *listener, int resumed)
{
	struct quark_overlay *overlay = of_listener(listener);

	meet(overlay);
	overlay->blocked = 0;
	if (!resumed) {
		overlay->epoch++;
		overlay->whole = 1;
		if (qk_slots_any(&overlay->slots, QK_SENT))
			qk_overlay_send_again(overlay, NULL);
	}
	qk_overlay_pump(overlay);
}

static void on_gone(struct qk_listener *listener, const struct quark_failure *failure)
{
	struct quark_overlay *overlay = of_listener(listener);

	qk_session_unlisten(overlay->session, listener);
	overlay->session = NULL;
	qk_queue_fail(overlay, &overlay->resync, failure);
	qk_queue_fail(overlay, &overlay->cleared, failure);
	qk_queue_fail(overlay, &overlay->newest, failure);
}

static void on_notified(struct qk_listener *listener, const struct qk_envelope *envelope, const void *params)
{
	if (envelope->kind == QK_OVERLAY_VISIBILITY)
		qk_overlay_notified(of_listener(listener), params);
}

static uint64_t on_tick(struct qk_listener *listener, uint64_t now_us)
{
	struct quark_overlay *overlay = of_listener(listener);

	(void)now_us;
	/* What blocks again sets its own time. */
	overlay->blocked = 0;
	listener->tick_us = QK_NEVER;
	qk_overlay_pump(overlay);
	return listener->tick_us;
}

static void on_media_up(struct qk_listener *listener)
{
	struct quark_overlay *overlay = of_listener(listener);

	overlay->blocked = 0;
	qk_overlay_pump(overlay);
}

const struct qk_listener_ops qk_overlay_listener_ops = {
	.ready = on_ready,
	.gone = on_gone,
	.notified = on_notified,
	.media_up = on_media_up,
	.tick = on_tick,
};

/* --- opening and closing ------------------------------------------------------------------------------------------ */

static void end_requests(struct quark_overlay *overlay)
{
	struct quark_failure failure;
	struct qk_list *item;

	qk_failure_set(&failure, QUARK_ERR_CLOSED, QUARK_STAGE_APP, QUARK_RETRY_NEVER, NULL,
		       "overlay commit: the app closed the overlay before the commit was shown");
	qk_list_each (item, &overlay->flights)
		qk_requests_end(&qk_container(item, struct qk_flight, link)->requests, &failure);
	qk_queue_fail(overlay, &overlay->resync, &failure);
	qk_queue_fail(overlay, &overlay->cleared, &failure);
	qk_queue_fail(overlay, &overlay->newest, &failure);
}

static void close_overlay(struct qk_handle *handle)
{
	struct quark_overlay *overlay = of_handle(handle);

	if (!overlay->session)
		return;
	end_requests(overlay);
	qk_session_unlisten(overlay->session, &overlay->listener);
	if (overlay->shown)
		qk_overlay_take_off(overlay);
	overlay->session = NULL;
}

static void free_overlay(struct qk_handle *handle)
{
	struct quark_overlay *overlay = of_handle(handle);

	qk_slots_free(&overlay->slots);
	qk_layout_scratch_free(&overlay->scratch);
	free(overlay->nodes);
	free(overlay->removed);
	free(overlay);
}

static const struct qk_handle_ops handle_ops = {QK_HANDLE_OVERLAY, close_overlay, free_overlay};

static int check_config(struct quark_context *context, const struct quark_overlay_config *config, const char *function)
{
	if (config->flags & ~(uint32_t)QUARK_OVERLAY_SPEAK)
		return qk_client_bug(context, function, "config->flags has unknown bits: 0x%x", config->flags);
	if (config->depth_mm > 1000000)
		return qk_client_bug(context, function, "config->depth_mm is %u, must be at most 1000000",
				     config->depth_mm);
	if (config->reserved)
		return qk_client_bug(context, function, "config->reserved is %u, must be 0", config->reserved);
	return QUARK_OK;
}

/* The number of a new overlay of this device, above all others; 0 when there are too many. */
static uint32_t next_number(struct qk_session *session)
{
	const struct qk_list *item, *head = qk_session_listeners(session);
	uint32_t count = 0, highest = 0;

	qk_list_each (item, head) {
		struct qk_listener *listener = qk_container(item, struct qk_listener, link);

		if (listener->ops != &qk_overlay_listener_ops)
			continue;
		count++;
		if (of_listener(listener)->number > highest)
			highest = of_listener(listener)->number;
	}
	return count < QK_OVERLAYS_MAX ? highest + 1 : 0;
}

static void begin(struct quark_overlay *overlay, struct quark_device *device, const struct quark_overlay_config *config)
{
	overlay->device = device;
	overlay->session = qk_device_session(device);
	overlay->flags = config->flags;
	overlay->depth_mm = config->depth_mm ? config->depth_mm : QK_OVERLAY_DEPTH_DEFAULT_MM;
	overlay->whole = overlay->visible = 1;
	overlay->epoch = 1;
	qk_list_init(&overlay->flights);
	qk_queue_init(&overlay->resync, QK_RESYNC);
	qk_queue_init(&overlay->cleared, QK_CLEARED);
	qk_queue_init(&overlay->newest, QK_NEWEST);
	qk_session_listen(overlay->session, &overlay->listener, &qk_overlay_listener_ops);
	if (qk_session_hello(overlay->session))
		meet(overlay);
}

static int open_overlay(struct quark_device *device, const struct quark_overlay_config *config,
			struct quark_overlay **out)
{
	struct quark_context *context = qk_device_handle(device)->context;
	struct qk_session *session = qk_device_session(device);
	struct quark_overlay *overlay;
	uint32_t number;

	if (!session || qk_session_state(session) == QUARK_DEVICE_STATE_GONE)
		return refuse_closed(context, "quark_overlay_open");
	number = next_number(session);
	if (!number)
		return qk_fail(context, QUARK_ERR_AGAIN, QUARK_STAGE_APP, QUARK_RETRY_LATER, "Close one first.",
			       "quark_overlay_open: %u overlays are open on these glasses already", QK_OVERLAYS_MAX);
	overlay = calloc(1, sizeof(*overlay));
	if (!overlay)
		return qk_no_memory(context, "an overlay");
	overlay->number = number;
	qk_handle_init(&overlay->handle, &handle_ops, qk_device_handle(device), context);
	begin(overlay, device, config);
	*out = overlay;
	return QUARK_OK;
}

int quark_overlay_open(struct quark_device *device, const struct quark_overlay_config *config,
		       struct quark_overlay **out)
{
	struct quark_overlay_config known;
	struct quark_context *context;
	int status;

	if (out)
		*out = NULL;
	if (!device)
		return qk_client_bug(NULL, __func__, "device is NULL");
	context = qk_device_handle(device)->context;
	status = qk_context_enter(context, __func__);
	if (status)
		return status;
	if (!out)
		return qk_client_bug(context, __func__, "out is NULL");
	status = qk_struct_read(context, &known, sizeof(known), sizeof(known), config, "quark_overlay_config");
	if (!status)
		status = check_config(context, &known, __func__);
	return status ? status : open_overlay(device, &known, out);
}

struct quark_overlay *quark_overlay_ref(struct quark_overlay *overlay)
{
	if (overlay)
		qk_handle_ref(&overlay->handle);
	else
		qk_client_bug(NULL, __func__, "overlay is NULL");
	return overlay;
}

void quark_overlay_unref(struct quark_overlay *overlay)
{
	if (overlay)
		qk_handle_unref(&overlay->handle);
}

struct quark_device *quark_overlay_device(const struct quark_overlay *overlay)
{
	return overlay ? overlay->device : NULL;
}
