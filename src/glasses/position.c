#include "glasses/position.h"

#include "glasses/glasses.h"

#include <quark/device.h>

#include <math.h>
#include <string.h>

#define INTERVAL_MS 1000u
#define METRES_A_DEGREE 111195.0
#define SPEED_MAX_MPS 1000.0

/* --- whether ------------------------------------------------------------------------------------------------------ */

static int not_ready(struct qk_refusal *refusal, const char *hint, const char *why)
{
	return qk_refusal_set(refusal, QUARK_ERR_NOT_READY, QUARK_STAGE_DEVICE, QUARK_RETRY_AFTER_EVENT, hint,
			      "the position is not given: %s", why);
}

/* As for every sensor: the wearer wears them, and sees the app that is told. */
static int check(const struct qk_app *app, struct qk_refusal *refusal)
{
	const struct qk_glasses *glasses = app->glasses;
	const int32_t *values = glasses->wearer.values;
	const struct qk_app *front = qk_door_front(app->glasses);

	if (!(glasses->profile.capabilities & QUARK_CAPABILITY_POSITION))
		return qk_refusal_set(refusal, QUARK_ERR_UNSUPPORTED, QUARK_STAGE_DEVICE, QUARK_RETRY_NEVER,
				      "Look for QUARK_CAPABILITY_POSITION first.",
				      "these glasses do not know where they are");
	if (values[QUARK_SIM_VALUE_FOLDED])
		return not_ready(refusal, "Wait until QUARK_READINESS_FOLDED is 0.", "the glasses are folded");
	if (!values[QUARK_SIM_VALUE_WORN])
		return not_ready(refusal, "Wait until QUARK_READINESS_WORN is 1.", "the glasses are not worn");
	if (values[QUARK_SIM_VALUE_OTHER_APP] || (front && front != app))
		return qk_refusal_set(refusal, QUARK_ERR_BUSY, QUARK_STAGE_DEVICE, QUARK_RETRY_AFTER_EVENT,
				      "Wait until QUARK_READINESS_FOREGROUND is 1.", "another app is in front");
	if (!app->port)
		return qk_refusal_set(refusal, QUARK_ERR_GONE, QUARK_STAGE_LINK, QUARK_RETRY_NOW,
				      "Ask again now that the link is back.",
				      "the link was lost before positions could begin");
	return 0;
}

/* --- from start to end -------------------------------------------------------------------------------------------- */

void qk_position_request(struct qk_app *app, uint64_t id, const struct qk_position_wish *wish)
{
	struct qk_waiting request = {
		.kind = QK_POSITION_START, .id = id, .sensor = QUARK_SENSOR_POSITION, .wish = *wish};
	struct qk_refusal refusal;

	if (check(app, &refusal)) {
		qk_peer_refuse(app, QK_POSITION_START, id, &refusal);
		return;
	}
	snprintf(request.purpose, sizeof request.purpose, "%s", wish->purpose);
	qk_consent_request(app, &request);
}

static void renew(struct qk_position_side *side, uint64_t now_us)
{
	side->lease_until_us = now_us + QK_LEASE_MS * 1000u;
	side->lease_renew_us = now_us + QK_LEASE_RENEW_US;
}

static void take(struct qk_position_side *side, const struct qk_waiting *waiting)
{
	struct qk_glasses *glasses = waiting->app->glasses;

	side->app = waiting->app;
	side->use = qk_audit_begin(&glasses->audit, QUARK_SENSOR_POSITION, side->app->app_id, waiting->purpose,
				   glasses->now_us);
	renew(side, glasses->now_us);
}

void qk_position_begin(const struct qk_waiting *waiting)
{
	struct qk_glasses *glasses = waiting->app->glasses;
	struct qk_position_side *side = &glasses->position;
	struct qk_position_lease answer = {waiting->wish.position, QK_LEASE_MS};
	struct qk_refusal refusal;

	if (check(waiting->app, &refusal)) {
		qk_peer_refuse(waiting->app, QK_POSITION_START, waiting->id, &refusal);
		return;
	}
	if (side->number && side->app != waiting->app)
		qk_position_end(glasses, QK_ENDED_TAKEN, "another app asked for the position");
	if (!side->number)
		take(side, waiting);
	side->number = waiting->wish.position;
	side->interval_ms = waiting->wish.interval_ms ? waiting->wish.interval_ms : INTERVAL_MS;
	side->told_us = QK_NEVER;
	side->changed = 0;
	qk_peer_answer(waiting->app, QK_POSITION_START, waiting->id, &answer);
}

void qk_position_end(struct qk_glasses *glasses, uint32_t reason, const char *text)
{
	struct qk_position_side *side = &glasses->position;
	struct qk_position_ended ended = {side->number, reason, text};

	if (!side->number)
		return;
	side->number = 0;
	qk_audit_end(&glasses->audit, side->use, glasses->now_us);
	qk_peer_notify(side->app, QK_POSITION_ENDED, &ended);
	qk_consent_used(side->app, QUARK_SENSOR_POSITION);
}

