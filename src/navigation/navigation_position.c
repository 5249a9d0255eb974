/* The wearer's position from the glasses: asked for, kept up, ended. */
#include "navigation/navigation_private.h"

#include <stdlib.h>
#include <string.h>

#define START_US 60000000u /* with the wearer's answer */
#define STOP_US 5000000u
#define INTERVAL_MS 1000u

struct start {
	struct qk_operation operation; /* first */
	struct quark_navigation *navigation;
	uint32_t number;
};

struct stop {
	struct qk_operation operation; /* first */
	uint32_t number;
};

static struct start *start_of(struct qk_operation *operation)
{
	return (struct start *)(void *)operation;
}

/* --- the end ------------------------------------------------------------------------------------------------------ */

static void end_use(struct quark_navigation *navigation)
{
	struct qk_position_feed *feed = &navigation->feed;

	if (feed->use)
		qk_device_use_end(navigation->device, feed->use);
	feed->use = 0;
	feed->number = 0;
	feed->running = 0;
}

void qk_feed_forget(struct quark_navigation *navigation)
{
	if (navigation->feed.running)
		end_use(navigation);
}

static void revoked(struct quark_navigation *navigation, const struct qk_position_ended *ended)
{
	struct quark_failure failure;
	int status = ended->reason == QK_ENDED_REVOKED ? QUARK_ERR_REVOKED : QUARK_ERR_NOT_READY;

	qk_failure_set(&failure, status, status == QUARK_ERR_REVOKED ? QUARK_STAGE_CONSENT : QUARK_STAGE_DEVICE,
		       QUARK_RETRY_AFTER_EVENT, "Call quark_navigation_start() again when the wearer wants it.",
		       "navigation ended: %s", ended->text ? ended->text : "the glasses give no position any more");
	qk_navigation_forget(navigation);
	qk_navigation_tell_failure(navigation, QUARK_EVENT_NAVIGATION_ENDED, &failure);
}

/* --- stopping ----------------------------------------------------------------------------------------------------- */

static int send_stop(struct qk_operation *operation)
{
	struct qk_position_id params = {((struct stop *)(void *)operation)->number};

	return qk_operation_send(operation, &params);
}

static void stopped(struct qk_operation *operation, const void *result)
{
	(void)result;
	qk_request_end(&operation->request, NULL);
}

static const struct qk_operation_ops stop_ops = {
	.name = "position stop", .kind = QK_POSITION_STOP, .bound = 1, .send = send_stop, .answered = stopped};

/* Nobody waits for its answer. */
static void send_end(struct quark_navigation *navigation, uint32_t number)
{
	struct stop *stop = calloc(1, sizeof *stop);

	if (!stop || qk_session_state(navigation->session) == QUARK_DEVICE_STATE_GONE) {
		free(stop);
		return;
	}
	stop->number = number;
	stop->operation.request.quiet = 1;
	qk_operation_start(&stop->operation, &stop_ops, navigation->session, qk_session_device(navigation->session),
			   STOP_US, NULL);
}

static void stop_starting(struct quark_navigation *navigation)
{
	struct qk_operation *start = navigation->feed.start;

	navigation->feed.start = NULL;
	if (!start)
		return;
	start_of(start)->navigation = NULL;
	qk_request_fail(&start->request, QUARK_ERR_CANCELLED, QUARK_STAGE_APP, QUARK_RETRY_NOW, NULL,
			"navigation start: the app stopped it before it had started");
}

void qk_feed_stop(struct quark_navigation *navigation)
{
	uint32_t number = navigation->feed.number;

	stop_starting(navigation);
	end_use(navigation);
	if (number)
		send_end(navigation, number);
}

/* --- starting ----------------------------------------------------------------------------------------------------- */

static int send_start(struct qk_operation *operation)
{
	struct start *start = start_of(operation);
	struct qk_position_wish wish = {.interval_ms = INTERVAL_MS, .purpose = start->navigation->purpose};

	start->number = wish.position = (uint32_t)operation->request.id;
	start->navigation->feed.number = start->number;
	return qk_operation_send(operation, &wish);
}

static void run(struct quark_navigation *navigation, const struct start *start, const struct qk_position_lease *lease)
{
	struct qk_position_feed *feed = &navigation->feed;

	feed->start = NULL;
	feed->number = start->number;
	feed->running = 1;
	feed->lease_until_us = qk_navigation_now(navigation) + (uint64_t)lease->lease_ms * 1000u;
	if (!feed->use)
		feed->use = qk_device_use_begin(navigation->device, QUARK_SENSOR_POSITION, navigation->purpose);
	qk_session_tick_at(navigation->session, &navigation->listener, feed->lease_until_us);
}

static void started(struct qk_operation *operation, const void *result)
{
	struct start *start = start_of(operation);

	if (start->navigation)
		run(start->navigation, start, result);
	qk_request_end(&operation->request, NULL);
}

static void failed(struct qk_operation *operation, const struct quark_failure *failure)
{
	struct quark_navigation *navigation = start_of(operation)->navigation;

	if (navigation && navigation->feed.start == operation) {
		navigation->feed.start = NULL;
		navigation->feed.number = 0;
		if (navigation->session)
			qk_navigation_forget(navigation);
		if (operation->request.quiet)
			qk_navigation_tell_failure(navigation, QUARK_EVENT_NAVIGATION_ENDED, failure);
	}
	qk_request_end(&operation->request, failure);
}

