/* The navigation handle: opening, what the app does with it, closing. */
#include "navigation/navigation_private.h"

#include "core/struct_size.h"
#include "core/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX_MM 1000000 /* as of any overlay */

static struct quark_navigation *of(struct qk_handle *handle)
{
	return (struct quark_navigation *)(void *)handle;
}

static struct quark_navigation *of_listener(struct qk_listener *listener)
{
	return qk_container(listener, struct quark_navigation, listener);
}

/* --- what the session tells --------------------------------------------------------------------------------------- */

static void on_ready(struct qk_listener *listener, int resumed)
{
	(void)resumed;
	qk_feed_restart(of_listener(listener));
}

static void on_lost(struct qk_listener *listener, const struct quark_failure *failure)
{
	(void)failure;
	qk_feed_forget(of_listener(listener));
}

static void on_gone(struct qk_listener *listener, const struct quark_failure *failure)
{
	struct quark_navigation *navigation = of_listener(listener);

	qk_feed_forget(navigation);
	if (!navigation->route)
		return;
	qk_navigation_forget(navigation);
	qk_navigation_tell_failure(navigation, QUARK_EVENT_NAVIGATION_ENDED, failure);
}

static void on_notified(struct qk_listener *listener, const struct qk_envelope *envelope, const void *params)
{
	qk_feed_notified(of_listener(listener), envelope, params);
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static uint64_t on_tick(struct qk_listener *listener, uint64_t now_us)
{
	struct quark_navigation *navigation = of_listener(listener);
	uint64_t next;

	qk_feed_tick(navigation, now_us);
	qk_reroute_tick(navigation, now_us);
	if (qk_card_due_us(navigation) <= now_us)
		qk_card_show(navigation);
	next = earlier(qk_card_due_us(navigation), navigation->reroute.again_us);
	return navigation->feed.running ? earlier(next, navigation->feed.lease_until_us) : next;
}

static const struct qk_listener_ops listener_ops = {
	.ready = on_ready, .lost = on_lost, .gone = on_gone, .notified = on_notified, .tick = on_tick};

/* --- opening and closing ------------------------------------------------------------------------------------------ */

static void close_navigation(struct qk_handle *handle)
{
	struct quark_navigation *navigation = of(handle);

	if (!navigation->session)
		return;
	qk_feed_stop(navigation);
	qk_reroute_end(navigation);
	qk_card_close(navigation);
	qk_session_unlisten(navigation->session, &navigation->listener);
	navigation->session = NULL;
	qk_guidance_free(navigation->guidance);
	navigation->guidance = NULL;
	quark_route_unref(navigation->route);
	navigation->route = NULL;
}

static void free_navigation(struct qk_handle *handle)
{
	free(of(handle));
}

static const struct qk_handle_ops navigation_ops = {QK_HANDLE_NAVIGATION, close_navigation, free_navigation};

static int refuse_closed(struct quark_context *context, const char *function)
{
	return qk_fail(context, QUARK_ERR_CLOSED, QUARK_STAGE_DEVICE, QUARK_RETRY_NEVER,
		       "Open the device and its navigation again.", "%s: the glasses are gone", function);
}

int qk_navigation_enter_open(const struct quark_navigation *navigation, const char *function)
{
	int status = qk_context_enter(navigation ? navigation->handle.context : NULL, function);

	if (status)
		return status;
	if (!navigation->session || qk_session_state(navigation->session) == QUARK_DEVICE_STATE_GONE)
		return refuse_closed(navigation->handle.context, function);
	return QUARK_OK;
}

static int is_open(struct qk_session *session)
{
	struct qk_list *head = qk_session_listeners(session), *item;

	qk_list_each (item, head)
		if (qk_container(item, struct qk_listener, link)->ops == &listener_ops)
			return 1;
	return 0;
}

static int text_fits(const char *text, size_t most)
{
	size_t count = text ? qk_text_count(text) : 0;

	return count >= 1 && count <= most && !qk_text_has_control(text, NULL);
}

static int check_config(struct quark_context *context, const char *function,
			const struct quark_navigation_config *config)
{
	const uint32_t flags = QUARK_NAVIGATION_NO_OVERLAY | QUARK_NAVIGATION_NO_SPEECH | QUARK_NAVIGATION_FED |
			       QUARK_NAVIGATION_NO_REROUTE | QUARK_NAVIGATION_IMPERIAL;

	if (config->flags & ~flags || config->reserved)
		return qk_client_bug(context, function, "flags or reserved have bits that are not known");
	if (!text_fits(config->purpose, 80))
		return qk_client_bug(context, function,
				     "purpose must be 1 to 80 characters of UTF-8 that tell the wearer what it is for");
	if (config->language && (!*config->language || strlen(config->language) > 35))
		return qk_client_bug(context, function, "language must be a BCP 47 tag of 1 to 35 bytes, or NULL");
	if (config->travel > QUARK_TRAVEL_DRIVING)
		return qk_client_bug(context, function, "travel is %u, not one of enum quark_travel", config->travel);
	if (config->service && config->service != QUARK_SERVICE_AMAP && config->service != QUARK_SERVICE_ROUTING)
		return qk_client_bug(context, function, "service is %u, and gives no routes", config->service);
	if (config->depth_mm > DEPTH_MAX_MM)
		return qk_client_bug(context, function, "depth_mm is %u, must be at most %d", config->depth_mm,
				     DEPTH_MAX_MM);
	return QUARK_OK;
}

static int check_device(struct quark_context *context, const char *function, struct qk_session *session,
			const struct quark_navigation_config *config)
{
	const struct qk_hello_result *hello = qk_session_hello(session);

	if (qk_session_state(session) == QUARK_DEVICE_STATE_GONE)
		return refuse_closed(context, function);
	if (hello && !(hello->capabilities & QUARK_CAPABILITY_POSITION) && !(config->flags & QUARK_NAVIGATION_FED))
		return qk_fail(context, QUARK_ERR_UNSUPPORTED, QUARK_STAGE_DEVICE, QUARK_RETRY_NEVER,
			       "Open it with QUARK_NAVIGATION_FED and call quark_navigation_feed().",
			       "%s: these glasses do not know where they are", function);
	if (is_open(session))
		return qk_fail(context, QUARK_ERR_AGAIN, QUARK_STAGE_APP, QUARK_RETRY_LATER,
			       "Give it back with quark_navigation_unref() first.",
			       "%s: navigation is open on this device already", function);
	return QUARK_OK;
}

static void build(struct quark_navigation *navigation, struct quark_device *device,
		  const struct quark_navigation_config *config)
{
	struct qk_handle *parent = qk_device_handle(device);

	qk_handle_init(&navigation->handle, &navigation_ops, parent, parent->context);
	navigation->device = device;
	navigation->session = qk_device_session(device);
	navigation->flags = config->flags;
	navigation->travel = (int)config->travel;
	navigation->service = (int)config->service;
	navigation->depth_mm = config->depth_mm;
	navigation->state = navigation->told_state = QUARK_NAVIGATION_STATE_IDLE;
	navigation->muted = (config->flags & QUARK_NAVIGATION_NO_SPEECH) != 0;
	navigation->reroute.again_us = QK_NEVER;
	memcpy(navigation->purpose, config->purpose, strlen(config->purpose) + 1);
	strncpy(navigation->language, config->language ? config->language : "en", sizeof navigation->language - 1);
	qk_session_listen(navigation->session, &navigation->listener, &listener_ops);
}

int quark_navigation_open(struct quark_device *device, const struct quark_navigation_config *config,
			  struct quark_navigation **out)
{
	struct quark_context *context = device ? qk_device_handle(device)->context : NULL;
	struct quark_navigation_config known;
	int status = qk_context_enter(context, __func__);

	if (out)
		*out = NULL;
	if (status)
		return status;
	if (!out || !config)
		return qk_client_bug(context, __func__, "%s is NULL", out ? "config" : "out");
	status = qk_struct_read(context, &known, sizeof known, sizeof known, config, "quark_navigation_config");
	if (!status)
		status = check_config(context, __func__, &known);
	if (!status)
		status = check_device(context, __func__, qk_device_session(device), &known);
	if (status)
		return status;
	*out = calloc(1, sizeof **out);
	if (!*out)
		return qk_no_memory(context, "navigation");
	build(*out, device, &known);
	return QUARK_OK;
}

struct quark_navigation *quark_navigation_ref(struct quark_navigation *navigation)
{
	if (navigation)
		qk_handle_ref(&navigation->handle);
	return navigation;
}

void quark_navigation_unref(struct quark_navigation *navigation)
{
	if (navigation)
		qk_handle_unref(&navigation->handle);
}

/* --- what the app does -------------------------------------------------------------------------------------------- */

int quark_navigation_start(struct quark_navigation *navigation, struct quark_route *route, uint64_t *request)
{
	int status = qk_navigation_enter_open(navigation, __func__);

	if (request)
		*request = 0;
	if (status)
		return status;
	if (!route || route->handle.context != navigation->handle.context)
		return qk_client_bug(navigation->handle.context, __func__,
				     route ? "the route is of another context" : "route is NULL");
	status = qk_navigation_follow(navigation, route);
	return status ? status : qk_feed_start(navigation, request);
}

int quark_navigation_stop(struct quark_navigation *navigation)
{
	int status = qk_navigation_enter_open(navigation, __func__);

	if (status)
		return status;
	qk_feed_stop(navigation);
	qk_navigation_forget(navigation);
	return QUARK_OK;
}

int quark_navigation_pause(struct quark_navigation *navigation, int pause)
{
	int status = qk_navigation_enter_open(navigation, __func__);

	if (status)
		return status;
	if (navigation->paused == (pause != 0))
		return QUARK_OK;
	navigation->paused = pause != 0;
	qk_card_show(navigation);
	qk_navigation_set_state(navigation, navigation->state);
	return QUARK_OK;
}

int quark_navigation_mute(struct quark_navigation *navigation, int mute)
{
	int status = qk_navigation_enter_open(navigation, __func__);

	if (status)
		return status;
	navigation->muted = mute != 0;
	if (mute)
		qk_navigation_hush(navigation);
	return QUARK_OK;
}

int quark_navigation_repeat(struct quark_navigation *navigation)
{
	struct qk_instruction next;
	int status = qk_navigation_enter_open(navigation, __func__);

	if (status)
		return status;
	if (navigation->state != QUARK_NAVIGATION_STATE_GUIDING || navigation->paused)
		return qk_fail(navigation->handle.context, QUARK_ERR_AGAIN, QUARK_STAGE_APP, QUARK_RETRY_AFTER_EVENT,
			       "Wait for QUARK_EVENT_NAVIGATION_INSTRUCTION.",
			       "quark_navigation_repeat: there is no instruction now");
	qk_navigation_next(navigation, &next);
	qk_navigation_speak(navigation, next.spoken);
	qk_navigation_tell_instruction(navigation, QUARK_EVENT_NAVIGATION_INSTRUCTION, &next);
	return QUARK_OK;
}

static int check_position(struct quark_context *context, const struct quark_position *position)
{
	static const char function[] = "quark_navigation_feed";

	if (!(position->latitude >= -90 && position->latitude <= 90))
		return qk_client_bug(context, function, "latitude must be -90 to 90 degrees");
	if (!(position->longitude >= -180 && position->longitude <= 180))
		return qk_client_bug(context, function, "longitude must be -180 to 180 degrees");
	if (!(position->accuracy_m >= 0 && isfinite(position->accuracy_m)))
		return qk_client_bug(context, function, "accuracy_m must be 0 or more");
	if (!(position->heading <= 360) || !isfinite(position->heading) || !isfinite(position->speed_mps))
		return qk_client_bug(context, function,
				     "heading and speed_mps must be numbers, and heading at most 360");
	return position->reserved ? qk_client_bug(context, function, "reserved must be 0") : QUARK_OK;
}

static struct qk_position position_of(const struct quark_position *position, uint64_t now_us)
{
	struct qk_position own = {.has = QK_POSITION_PLACE | QK_POSITION_TIME,
				  .place = {position->latitude, position->longitude},
				  .accuracy_m = position->accuracy_m,
				  .course_deg = position->heading,
				  .speed_mps = position->speed_mps,
				  .time_us = (int64_t)now_us};

	own.has |= position->accuracy_m > 0 ? QK_POSITION_ACCURACY : 0;
	own.has |= position->heading >= 0 ? QK_POSITION_COURSE : 0;
	own.has |= position->speed_mps >= 0 ? QK_POSITION_SPEED : 0;
	return own;
}

int quark_navigation_feed(struct quark_navigation *navigation, const struct quark_position *position)
{
	struct quark_context *context = navigation ? navigation->handle.context : NULL;
	struct quark_position known;
	struct qk_position own;
	int status = qk_navigation_enter_open(navigation, __func__);

	if (status)
		return status;
	if (!position)
		return qk_client_bug(context, __func__, "position is NULL");
	status = qk_struct_read(context, &known, sizeof known, sizeof known, position, "quark_position");
	if (!status)
		status = check_position(context, &known);
	if (status)
		return status;
	if (!qk_navigation_is_fed(navigation))
		return qk_client_bug(context, __func__,
				     "the glasses give positions; open it with QUARK_NAVIGATION_FED");
	if (!navigation->route)
		return qk_fail(context, QUARK_ERR_AGAIN, QUARK_STAGE_APP, QUARK_RETRY_AFTER_EVENT,
			       "Call quark_navigation_start() first.", "%s: guidance was not started", __func__);
	own = position_of(&known, qk_navigation_now(navigation));
	qk_navigation_update(navigation, &own);
	return QUARK_OK;
}
