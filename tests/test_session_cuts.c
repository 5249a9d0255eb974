/* The session of the app against a model of glasses (support_model.h), with the connection cut at any point: commands,
 * events, scenes, losses, restarts, connections that are refused, garbage. What must hold whatever happens:
 *
 *   every request ends exactly once;
 *   a command that ended well ran exactly once, one that was taken back or came too late not at all, none runs twice,
 *   and they run in order;
 *   the events that the app saw and the gaps that it was told of are all that were made, in order;
 *   nothing of a connection that was given up is applied;
 *   what is sent again has the same number and the same bytes, and nothing is acknowledged before it is applied;
 *   in the end the wearer sees what the app committed.
 *
 * QUARK_CUTS says how many cuts are made (`./dev test --long`: 1,000,000). */
#include "qtest.h"
#include "support_model.h"

#include "overlay/overlay_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RING 4096
#define CUTS_DEFAULT 100000u
#define CUTS_OF_A_RUN 500u

struct asked {
	uint64_t request;
	uint32_t command; /* 0: a request of another kind */
	int is_commit;
	int ended, status;
	uint64_t deadline_us, restarts; /* nobody may say "unknown" before one of them */
};

static struct {
	struct fake_app app;
	struct qk_random random;
	struct quark_overlay *overlay;
	uint32_t working[MODEL_NODES + 1], committed[MODEL_NODES + 1];
	struct asked asked[RING]; /* by request */
	uint64_t newest_request, under_way;
	uint32_t command;
	uint64_t session, seen; /* events of this session: delivered and told as lost */
	uint64_t cuts, delivered, gaps;
	uint64_t statuses[32];
	uint64_t told, told_us; /* the newest acknowledgement of the app, and when it was certainly owed no other */
	int is_over;            /* the app closes the device */
	const char *wrong;
} world;

static uint64_t below(uint64_t limit)
{
	return qk_random_below(&world.random, limit);
}

__attribute__((noinline)) static void wrong(const char *what)
{
	if (!world.wrong)
		world.wrong = what;
}

/* --- what the app is told ------------------------------------------------------------------------------------------
 */

/* What became of a command is looked at again when its place is taken: it must not run late. */
static void judge(const struct asked *asked)
{
	uint64_t times;

	if (!asked->request)
		return;
	if (!asked->ended)
		wrong("a request did not end");
	if (!asked->command || asked->command + MODEL_COMMANDS <= world.command)
		return; /* no command, or too long ago to be known */
	times = model_times_ran(asked->command);
	if (asked->status == QUARK_OK && times != 1)
		wrong("a command ended well and did not run once");
	if (asked->status != QUARK_OK && asked->status != QUARK_ERR_UNKNOWN && times)
		wrong("a command ran that ended as not run");
}

static void on_done(const struct quark_event *event)
{
	struct asked *asked = &world.asked[quark_event_request(event) % RING];

	if (asked->request != quark_event_request(event))
		return; /* the opening of the device */
	if (asked->ended++)
		wrong("a request ended twice");
	asked->status = quark_event_status(event);
	if (asked->status == QUARK_ERR_UNKNOWN && !world.is_over && quark_event_time_us(event) < asked->deadline_us &&
	    (asked->is_commit || asked->restarts == model.restarts))
		wrong("a request ended as unknown while it could still be known");
	world.statuses[-asked->status % 32]++;
	world.under_way--;
	judge(asked);
}

/* The model numbers its events by their time. */
static void on_input(const struct quark_event *event)
{
	if (quark_event_time_us(event) != world.seen + 1)
		wrong("an event is missing, came twice or out of order, and no gap says so");
	world.seen++;
	world.delivered++;
}

static void on_event(struct fake_app *app, const struct quark_event *event)
{
	(void)app;
	if (quark_event_type(event) == QUARK_EVENT_REQUEST_DONE)
		on_done(event);
	else if (quark_event_type(event) == QUARK_EVENT_DEVICE_INPUT)
		on_input(event);
	else if (quark_event_type(event) == QUARK_EVENT_LOST) {
		world.seen += quark_event_count(event);
		world.gaps += quark_event_count(event);
	}
}

/* At most 100 ms late, in the time of a context that is stepped when it wants to be. */
static void look_at_acknowledgements(void)
{
	const struct qk_sequence *sequence = &world.app.session->sequence;
	uint64_t now = quark_context_time_us(world.app.context);

	if (world.app.session->state != QUARK_DEVICE_STATE_READY || sequence->told != world.told ||
	    sequence->told == sequence->applied) {
		world.told = sequence->told;
		world.told_us = now;
	} else if (now > world.told_us + QK_ACK_US) {
		wrong("an acknowledgement is late");
	}
}

/* All events of a step belong to the session that it ends with: a new one begins with its first letter. */
static void step(int ms)
{
	quark_context_dispatch(world.app.context, ms);
	if (world.app.session->session_id != world.session) {
		world.session = world.app.session->session_id;
		world.seen = 0;
	}
	fake_pull(&world.app);
	look_at_acknowledgements();
	if (fake.stale_applied)
		wrong("bytes of a connection that was given up were applied");
}