void qk_position_leave(struct qk_app *app, const char *text)
{
	if (app->glasses->position.number && app->glasses->position.app == app)
		qk_position_end(app->glasses, QK_ENDED_NONE, text);
}

void qk_position_stop(struct qk_app *app, uint64_t id, const struct qk_position_id *position)
{
	const struct qk_position_side *side = &app->glasses->position;

	if (side->number == position->position && side->app == app)
		qk_position_end(app->glasses, QK_ENDED_STOPPED, NULL);
	qk_peer_answer(app, QK_POSITION_STOP, id, NULL);
}

/* --- the world ---------------------------------------------------------------------------------------------------- */

/* On a plane: the two are near each other, or it is no walk and no speed. */
static double speed_between(const struct qk_place *from, const struct qk_place *to)
{
	double north = (to->latitude - from->latitude) * METRES_A_DEGREE;
	double east = (to->longitude - from->longitude) * METRES_A_DEGREE * cos(to->latitude * 3.14159265358979 / 180);
	double seconds = (double)(to->since_us - from->since_us) / 1e6, speed;

	if (from->accuracy_m <= 0 || seconds <= 0)
		return -1;
	speed = sqrt(north * north + east * east) / seconds;
	return speed <= SPEED_MAX_MPS ? speed : -1;
}

void qk_position_moved(struct qk_glasses *glasses, const double *numbers)
{
	struct qk_position_side *side = &glasses->position;
	struct qk_place place = {numbers[0], numbers[1], numbers[2], numbers[3], glasses->now_us};

	side->speed_mps = speed_between(&side->place, &place);
	side->place = place;
	side->changed = 1;
}

static uint32_t heading_of(double heading)
{
	uint32_t hundredths;

	if (heading < 0)
		return 0;
	hundredths = (uint32_t)lround(heading * 100) % 36000;
	return hundredths ? hundredths : 36000;
}

/* The speed holds for the place where it was measured; later the wearer may stand. */
static uint32_t speed_of(const struct qk_position_side *side)
{
	if (!side->changed || side->speed_mps < 0)
		return 0;
	return side->speed_mps > 0.001 ? (uint32_t)lround(side->speed_mps * 1000) : 1;
}

static void tell(struct qk_glasses *glasses)
{
	struct qk_position_side *side = &glasses->position;
	double accuracy_mm = side->place.accuracy_m * 1000;
	struct qk_fix fix = {.position = side->number,
			     .latitude_e7 = (int32_t)lround(side->place.latitude * 1e7),
			     .longitude_e7 = (int32_t)lround(side->place.longitude * 1e7),
			     .accuracy_mm = accuracy_mm < 1            ? 1
					    : accuracy_mm > UINT32_MAX ? UINT32_MAX
								       : (uint32_t)accuracy_mm,
			     .heading_cdeg = heading_of(side->place.heading),
			     .speed_mm_s = speed_of(side),
			     .time_us = glasses->now_us};

	side->told_us = glasses->now_us;
	side->changed = 0;
	qk_audit_frame(&glasses->audit, side->use);
	qk_peer_notify(side->app, QK_POSITION_FIX, &fix);
}

static int is_due(const struct qk_position_side *side, uint64_t now_us)
{
	if (side->place.accuracy_m <= 0)
		return 0;
	return side->changed || side->told_us == QK_NEVER || now_us >= side->told_us + side->interval_ms * 1000ull;
}

void qk_position_run(struct qk_glasses *glasses)
{
	struct qk_position_side *side = &glasses->position;
	struct qk_position_lease lease = {side->number, QK_LEASE_MS};

	if (!side->number)
		return;
	if (glasses->now_us >= side->lease_until_us) {
		qk_position_end(glasses, QK_ENDED_LEASE, "the lease of the position ran out");
		return;
	}
	if (glasses->now_us >= side->lease_renew_us) {
		renew(side, glasses->now_us);
		qk_peer_notify(side->app, QK_POSITION_LEASE, &lease);
	}
	if (is_due(side, glasses->now_us))
		tell(glasses);
}

uint64_t qk_position_next_us(const struct qk_glasses *glasses)
{
	const struct qk_position_side *side = &glasses->position;
	uint64_t next;

	if (!side->number)
		return QK_NEVER;
	if (side->place.accuracy_m > 0 && (side->changed || side->told_us == QK_NEVER))
		return 0;
	next = side->lease_renew_us < side->lease_until_us ? side->lease_renew_us : side->lease_until_us;
	if (side->place.accuracy_m > 0 && side->told_us + side->interval_ms * 1000ull < next)
		next = side->told_us + side->interval_ms * 1000ull;
	return next;
}