static const struct qk_operation_ops start_ops = {.name = "navigation start",
						  .kind = QK_POSITION_START,
						  .idempotent = 1,
						  .send = send_start,
						  .answered = started,
						  .failed = failed};

static int start_feed(struct quark_navigation *navigation, int quiet, uint64_t *request)
{
	struct start *start = calloc(1, sizeof *start);
	int status;

	if (!start)
		return qk_no_memory(navigation->handle.context, "navigation");
	start->navigation = navigation;
	start->operation.request.quiet = quiet;
	stop_starting(navigation);
	navigation->feed.start = &start->operation;
	status = qk_operation_start(&start->operation, &start_ops, navigation->session, &navigation->handle, START_US,
				    request);
	if (status)
		navigation->feed.start = NULL;
	return status;
}

/* --- positions that the app feeds --------------------------------------------------------------------------------- */

static int expire(struct qk_request *request, int final)
{
	(void)request;
	(void) final;
	return 1;
}

static void free_request(struct qk_request *request)
{
	free(request);
}

/* There is nobody to ask: it has started. */
static int start_fed(struct quark_navigation *navigation, uint64_t *request)
{
	static const struct qk_request_ops ops = {"navigation start", expire, free_request};
	struct qk_request *own = calloc(1, sizeof *own);
	int status;

	if (!own)
		return qk_no_memory(navigation->handle.context, "navigation");
	status = qk_request_begin(own, &ops, &navigation->handle, START_US);
	if (status) {
		free(own);
		return status;
	}
	if (request)
		*request = own->id;
	qk_request_end(own, NULL);
	return QUARK_OK;
}

int qk_feed_start(struct quark_navigation *navigation, uint64_t *request)
{
	int status =
		qk_navigation_is_fed(navigation) ? start_fed(navigation, request) : start_feed(navigation, 0, request);

	if (status)
		qk_navigation_forget(navigation);
	return status;
}

/* The wearer agreed already, and on the way an app cannot ask the wearer to press a button: so this stream alone goes
 * on by itself after the link came back. A permission that ended meanwhile is asked for anew. */
void qk_feed_restart(struct quark_navigation *navigation)
{
	struct qk_position_feed *feed = &navigation->feed;

	if (qk_navigation_is_fed(navigation) || !navigation->route || feed->running || feed->start ||
	    navigation->state == QUARK_NAVIGATION_STATE_ARRIVED)
		return;
	start_feed(navigation, 1, NULL);
}

/* --- what the glasses tell ---------------------------------------------------------------------------------------- */

static void fixed(struct quark_navigation *navigation, const struct qk_fix *fix)
{
	struct qk_position position = {.has = QK_POSITION_PLACE | QK_POSITION_ACCURACY | QK_POSITION_TIME,
				       .place = {fix->latitude_e7 * 1e-7, fix->longitude_e7 * 1e-7},
				       .accuracy_m = fix->accuracy_mm / 1000.0,
				       .course_deg = fix->heading_cdeg % 36000 / 100.0,
				       .speed_mps = fix->speed_mm_s / 1000.0,
				       .time_us = (int64_t)qk_session_local_us(navigation->session, fix->time_us)};

	position.has |= fix->heading_cdeg ? QK_POSITION_COURSE : 0;
	position.has |= fix->speed_mm_s ? QK_POSITION_SPEED : 0;
	qk_device_use_frame(navigation->device, navigation->feed.use);
	qk_navigation_update(navigation, &position);
}

static int is_valid(const struct quark_navigation *navigation, uint32_t number)
{
	return navigation->feed.running && navigation->feed.number == number;
}

void qk_feed_notified(struct quark_navigation *navigation, const struct qk_envelope *envelope, const void *params)
{
	const struct qk_fix *fix = params;
	const struct qk_position_lease *lease = params;
	const struct qk_position_ended *ended = params;

	if (envelope->kind == QK_POSITION_FIX && is_valid(navigation, fix->position)) {
		if (qk_navigation_now(navigation) < navigation->feed.lease_until_us)
			fixed(navigation, fix);
	} else if (envelope->kind == QK_POSITION_LEASE && is_valid(navigation, lease->position)) {
		navigation->feed.lease_until_us = qk_navigation_now(navigation) + (uint64_t)lease->lease_ms * 1000u;
	} else if (envelope->kind == QK_POSITION_ENDED && is_valid(navigation, ended->position)) {
		end_use(navigation);
		if (ended->reason == QK_ENDED_NONE) /* the link was lost, which is back now */
			qk_feed_restart(navigation);
		else if (ended->reason != QK_ENDED_STOPPED)
			revoked(navigation, ended);
	}
}

void qk_feed_tick(struct quark_navigation *navigation, uint64_t now_us)
{
	struct qk_position_ended ended = {0, QK_ENDED_LEASE, "the glasses did not renew the lease of the position"};

	if (!navigation->feed.running || now_us < navigation->feed.lease_until_us)
		return;
	qk_feed_stop(navigation);
	revoked(navigation, &ended);
}