/* --- what the app does ---------------------------------------------------------------------------------------------
 */

static void note(uint64_t request, uint32_t command)
{
	struct asked *asked = &world.asked[request % RING];

	judge(asked);
	*asked = (struct asked){.request = request, .command = command, .restarts = model.restarts};
	asked->deadline_us = quark_context_time_us(world.app.context) + 60000000u;
	world.newest_request = request;
	world.under_way++;
}

static void speak(void)
{
	char text[16];
	uint64_t request;

	snprintf(text, sizeof text, "%u", world.command + 1);
	if (quark_device_speak(world.app.device, text, NULL, &request))
		return;
	note(request, ++world.command);
}

static void ask(void)
{
	uint64_t request;

	if (!quark_device_request_permission(world.app.device, QUARK_SENSOR_CAMERA_PHOTO, "to look", &request))
		note(request, 0);
}

static void change(void)
{
	uint32_t node = 1 + (uint32_t)below(MODEL_NODES), permille = (uint32_t)below(1001);

	if (!below(20)) {
		quark_overlay_clear(world.overlay);
		memset(world.working, 0, sizeof world.working);
	} else if (world.working[node] && !below(4)) {
		quark_overlay_remove(world.overlay, node);
		world.working[node] = 0;
	} else {
		quark_overlay_set_progress(world.overlay, node, permille);
		world.working[node] = permille + 1;
	}
}

static void commit(void)
{
	uint64_t request;

	change();
	if (quark_overlay_commit(world.overlay, &request))
		return;
	note(request, 0);
	world.asked[request % RING].is_commit = 1;
	world.asked[request % RING].deadline_us -= 55000000u;
	memcpy(world.committed, world.working, sizeof world.committed);
}

static void exchange_overlay(void)
{
	quark_overlay_unref(world.overlay);
	qt_int(quark_overlay_open(world.app.device, NULL, &world.overlay), QUARK_OK);
	memset(world.working, 0, sizeof world.working);
	memset(world.committed, 0, sizeof world.committed);
}

/* Commands and permissions only: a commit that is taken back changes what the wearer shall see. */
static void touch_one(void)
{
	uint64_t request = world.newest_request - below(8);
	struct asked *asked = &world.asked[request % RING];
	int timeout_ms = 1 + (int)below(3000);

	if (!world.newest_request || asked->request != request || asked->ended || !asked->command)
		return;
	if (below(2)) {
		quark_context_cancel(world.app.context, request);
		asked->deadline_us = 0;
	} else if (!quark_context_set_timeout(world.app.context, request, timeout_ms)) {
		asked->deadline_us = quark_context_time_us(world.app.context) + (uint64_t)timeout_ms * 1000u;
	}
}

static void app_acts(void)
{
	switch (below(16)) {
	case 0:
		touch_one();
		break;
	case 1:
		ask();
		break;
	case 2:
		if (!below(8))
			exchange_overlay();
		break;
	case 3:
	case 4:
	case 5:
	case 6:
		commit();
		break;
	default:
		speak();
		break;
	}
}

/* --- what happens between them -------------------------------------------------------------------------------------
 */

static void some_letters(void)
{
	for (uint64_t count = below(4); count > 0; count--)
		model_receive();
	fake.deliver = (uint32_t)below(4);
	step(0);
	fake.deliver = UINT32_MAX;
}

static void something(void)
{
	switch (below(8)) {
	case 0:
	case 1:
		app_acts();
		break;
	case 2:
		model_act();
		break;
	case 3:
		step((int)below(60));
		break;
	default:
		some_letters();
		break;
	}
}

static void restart(void)
{
	static const uint32_t reasons[] = {QK_SESSION_REBOOT, QK_SESSION_EXPIRED, QK_SESSION_UNKNOWN};

	model_restart(reasons[below(3)]);
}

/* Bytes that are no message, with others behind them that must not be let in. */
static void garbage(void)
{
	uint32_t disconnects = fake.disconnects;

	fake_say_text("{\"jsonrpc\":", 11);
	model_make_event();
	model_make_event();
	for (int i = 0; i < 100 && fake.disconnects == disconnects; i++)
		step(0);
	if (fake.disconnects == disconnects)
		wrong("garbage does not end a connection");
	model_lost();
}

/* Nothing gets through any more, and nobody says so. */
static void half_open(void)
{
	uint32_t opens = fake.opens;

	for (int i = 0; i < 1000 && world.app.session->connected && fake.opens == opens; i++) {
		step(1000);
		fake_drop_sent();
		fake_drop_said();
	}
	if (fake.opens == opens && world.app.session->connected)
		wrong("a link that is silent is not given up");
	model_lost();
}

static void away_for_long(void)
{
	fake.refuse = 1 + (int)below(8);
	for (uint64_t count = below(200); count > 0; count--)
		model_make_event();
	for (uint64_t count = below(8); count > 0; count--)
		app_acts();
}

static void cut(void)
{
	world.cuts += fake.state == FAKE_UP;
	if (!below(400) && fake.state == FAKE_UP) {
		half_open();
		return;
	}
	if (!below(30) && fake.state == FAKE_UP) {
		garbage();
		return;
	}
	fake_cut();
	model_lost();
	if (!below(33))
		restart();
	if (!below(50))
		away_for_long();
}

/* --- a run ---------------------------------------------------------------------------------------------------------
 */

static void begin(uint64_t seed)
{
	memset(&world, 0, sizeof world);
	world.random.state = seed;
	qt_int(fake_open(&world.app, &fake_link), QUARK_OK);
	model_begin(&world.random);
	world.app.on_event = on_event;
	qt_int(quark_overlay_open(world.app.device, NULL, &world.overlay), QUARK_OK);
}

static int is_quiet(void)
{
	return world.app.session->state == QUARK_DEVICE_STATE_READY && !world.under_way &&
	       world.app.session->sequence.acknowledged == world.app.session->sequence.sent &&
	       qk_list_empty(&fake.sent) && qk_list_empty(&fake.said) && !model.gap && !model.waiting;
}

/* No more trouble: everything ends, and both know the same. */
static void settle(void)
{
	for (int i = 0; i < 20000 && !is_quiet(); i++) {
		while (model_receive())
			;
		model_run_all();
		if (fake.state == FAKE_UP && model.greeted && !(i % 8)) {
			model_make_event();
			model_act();
		}
		step(200);
	}
}

static void look_at_the_end(void)
{
	for (uint32_t overlay = 1; overlay < MODEL_OVERLAYS; overlay++)
		for (uint32_t node = 1; node <= MODEL_NODES; node++) {
			uint32_t expected = overlay == world.overlay->number ? world.committed[node] : 0;

			if (model.scene[overlay][node] != expected)
				wrong("the wearer does not see what was committed");
		}
	if (world.seen != model.made)
		wrong("events and gaps are not all that were made");
	for (int i = 0; i < RING; i++)
		judge(&world.asked[i]);
}

static void look(uint64_t seed)
{
	if (model.wrong || world.wrong)
		qt_fail("seed %llu, cut %llu: %s", (unsigned long long)seed, (unsigned long long)world.cuts,
			model.wrong ? model.wrong : world.wrong);
}

static void end(uint64_t seed)
{
	settle();
	look(seed);
	if (!is_quiet())
		wrong("it does not come to rest");
	look_at_the_end();
	look(seed);
	for (int i = 0; i < 5; i++)
		app_acts(); /* these end with the device */
	world.is_over = 1;
	quark_device_close(world.app.device);
	step(0);
	step(0);
	if (world.under_way)
		wrong("requests did not end with their device");
	look(seed);
	quark_overlay_unref(world.overlay);
	fake_close(&world.app);
	model_end();
}

/* The app waits before it tries again; what it does meanwhile is mostly nothing. */
static void await_connection(void)
{
	for (int i = 0; i < 100 && fake.state != FAKE_UP; i++) {
		if (!below(4))
			app_acts();
		step(fake.closing ? 0 : 35000);
	}
}

static void run(uint64_t seed, uint64_t cuts)
{
	begin(seed);
	while (world.cuts < cuts) {
		await_connection();
		for (uint64_t count = below(24); count > 0; count--)
			something();
		cut();
		look(seed);
	}
	end(seed);
}

static uint64_t wanted_cuts(void)
{
	const char *wanted = getenv("QUARK_CUTS");

	return wanted ? strtoull(wanted, NULL, 10) : CUTS_DEFAULT;
}

QTEST(whatever_is_cut_nothing_is_lost_and_nothing_done_twice)
{
	uint64_t cuts = wanted_cuts(), done = 0, seed;
	uint64_t sums[8] = {0};

	for (seed = 1; done < cuts; seed++) {
		run(seed, cuts - done < CUTS_OF_A_RUN ? cuts - done : CUTS_OF_A_RUN);
		done += world.cuts;
		sums[0] += model.connections;
		sums[1] += model.resumes;
		sums[2] += model.restarts;
		sums[3] += model.commands;
		sums[4] += model.resent;
		sums[5] += world.delivered;
		sums[6] += world.gaps;
		sums[7] += world.statuses[-QUARK_ERR_UNKNOWN];
	}
	printf("%llu cuts, %llu connections, %llu resumed, %llu restarts, %llu commands ran, %llu messages sent again, "
	       "%llu events seen, %llu told as lost, %llu requests ended unknown\n",
	       (unsigned long long)done, (unsigned long long)sums[0], (unsigned long long)sums[1],
	       (unsigned long long)sums[2], (unsigned long long)sums[3], (unsigned long long)sums[4],
	       (unsigned long long)sums[5], (unsigned long long)sums[6], (unsigned long long)sums[7]);
	qt_true(sums[1] > done / 10);
	qt_true(sums[2] && sums[3] && sums[4] && sums[5] && sums[6] && sums[7]);
}
